"""A person's account, and their passkeys."""

from datetime import datetime
from typing import Any

from flask_security import AsaList, UserMixin, WebAuthnMixin
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra import clock
from app.infra.database import Model


class User(Model, UserMixin):  # type: ignore[misc]
    """A person who can sign in. What they may do stands in memberships and grants, not here.

    The column names from `password` on are those Flask-Security looks for.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("position('@' in email) > 1", name="email_has_an_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(CITEXT, unique=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(AsaList())  # type: ignore[no-untyped-call]
    )
    webauthn: Mapped[list["Passkey"]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )

    @property
    def roles(self) -> list[Any]:
        """Flask-Security's own roles are not used."""
        return []

    @roles.setter
    def roles(self, _: list[Any]) -> None:
        """Flask-Security gives every new user an empty list."""


class Passkey(Model, WebAuthnMixin):  # type: ignore[misc]
    """A passkey a person registered: public parts only."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(AsaList())  # type: ignore[no-untyped-call]
    )
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    create_datetime: Mapped[datetime] = mapped_column(default=clock.now)
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str]
    usage: Mapped[str]
    user: Mapped[User] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, Any]:
        """How the datastore finds whose passkey this is."""
        return {"id": self.user_id}
