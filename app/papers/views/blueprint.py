"""What the pages of reports on paper hang on."""

from flask import Blueprint

bp = Blueprint("papers", __name__, template_folder="../templates")
