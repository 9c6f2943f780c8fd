"""Standard input, output and error of the process, whatever they are connected to.

Text for people is written in the encoding of the stream; characters that it lacks, and control characters that a
terminal would obey, are written as escapes such as ``\\u2192``. Data for machines is written as UTF-8 bytes.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import sys
from typing import TextIO

import click

#: Control and format characters that a terminal would obey (C0 except tab and line feed, DEL, C1, bidirectional
#: controls, separators), except the colours that click writes.
_CONTROL = re.compile(
    "\x1b(?!\\[[0-9;]*m)|[\0-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


class _Text(io.TextIOWrapper):
    """A text stream that escapes control characters and characters that its encoding lacks."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding, except for ASCII: click would replace an ASCII stream by one of its own, in UTF-8."""
        name = super().encoding
        return "iso8859-1" if codecs.lookup(name).name == "ascii" else name

    def write(self, text: str, /) -> int:
        super().write(_CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text))
        return len(text)


class _Closed(io.RawIOBase):
    """A standard stream that was closed when the process began."""

    def writable(self) -> bool:
        return True

    def write(self, content: object, /) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard output")


def prepare() -> None:
    """Replace the standard streams by ones that can be written to safely; call it before anything is written."""
    # a file that is opened later must not get the descriptor of a standard stream
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 (as long as the process)
    sys.stdout = _Text(io.BufferedWriter(_Closed()), "utf-8") if sys.stdout is None else _text(sys.stdout)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (as long as the process)
    else:
        sys.stderr = _text(sys.stderr)


def _text(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    encoding, is_line_buffered = stream.encoding, stream.line_buffering
    return _Text(stream.detach(), encoding, "backslashreplace", line_buffering=is_line_buffered)


def put_data(content: str | bytes) -> None:
    """Write data for machines to stdout: UTF-8, whatever the encoding of the terminal."""
    click.echo(content.encode() if isinstance(content, str) else content, nl=False)


def wants_colour() -> bool:
    """Whether colours are wanted: not with ``NO_COLOR`` (https://no-color.org/), nor on a dumb terminal."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
