"""One HTTP exchange with a server, bounded in time and size.

The time limit is that of the whole exchange, from looking the host up to the last byte, and a body is read no further
than it may be. Redirections are not followed. Credentials come from the environment (``CAPGEN_USER`` and
``CAPGEN_PASSWORD``) or from netrc, go only to the server that asks for them, by Basic or Digest (RFC 7617 and 7616),
and stand in no message.
"""

from __future__ import annotations

import codecs
import netrc
import os
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from capgen_kg.errors import EndpointError, UsageError
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    import httpx

    T = TypeVar("T")

_HOW_TO_AUTHENTICATE = "set CAPGEN_USER and CAPGEN_PASSWORD, or use netrc"
#: How long the server's own words in a message may be, in characters.
_MAX_WORDS = 300
#: How much of a body is read that only explains a failure, in bytes.
MAX_EXPLANATION = 64 * 1024


@dataclass(frozen=True)
class Response:
    """What a server answered: status, header fields by their names in lower case, and the decoded body.

    ``is_delimited`` says whether the end of the body was marked, so that a cut body can't pass for a whole one.
    """

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    is_delimited: bool

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters; empty when the server names none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text, by the charset that the server names, else UTF-8; raises ``ValueError`` when it isn't."""
        match = re.search(r'charset\s*=\s*"?([\w.:-]+)', self.headers.get("content-type", ""), re.IGNORECASE)
        name = match[1] if match else "utf-8"
        try:
            codecs.lookup(name)
        except LookupError:
            raise ValueError(f"found the charset {printable(name)}, expected utf-8") from None
        return self.body.decode("utf-8-sig" if codecs.lookup(name).name == "utf-8" else name)

    @property
    def failure(self) -> str:
        """The status with the server's own words, as far as they are for people to read."""
        status = f"it answered {self.status} {printable(self.reason)}".rstrip()
        if 300 <= self.status < 400 and (target := self.headers.get("location")):
            return f"{status}, to {shown_address(target)}; redirections are not followed, give that address instead"
        words = _first_line(self.body.decode(errors="replace")) if self._is_for_people else ""
        return f"{status}: {words}" if words else status

    @property
    def _is_for_people(self) -> bool:
        return self.media_type in ("", "text/plain") and not self.body.lstrip().startswith(b"<")


def check_address(url: str) -> str:
    """Return the address of a server, or raise ``UsageError`` when it isn't one, or holds user or password."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not url.isprintable() or " " in url:
        raise UsageError(f"found {shown_address(url)!r}, expected an address that begins with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"leave user and password out of the address; {_HOW_TO_AUTHENTICATE}")
    return url


def shown_address(url: str) -> str:
    """Return an address for messages, without what may be secret: user, password, query and fragment."""
    try:
        parts = urlsplit(url)
        is_plain = bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        is_plain = False
    if not is_plain and "@" in url:
        # a password may hold any character, so that all before the last @ may be of it
        scheme = re.match(r"https?://|", url, re.IGNORECASE)
        url = (scheme[0] if scheme else "") + url.rpartition("@")[2]
    return printable(re.split("[?#]", url)[0])[:_MAX_WORDS]


def credentials(url: str) -> tuple[str, str] | None:
    """Return user and password for a server: those of the environment, or those that netrc has for its host."""
    user, password = os.environ.get("CAPGEN_USER"), os.environ.get("CAPGEN_PASSWORD")
    if user and password:
        return user, password
    with suppress(OSError, netrc.NetrcParseError):
        found = netrc.netrc().authenticators(urlsplit(url).hostname or "")
        if found and found[0] and found[2]:
            return found[0], found[2]
    return None


def send(
    method: str,
    url: str,
    *,
    content: bytes | None = None,
    headers: Mapping[str, str],
    timeout: float,
    max_bytes: int,
) -> Response:
    """Return the response of a server to one request.

    ``timeout`` is in seconds, ``max_bytes`` bounds the decoded body. Raises ``EndpointError`` when the server can't be
    reached, breaks off, takes too long, sends too much, or wants credentials that there are none for.
    """
    import httpx

    try:
        client = httpx.Client(timeout=timeout, headers={"User-Agent": "capgen-kg", "Accept-Encoding": "gzip, deflate"})
        request = client.build_request(method, url, content=content, headers=headers)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise UsageError(f"{shown_address(url)} is no address of a server: {_first_line(error)}") from None
    except (ImportError, ValueError) as error:
        # of a proxy that the environment names
        raise EndpointError(f"{shown_address(url)} can't be asked: {_first_line(error)}") from None
    try:
        response = _within(timeout, lambda: _exchange(client, request, max_bytes))
    except (TimeoutError, httpx.TimeoutException):
        raise failed(url, f"it didn't answer within {timeout:g} seconds; --timeout sets how long it may take") from None
    except (httpx.HTTPError, httpx.StreamError, OSError, ValueError, zlib.error) as error:
        raise failed(url, _reason(error)) from None
    finally:
        client.close()
    if response.status in (401, 403):
        words = f"{response.failure}; it wants credentials, or refuses those it got: {_HOW_TO_AUTHENTICATE}"
        raise failed(url, words)
    return response


def failed(url: str, reason: str) -> EndpointError:
    """Return the error that says how a server failed."""
    return EndpointError(f"the endpoint {shown_address(url)} failed: {reason}")


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or raise ``TimeoutError`` when that takes longer.

    The limit of a socket is one of each read, which a server that sends byte by byte never reaches; hence a thread,
    which is left to itself when its time is over.
    """
    import queue
    import threading

    results: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put((work(), None))
        except BaseException as error:  # noqa: BLE001 (raised again in the thread that waits)
            results.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = results.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]


