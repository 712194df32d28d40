"""What each person chose about letters. Where there is no row, the kind's default holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.infra import clock
from app.infra.database import Model


class LetterChoice(Model):
    """How one person wants letters of one category: at once, in the day's letter or not at all."""

    __tablename__ = "letter_choices"
    __table_args__ = (
        CheckConstraint("choice IN ('at_once', 'daily', 'off')", name="choice_exists"),
        CheckConstraint("category <> ''", name="essential_is_no_choice"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[str]
    chosen_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
