"""Shapes applied by the package ``shacl``, which is written in Rust: the same findings, in a hundredth of the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shacl

from capgen_kg.diagnostics.shacl_report import read_report
from capgen_kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from capgen_kg.diagnostics.findings import Finding


def check(data: bytes, shapes: bytes, log: Callable[[int, int], None] = lambda done, of: None) -> list[Finding]:
    """Return what ``shapes`` find wrong with ``data``, both N-Triples, sorted; it is over too soon to be told of.

    Raises ``InputError`` for shapes that the package can't apply.
    """
    try:
        compiled = shacl.Shapes.from_text(shapes.decode(), "ntriples")
        report = compiled.validate_text(data.decode(), format="ntriples")
    except ValueError as error:
        raise InputError(f"the package shacl can't apply them: {str(error).splitlines()[0]}", "the shapes") from None
    found = read_report(report.serialize("ntriples").encode())
    if len(found) != len(report):
        raise InputError(f"the package shacl has {len(report)} results and reports {len(found)}", "the shapes")
    return found
