"""``capgen site``."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING, Any

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import (
    NamedPath,
    Text,
    debate_choices,
    debate_options,
    open_debate,
    progress_bar,
    progress_log,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

#: How addresses begin that pages link to.
_SCHEMES = ("https://", "http://", "mailto:")


@click.command(cls=Command)
@click.option("-o", "--output", metavar="DIR", type=NamedPath(), required=True, help="Output folder.")
@click.option("--title", metavar="TEXT", type=Text(), help="Title of the site.  [default: the title of the debate]")
@click.option("--theme", metavar="FILE", type=NamedPath(), help="Additional style sheet (CSS).")
@click.option("--link", "links", multiple=True, metavar="TEXT=URL", help="Link in the footer of each page; repeatable.")
@click.option(
    "--url", metavar="URL", default="", help="Where the site will be; links to it are then shown with a picture."
)
@click.option(
    "--contact",
    metavar="URL",
    default="",
    help="Where contributions and corrections are sent, such as mailto:NAME@HOST.  "
    "[default for the bundled debate: the issues of this project]",
)
@click.option(
    "--text",
    "texts",
    metavar="FILE",
    multiple=True,
    type=NamedPath(),
    help="Copy of a text of the debate, to show with its annotations; it is published with the site. Repeatable.",
)
@click.option(
    "--serve", is_flag=True, help="Serve the site on this machine; rebuild it and reload pages when the data change."
)
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65_535),
    default=8001,
    show_default=True,
    help="Port for --serve; 0 picks a free port.",
)
@debate_options("data", "only", "align", "store", "reasoner")
def command(
    output: Path,
    title: str | None,
    theme: Path | None,
    links: tuple[str, ...],
    url: str,
    contact: str,
    texts: tuple[Path, ...],
    serve: bool,
    port: int,
    **options: Any,
) -> None:
    """Build a static website of the debate: pages, a map, and queries that run in the browser.

    The text of the debate is not part of the site, unless a copy of it is named with --text.
    It works on any web server and from a folder, loads nothing from other sites, and is readable without JavaScript.
    Only files that changed are written.

    \b
    Examples:
      capgen site -o site
      capgen site -o site --title "Our debate" --link "Source=https://example.org/"
      capgen site -o site --data examples/tools --serve
    """
    from capgen_kg.errors import UsageError
    from capgen_kg.rdf.parsing import read_text

    try:
        from capgen_kg.site import Appearance, build
        from capgen_kg.site import pages as _pages  # noqa: F401 (fails here when Jinja2 is missing)
        from capgen_kg.site.appearance import project_contact
    except ImportError:
        raise UsageError("building a site needs extra packages: pip install 'capgen-kg[site]'") from None
    if contact and not _is_address(contact):
        raise UsageError(f"found the contact {contact!r}, expected an https:, http: or mailto: address")
    if not contact and not {"data", "store"} & debate_choices(**options).keys():
        contact = project_contact()
    css = read_text(theme) if theme else ""
    appearance = Appearance(title or "", css, tuple(map(_link, links)), _base(url), contact)

    # building makes no reference cycles, and looking for them takes a fifth of the time
    gc.disable()

    def rebuild() -> None:
        debate = open_debate(**options)
        with progress_bar("pages") as on_progress:
            result = build(debate, output, appearance, on_progress, texts)
        counts = f"{result.files:,} files, {result.changed:,} written"
        click.echo(f"{output}: {counts}" + (f", {result.removed:,} removed" if result.removed else ""))

    rebuild()
    if serve:
        _serve(output, port, rebuild, lambda: [*open_debate(**options).files, *([theme] if theme else []), *texts])


def _base(url: str) -> str:
    """Return the address of a folder with a slash at its end, or raise ``UsageError``."""
    from urllib.parse import urlsplit

    from capgen_kg.errors import UsageError

    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if url and (parts.scheme not in ("https", "http") or not parts.netloc or parts.query or parts.fragment):
        raise UsageError(f"found the URL {url!r}, expected an http: or https: address without query and fragment")
    return f"{url.rstrip('/')}/" if url else ""


def _is_address(text: str) -> bool:
    return text.startswith(_SCHEMES) and text not in _SCHEMES


def _link(pair: str) -> tuple[str, str]:
    """Return the text and the URL of a link given as ``TEXT=URL``, or raise ``UsageError``."""
    from capgen_kg.errors import UsageError

    text, equals, address = pair.partition("=")
    if not equals or not _is_address(address):
        raise UsageError(f"found the link {pair!r}, expected TEXT=URL with an https:, http: or mailto: address")
    return text, address


def _serve(folder: Path, port: int, rebuild: Callable[[], None], watched: Callable[[], Iterable[Path]]) -> None:
    """Serve a folder on this machine until it is interrupted, and rebuild it when a watched file changes."""
    import time

    from capgen_kg.errors import CapgenError
    from capgen_kg.site.preview import Preview

    def state() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in watched() if path.exists()}

    preview = Preview(folder, port)
    preview.start()
    log = progress_log()
    log(f"listening on http://127.0.0.1:{preview.port}/, press Ctrl-C to stop")
    built = state()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(0.5)
            try:
                current = state()
                if current != built:
                    built = current
                    rebuild()
                    preview.changed()
                    gc.collect()
            except CapgenError as error:
                # a file may be half written, or invalid until it is fixed
                log(str(error))
    preview.stop()
