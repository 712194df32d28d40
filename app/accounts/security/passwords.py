"""New passwords as the library checks them: by our rule."""

from typing import Any

from flask_security import PasswordUtil
from typing_extensions import override

from app.accounts.rules import fault_of_password


class Passwords(PasswordUtil):
    """The rule of a good password, told what is known of the person."""

    @override
    def validate(
        self, password: str, is_register: bool, **known: Any
    ) -> tuple[list[str] | None, str]:
        normal: str = self.normalize(password)
        sentence = fault_of_password(normal, _own_words(known))
        return ([sentence] if sentence else None), normal


def _own_words(known: dict[str, Any]) -> list[str]:
    person = known.get("user")
    words = (
        [getattr(person, "name", ""), getattr(person, "email", "")] if person else known.values()
    )
    return [word for word in words if isinstance(word, str) and word]
