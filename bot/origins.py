"""Origins of web pages: scheme, host and port, as a browser writes them in the `Origin` header."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]*")


def origin(text: str) -> str:
    """`text` as browsers write it: small letters, an international name in its `xn--` form, no default port.

    Raises `ValueError`, in words for whoever runs the service, for what is not `scheme://host` or `scheme://host:port`.
    """
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} is not an address") from error
    if parts.scheme not in DEFAULT_PORTS or not _HOST.fullmatch(host):
        raise ValueError(f"{text!r} is not like https://www.college.ca; each site is named whole, without *")
    shown = f"[{host}]" if ":" in host else host
    whole = f"{parts.scheme}://{shown}" + ("" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}")
    if "@" in parts.netloc or "?" in text or "#" in text or parts.path:
        raise ValueError(f"{text!r} is more than an origin; write {whole}")
    return whole


def origins(text: str) -> tuple[str, ...]:
    """The origins of a list with commas between, each once; raises `ValueError` as `origin` does."""
    return tuple(dict.fromkeys(origin(each.strip()) for each in text.split(",") if each.strip()))


def origin_of(url: str) -> str | None:
    """The origin of an address with a path, or `None` for what is no address of a web page."""
    try:
        parts = urlsplit(url)
        return origin(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        return None
