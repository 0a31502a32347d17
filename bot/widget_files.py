"""The widget's files: any site loads them, a browser asks each time whether its copy is the newest, and they are sent small.

There is no build: comments and indentation are taken out, and the rest compressed, when a file is first asked for.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

import brotli
import rjsmin
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

HEADERS = {
    # Modules that belong together must not be mixed with ones of another version; a copy that is still right costs no body.
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=11),
    "gzip": partial(gzip.compress, compresslevel=9, mtime=0),
}
TEXT = frozenset({".js", ".css", ".svg"})

# A browser runs a module of this type only, and the machine's own table may say something else.
mimetypes.add_type("text/javascript", ".js")


class WidgetFiles(StaticFiles):
    """Static files, smaller than they lie on the disk."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Runs in a thread, so that what is compressed here holds up nobody's turn."""
        full_path, found = super().lookup_path(path)
        if found and Path(full_path).suffix in TEXT:
            prepared(Path(full_path), found.st_mtime_ns, next(iter(COMPRESS)))
        return full_path, found

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        asked = Headers(scope=scope)
        path = Path(full_path)
        encoding = accepted(asked.get("accept-encoding", "")) if path.suffix in TEXT else None
        content, tag = prepared(path, stat_result.st_mtime_ns, encoding)
        response = Response(content, status_code, headers=HEADERS, media_type=mimetypes.guess_type(path)[0])
        response.headers["ETag"] = tag
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return NotModifiedResponse(response.headers) if self.is_not_modified(response.headers, asked) else response


@lru_cache(maxsize=256)
def prepared(path: Path, _changed: int, encoding: str | None) -> tuple[bytes, str]:
    """What is sent of a file in one encoding, and its ETag."""
    content = path.read_bytes()
    if path.suffix == ".js":
        content = rjsmin.jsmin(content.decode()).encode()
    if encoding:
        content = COMPRESS[encoding](content)
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def accepted(header: str) -> str | None:
    """The smaller of the encodings that an `Accept-Encoding` header takes (RFC 9110, 12.5.3)."""
    taken = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        taken[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in COMPRESS if taken.get(name)), None)


def widget_files(path: str, folder: Path) -> Mount:
    return Mount(path, WidgetFiles(directory=folder))
