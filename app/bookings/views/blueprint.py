"""What the pages of bookings hang on."""

from flask import Blueprint

bp = Blueprint("bookings", __name__, template_folder="../templates")
