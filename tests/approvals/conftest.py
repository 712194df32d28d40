"""The real mail server and the worker, as for any other letter."""

from tests.letters.conftest import box, office, port, posting, work

__all__ = ["box", "office", "port", "posting", "work"]
