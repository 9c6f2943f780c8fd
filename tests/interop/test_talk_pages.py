"""Talk pages give the trees that DiscussionTools' own tests expect.

Run with CAPGEN_DISCUSSIONTOOLS naming a copy of its repository (mediawiki-extensions-DiscussionTools), which is not here.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.threads.mediawiki_html import iso_time, read_page

pytestmark = pytest.mark.interop

Comment = tuple[str, str]


@pytest.fixture(scope="module")
def cases() -> Path:
    folder = os.environ.get("CAPGEN_DISCUSSIONTOOLS")
    if not folder:
        pytest.skip("LEFT OUT: DiscussionTools' test cases; CAPGEN_DISCUSSIONTOOLS names a copy of its repository")
    return Path(folder) / "tests" / "cases"


def _key(author: str, time: str) -> Comment:
    return author, iso_time(time).replace(".000Z", "Z")


def _expected(path: Path) -> Counter[tuple[Comment, Comment | None]]:
    """Return the comments of a page with their parents; a subsection is in its section and on its own."""
    pairs: Counter[tuple[Comment, Comment | None]] = Counter()
    visited: set[str] = set()
    stack: list[tuple[dict[str, Any], Comment | None]] = [(item, None) for item in json.loads(path.read_text("utf-8"))]
    while stack:
        item, parent = stack.pop()
        place = f"{item['type']} {item['range']}"
        if place in visited:
            continue
        visited.add(place)
        key = _key(item["author"], item["timestamp"]) if item["type"] == "comment" else None
        if key:
            pairs[key, parent] += 1
        stack += [(reply, key) for reply in item["replies"]]
    return pairs


def _ours(path: Path) -> Counter[tuple[Comment, Comment | None]]:
    pairs: Counter[tuple[Comment, Comment | None]] = Counter()
    for section in read_page(path.read_text("utf-8")):
        keys = {comment.id: _key(comment.author, comment.time) for comment in section.comments}
        pairs.update((keys[comment.id], keys.get(comment.parent or "")) for comment in section.comments)
    return pairs


def _compared(pages: list[tuple[Path, Path]]) -> tuple[int, int, int]:
    """Return the number of comments expected, of those with the same parent, and of pages that have comments."""
    total = same = with_comments = 0
    for page, tree in pages:
        expected = _expected(tree)
        total += expected.total()
        same += (expected & _ours(page)).total()
        with_comments += bool(expected)
    print(f"{with_comments} pages, {total} comments, {same} with the same parent")
    return total, same, with_comments


def test_pages_with_markers(cases: Path) -> None:
    pages = [
        (cases.parent / file, (cases.parent / case["dom"]).with_suffix(".json"))
        for case in json.loads((cases / "formatted.json").read_text("utf-8"))
        for file in case["expected"].values()
    ]
    total, same, _ = _compared([pair for pair in pages if pair[0].exists() and pair[1].exists()])
    assert total > 1000
    assert same == total


def test_english_pages_without_markers(cases: Path) -> None:
    pages = [
        (cases.parent / case["dom"], cases / Path(case["expected"]).relative_to("../cases"))
        for case in json.loads((cases / "comments.json").read_text("utf-8"))
        if "enwiki" in case["config"]
    ]
    total, same, _ = _compared(pages)
    assert total > 1000
    # what is left: signatures that other rules than the position of the link tell apart
    assert same >= 0.99 * total
