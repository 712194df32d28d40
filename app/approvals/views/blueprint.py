"""Where rules for approving are kept and read."""

from flask import Blueprint

bp = Blueprint(
    "approvals",
    __name__,
    template_folder="../templates",
    url_prefix="/administration/approval-rules",
)
