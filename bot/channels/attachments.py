"""A file of the web channel, as it comes over HTTP: its type, its size and its name are looked at before it is read.

`POST /chat/attachments?client_id=…`: the file is the body, `Content-Type` its type, and `X-File-Name` its name as a page
percent-encodes it; a name in the address would stand in logs. The body is held in memory only.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from starlette.requests import Request

from bot.attachments import FILE_AT_MOST, Attachment, UnsupportedFileError, in_file
from bot.channels.problems import RefusedError, TooLargeError, UnsupportedError

CLIENT_ID = r"^[A-Za-z0-9_-]{1,64}$"
TOO_LARGE = f"The file may be at most {FILE_AT_MOST // 1_000_000} MB."
DOCUMENT = "PDF and Word files are not read here. Copy the text of your résumé and paste it."
OTHER_KIND = "A badge can be a PNG, SVG or JSON file, and a résumé a text file (.txt)."


async def read_attachment(request: Request) -> tuple[str, Attachment]:
    """(client_id, what was sent). Raises `RefusedError`, `TooLargeError` or `UnsupportedError`."""
    client_id = request.query_params.get("client_id", "")
    if not re.match(CLIENT_ID, client_id):
        raise RefusedError("Give the message a name of its own.", field="client_id")
    content = await _content(request)
    if not content.strip():
        raise RefusedError("The file is empty.", field="file")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    name = unquote(request.headers.get("x-file-name", ""), errors="replace")[:1000]
    try:
        return client_id, in_file(content, media_type, name)
    except UnsupportedFileError as error:
        if error.is_document:
            raise UnsupportedError(DOCUMENT, code="document_not_read") from error
        raise UnsupportedError(OTHER_KIND, code="file_kind_not_read") from error


async def _content(request: Request) -> bytes:
    """The whole body; what says that it is too large is not waited for."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdigit() or int(stated) > FILE_AT_MOST:
        raise TooLargeError(TOO_LARGE)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > FILE_AT_MOST:
            raise TooLargeError(TOO_LARGE)
    return bytes(content)
