"""A person's account, their passkeys, and how often an address has tried lately."""

from datetime import datetime
from typing import Any

from flask_security import AsaList, UserMixin, WebAuthnMixin
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra import clock
from app.infra.database import Model


class Listed(AsaList):
    """A short list in one text column, as Flask-Security reads it."""

    cache_ok = True


class User(Model, UserMixin):
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
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        unique=True
    )
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    # The half-minute of the last code used, so that no code works twice (RFC 6238, 5.2).
    tf_last_counter: Mapped[int | None] = mapped_column(BigInteger)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(Listed()))
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan"
    )

    @property
    def roles(self) -> list[Any]:
        """Flask-Security's own roles are not used."""
        return []

    @roles.setter
    def roles(self, _: list[Any]) -> None:
        """Flask-Security gives every new user an empty list."""

    @property
    def has_second_step(self) -> bool:
        """Whether a password alone is not enough to sign in as this person."""
        return bool(self.tf_primary_method and self.tf_totp_secret) or bool(self.webauthn)


class EitherUse(str):
    """What a passkey is for: signing in on its own, or after a password.

    Flask-Security has people choose one when they make a passkey, and then a passkey that opens
    the door alone does not guard the password. Ours does both, so it is equal to either word.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return other in {"first", "secondary"}

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class Passkey(Model, WebAuthnMixin):
    """A passkey a person registered: public parts only."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(Listed()))
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    create_datetime: Mapped[datetime] = mapped_column(default=clock.now)
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str]
    user: Mapped[User] = relationship(back_populates="webauthn")

    @property
    def usage(self) -> str:
        """Every passkey serves alone and as a second step."""
        return EitherUse("first")

    @usage.setter
    def usage(self, _: str) -> None:
        """What the library's form says is not kept."""

    def get_user_mapping(self) -> dict[str, Any]:
        """How the datastore finds whose passkey this is."""
        return {"id": self.user_id}


class Throttle(Model):
    """How often something was tried within a window that ends at `until`.

    `key` says what and by whom, hashed where it would name a person. Losing the counts in a
    crash does no harm, so the table is kept out of the write-ahead log.
    """

    __tablename__ = "throttles"
    __table_args__ = (
        CheckConstraint("hits > 0", name="counts_something"),
        {"prefixes": ["UNLOGGED"]},
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int]
    until: Mapped[datetime] = mapped_column(index=True)
