"""Whatever is sent to the forms of evidence, the answer is a sentence and never a failure."""

import pytest

from tests.builders import a_cohort, a_coordinator, a_leader, a_school

ODD = ("", "\x00", "9" * 30, "-1", "1e9", "é" * 3000, "=1+1", "<script>", "yes\x00no")


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_form_fails(client, session, odd):
    school = a_school()
    cohort = a_cohort(school, roll=30)
    names = (
        "title held_on-day held_on-month held_on-year hours minutes mode organisation subject"
        " organisation_kind is_technical in_school_day in_curriculum by_adviser link notes form_key"
        " standing counts_under_many hours_a_day day_starts day_ends evaluated_on-day edition"
        " evaluated_on-month evaluated_on-year gb1 gb2 gb8 reason rows leave_out_faulty also number"
        " test-two_way"
    ).split()
    sent = dict.fromkeys(names, odd) | {f"cohort_{cohort.id}": odd}
    client.sign_in(a_leader(school))
    for path in (
        "/evidence/add/provider_talk",
        "/evidence/add/personal_guidance",
        "/evidence/criteria/S1.1",
        "/evidence/choices",
        "/evidence/import",
        "/compass/add",
        "/compass/import",
        "/compass/import/save",
    ):
        assert client.post(path, sent).status_code < 500, path
    client.sign_in(a_coordinator(391))
    path = "/evidence/targets?area=391&criterion=P5"
    assert client.post(path, sent).status_code < 500
