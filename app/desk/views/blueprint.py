"""What the coordinator's pages hang on."""

from flask import Blueprint

bp = Blueprint("desk", __name__, template_folder="../templates", url_prefix="/coordinator")
