"""The server that shows a site while it is edited: compression, pages that reload, and errors that help."""

from __future__ import annotations

import gzip
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from capgen_kg.errors import UsageError
from capgen_kg.site.preview import Preview


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    (tmp_path / "id").mkdir()
    (tmp_path / "index.html").write_text("<body>" + "word " * 1000 + "</body>", encoding="utf-8")
    (tmp_path / "id" / "for-1.html").write_text("<body>one</body>", encoding="utf-8")
    server = Preview(tmp_path, 0)
    server.start()
    yield server
    server.stop()


def get(preview: Preview, path: str, **headers: str) -> tuple[bytes, Message]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://127.0.0.1:{preview.port}{path}", headers=named)
    with urllib.request.urlopen(request) as response:
        return response.read(), response.headers


def test_pages_are_compressed_for_those_who_take_it(preview: Preview, tmp_path: Path) -> None:
    plain, headers = get(preview, "/")
    assert plain == (tmp_path / "index.html").read_bytes()
    assert headers["Content-Encoding"] is None
    compressed, headers = get(preview, "/", Accept_Encoding="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed) == plain
    assert len(compressed) < len(plain)
    assert get(preview, "/id/for-1", Accept_Encoding="gzip")[0] == b"<body>one</body>", "too short to gain by it"


def test_pages_in_a_browser_wait_for_changes(preview: Preview) -> None:
    page, _ = get(preview, "/id/for-1.html", Sec_Fetch_Dest="document")
    assert page == b'<body>one<script src="/.preview/reload.js" defer></script>\n</body>'
    script, _ = get(preview, "/.preview/reload.js")
    assert b"let version = 0" in script
    answers: list[bytes] = []
    waiting = threading.Thread(target=lambda: answers.append(get(preview, "/.preview/state.js?since=0")[0]))
    waiting.start()
    preview.changed()
    waiting.join()
    assert answers == [b"location.reload();\n"]
    assert get(preview, "/.preview/state.js?since=0")[0] == b"location.reload();\n"
    assert b"let version = 1" in get(preview, "/.preview/reload.js")[0]


@pytest.mark.parametrize(
    ("path", "link"), [("/id/for-11.html", '"/id/for-1.html"'), ("/id/", '"/index.html"'), ("/%3Cb%3E", "&lt;b&gt;")]
)
def test_a_page_that_is_not_there_leads_to_others(preview: Preview, path: str, link: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        get(preview, path)
    assert error.value.code == 404
    assert link in error.value.read().decode()


def test_a_port_is_used_once(preview: Preview, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot listen on"):
        Preview(tmp_path, preview.port)
