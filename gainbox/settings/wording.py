"""Values, and the types that keys are declared with, in the words of an error."""

import re

from msgspec import inspect

_LONGEST_SHOWN = 40  # characters

_VALUES_IN_WORDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a decimal number",
    str: "text",
    list: "a list",
    dict: "a table",
}
_TYPES_IN_WORDS: dict[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.IntType: "a whole number",
    inspect.FloatType: "a number",
    inspect.StrType: "text",
    inspect.VarTupleType: "a list",
}


def shown(value: object) -> str:
    """A value as it may stand in a sentence: on one line, printable, not too long."""
    if isinstance(value, list | tuple):
        return _shortened(f"[{', '.join(map(shown, value))}]")
    if isinstance(value, str) and value.isprintable():
        return _shortened(f'"{value}"')
    try:
        return _shortened(repr(value))
    except ValueError:  # Python writes out no whole number of more than 4300 digits
        return "so large a number"


def shown_name(name: str) -> str:
    """The name of a section or a key: bare if it looks like one, else quoted."""
    return name if re.fullmatch(rf"[\w-]{{1,{_LONGEST_SHOWN}}}", name) else shown(name)


def in_words(value: object) -> str:
    """What kind of thing a value from a file is."""
    return _VALUES_IN_WORDS.get(type(value), "a date or a time")


def why_not(value: object, declared: object) -> str:
    """Why `value` is not of the `declared` type: it is another kind of thing, or out of range."""
    is_, must_be = in_words(value), _type_in_words(inspect.type_info(declared))
    if is_ == must_be or (must_be == "a number" and type(value) in {int, float}):
        return f"cannot be {shown(value)}"
    return f"is {is_}, must be {must_be}"


def allowed_by(declared: object) -> str:
    """The values of the `declared` type: its description if it has one, else its range or its choices."""
    match inspect.type_info(declared):
        case inspect.Metadata(extra_json_schema={"description": str(description)}):
            return description
        case inspect.IntType(ge=low, le=high) | inspect.FloatType(ge=low, le=high):
            return f"{low} to {high}"
        case inspect.LiteralType(values=values):
            return ", ".join(shown(value) for value in values)
        case _:
            return "true, false"


def _type_in_words(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.LiteralType):
        return in_words(kind.values[0])
    return _TYPES_IN_WORDS[type(kind)]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
