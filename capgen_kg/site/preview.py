"""A server that shows a site while its debate is edited: pages reload when the site has changed."""

from __future__ import annotations

import difflib
import functools
import gzip
import html
import http.server
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from capgen_kg.errors import UsageError

#: Paths of scripts that only this server has.
_RELOAD, _STATE = "/.preview/reload.js", "/.preview/state.js"
#: Waits for changes; the policy of the pages allows scripts of the site, but no other requests.
_SCRIPT = """"use strict";
(() => {
  const wait = () => {
    const script = document.createElement("script");
    script.src = `%s?since=${version}`;
    script.onload = () => { script.remove(); wait(); };
    script.onerror = () => setTimeout(wait, 1000);
    document.head.append(script);
  };
  let version = %d;
  wait();
})();
"""
#: How long a request waits for a change, in seconds.
_WAIT = 20
#: Types of files that are compressed, and the size from which that pays.
_COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")
_MIN_COMPRESSED = 1_400


class Preview:
    """A server of the files in a folder, at an address of this machine only.

    Args:
        folder: The folder.
        port: The port; 0 picks a free one.

    Raises:
        UsageError: The port can't be used.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self._changed = threading.Condition()
        self._version = 0
        handler = functools.partial(_Handler, preview=self, directory=str(folder))
        try:
            self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError as error:
            raise UsageError(f"cannot listen on 127.0.0.1:{port}: {error.strerror}") from None
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        """The port."""
        return int(self._server.server_address[1])

    @property
    def version(self) -> int:
        """How often the site has changed."""
        return self._version

    def start(self) -> None:
        """Serve in another thread."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self.changed()
        self._server.shutdown()

    def changed(self) -> None:
        """Let open pages reload."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def wait(self, version: int) -> bool:
        """Wait until there is another version than this one, for a while, and return whether there is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._version != version, _WAIT)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, preview: Preview, **options: Any) -> None:
        self._preview = preview
        super().__init__(*args, **options)

    def log_message(self, *args: object) -> None:
        """Log no requests."""

    def translate_path(self, path: str) -> str:
        """Return the file of a path; pages are also served without their extension, as by most web servers."""
        file = super().translate_path(path)
        page = f"{file}.html"
        return page if not Path(file).exists() and Path(page).is_file() else file

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == _RELOAD:
            self._send(_SCRIPT % (_STATE, self._preview.version), "text/javascript")
        elif address.path == _STATE:
            since = address.query.removeprefix("since=")
            is_changed = not since.isdecimal() or self._preview.wait(int(since))
            self._send("location.reload();\n" if is_changed else "\n", "text/javascript")
        else:
            self._send_file()

    def _send_file(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and urlsplit(self.path).path.endswith("/"):
            path /= "index.html"
        if not path.is_file():
            super().do_GET()
            return
        content, content_type = path.read_bytes(), self.guess_type(str(path))
        # only pages that a browser shows reload themselves; everybody else gets the bytes of the file
        if content_type == "text/html" and self.headers.get("Sec-Fetch-Dest") == "document":
            content = content.replace(b"</body>", b'<script src="%s" defer></script>\n</body>' % _RELOAD.encode())
        self._send(content, content_type)

    def list_directory(self, path: str | Any) -> None:
        """Send no listing of a folder."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send an error; for a page that is not there, one with links to those of similar names."""
        if code != HTTPStatus.NOT_FOUND:
            super().send_error(code, message, explain)
            return
        folder, wanted = Path(self.directory), unquote(urlsplit(self.path).path).strip("/")
        pages = [path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.html")]
        similar = difflib.get_close_matches(wanted.removesuffix(".html"), pages, 5, 0.5)
        links = "".join(f'<li><a href="/{quote(page)}.html">{html.escape(page)}</a></li>' for page in similar)
        text = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Not found</title><link rel="stylesheet" href="/site.css"></head>
<body><main><h1>There is no page {html.escape(wanted)}</h1>
{f"<p>Pages with similar names:</p><ul>{links}</ul>" if links else ""}
<p><a href="/index.html">The first page</a>, <a href="/queries.html">all questions</a></p></main></body></html>
"""
        self._send(text, "text/html", HTTPStatus.NOT_FOUND)

    def _send(self, content: str | bytes, content_type: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        body = content.encode() if isinstance(content, str) else content
        is_compressed = (
            len(body) >= _MIN_COMPRESSED
            and content_type.startswith(_COMPRESSED)
            and "gzip" in self.headers.get("Accept-Encoding", "")
        )
        body = gzip.compress(body, 5) if is_compressed else body
        self.send_response(status)
        is_text = content_type.startswith(_COMPRESSED)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8" if is_text else content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Vary", "Accept-Encoding")
        if is_compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
