"""Values and declared types in the words of an error."""

import re

from msgspec import inspect

_LONGEST_TEXT = 40  # characters

_KINDS_OF_VALUES = {
    bool: "true or false",
    int: "a whole number",
    float: "a decimal number",
    str: "text",
    list: "a list",
    dict: "a table",
}
_KINDS_OF_TYPES: dict[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.IntType: "a whole number",
    inspect.FloatType: "a number",
    inspect.StrType: "text",
    inspect.VarTupleType: "a list",
}


def format_value(value: object) -> str:
    """A value for a sentence: on one line, printable, not too long."""
    if isinstance(value, list | tuple):
        return _shortened(f"[{', '.join(map(format_value, value))}]")
    if isinstance(value, str) and value.isprintable():
        return _shortened(f'"{value}"')
    try:
        return _shortened(repr(value))
    except ValueError:  # Python writes out no whole number of more than 4300 digits
        return "so large a number"


def format_name(name: str) -> str:
    """The name of a section or a key: bare if it looks like one, else quoted."""
    return name if re.fullmatch(rf"[\w-]{{1,{_LONGEST_TEXT}}}", name) else format_value(name)


def kind_of(value: object) -> str:
    """The kind of a value from a file, in words."""
    return _KINDS_OF_VALUES.get(type(value), "a date or a time")


def mismatch(value: object, declared: object) -> str:
    """The reason why `value` is not of the `declared` type: another kind, or out of range."""
    is_, must_be = kind_of(value), _kind_of_type(inspect.type_info(declared))
    if is_ == must_be or (must_be == "a number" and type(value) in {int, float}):
        return f"cannot be {format_value(value)}"
    return f"is {is_}, must be {must_be}"


def allowed_by(declared: object) -> str:
    """The values of the `declared` type: its description if it has one, else its range or its choices."""
    kind = inspect.type_info(declared)
    if isinstance(kind, inspect.Metadata):
        if description := (kind.extra_json_schema or {}).get("description"):
            return str(description)
        kind = kind.type
    match kind:
        case inspect.IntType(ge=low, le=high) | inspect.FloatType(ge=low, le=high):
            return f"{low} to {high}"
        case inspect.LiteralType(values=values):
            return ", ".join(format_value(value) for value in values)
        case _:
            return "true, false"


def _kind_of_type(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.LiteralType):
        return kind_of(kind.values[0])
    return _KINDS_OF_TYPES[type(kind)]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."
