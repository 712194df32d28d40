"""Numbers and letters that no row can have, typed into an address, are answered with a sentence."""

import pytest

from tests.builders import a_coordinator, a_leader, a_school

HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    "path",
    [
        f"/evidence?school={HUGE}&year={HUGE}&benchmark={HUGE}&group={HUGE}",
        f"/evidence/bookings?benchmark={HUGE}&group={HUGE}&standing=counted",
        f"/evidence/bookings.csv?group=-{HUGE}",
        f"/bookings?page={HUGE}",
        f"/school?school={HUGE}",
        f"/school/cohorts?year={HUGE}",
        f"/opportunities?page={HUGE}&year={HUGE}&area={HUGE}&from=9999-99-99",
        f"/opportunities/{HUGE}",
        "/evidence/bookings/%00",
        f"/evidence?as_of={HUGE}",
        "/evidence?as_of=0001-01-01",
        "/evidence?year=1",
        f"/evidence/measure?criterion=%00&group={HUGE}&every=1",
        f"/evidence/records/{HUGE}",
        f"/evidence/entries/{HUGE}/correct",
        f"/evidence/import/{HUGE}",
        f"/evidence/activity?record={HUGE}",
        "/evidence/activity?booking=%00",
        "/evidence/add/%00",
        f"/evidence/criteria/{HUGE}",
        f"/compass?school={HUGE}",
        f"/compass/{HUGE}/correct",
        f"/rules/{HUGE}",
    ],
)
def test_a_leader_meets_no_failure(client, session, path):
    client.sign_in(a_leader(a_school()))
    assert client.get(path).status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        f"/coordinator/queue?page={HUGE}",
        f"/coordinator/joiners/{HUGE}",
        f"/evidence/region?area={HUGE}&year={HUGE}",
        f"/evidence/targets?area={HUGE}&criterion=%00",
        f"/evidence?school={HUGE}",
    ],
)
def test_a_coordinator_meets_no_failure(client, session, path):
    client.sign_in(a_coordinator(391))
    assert client.get(path).status_code < 500
