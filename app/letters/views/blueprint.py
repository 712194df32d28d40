"""What the pages about letters hang on."""

from flask import Blueprint

bp = Blueprint("letters", __name__, template_folder="../templates")
