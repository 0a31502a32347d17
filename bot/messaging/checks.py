"""`python -m bot channels check`: each channel's secrets tried against its platform, and what to paste where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.channels.register import MODULES, build
from bot.messaging.channel import Finding
from bot.messaging.credentials import CredentialsError


async def check(given: Mapping[str, Mapping[str, object]], public_url: str | None) -> dict[str, list[Finding]]:
    """Findings by channel, of each that `credentials.yml` names."""
    found: dict[str, list[Finding]] = {}
    for name, keys in given.items():
        try:
            channel = build(name, keys)
        except CredentialsError as error:
            found[name] = [Finding(False, str(error))]
            continue
        try:
            found[name] = await channel.check(public_url)
        finally:
            await channel.close()
    return found


def lines(found: Mapping[str, list[Finding]], public_url: str | None) -> Iterator[str]:
    """What is printed."""
    if not found:
        yield "No messaging channel is on. Channels there are: " + ", ".join(MODULES) + ". See docs/channels.md."
    if found and public_url is None:
        yield "PUBLIC_URL is not set: platforms cannot reach this machine by an address of its own. Set it to https://..."
    for name, findings in found.items():
        yield f"\n{name}"
        for finding in findings:
            yield f"  {'ok     ' if finding.ok else 'NOT OK '} {finding.what}"
            if finding.paste:
                yield from (f"           {line}" for line in finding.paste.splitlines())


def all_well(found: Mapping[str, list[Finding]]) -> bool:
    return all(finding.ok for findings in found.values() for finding in findings)
