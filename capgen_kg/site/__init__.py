"""A static site of a debate: pages, a map, and queries that run in the browser.

:mod:`content` collects what the pages show, :mod:`layout` and :mod:`routes` place the map, :mod:`pages` renders, and
:mod:`writing` writes the files that changed. Pages load nothing from other sites, and the templates contain nothing
about any particular debate.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.site.appearance import Appearance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from capgen_kg.debate import Debate
    from capgen_kg.site.writing import WriteResult

__all__ = ["Appearance", "build"]


def build(
    debate: Debate,
    out: Path,
    appearance: Appearance,
    on_progress: Callable[[int, int], None],
    texts: Sequence[Path] = (),
) -> WriteResult:
    """Write the site of a debate into a folder.

    Args:
        debate: The debate; it needs files or a store on disk.
        out: The folder, which is created if it does not exist.
        appearance: Title, style and links.
        on_progress: Called with the number of jobs that are done, such as the page of an item, and of all of them.
        texts: Copies of texts of the debate, which are shown with their annotations; by default, no text is.

    Returns:
        The number of files in the site, and of those written and removed.

    Raises:
        UsageError: The folder contains files that are not a site's, the debate is behind an endpoint, or a text is not
            one of the debate.
        CapgenError: The debate can't be opened.
    """
    from capgen_kg.site.annotated_text import annotated_texts
    from capgen_kg.site.answers import answers_of
    from capgen_kg.site.content import Content
    from capgen_kg.site.pages import jobs
    from capgen_kg.site.processes import in_background
    from capgen_kg.site.writing import write
    from capgen_kg.text.anchors import texts_of

    if debate.is_remote:
        raise UsageError("a site can't be built from an endpoint; fetch the graph with capgen pull")
    # before anything else is read, so that processes share what they have in common
    _ = debate.closure
    with in_background(partial(answers_of, debate)) as answers:
        content = Content(debate, texts_of(debate, texts) if texts else {}, answers)
        annotated = annotated_texts(content, texts)
        # those who make files can't wait for another process
        _ = content.answers
    return write(out, jobs(content, appearance, annotated), on_progress)
