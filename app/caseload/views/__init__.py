"""The coordinator's caseload, the profile of each school and employer, and handing over."""

from app.caseload.views import acting, files, handing, listing, profile
from app.caseload.views.blueprint import bp

__all__ = ["acting", "bp", "files", "handing", "listing", "profile"]
