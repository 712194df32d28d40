"""The embedded PostgreSQL."""

from pathlib import Path


def address(folder: Path) -> str:
    """Address of the embedded server whose files are in `folder`; starts it if it is not up."""
    raise RuntimeError(f"Set DATABASE_URL: no PostgreSQL is set up in {folder}.")
