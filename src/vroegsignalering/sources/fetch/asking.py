"""One question to a server: with timeouts, and with redirects that stay as safe as the address was."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from vroegsignalering.errors import Unavailable
from vroegsignalering.sources.content import MOST_BYTES

_MOVED = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
# Nothing packed: sizes, ranges and digests are those of the file itself.
_HEADERS = {"User-Agent": "vroegsignalering", "Accept-Encoding": "identity"}
_WHERE_TO_LOOK = "see by `vroegsignalering fetch --list` where it is published, and whether the address has moved"


@dataclass(frozen=True)
class Terms:
    """
    How patient a download is.

    connect:    seconds to wait for a connection
    silence:    seconds without a byte, or with hardly any, after which a server counts as stalled
    waits:      seconds before each next try
    redirects:  most that are followed
    most_bytes: of one file
    sleep:      waits that many seconds
    """

    connect: float = 10
    silence: float = 120
    waits: tuple[float, ...] = (1, 2, 4, 8)
    redirects: int = 5
    most_bytes: int = MOST_BYTES
    sleep: Callable[[float], None] = time.sleep


class Passing(Exception):
    """A try failed in a way that may pass; the message says how, as the end of a sentence about the server."""


def ask(session: requests.Session, url: str, headers: dict[str, str], terms: Terms) -> requests.Response:
    """
    The answer to a GET of `url`, its body still to be read; the caller closes it.

    Passing when there is none now, or one that says to come back; Unavailable when trying again would not help.
    """
    place = url
    for _ in range(terms.redirects + 1):
        response = _get(session, place, headers, terms)
        if response.status_code not in _MOVED:
            return _willing(response)
        response.close()
        place = followed(url, place, response.headers.get("Location", ""))
    raise Unavailable(f"{url} sends on more than {terms.redirects} times; {_WHERE_TO_LOOK}")


def _get(session: requests.Session, place: str, headers: dict[str, str], terms: Terms) -> requests.Response:
    timeout = (terms.connect, terms.silence)
    try:
        return session.get(place, headers={**_HEADERS, **headers}, stream=True, allow_redirects=False, timeout=timeout)
    except requests.exceptions.SSLError:
        raise Unavailable(
            f"the certificate of {urlsplit(place).hostname} is not trusted; when a proxy of your own network is in "
            "between, name the file with its certificate in REQUESTS_CA_BUNDLE"
        ) from None
    except requests.exceptions.Timeout:
        raise Passing("did not answer in time") from None
    except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError):
        raise Passing("could not be reached") from None
    except requests.exceptions.RequestException as error:
        raise Unavailable(f"{place} cannot be asked for ({type(error).__name__}); {_WHERE_TO_LOOK}") from None


def followed(url: str, place: str, location: str) -> str:
    """Where a redirect from `place` leads; Unavailable unless that is by https, or by the scheme of `url`."""
    target = urljoin(place, location)
    if urlsplit(target).scheme not in ("https", urlsplit(url).scheme) or not location:
        raise Unavailable(f"{url} sends on to {target!r}, which is not followed: it is not https; {_WHERE_TO_LOOK}")
    return target


def _willing(response: requests.Response) -> requests.Response:
    """The answer, if it has what was asked for, or says that there is no such range."""
    status = response.status_code
    if status in (200, 206, 416):
        return response
    response.close()
    if status in _PASSING:
        raise Passing(f"answers {status}")
    raise Unavailable(f"{response.url} answers {status}; {_WHERE_TO_LOOK}")
