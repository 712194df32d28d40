"""Bank holidays in England: nobody is at school, and few are at work."""

from collections.abc import Mapping
from datetime import date

from app.rulebook.tables import table

_FILE = table("bank_holidays.toml")
SOURCE: str = _FILE["source"]
BANK_HOLIDAYS: Mapping[date, str] = {each["on"]: each["name"] for each in _FILE["day"]}
"""Name by day, as far as the government has said; years to come are added each year."""
