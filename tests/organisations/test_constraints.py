"""What the database refuses, whatever the code does. Each is tried against the tables."""

from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.infra import clock
from app.infra.database import Model, db
from app.organisations.models import (
    Authority,
    Cohort,
    Employer,
    Grant,
    Invitation,
    Membership,
    School,
)
from app.organisations.rules import invitation_lasts
from app.rulebook.authorities import AUTHORITIES
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_membership,
    a_school,
    a_user,
    an_administrator,
    an_employer,
)

pytestmark = pytest.mark.usefixtures("session")


def refused(table: type[Model], constraint: str, **facts: Any) -> None:
    """The row is refused, and by this constraint."""
    with pytest.raises(IntegrityError) as broken, db.session.begin_nested():
        db.session.execute(insert(table).values(**facts))
    assert broken.value.orig.diag.constraint_name == constraint


def membership(**facts: Any) -> dict[str, Any]:
    return {"user_id": a_user().id, "role": "teacher", "state": "requested", **facts}


def decided(**facts: Any) -> dict[str, Any]:
    return {"decided_at": clock.now(), "decided_by_id": a_user().id, **facts}


def test_the_seven_authorities_are_there_from_the_start():
    kept = {each.id: (each.name, each.gss) for each in db.session.scalars(select(Authority))}
    assert kept == {each.code: (each.name, each.gss) for each in AUTHORITIES}


def test_a_membership_is_of_one_school_or_one_employer():
    school, employer = a_school(), an_employer()
    refused(
        Membership,
        "ck_memberships_one_place",
        **membership(school_id=school.id, employer_id=employer.id),
    )
    nowhere = membership()  # breaks two rules; which of them answers is the database's business
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(insert(Membership).values(**nowhere))


@pytest.mark.parametrize("role", ["employer", "coordinator", ""])
def test_nobody_is_an_employer_in_a_school(role):
    refused(
        Membership,
        "ck_memberships_role_fits_the_place",
        **membership(school_id=a_school().id, role=role),
    )


@pytest.mark.parametrize("role", ["teacher", "leader"])
def test_nobody_teaches_in_an_employer(role):
    refused(
        Membership,
        "ck_memberships_role_fits_the_place",
        **membership(employer_id=an_employer().id, role=role),
    )


def test_a_membership_is_in_a_state_there_is():
    refused(
        Membership,
        "ck_memberships_state_exists",
        **membership(school_id=a_school().id, **decided(state="pending")),
    )


def test_nobody_is_declined_without_a_reason():
    refused(
        Membership,
        "ck_memberships_declined_has_a_reason",
        **membership(school_id=a_school().id, **decided(state="declined", reason="")),
    )


@pytest.mark.parametrize("role", ["teacher", "leader"])
def test_nobody_admits_themself_to_a_school(role):
    user = a_user()
    facts = decided(state="active", decided_by_id=user.id)
    refused(
        Membership,
        "ck_memberships_nobody_admits_themself",
        **membership(user_id=user.id, school_id=a_school().id, role=role, **facts),
    )


def test_nobody_admits_themself_to_an_employer():
    user = a_user()
    facts = decided(state="active", decided_by_id=user.id)
    refused(
        Membership,
        "ck_memberships_nobody_admits_themself",
        **membership(user_id=user.id, employer_id=an_employer().id, role="employer", **facts),
    )


def test_a_school_never_has_someone_nobody_let_in():
    refused(
        Membership,
        "ck_memberships_schools_let_people_in",
        **membership(
            school_id=a_school().id, state="active", decided_at=clock.now(), decided_by_id=None
        ),
    )


def test_a_decision_has_its_day():
    refused(
        Membership,
        "ck_memberships_decided_on_a_day",
        **membership(school_id=a_school().id, **decided(state="active", decided_at=None)),
    )


@pytest.mark.parametrize("state", ["requested", "active"])
def test_nobody_belongs_to_a_school_twice(state):
    user, school = a_user(), a_school()
    a_membership(user, school, state=state)
    facts = {} if state == "requested" else decided()
    refused(
        Membership,
        "uq_memberships_one_living_school",
        **membership(user_id=user.id, school_id=school.id, **{**facts, "state": state}),
    )


def test_nobody_belongs_to_an_employer_twice():
    user, employer = a_user(), an_employer()
    a_membership(user, employer)
    refused(
        Membership,
        "uq_memberships_one_living_employer",
        **membership(
            user_id=user.id, employer_id=employer.id, role="employer", **decided(state="active")
        ),
    )


def test_who_left_may_come_back():
    user, school = a_user(), a_school()
    a_membership(user, school, state="ended")
    a_membership(user, school, state="declined", reason="Nobody knew you.")
    assert a_membership(user, school).state == "active"


