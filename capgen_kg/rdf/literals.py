"""Literals by their datatypes: which of them Turtle abbreviates, and the Python values of their lexical forms."""

from __future__ import annotations

import re

from capgen_kg.rdf.namespaces import expand

_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"

_BOOLEAN = expand("xsd:boolean")
#: The literals that Turtle writes without quotes, by datatype (https://www.w3.org/TR/turtle/#abbrev, section 2.5.2).
_ABBREVIATED = {
    expand("xsd:integer"): re.compile(_INTEGER),
    expand("xsd:decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    expand("xsd:double"): re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    _BOOLEAN: re.compile(r"true|false"),
}
#: The lexical spaces of the datatypes whose values are floats (https://www.w3.org/TR/xmlschema11-2/, section 3.3).
_FLOATS = {
    expand("xsd:decimal"): re.compile(_DECIMAL),
    expand("xsd:double"): re.compile(_DOUBLE),
    expand("xsd:float"): re.compile(_DOUBLE),
}
#: xsd:integer and the datatypes derived from it (section 3.4), with their least and greatest values.
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    expand(name): bounds
    for name, bounds in {
        "xsd:integer": (None, None),
        "xsd:nonPositiveInteger": (None, 0),
        "xsd:negativeInteger": (None, -1),
        "xsd:nonNegativeInteger": (0, None),
        "xsd:positiveInteger": (1, None),
        "xsd:long": (-(2**63), 2**63 - 1),
        "xsd:int": (-(2**31), 2**31 - 1),
        "xsd:short": (-(2**15), 2**15 - 1),
        "xsd:byte": (-(2**7), 2**7 - 1),
        "xsd:unsignedLong": (0, 2**64 - 1),
        "xsd:unsignedInt": (0, 2**32 - 1),
        "xsd:unsignedShort": (0, 2**16 - 1),
        "xsd:unsignedByte": (0, 2**8 - 1),
    }.items()
}
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def is_abbreviated(lexical_form: str, datatype: str) -> bool:
    """Return whether Turtle writes a literal, given by its lexical form and the IRI of its datatype, without quotes."""
    pattern = _ABBREVIATED.get(datatype)
    return pattern is not None and pattern.fullmatch(lexical_form) is not None


def python_value(lexical_form: str, datatype: str) -> int | float | bool | str:
    """Return the Python value of a literal, given by its lexical form and the IRI of its datatype.

    An ill-typed literal, such as ``"maybe"^^xsd:boolean``, and one of any other datatype is its lexical form.
    """
    if datatype in _INTEGERS:
        return _integer(lexical_form, *_INTEGERS[datatype])
    if datatype in _FLOATS and _FLOATS[datatype].fullmatch(lexical_form):
        return float(lexical_form)
    if datatype == _BOOLEAN:
        return _BOOLEANS.get(lexical_form, lexical_form)
    return lexical_form


def _integer(lexical_form: str, least: int | None, greatest: int | None) -> int | str:
    if not re.fullmatch(_INTEGER, lexical_form):
        return lexical_form
    try:
        value = int(lexical_form)
    # Python limits the number of digits, see sys.get_int_max_str_digits
    except ValueError:
        return lexical_form
    is_less, is_greater = least is not None and value < least, greatest is not None and value > greatest
    return lexical_form if is_less or is_greater else value
