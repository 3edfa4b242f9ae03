"""Mail that this server sends, by the one server that its operator named."""

import os
from email.message import EmailMessage
from typing import Final

import structlog

from doorward.settings import Settings

PASSWORD: Final = "DOORWARD_SMTP_PASSWORD"
"""Read where it is used: no settings value carries a secret."""

PATIENCE: Final = 10
"""Seconds that handing over a mail may take."""

_log = structlog.get_logger("doorward.mail")


async def send(settings: Settings, to: str, subject: str, text: str) -> bool:
    """Hand a mail over and return whether the mail server took it; never in part in the clear.

    What stands in it is in no log, for it may be as good as a password.
    """
    # Only for who mails: it is a tenth of a second at each start.
    import aiosmtplib  # noqa: PLC0415 see above

    try:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = settings.smtp_from, to, subject
        message.set_content(text)
        await aiosmtplib.send(
            message,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=os.environ.get(PASSWORD) if settings.smtp_username else None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            timeout=PATIENCE,
        )
    except (aiosmtplib.SMTPException, OSError, ValueError) as failure:
        _log.warning("mail was not taken", server=settings.smtp_host, why=type(failure).__name__)
        return False
    return True