def _exchange(client: httpx.Client, request: httpx.Request, max_bytes: int) -> Response:
    import httpx

    response = client.send(request, stream=True)
    if response.status_code == 401 and (again := _authenticated(request, response)):
        response.close()
        response = client.send(again, stream=True)
    try:
        if response.status_code == 200:
            body = _body(response, max_bytes)
        else:
            body = b""
            # it only explains the status
            with suppress(httpx.HTTPError, ValueError, zlib.error):
                body = _body(response, MAX_EXPLANATION)
    finally:
        response.close()
    headers = {name.lower(): value for name, value in response.headers.items()}
    is_delimited = "content-length" in headers or "transfer-encoding" in headers
    return Response(response.status_code, response.reason_phrase, headers, body, is_delimited)


def _authenticated(request: httpx.Request, response: httpx.Response) -> httpx.Request | None:
    """Return the request with credentials by the way that the server asks for, or ``None``."""
    import httpx

    known = credentials(str(request.url))
    challenges = [challenge.lower() for challenge in response.headers.get_list("www-authenticate")]
    if not known or not challenges:
        return None
    if any(challenge.startswith("digest ") for challenge in challenges):
        flow = httpx.DigestAuth(*known).auth_flow(request)
        next(flow)
        try:
            return flow.send(response)
        except (httpx.ProtocolError, LookupError, NotImplementedError, ValueError):
            raise ValueError(f"it asks for credentials in a way that is not known: {challenges[0]}") from None
    if any("basic" in challenge for challenge in challenges):
        return next(httpx.BasicAuth(*known).auth_flow(request))
    return None


def _body(response: httpx.Response, max_bytes: int) -> bytes:
    """Return the decoded body, or raise ``ValueError`` when it is longer, or cut.

    httpx decodes, too, but takes gzip that was cut for a whole, and may decode a small part into a huge one.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise ValueError(f"found the content coding {printable(coding)}, expected gzip, deflate or none")
    decoder = None if coding == "identity" else _Decoder(coding)
    body = bytearray()
    for part in response.iter_raw():
        body += decoder.decode(part, max_bytes + 1 - len(body)) if decoder else part
        if len(body) > max_bytes:
            raise ValueError(f"it answered with more than {max_bytes:,} bytes")
    if decoder and not decoder.is_complete:
        raise ValueError(f"its {coding} data was cut")
    return bytes(body)


class _Decoder:
    """What decodes a body in gzip or deflate part by part, and knows when the end of it has come."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._inner: zlib._Decompress | None = None

    @property
    def is_complete(self) -> bool:
        return self._inner is not None and self._inner.eof

    def decode(self, part: bytes, max_bytes: int) -> bytes:
        """Return what a part stands for, no more than so many bytes of it."""
        decoded = b""
        while part and len(decoded) < max_bytes:
            if self._inner is None or self._inner.eof:
                # gzip may have several members, one after the other
                self._inner = zlib.decompressobj(self._window(part))
            decoded += self._inner.decompress(part, max_bytes - len(decoded))
            part = self._inner.unused_data
        return decoded

    def _window(self, beginning: bytes) -> int:
        """Return what tells zlib the format: by the header, which some servers leave out of deflate."""
        is_raw = self._coding == "deflate" and beginning[0] & 0x0F != zlib.DEFLATED
        return -zlib.MAX_WBITS if is_raw else zlib.MAX_WBITS | 32


def _reason(error: BaseException) -> str:
    """Return why an exchange failed; the operating system's words are the plainest, and lie deepest."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return _first_line(cause.strerror)
        cause = cause.__cause__ or cause.__context__
    return _first_line(error)


def _first_line(error: object) -> str:
    """Return the first line of a message that says something, without control characters."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return printable(lines[0] if lines else type(error).__name__ if isinstance(error, BaseException) else "")[
        :_MAX_WORDS
    ]
