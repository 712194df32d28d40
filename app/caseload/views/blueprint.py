"""What the pages of the caseload hang on."""

from flask import Blueprint

bp = Blueprint("caseload", __name__, template_folder="../templates", url_prefix="/coordinator")
