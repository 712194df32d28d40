"""What the administrators' pages hang on."""

from flask import Blueprint

bp = Blueprint(
    "administration", __name__, template_folder="../templates", url_prefix="/administration"
)
