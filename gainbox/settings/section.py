"""What every section of the settings can do: check its values, and refuse one in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, Self

import msgspec

from gainbox.settings.wording import allowed_by, shown, shown_name, why_not


class RefusedError(ValueError):
    """A setting that cannot be; its text is the sentence "[section] key: reason; allowed: choices".

    `keys` are the keys of `section` the fault may lie with, the likeliest first; none if it lies with the
    section itself. A key that stands outside all sections has None for its section.
    """

    def __init__(self, section: str | None, keys: Sequence[str], reason: str, allowed: str):
        self.section = section
        self.keys = keys
        self.reason = reason
        self.allowed = allowed
        super().__init__(self.blaming(keys[0] if keys else None))

    def blaming(self, key: str | None) -> str:
        """The sentence that lays the fault with `key`, or with the section itself."""
        section = [] if self.section is None else [f"[{shown_name(self.section)}]"]
        place = section if key is None else [*section, shown_name(key)]
        return f"{' '.join(place)}: {self.reason}; allowed: {self.allowed}"


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [section] of the settings; its fields are the keys."""

    @classmethod
    def title(cls) -> str:
        """What stands in the brackets: the name of the class, in lower case."""
        return cls.__name__.lower()

    @classmethod
    def declared(cls) -> dict[str, Any]:
        """Each key and its declared type, range included."""
        return {field.name: field.type for field in msgspec.structs.fields(cls)}

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """The section with these values, one for each key. Raises `RefusedError` for one that cannot be."""
        return cls(**{key: cls.checked(key, values[key]) for key in cls.declared()})

    @classmethod
    def checked(cls, key: str, value: object) -> object:
        """`value` as this section holds it under `key`: a list as a tuple, a whole number as a float.

        Raises `RefusedError` if the key does not take this kind of value or the value is out of its range.
        """
        kind = cls.declared()[key]
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError:
            raise RefusedError(cls.title(), [key], why_not(value, kind), allowed_by(kind)) from None

    def refuse(self, *keys: str, reason: str = "", allowed: str = "") -> NoReturn:
        """Raise `RefusedError`; unless more is said, for the value of the first key, with its range."""
        reason = reason or f"cannot be {shown(getattr(self, keys[0]))}"
        raise RefusedError(self.title(), keys, reason, allowed or allowed_by(self.declared()[keys[0]]))
