"""Spans and relations of annotation tools as readings: one module for each tool's format.

Each gives :class:`~capgen_kg.readings.annotations.model.Annotations`: marked spans and links between them. What their
labels mean is said by a mapping, which has defaults.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from capgen_kg.readings.annotations.model import Annotations

#: The formats, each with what it is.
ANNOTATION_FORMATS = {
    "brat": "annotations of brat: standoff (.ann)",
    "web-annotation": "annotations of Hypothes.is, Recogito or CATMA: Web Annotation JSON",
    "uima-cas": "annotations of INCEpTION: UIMA CAS JSON, or XMI with its type system",
    "label-studio": "annotations of Label Studio: JSON",
}


def read_annotations(name: str, path: Path, text: str) -> Annotations:
    """Return the annotations of a text in a file.

    Args:
        name: Name of the format.
        path: The file.
        text: The text that is annotated.

    Raises:
        InputError: The file is not in this format.
        UsageError: The file has annotations of several texts, none of which is this one.
    """
    module = import_module(f"capgen_kg.readings.annotations.{name.replace('-', '_')}")
    return cast("Callable[[Path, str], Annotations]", module.read)(path, text)
