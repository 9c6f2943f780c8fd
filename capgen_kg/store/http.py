"""One HTTP exchange with a server, limited in time and size.

The time limit covers the whole exchange, from the lookup of the host to the last byte. Redirections are not followed.
Credentials come from the environment (``CAPGEN_USER`` and ``CAPGEN_PASSWORD``) or from netrc. They are sent by Basic or
Digest (RFC 7617 and 7616), only to a server that requires them, and never appear in a message.
"""

from __future__ import annotations

import codecs
import functools
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
    import ssl
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    import httpx

    T = TypeVar("T")

_HOW_TO_AUTHENTICATE = "set CAPGEN_USER and CAPGEN_PASSWORD, or use netrc"
#: The maximal length of a server's text in a message, in characters.
_MAX_WORDS = 300
_HEADERS = {"User-Agent": "capgen-kg", "Accept-Encoding": "gzip, deflate"}
#: The size limit of a body that explains a failure, in bytes.
MAX_EXPLANATION = 64 * 1024


@dataclass(frozen=True)
class Response:
    """The response of a server.

    Attributes:
        status: the status code.
        reason: the reason phrase.
        headers: the header fields, by name in lower case.
        body: the decoded body.
        is_delimited: whether the headers mark the end of the body, so that a truncated one is an error.
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
        """The body as text, by the charset of the response or UTF-8; raises ``ValueError`` when it can't be decoded."""
        match = re.search(r'charset\s*=\s*"?([\w.:-]+)', self.headers.get("content-type", ""), re.IGNORECASE)
        name = match[1] if match else "utf-8"
        try:
            codecs.lookup(name)
        except LookupError:
            raise ValueError(f"found the charset {printable(name)}, expected utf-8") from None
        return self.body.decode("utf-8-sig" if codecs.lookup(name).name == "utf-8" else name)

    @property
    def failure(self) -> str:
        """The status, with the first line of the body if that is plain text."""
        status = f"it answered {self.status} {printable(self.reason)}".rstrip()
        if 300 <= self.status < 400 and (target := self.headers.get("location")):
            return f"{status}, to {shown_address(target)}; redirections are not followed; use that address instead"
        words = _first_line(self.body.decode(errors="replace")) if self._is_for_people else ""
        return f"{status}: {words}" if words else status

    @property
    def _is_for_people(self) -> bool:
        return self.media_type in ("", "text/plain") and not self.body.lstrip().startswith(b"<")


