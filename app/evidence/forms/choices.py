"""A school's choices about its evidence, and an authority's targets."""

from app.web.fields import NumberField, RadiosField, TimeField, required
from app.web.forms import Form


class ChoicesForm(Form):
    """How a school has its evidence counted."""

    counts_under_many = RadiosField(
        "May one activity count under more than one benchmark?",
        choices=[
            ("no", "No, under one only"),
            ("yes", "Yes: a counted workplace experience is an employer encounter as well"),
        ],
        description="No source says which is right. One is the usual.",
    )
    hours_a_day = NumberField(
        "Hours in a day of work experience",
        description="A week is five days. equalex speaks of 50 hours in ten days: 5 hours a day.",
        validators=[required("Enter how many hours make a day.")],
    )
    day_starts = TimeField("The school day starts", validators=[required("Enter when it starts.")])
    day_ends = TimeField("The school day ends", validators=[required("Enter when it ends.")])


class TargetForm(Form):
    """How many of something an authority asks of its schools."""

    number = NumberField(
        "Encounters a year for each pupil",
        validators=[required("Enter a number, or 0 for no target.")],
    )
