"""The days on which The Careers & Enterprise Company takes a snapshot of Compass.

31 December, 31 March and 31 July.
https://cec-compass.zendesk.com/hc/en-gb/articles/12471283519132-How-to-complete-a-Compass-evaluation-FE
"""

from datetime import date

SNAPSHOTS = ((3, 31), (7, 31), (12, 31))
"""Month and day of each."""

SOURCE = (
    "https://cec-compass.zendesk.com/hc/en-gb/articles/"
    "12471283519132-How-to-complete-a-Compass-evaluation-FE"
)


def next_compass_date(on: date) -> date:
    """The next snapshot, this day itself included."""
    return next(
        day
        for year in (on.year, on.year + 1)
        for day in (date(year, *each) for each in SNAPSHOTS)
        if day >= on
    )
