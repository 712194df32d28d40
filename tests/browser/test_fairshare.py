"""Who gets what, in a real browser: from a comparison to a cold spot, and to a rule."""

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.infra.database import db
from app.infra.wording import long_when
from app.opportunities.commands import set_allocation
from app.opportunities.models import Opportunity, Slot
from app.opportunities.rules import Rule
from app.organisations.models import Cohort, Grant, School
from tests.browser.conftest import PASSWORD, at, look, reads
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    a_user,
    an_actor,
    an_employer,
    an_opportunity,
)
from tests.figures.test_figures import YEAR, put_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def area(live):
    """Six schools of Newcastle, of which five had something, and a coordinator."""
    with live.app.app_context():
        for number in range(6):
            school = a_school(
                name=f"{('Ash', 'Birch', 'Cedar', 'Elm', 'Fir', 'Gorse')[number]} Street School",
                urban_rural="A1" if number % 2 else "D1",
                percentage_fsm=10 * number,
            )
            school.leader = a_leader(
                school, email=f"leader{number}@school.example", password=PASSWORD
            )
            cohort = a_cohort(school, academic_year=YEAR, roll=100)
            if number:
                put_in(school, {cohort.id: 10 * number})
        user = a_user(email="co@authority.example", password=PASSWORD)
        db.session.add(Grant(user_id=user.id, role="coordinator", authority_id=391))
        offer = an_opportunity(an_employer(authority_id=391), title="Bridges for Year 9")
        a_slot(offer, days=60)
        a_slot(offer, days=67)
        db.session.commit()
        db.session.remove()
    return live


@pytest.mark.parametrize("javascript", [True, False])
def test_a_coordinator_finds_a_cold_spot_and_sets_a_rule(browser, area, javascript):
    page = at(browser, area, "co@authority.example", javascript=javascript)
    page.goto(f"{area.address}/picture/fair-share")
    if javascript:
        look(page)
    page.get_by_role("link", name="Secondary school").click()
    reads(page, "Least first")
    if javascript:
        look(page)
    page.get_by_role("link", name="Fair share").first.click()
    page.get_by_role("link", name="Who goes without, and what could fill it").click()
    reads(page, "Ash Street School")
    if javascript:
        look(page)
    page.get_by_role("link", name="Bridges for Year 9").first.click()
    page.get_by_role("link", name="Set who may ask first").click()
    page.get_by_label("One request for each school").check()
    page.get_by_label("Why", exact=True).fill("There are two sessions and many schools.")
    page.get_by_role("button", name="Set this rule").click()
    reads(page, "The rule is set.")
    if javascript:
        look(page)
    page.get_by_role("link", name="Back to the opportunity").click()
    reads(page, "Each school can have one live request")
    if javascript:
        look(page)


def test_a_school_sees_its_place_beside_the_median(browser, area):
    page = at(browser, area, "leader1@school.example")
    page.goto(f"{area.address}/picture/fair-share")
    reads(page, "the median of its phase")
    look(page)
    page.goto(f"{area.address}/picture/cold-spots")
    look(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_school_moves_to_what_the_rule_allows_and_reads_what_is_kept(browser, area, javascript):
    with area.app.app_context():
        offer = db.session.scalars(select(Opportunity)).one()
        late, near = (a_slot(offer, days=days) for days in (6, 7))
        far = db.session.scalars(select(Slot).where(Slot.id < late.id).order_by(Slot.id)).all()
        school = db.session.scalars(select(School).order_by(School.id)).first()
        leader = db.session.scalars(select(User).filter_by(email="leader0@school.example")).one()
        cohort = db.session.scalars(select(Cohort).filter_by(school_id=school.id)).one()
        mine = {"school": school, "cohort": cohort, "by": leader}
        a_booking(far[1], **mine)
        reference = a_booking(late, **mine).reference
        by = an_actor(a_coordinator(391))
        set_allocation(offer, rule=Rule.ONE_LIVE, reason="Two sessions.", by=by)
        db.session.commit()
        kept, free = (long_when(each.starts_at, each.ends_at) for each in (far[0], near))
        db.session.remove()
    page = at(browser, area, "leader0@school.example", javascript=javascript)
    page.goto(f"{area.address}/bookings/{reference}/move")
    reads(page, "your school can have them too")
    assert page.get_by_role("listitem").filter(has_text=kept).count() == 1
    assert page.get_by_role("radio").count() == 1
    if javascript:
        look(page)
    page.get_by_label(free).check()
    page.get_by_role("button", name="Move", exact=True).click()
    reads(page, "Moved.")
