"""Validation results, in the terms of SHACL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """A validation result (SHACL, section 3.6.2).

    Attributes:
        focus_node: The IRI of the validated node.
        result_path: The property path, or empty for the node as a whole.
        value: The value that violates the shape, or empty.
        source_shape: The IRI of the shape.
        severity: ``violation``, ``warning`` or ``info``.
        message: What is wrong.
    """

    focus_node: str
    result_path: str
    value: str
    source_shape: str
    severity: str
    message: str
