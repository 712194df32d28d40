"""One establishment of the register, with the facts this application uses of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.rulebook.establishments import Family, family
from app.rulebook.phases import Phase, phase_of
from app.rulebook.years import years_taught

OPEN = frozenset({"1", "3"})
"""EstablishmentStatus codes of schools that teach: open, and open but proposed to close."""
CLOSED = "2"
PROPOSED_TO_OPEN = "4"


@dataclass(frozen=True, kw_only=True, slots=True)
class Establishment:
    """A row of the register. Names of head teachers are not read: nobody here needs them.

    Codes are text as the register writes them ("02"); `urban_rural` is of the official
    classification of where it stands (see `rulebook.rural`). Ages are in years, `pupils` a
    head count, `percentage_fsm` the share entitled to free school meals, `easting` and `northing`
    metres on the British National Grid. Blank text is "", a blank number or date None.
    """

    urn: int
    la_code: int
    la_name: str
    number: str
    name: str
    type_code: str
    type_name: str
    group_code: str
    group_name: str
    status_code: str
    phase_code: str
    low_age: int | None
    high_age: int | None
    opened_on: date | None
    closed_on: date | None
    sixth_form: bool | None
    pupils: int | None
    percentage_fsm: Decimal | None
    ukprn: str
    further_education_type: str
    street: str
    locality: str
    address3: str
    town: str
    county: str
    postcode: str
    website: str
    telephone: str
    trust_name: str
    easting: int | None
    northing: int | None
    lsoa: str
    urban_rural: str = ""

    @property
    def is_open(self) -> bool:
        return self.status_code in OPEN

    @property
    def is_closed(self) -> bool:
        return self.status_code == CLOSED

    @property
    def years(self) -> tuple[int, ...]:
        """The year groups taught, from the statutory ages; none when those are blank."""
        return years_taught(self.low_age, self.high_age)

    @property
    def phase(self) -> Phase:
        return phase_of(
            type_code=self.type_code,
            group_code=self.group_code,
            phase_code=self.phase_code,
            years=self.years,
        )

    @property
    def is_college(self) -> bool:
        return self.phase is Phase.COLLEGE

    @property
    def is_within_programme(self) -> bool:
        """Whether it is a school or college, and not a university or a school overseas."""
        return family(self.type_code, self.group_code) is not Family.BEYOND
