"""Threads of forums, mailing lists and talk pages, for import as debates.

Each source has a module, imported when it is first used, with a function ``read`` that returns a
:class:`~capgen_kg.threads.model.Thread`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from capgen_kg.threads.model import Thread


@dataclass(frozen=True)
class Source:
    """A kind of thread: its name on the command line, which is that of its module, and what it is."""

    name: str
    summary: str

    def read(self, paths: Sequence[Path], thread: str = "") -> Thread:
        """Return the thread in files; ``thread`` is the id of one of several.

        Raises ``InputError`` where they are not what the source gives, ``UsageError`` where several threads are in them
        and none is chosen.
        """
        module = import_module(f"capgen_kg.threads.{self.name}")
        return cast("Callable[[Sequence[Path], str], Thread]", module.read)(paths, thread)


_SOURCES = (
    Source("lesswrong", "thread of LessWrong or another ForumMagnum site: GraphQL JSON or NDJSON"),
    Source("discourse", "topic of a Discourse forum: its JSON"),
    Source("reddit", "post of Reddit with its comments: listing JSON"),
    Source("hackernews", "item of Hacker News: JSON of the Algolia API"),
    Source("mediawiki", "section of a talk page: JSON of DiscussionTools, or HTML"),
    Source("github", "issue or discussion of GitHub: REST or GraphQL JSON"),
    Source("stackexchange", "question of Stack Exchange with answers and comments: API JSON"),
    Source("mbox", "thread of a mailing list: mbox"),
    Source("convokit", "conversation of a ConvoKit corpus: its folder"),
    Source("markdown", "thread pasted as Markdown, with a heading for each message"),
)
#: The sources by name.
SOURCES = {source.name: source for source in _SOURCES}
