"""Results of queries as tables for a terminal or in Markdown."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from capgen_kg.queries.result_terms import is_for_machines, shown
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from capgen_kg.queries.result_terms import Row

#: The width up to which a terminal is narrow, and the minimal width of a column of text there, in characters.
NARROW, MIN_TEXT = 80, 20


def table(variables: Sequence[str], rows: Iterable[Row], is_markdown: bool, width: int | None, wide: bool) -> str:
    """Return rows, with a term for each variable, as a table of ``width`` characters or, without it, of any width.

    ``wide`` includes the columns that are for machines, such as IRIs.
    """
    import tabulate

    columns = list(enumerate(variables))
    columns = [(i, name) for i, name in columns if wide or not is_for_machines(name)] or columns
    names = tuple(name for _, name in columns)
    cells = [[printable(shown(row[i])) for i, _ in columns] for row in rows]
    if is_markdown:
        cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in cells]
        return tabulate.tabulate(cells, names, "github", disable_numparse=True) + "\n"
    if not cells:
        return "no rows\n"
    widths = _column_widths(names, cells, width) if width else [None] * len(names)
    if widths is None:
        assert width is not None
        return _records(names, cells, width)
    lines = tabulate.tabulate(cells, names, "simple", disable_numparse=True, maxcolwidths=widths).splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _column_widths(names: tuple[str, ...], cells: list[list[str]], width: int) -> list[int | None] | None:
    """Return the widths of the columns of a table of ``width`` characters, or ``None`` when it is too narrow.

    It is too narrow when words would be broken, and, on a narrow terminal, when a column of text would be narrower than
    :data:`MIN_TEXT`. Narrow columns get the width that they need, and wide ones share the rest.
    """
    # tabulate pads headers by two characters
    headers = [len(name) + 2 for name in names]
    columns = [[row[i] for row in cells] for i in range(len(names))]
    needs = [max(header, *map(len, column)) for header, column in zip(headers, columns, strict=True)]
    words = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    shares = [max(header, word) for header, word in zip(headers, words, strict=True)]
    room = width - 2 * (len(names) - 1) - sum(shares)
    if room < 0:
        return None
    missing = sum(needs) - sum(shares)
    part = min(1.0, room / missing) if missing else 0.0
    widths = [share + int((need - share) * part) for share, need in zip(shares, needs, strict=True)]
    is_cramped = any(column < min(need, MIN_TEXT) for column, need in zip(widths, needs, strict=True))
    return None if width <= NARROW and is_cramped else list(widths)


def _records(names: tuple[str, ...], cells: list[list[str]], width: int) -> str:
    """Return rows as blocks with a line for each name and value."""
    margin = max(map(len, names)) + 2
    blocks = []
    for row in cells:
        lines = [
            textwrap.fill(
                value,
                max(width, margin + 10),
                initial_indent=name.ljust(margin),
                subsequent_indent=" " * margin,
                break_long_words=False,
                break_on_hyphens=False,
            )
            for name, value in zip(names, row, strict=True)
            if value
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"
