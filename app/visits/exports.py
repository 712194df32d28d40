"""The visit pack, whole: the facts for its page, and the same facts as a tagged PDF."""

import base64
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

import qrcode
from qrcode.image.svg import SvgPathFillImage

from app.bookings.models import Booking
from app.bookings.rules import group_label
from app.infra.sheets import typeset
from app.infra.wording import clock_time, count, listed, long_date
from app.visits.models import Visit
from app.visits.rules import who_arrives
from app.web.letters import link

SHEET = Path(__file__).parent / "templates" / "visits" / "pack.typ"
_NEVER_ALONE = (
    "A visitor is never alone with pupils. A member of the school's staff stays with the group"
    " throughout."
)
_WORRIED = (
    "If something a pupil says or does worries you, tell the member of staff with the group at"
    " once, and ask for the school's designated safeguarding lead. Promise nobody to keep it"
    " secret."
)
_BADGE = "Bring photo identification, and wear the badge you are given."
_LINK = "Use only the link that was agreed. Exchange no private accounts or numbers with pupils."
SAFEGUARDING = {
    "school": (_NEVER_ALONE, _BADGE, _WORRIED),
    "workplace": (_NEVER_ALONE, _BADGE, _WORRIED),
    "online": (_NEVER_ALONE, _LINK, _WORRIED),
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody to ask for on the day, and how to ring them; `office` is the school's own number."""

    name: str
    place: str
    phone: str
    office: str = ""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Everything a visit pack says. What is not known is empty."""

    reference: str
    title: str
    day: str
    times: str
    place: str
    where: list[str]
    parking: str
    sign_in: str
    school: str
    employer: str
    groups: str
    lead: str
    visitor: str
    contacts: list[Person]
    access_needs: str
    agreed: str
    agreed_by: str
    code: str
    arrive_at: str
    arrived: str
    safeguarding: tuple[str, ...]


def pack_of(booking: Booking, visit: Visit) -> Pack:
    """The facts, in words."""
    slot, opportunity = booking.slot, booking.slot.opportunity
    contacts = contacts_of(booking, visit)
    arrives = who_arrives(opportunity.place)
    return Pack(
        reference=booking.reference,
        title=opportunity.title,
        day=long_date(slot.starts_at),
        times=f"{clock_time(slot.starts_at)} to {clock_time(slot.ends_at)}",
        place=opportunity.place,
        where=where_of(booking),
        parking=visit.parking,
        sign_in=visit.sign_in,
        school=booking.school.name,
        employer=opportunity.employer.name,
        groups=_groups(booking),
        lead=booking.lead.name,
        visitor=opportunity.contact.name,
        contacts=contacts,
        access_needs=booking.access_needs,
        agreed=visit.agreed,
        agreed_by=_agreed_by(visit),
        code=visit.arrival_code if arrives else "",
        arrive_at=link("visits.arrival", code=visit.arrival_code) if arrives else "",
        arrived=clock_time(visit.arrived_at) if visit.arrived_at else "",
        safeguarding=SAFEGUARDING.get(opportunity.place, SAFEGUARDING["school"]),
    )


def where_of(booking: Booking) -> list[str]:
    """The address, a line each; the postcode last."""
    opportunity, school = booking.slot.opportunity, booking.school
    if opportunity.place == "school":
        parts = [school.name, school.street, school.locality, school.town, school.postcode]
    elif opportunity.place == "workplace":
        lines = opportunity.address.splitlines()
        parts = [opportunity.employer.name, *lines, opportunity.postcode]
    else:
        return ["Online. The two sides agree the link between them."]
    return [part.strip() for part in parts if part.strip()]


def contacts_of(booking: Booking, visit: Visit) -> list[Person]:
    """Whom to ring: the one whose door it is first."""
    opportunity, school = booking.slot.opportunity, booking.school
    at_school = Person(
        name=visit.school_contact_name or booking.lead.name,
        place=school.name,
        phone=visit.school_contact_phone if visit.school_contact_name else booking.lead.phone,
        office=school.telephone,
    )
    contact = opportunity.contact
    at_employer = Person(
        name=visit.employer_contact_name or contact.name,
        place=opportunity.employer.name,
        phone=visit.employer_contact_phone if visit.employer_contact_name else contact.phone,
    )
    both = [at_school, at_employer]
    return both[::-1] if opportunity.place == "workplace" else both


def code_picture(pack: Pack) -> str:
    """The address to record the arrival at, as a picture to scan (an SVG)."""
    drawn = BytesIO()
    qrcode.make(pack.arrive_at, image_factory=SvgPathFillImage, border=2).save(drawn)
    return drawn.getvalue().decode()


def code_address(pack: Pack) -> str:
    """The same as an address that stands in a page."""
    picture = base64.b64encode(code_picture(pack).encode()).decode()
    return f"data:image/svg+xml;base64,{picture}"


def pack_pdf(pack: Pack) -> bytes:
    """The pack as a tagged PDF."""
    return typeset(SHEET, asdict(pack) | {"picture": code_picture(pack) if pack.code else ""})


def _groups(booking: Booking) -> str:
    """`30 pupils: Year 9`, or `54 pupils: Year 9 (30) and Year 10, 10D (24)`."""
    coming = sorted(booking.cohorts, key=lambda each: (each.cohort.year_group, each.cohort.name))
    groups = [
        group_label(each.cohort) + (f" ({each.pupils:,})" if len(coming) > 1 else "")
        for each in coming
    ]
    return f"{count(booking.pupils, 'pupil')}: {listed(groups)}"


def _agreed_by(visit: Visit) -> str:
    if visit.agreed_by is None or visit.agreed_at is None:
        return ""
    return f"{visit.agreed_by.name}, {long_date(visit.agreed_at)} at {clock_time(visit.agreed_at)}"
