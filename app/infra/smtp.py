"""Talking to a mail server: one message to one person, and what it means when it is not taken."""

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage

REFUSAL = 500  # from here on a server's answer means: never, so do not ask again
LONGEST_WORDS = 400


@dataclass(frozen=True, kw_only=True)
class Post:
    """How letters leave: the server, who they are from, and who reads the answers."""

    host: str
    port: int
    sender: str
    answers_to: str = ""
    username: str = ""
    password: str = ""
    tls: str = "none"
    timeout_seconds: float = 20.0


class NotTaken(Exception):
    """The server did not take the letter. The words are a sentence, the server's own within.

    `for_good` means that the address or the letter was refused, so trying again is no use. A
    server that is away, slow, full or will not have us at all is not that.
    """

    def __init__(self, words: str, *, for_good: bool) -> None:
        super().__init__(" ".join(words.split())[:LONGEST_WORDS])
        self.for_good = for_good


def deliver(server: Post, message: EmailMessage) -> None:
    """Hand the message over; raises NotTaken."""
    try:
        line = _dial(server)
    except (smtplib.SMTPException, OSError) as trouble:
        raise NotTaken(_said(trouble), for_good=False) from trouble
    try:
        line.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as trouble:
        raise NotTaken(_said(trouble), for_good=_is_for_good(trouble)) from trouble
    finally:
        _hang_up(line)


def _dial(server: Post) -> smtplib.SMTP:
    connect = smtplib.SMTP_SSL if server.tls == "implicit" else smtplib.SMTP
    line = connect(server.host, server.port, timeout=server.timeout_seconds)
    try:
        if server.tls == "starttls":
            line.starttls()
        if server.username:
            line.login(server.username, server.password)
    except BaseException:
        line.close()
        raise
    return line


def _hang_up(line: smtplib.SMTP) -> None:
    """Say goodbye; a server that is rude about it has still taken the letter."""
    try:
        line.quit()
    except (smtplib.SMTPException, OSError):
        line.close()


def _is_for_good(trouble: Exception) -> bool:
    match trouble:
        case smtplib.SMTPRecipientsRefused():
            return all(code >= REFUSAL for code, _ in trouble.recipients.values())
        case smtplib.SMTPDataError():
            return int(trouble.smtp_code) >= REFUSAL
        case smtplib.SMTPNotSupportedError() | ValueError():
            return True  # an address that no server of ours can write
        case _:
            return False


def _said(trouble: Exception) -> str:  # noqa: PLR0911 - one sentence for each trouble
    match trouble:
        case smtplib.SMTPRecipientsRefused():
            code, words = next(iter(trouble.recipients.values()))
            return f"The mail server will not write to this address: {_answer(code, words)}"
        case smtplib.SMTPDataError():
            answer = _answer(trouble.smtp_code, trouble.smtp_error)
            return f"The mail server will not take this letter: {answer}"
        case smtplib.SMTPResponseException():
            answer = _answer(trouble.smtp_code, trouble.smtp_error)
            return f"The mail server will not take letters from us: {answer}"
        case smtplib.SMTPServerDisconnected() if "timed out" not in str(trouble):
            return f"The mail server hung up before it had answered: {trouble}"
        case TimeoutError() | smtplib.SMTPServerDisconnected():
            return "The mail server did not answer in time."
        case OSError():
            return f"The mail server could not be reached: {trouble.strerror or trouble}"
        case _:
            return f"The letter could not be written as a mail server wants it: {trouble}"


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {said}"
