"""Hooks of MkDocs: pages that are generated when the documentation is built, and links out of it.

A link from a page to a file of the repository outside ``docs/`` works where the repository is browsed. On the site it
becomes a link to the file on GitHub; an image is copied.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from tools.generated import PAGES

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent

_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!\w+:|#)([^)#\s]+)(#[^)]*)?\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages of a folder where the navigation names the folder."""
    docs = Path(config.docs_dir)
    for section in config.nav or []:
        for title, target in section.items():
            if isinstance(target, str) and target.endswith("/"):
                section[title] = [f"{target}{path.name}" for path in sorted((docs / target).glob("*.md"))]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for name, text in PAGES.items():
        files.append(File.generated(config, name, content=text()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Redirect the links of a page that lead out of ``docs/``."""
    folder = posixpath.join("docs", posixpath.dirname(page.file.src_uri))

    def link(match: re.Match[str]) -> str:
        mark, label, target, anchor = match[1], match[2], match[3], match[4] or ""
        path = posixpath.normpath(posixpath.join(folder, target))
        if path.startswith("docs/"):
            return match[0]
        if not (ROOT / path).exists():
            raise FileNotFoundError(f"{page.file.src_uri}: {target} does not exist")
        if not mark:
            kind = "tree" if (ROOT / path).is_dir() else "blob"
            return f"[{label}]({config.extra['repository']}/{kind}/main/{path}{anchor})"
        if files.get_file_from_path(path) is None:
            files.append(File.generated(config, path, abs_src_path=str(ROOT / path)))
        return f"![{label}]({posixpath.relpath(path, posixpath.dirname(page.file.src_uri) or '.')})"

    return _LINK.sub(link, markdown)