def check_address(url: str) -> str:
    """Return the address of a server, or raise ``UsageError`` when it is invalid or has a user or password."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not url.isprintable() or " " in url:
        raise UsageError(f"found {shown_address(url)!r}, expected an address that begins with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"omit user and password from the address; {_HOW_TO_AUTHENTICATE}")
    return url


def shown_address(url: str) -> str:
    """Return an address for messages, without user, password, query and fragment, which may be secret."""
    try:
        parts = urlsplit(url)
        is_plain = bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        is_plain = False
    if not is_plain and "@" in url:
        # a password may contain any character, including @
        scheme = re.match(r"https?://|", url, re.IGNORECASE)
        url = (scheme[0] if scheme else "") + url.rpartition("@")[2]
    return printable(re.split("[?#]", url)[0])[:_MAX_WORDS]


def credentials(url: str) -> tuple[str, str] | None:
    """Return user and password for a server, from the environment or from netrc, or ``None``."""
    user, password = os.environ.get("CAPGEN_USER"), os.environ.get("CAPGEN_PASSWORD")
    if user and password:
        return user, password
    with suppress(OSError, netrc.NetrcParseError):
        entry = netrc.netrc().authenticators(urlsplit(url).hostname or "")
        if entry and entry[0] and entry[2]:
            return entry[0], entry[2]
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

    Args:
        method: the method of the request, such as GET.
        url: the address.
        content: the body of the request.
        headers: its header fields.
        timeout: the limit of the whole exchange, in seconds.
        max_bytes: the size limit of the decoded body of the response.

    Raises:
        EndpointError: the server can't be reached, closes the connection, takes too long, sends too much, or rejects
            the credentials.
        UsageError: the address is invalid.
    """
    import httpx

    try:
        client = httpx.Client(timeout=timeout, headers=_HEADERS, verify=_certificates())
        request = client.build_request(method, url, content=content, headers=headers)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise UsageError(f"{shown_address(url)} is not the address of a server: {_first_line(error)}") from None
    except (ImportError, ValueError) as error:
        # of a proxy that the environment names
        raise EndpointError(f"{shown_address(url)} can't be reached: {_first_line(error)}") from None
    try:
        response = _within(timeout, lambda: _exchange(client, request, max_bytes))
    except (TimeoutError, httpx.TimeoutException):
        raise failed(url, f"it didn't answer within {timeout:g} seconds; --timeout sets the limit") from None
    except (httpx.HTTPError, httpx.StreamError, OSError, ValueError, zlib.error) as error:
        raise failed(url, _reason(error)) from None
    finally:
        client.close()
    if response.status in (401, 403):
        words = f"{response.failure}; it requires credentials, or rejected those it got; {_HOW_TO_AUTHENTICATE}"
        raise failed(url, words)
    return response


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Return the certificates that servers are checked by, read once, as reading them takes longer than a request."""
    import httpx

    return httpx.create_ssl_context()


def failed(url: str, reason: str) -> EndpointError:
    """Return an error for the failure of a server, with ``reason`` in the message."""
    return EndpointError(f"the endpoint {shown_address(url)} failed: {reason}")


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or raise ``TimeoutError`` when that takes longer.

    The work is done in a thread, which is abandoned after that time: the timeout of a socket applies to each read, so a
    server that sends byte by byte would never reach it.
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
            # the body only explains the status
            with suppress(httpx.HTTPError, ValueError, zlib.error):
                body = _body(response, MAX_EXPLANATION)
    finally:
        response.close()
    headers = {name.lower(): value for name, value in response.headers.items()}
    is_delimited = "content-length" in headers or "transfer-encoding" in headers
    return Response(response.status_code, response.reason_phrase, headers, body, is_delimited)


def _authenticated(request: httpx.Request, response: httpx.Response) -> httpx.Request | None:
    """Return the request with credentials in the scheme that the server requires, or ``None`` when there are none."""
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
            raise ValueError(f"it requires credentials in an unknown scheme: {challenges[0]}") from None
    if any("basic" in challenge for challenge in challenges):
        return next(httpx.BasicAuth(*known).auth_flow(request))
    return None


def _body(response: httpx.Response, max_bytes: int) -> bytes:
    """Return the decoded body, or raise ``ValueError`` when it is too long or truncated.

    The decoders of httpx don't report truncated gzip, and don't limit the size of what they decode.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise ValueError(f"found the content coding {printable(coding)}, expected gzip, deflate or none")
    decoder = None if coding == "identity" else _Decoder(coding)
    body = bytearray()
    for part in response.iter_raw():
        body += decoder.decode(part, max_bytes + 1 - len(body)) if decoder else part
        if len(body) > max_bytes:
            raise ValueError(f"it sent more than {max_bytes:,} bytes")
    if decoder and not decoder.is_complete:
        raise ValueError(f"its {coding} data is truncated")
    return bytes(body)


class _Decoder:
    """An incremental decoder of gzip or deflate that knows whether the data is complete."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._inner: zlib._Decompress | None = None

    @property
    def is_complete(self) -> bool:
        return self._inner is not None and self._inner.eof

    def decode(self, part: bytes, max_bytes: int) -> bytes:
        """Return the decoded bytes of a part, at most ``max_bytes``."""
        decoded = b""
        while part and len(decoded) < max_bytes:
            if self._inner is None or self._inner.eof:
                # gzip may have several members, one after the other
                self._inner = zlib.decompressobj(self._window(part))
            decoded += self._inner.decompress(part, max_bytes - len(decoded))
            part = self._inner.unused_data
        return decoded

    def _window(self, beginning: bytes) -> int:
        """Return the ``wbits`` of zlib for the format; some servers omit the header of deflate."""
        is_raw = self._coding == "deflate" and beginning[0] & 0x0F != zlib.DEFLATED
        return -zlib.MAX_WBITS if is_raw else zlib.MAX_WBITS | 32


def _reason(error: BaseException) -> str:
    """Return why an exchange failed: the message of the operating system where there is one, as it is the clearest."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return _first_line(cause.strerror)
        cause = cause.__cause__ or cause.__context__
    return _first_line(error)


def _first_line(error: object) -> str:
    """Return the first non-empty line of a message, without control characters."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return printable(lines[0] if lines else type(error).__name__ if isinstance(error, BaseException) else "")[
        :_MAX_WORDS
    ]
