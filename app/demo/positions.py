"""Made-up places on the map: schools about their towns, employers by postcodes nobody has."""

from collections import defaultdict
from collections.abc import Sequence
from math import cos, pi, sin
from random import Random

from app.infra.database import db
from app.opportunities.models import Opportunity
from app.organisations.models import Employer, School
from app.postcodes.commands import bring_in
from app.postcodes.rules import Position
from app.rulebook.towns import BY_NAME, Town

ABOUT, ABOUT_A_CITY = 900, 2600  # metres from the middle, at most
CITY = "Newcastle upon Tyne"
LEFT_OUT = 12  # one employer in so many has not said where it is


def place_all(
    schools: Sequence[School],
    employers: Sequence[Employer],
    offers: Sequence[Opportunity],
    random: Random,
) -> None:
    """Every school about its town, and every employer and its workplace about one of its area."""
    towns: dict[int, list[Town]] = defaultdict(list)
    for school in schools:
        town = BY_NAME[school.town]
        towns[school.authority_id].append(town)
        school.easting, school.northing = _about(town, random)
    positions = []
    for number, employer in enumerate(employers):
        if number % LEFT_OUT == LEFT_OUT - 1 or employer.authority_id is None:
            continue
        east, north = _about(random.choice(towns[employer.authority_id]), random)
        # No postcode in use begins with ZZ.
        employer.postcode = f"ZZ{number + 1} 1ZZ"
        positions.append(Position(employer.postcode, 10, east, north))
    for offer in offers:
        if offer.place == "workplace":
            offer.postcode = offer.employer.postcode or "ZZ99 9ZZ"
    db.session.flush()
    bring_in(positions)


def _about(town: Town, random: Random) -> tuple[int, int]:
    away = random.uniform(0.2, 1) * (ABOUT_A_CITY if town.name == CITY else ABOUT)
    turn = random.uniform(0, 2 * pi)
    return town.easting + round(away * sin(turn)), town.northing + round(away * cos(turn))
