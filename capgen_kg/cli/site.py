"""``capgen site``."""

from __future__ import annotations

import contextlib
import gc
from pathlib import Path
from typing import Any

import click

from capgen_kg.cli.options import NamedPath, debate_options, open_debate, progress_bar, sayer


@click.command()
@click.option("-o", "--output", metavar="DIR", type=NamedPath(), required=True, help="The folder to write.")
@click.option("--title", default="", help="What the site is called.  [default: the title of the debate]")
@click.option("--theme", metavar="FILE", type=click.Path(path_type=Path), help="More rules of style, as CSS.")
@click.option(
    "--link", "links", multiple=True, metavar="TEXT=URL", help="A link for the foot of each page; repeatable."
)
@click.option("--serve", is_flag=True, help="Serve it on this machine, and write it again when the data change.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8001, show_default=True, help="Where --serve listens.")
@debate_options
def command(
    output: Path, title: str, theme: Path | None, links: tuple[str, ...], serve: bool, port: int, **options: Any
) -> None:
    """Write a static site of the debate: pages, a map, and questions that the browser answers.

    It works from any web server and from a folder, asks nobody else for anything, and can be read without JavaScript.
    Only what changed is written again.

    \b
    Examples:
      capgen site -o site
      capgen site -o site --title "Our debate" --link "Source=https://example.org/"
      capgen site -o site --data examples/tools --serve
    """
    from capgen_kg.errors import UsageError
    from capgen_kg.rdf.parsing import read_text

    try:
        from capgen_kg.site import Look, build
        from capgen_kg.site import pages as _pages  # noqa: F401 (told here when it can't be had)
    except ImportError:
        raise UsageError("a site takes Jinja2; pip install 'capgen-kg[site]' brings it") from None
    pairs = tuple(_link(words) for words in links)
    look = Look(title, read_text(theme) if theme else "", pairs)

    # nothing that is made here comes in circles that have to be looked for, and looking takes a fifth of the time
    gc.disable()

    def once() -> None:
        debate = open_debate(**options)
        with progress_bar("pages") as show:
            written = build(debate, output, look, show)
        told = f"{written.files:,} files, {written.changed:,} written"
        click.echo(f"{output}: {told}" + (f", {written.removed:,} removed" if written.removed else ""))

    once()
    if serve:
        _serve(output, port, once, lambda: [*open_debate(**options).files, *([theme] if theme else [])])


def _link(words: str) -> tuple[str, str]:
    from capgen_kg.errors import UsageError

    text, equals, address = words.partition("=")
    if not equals or not address.startswith(("https://", "http://", "mailto:")):
        raise UsageError(f"found the link {words!r}, expected TEXT=URL with an https:, http: or mailto: address")
    return text, address


def _serve(folder: Path, port: int, again: Any, watched: Any) -> None:
    """Serve a folder on this machine until somebody ends it, and write it again when a file changes."""
    import functools
    import http.server
    import threading
    import time

    from capgen_kg.errors import CapgenError, UsageError

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Say nothing of each request."""

        def translate_path(self, path: str) -> str:
            """Return the file of a path, that of a page also without its ending, as most servers of pages do."""
            found = super().translate_path(path)
            page = f"{found}.html"
            return page if not Path(found).exists() and Path(page).is_file() else found

        def end_headers(self) -> None:
            self.send_header("Cache-Control", "no-cache")
            super().end_headers()

    def state() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in watched() if path.exists()}

    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Handler, directory=str(folder)))
    except OSError as error:
        raise UsageError(f"can't listen at 127.0.0.1:{port}: {error.strerror}") from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    log = sayer()
    log(f"listening at http://127.0.0.1:{server.server_address[1]}/, Ctrl-C ends it")
    seen = state()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(0.5)
            try:
                now = state()
                if now != seen:
                    seen = now
                    again()
                    gc.collect()
            except CapgenError as error:
                # a file that is being written can't be read for a moment, and a wrong one until it is mended
                log(str(error))
    server.shutdown()
