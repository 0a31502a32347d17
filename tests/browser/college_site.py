"""The college's own site, on another origin than the chat's, and what a visitor does there."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

WELCOMES = {"en": "I am Cairn", "fr": "Je suis Cairn"}
KINDS = {".css": "text/css", ".js": "text/javascript", ".ico": "image/svg+xml"}


class College:
    """The college's own site: another origin than the service's. `files` by path, each sent with `policy`."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.policy = ""
        college = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                body = college.files.get(path, '<svg xmlns="http://www.w3.org/2000/svg"/>')
                self.send_response(200)
                self.send_header("Content-Type", KINDS.get(Path(path).suffix, "text/html; charset=utf-8"))
                if college.policy:
                    self.send_header("Content-Security-Policy", college.policy)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_address[1]}"


def pasted(snippet: str, *, lang: str = "en") -> str:
    """A page of the college's with a snippet in it."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>College</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/site.css"></head><body><h1>College</h1>{snippet}</body></html>'
    )


async def greeted(page: Page, chat: Any, *, lang: str = "en", inline: bool = False) -> None:
    """Opens the chat as a visitor would, and is greeted. Nothing was asked of the chat, and nothing kept, before."""
    launcher = page.locator("cairn-chat button.launcher")
    if not inline:
        await expect(launcher).to_be_visible()
        assert [seen.path for seen in chat.seen] == []
        assert await page.evaluate("sessionStorage.length + localStorage.length") == 0
        await launcher.click()
    await expect(page.get_by_role("log")).to_be_visible()
    await expect(page.get_by_role("log")).to_contain_text(WELCOMES[lang])
    await page.get_by_role("textbox").scroll_into_view_if_needed()
    await expect(page.get_by_role("textbox")).to_be_in_viewport()
