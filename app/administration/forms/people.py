"""What a person may be made."""

from typing import Any

from app.organisations.forms import GrantForm


class RoleForm(GrantForm):
    """The same choice as where anyone is made a coordinator, for a person who is known already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.email
