"""Pages of this feature."""

from flask import Blueprint

bp = Blueprint("opportunities", __name__, template_folder="templates")
