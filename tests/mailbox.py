"""A real mail server to send to: it can be away, slow, choosy, and can die half-way."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

from aiosmtpd.controller import Controller

SLOW_SECONDS = 2.5


@dataclass
class Mailbox:
    """Keeps what it takes, and treats some addresses as the test says.

    `refuses` for ever; `puts_off` once (as greylisting does); `slow` lets people wait; `dies` takes
    the letter and hangs up without a word, once; `full` answers each letter with this line.
    """

    letters: list[EmailMessage] = field(default_factory=list)
    taken_without_a_word: list[EmailMessage] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    refuses: set[str] = field(default_factory=set)
    puts_off: set[str] = field(default_factory=set)
    slow: set[str] = field(default_factory=set)
    dies: set[str] = field(default_factory=set)
    full: str = ""
    rude: bool = False

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.asked[address] += 1
        if address in self.refuses:
            return "550 5.1.1 No such person here"
        if address in self.puts_off:
            self.puts_off.discard(address)
            return "451 4.7.1 Come back later"
        if address in self.slow:
            await asyncio.sleep(SLOW_SECONDS)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.full:
            return self.full
        message = message_from_bytes(envelope.content, policy=modern)
        to = envelope.rcpt_tos[0]
        if to in self.dies:
            self.dies.discard(to)
            self.taken_without_a_word.append(message)
            server.transport.abort()
            return "421 Gone"
        self.letters.append(message)
        return "250 Taken"

    async def handle_QUIT(self, *_: Any) -> str:  # noqa: N802
        return "421 Not even goodbye" if self.rude else "221 Bye"

    def to(self) -> list[str]:
        """Whom it took letters for, each as often as it did."""
        return sorted(str(each["To"]) for each in self.letters)


def controller(mailbox: Mailbox, port: int) -> Controller:
    """The server, not started yet."""
    return Controller(mailbox, hostname="127.0.0.1", port=port)
