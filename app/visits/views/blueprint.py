"""What the pages of visits hang on."""

from flask import Blueprint

bp = Blueprint("visits", __name__, template_folder="../templates")