def employer(**facts: Any) -> dict[str, Any]:
    return {"name": "Tyne Bakery", "sector": "other", "size": "small", **facts}


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("has_a_name", {"name": ""}),
        ("state_exists", {"state": "welcome", "decided_at": clock.now()}),
        ("size_exists", {"size": "huge"}),
        ("decision_has_a_decider", {"state": "verified"}),
        ("website_is_an_address", {"website": "javascript:alert(1)"}),
        ("refusal_has_a_reason", {"state": "refused", "reason": ""}),
    ],
)
def test_an_employer_that_cannot_be(constraint, facts):
    if facts.get("state") in ("refused", "welcome"):
        facts = decided(**facts)
    refused(Employer, f"ck_employers_{constraint}", **employer(**facts))


def school(**facts: Any) -> dict[str, Any]:
    return {"urn": 1, "authority_id": 391, "name": "A", "phase": "primary", **facts}


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("urn_positive", {"urn": 0}),
        ("has_a_name", {"name": ""}),
        ("year_groups_exist", {"year_groups": [7, 14]}),
        ("closed_has_a_date", {"is_open": False}),
    ],
)
def test_a_school_that_cannot_be(constraint, facts):
    refused(School, f"ck_schools_{constraint}", **school(**facts))


def test_no_two_schools_share_a_urn():
    refused(School, "uq_schools_urn", **school(urn=a_school().urn))


def cohort(**facts: Any) -> dict[str, Any]:
    return {
        "school_id": a_school().id,
        "academic_year": 2026,
        "year_group": 9,
        "roll": 30,
        **facts,
    }


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("academic_year_exists", {"academic_year": 1999}),
        ("year_group_exists", {"year_group": 14}),
        ("roll_is_believable", {"roll": -1}),
        ("roll_is_believable", {"roll": 5001}),
        ("name_is_trimmed", {"name": " 9A"}),
        ("name_is_short", {"name": "Amy, Ben, Carol, Dee, Ed"}),
    ],
)
def test_a_cohort_that_cannot_be(constraint, facts):
    refused(Cohort, f"ck_cohorts_{constraint}", **cohort(**facts))


def test_one_group_of_a_name_however_it_is_written():
    there = a_cohort(a_school(), academic_year=2026, name="9a")
    refused(Cohort, "uq_cohorts_one_of_a_name", **cohort(school_id=there.school_id, name="9A"))


def invitation(**facts: Any) -> dict[str, Any]:
    moment = clock.now()
    return {
        "email": "new@school.example",
        "role": "teacher",
        "school_id": a_school().id,
        "secret_hash": "a",
        "sent_at": moment,
        "expires_at": moment + invitation_lasts(),
        "sent_by_id": a_user().id,
        **facts,
    }


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("role_fits_the_place", {"role": "employer"}),
        ("expires_after_it_was_sent", {"expires_at": clock.now().replace(year=2020)}),
        ("somebody_accepted_it", {"accepted_at": clock.now()}),
    ],
)
def test_an_invitation_that_cannot_be(constraint, facts):
    refused(Invitation, f"ck_invitations_{constraint}", **invitation(**facts))


def test_an_invitation_is_for_one_place():
    refused(Invitation, "ck_invitations_one_place", **invitation(employer_id=an_employer().id))


def test_an_invitation_is_taken_up_or_taken_back():
    user = a_user()
    refused(
        Invitation,
        "ck_invitations_accepted_or_withdrawn",
        **invitation(accepted_at=clock.now(), accepted_by_id=user.id, withdrawn_at=clock.now()),
    )


def test_one_open_invitation_for_an_address_and_a_place():
    place = a_school().id
    db.session.execute(insert(Invitation).values(**invitation(school_id=place)))
    refused(
        Invitation,
        "uq_invitations_one_open_school",
        **invitation(school_id=place, secret_hash="b", email="NEW@school.example"),
    )


def test_no_two_invitations_share_a_secret():
    db.session.execute(insert(Invitation).values(**invitation()))
    refused(Invitation, "uq_invitations_secret_hash", **invitation())


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("ck_grants_role_exists", {"role": "teacher"}),
        ("ck_grants_administrators_have_no_area", {"role": "administrator", "authority_id": 391}),
        ("fk_grants_authority_id_authorities", {"role": "coordinator", "authority_id": 805}),
    ],
)
def test_a_grant_that_cannot_be(constraint, facts):
    refused(Grant, constraint, user_id=a_user().id, **facts)


def test_nobody_is_given_the_same_twice():
    once = "uq_grants_user_id_role_authority_id"
    refused(Grant, once, user_id=a_coordinator(391).id, role="coordinator", authority_id=391)
    refused(Grant, once, user_id=a_coordinator().id, role="coordinator", authority_id=None)
    refused(Grant, once, user_id=an_administrator().id, role="administrator")
