"""Generated parts of documents: what stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_GENERATED_PART = re.compile(r"(<!-- generated: ([a-z-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def filled(text: str, parts: Mapping[str, Callable[[], str]]) -> str:
    """Return a document with the parts that ``parts`` can generate; other marked parts stay as they are."""

    def part(match: re.Match[str]) -> str:
        generate = parts.get(match[2])
        return match[0] if generate is None else f"{match[1]}{generate().rstrip()}\n{match[4]}"

    return _GENERATED_PART.sub(part, text)


def generated_parts(text: str) -> dict[str, str]:
    """Return the generated parts of a document by name."""
    return {match[2]: match[3] for match in _GENERATED_PART.finditer(text)}
