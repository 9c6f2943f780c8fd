"""A result of validation, in the terms of SHACL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One result of validation.

    ``focus_node`` is the IRI of the node that was validated, ``result_path`` the property concerned (empty for the node
    as a whole), ``value`` the offending value, ``source_shape`` the IRI of the violated shape, ``severity`` one of
    ``violation``, ``warning`` and ``info``. The names are those of SHACL, section 3.6.2.
    """

    focus_node: str
    result_path: str
    value: str
    source_shape: str
    severity: str
    message: str
