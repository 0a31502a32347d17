"""How far a file is sent, what is said of it, and that it ends as every other message does."""

import asyncio

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.browser

BADGE = {"name": "badge.png", "mimeType": "image/png", "buffer": b"x" * 1_500_000}


async def slow_down(page, bytes_per_second):
    session = await page.context.new_cdp_session(page)
    await session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second},
    )


async def test_the_bar_moves_as_the_file_is_sent_and_only_begin_and_end_are_said(page, chat):
    await page.evaluate("import('/widget/upload.js')")
    region = page.locator("cairn-chat [aria-live=polite] p")
    await slow_down(page, 1_000_000)
    await page.locator("input[type=file]").set_input_files(BADGE)
    bar = page.get_by_role("progressbar", name="How much of badge.png is sent")
    await expect(bar).to_have_count(1)
    await page.get_by_role("button", name="Cancel").focus()
    values = set()
    async with asyncio.timeout(20):
        while await bar.count():
            values.add(await bar.evaluate_all("bars => bars[0]?.value"))
            await asyncio.sleep(0.05)
    assert len([value for value in values if value and 0 < value < 1]) >= 3, values
    await expect(page.locator(".message .text").get_by_text("You said: 📎 badge.png")).to_be_visible()
    said = await region.all_text_contents()
    assert said[0] == "Sending badge.png." and "The file is sent and being read." in said
    assert len([line for line in said if "badge.png" in line and "You said" not in line]) == 1
    (seen,) = chat.requests("POST", "/chat/attachments")
    assert seen.body == BADGE["buffer"]


async def test_cancelling_ends_the_sending(page, chat):
    await slow_down(page, 100_000)
    failed = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    await page.locator("input[type=file]").set_input_files(BADGE)
    await page.get_by_role("progressbar").wait_for()
    await page.wait_for_timeout(500)
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.locator(".pending")).to_have_count(0)
    await page.wait_for_timeout(200)
    assert any("/chat/attachments" in url for url in failed)
    assert not chat.requests("POST", "/chat/attachments")


async def test_silence_ends_the_wait(page):
    outcome = await page.evaluate(
        """async () => {
            const { upload } = await import("/widget/upload.js");
            const sent = upload("/chat/attachments?client_id=x", {
                headers: {}, file: new Blob(["x"]), signal: new AbortController().signal, silence: 1, onProgress() {},
            });
            return sent.then((answer) => answer.status, (error) => error.name);
        }"""
    )
    assert outcome == "TypeError"


async def test_too_many_files_are_said_with_the_time_to_wait(page, chat):
    chat.fail(429, "too_many", headers={"Retry-After": "7"})
    await page.locator("input[type=file]").set_input_files({**BADGE, "buffer": b"x"})
    await expect(page.locator("#error")).to_contain_text("Please wait 7 seconds")
