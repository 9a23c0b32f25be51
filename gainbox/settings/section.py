"""A section of the settings: it checks its values, and refuses one in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, Self

import msgspec

from gainbox.settings.wording import allowed_by, format_name, format_value, mismatch


class RefusedError(ValueError):
    """A setting that cannot be; its text is the sentence "[section] key: reason; allowed: choices".

    `keys` are the keys of `section` that may be at fault, the likeliest first; none if the section itself is.
    A key outside all sections has None for its section.
    """

    def __init__(self, section: str | None, keys: Sequence[str], reason: str, allowed: str):
        self.section = section
        self.keys = keys
        self.reason = reason
        self.allowed = allowed
        super().__init__(f"{self.at(*keys[:1])}; allowed: {allowed}")

    def at(self, key: str | None = None) -> str:
        """The reason, with the fault at `key` or at the section itself."""
        section = [] if self.section is None else [f"[{format_name(self.section)}]"]
        place = section if key is None else [*section, format_name(key)]
        return f"{' '.join(place)}: {self.reason}"


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [section] of the settings; its fields are the keys."""

    @classmethod
    def title(cls) -> str:
        """The name in the brackets: that of the class, in lower case."""
        return cls.__name__.lower()

    @classmethod
    def declared(cls) -> dict[str, Any]:
        """Each key and its declared type, range included."""
        return {field.name: field.type for field in msgspec.structs.fields(cls)}

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """The section with these values, one for each key. Raises `RefusedError` for one out of range."""
        return cls(**{key: cls.checked(key, values[key]) for key in cls.declared()})

    @classmethod
    def checked(cls, key: str, value: object) -> object:
        """`value` in the type of `key`: a list becomes a tuple, a whole number a float.

        Raises `RefusedError` if the key does not take this kind of value or the value is out of its range.
        """
        kind = cls.declared()[key]
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError:
            raise RefusedError(cls.title(), [key], mismatch(value, kind), allowed_by(kind)) from None

    def refuse(self, *keys: str, reason: str = "", allowed: str = "") -> NoReturn:
        """Raise `RefusedError`: without a reason, for the value of the first key, with its range."""
        reason = reason or f"cannot be {format_value(getattr(self, keys[0]))}"
        raise RefusedError(self.title(), keys, reason, allowed or allowed_by(self.declared()[keys[0]]))
