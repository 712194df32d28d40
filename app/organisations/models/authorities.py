"""Local authorities."""

from sqlalchemy.orm import Mapped, mapped_column

from app.infra.database import Model


class Authority(Model):
    """A local authority. `id` is the DfE's code for it (County Durham is 840)."""

    __tablename__ = "authorities"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(unique=True)
    gss: Mapped[str] = mapped_column(unique=True)
