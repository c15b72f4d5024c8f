"""The one module that opens a connection: it fetches a file of known size and time, over https, and nothing else.

Only the command line imports it, after a person has agreed. Proxies are those of the environment.
"""

from __future__ import annotations

import time
from http.client import HTTPException
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from depgraph.errors import DepgraphError, InvalidInput, LimitExceeded

MOST_BYTES = 200_000_000
MOST_SECONDS = 300.0
_SILENT_SECONDS = 30.0
_CHUNK = 1 << 16
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_AGENT = "depgraph lists update"


class Downloaded(NamedTuple):
    """A file as it arrived, and where it came from in the end."""

    data: bytes
    url: str


class DownloadFailed(DepgraphError):
    """A file that did not arrive whole; nothing was changed."""

    exit_code = 5


class _Redirects(HTTPRedirectHandler):
    """Follows a redirection only where the first address was allowed to go too."""

    def redirect_request(self, *args: object) -> Request | None:
        """Refuse an address that is not https."""
        _checked(str(args[-1]))
        return super().redirect_request(*args)  # type: ignore[arg-type]


def fetch(url: str, *, most_bytes: int = MOST_BYTES, most_seconds: float = MOST_SECONDS) -> Downloaded:
    """Return the file at an address.

    Raises:
        InvalidInput: an address that is not https; plain http reaches this machine alone.
        LimitExceeded: more bytes than allowed.
        DownloadFailed: no answer, an error, a connection cut short, or more time than allowed.

    """
    _checked(url)
    opener = build_opener(ProxyHandler(), _Redirects())
    until = time.monotonic() + most_seconds
    pieces: list[bytes] = []
    size = 0
    try:
        asked = Request(url, headers={"User-Agent": _AGENT})  # noqa: S310  checked above
        with opener.open(asked, timeout=min(_SILENT_SECONDS, most_seconds)) as answer:
            announced = answer.headers.get("Content-Length")
            while piece := answer.read(_CHUNK):
                size += len(piece)
                if size > most_bytes:
                    raise LimitExceeded(
                        "download",
                        f"{most_bytes:,} bytes",
                        f"{url}: more",
                        hint="give the file by hand: depgraph lists add FILE",
                    )
                if time.monotonic() > until:
                    raise DownloadFailed(f"{url}: not here after {most_seconds:g} seconds")
                pieces.append(piece)
            final = answer.geturl()
    except HTTPError as error:
        raise DownloadFailed(f"{url}: the server says {error.code} {error.reason}") from None
    except (URLError, HTTPException, OSError) as error:
        raise DownloadFailed(f"{url}: {getattr(error, 'reason', None) or error}") from None
    if announced is not None and announced.isdecimal() and int(announced) != size:
        raise DownloadFailed(f"{url}: {size:,} bytes of {int(announced):,} arrived")
    return Downloaded(b"".join(pieces), final)


def _checked(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InvalidInput("download", url, "an https address")
