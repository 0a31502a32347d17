"""E-mail by SMTP, as the environment says. Blocking: call it in a thread."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from api.settings import Settings

TIMEOUT_SECONDS = 10.0


class MailError(RuntimeError):
    """Nobody got the message. It says which kind of failure, and no address."""


def can_mail(settings: Settings) -> bool:
    return bool(settings.smtp_host and settings.mail_from)


def send_mail(settings: Settings, recipients: Sequence[str], subject: str, text: str) -> int:
    """Send one message that does not show its recipients to each other; to how many the server refused to pass it on.

    Raises `MailError` where no server is named, it is down, or it refused all of them.
    """
    if not settings.smtp_host or not settings.mail_from:
        raise MailError("no mail server is named")
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, settings.mail_from, settings.mail_from
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS) as server:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user and settings.smtp_password:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            return len(server.send_message(message, to_addrs=list(recipients)))
    except (OSError, smtplib.SMTPException) as error:  # a timeout is an OSError
        raise MailError(type(error).__name__) from error
