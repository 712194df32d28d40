"""Worked examples: each done by hand from the reference, with its source beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.compass.rules import Outcome, at_snapshot, average, edition_on
from app.evidence.rules import Group, Line, SchoolYear, counts_as, may_stand_in, percent, tracker
from app.evidence.rules.chains import Year, ever, every
from app.evidence.rules.experience import T_LEVELS, enough
from app.evidence.rules.measures import first_year_of, measure, years_for
from app.evidence.rules.reach import reached
from app.evidence.rules.spans import Span, exactly
from app.rulebook.benchmarks import Criterion, edition, edition_for
from app.rulebook.compass_dates import next_compass_date
from app.rulebook.meaningful import tests_for
from app.rulebook.provider_access import in_scope, in_window, window_closes
from app.rulebook.years import academic_year, key_phase, key_stage, year_label, years_taught
from tests.evidence.worlds import crowd, year_of

GATSBY = "https://www.gatsbybenchmarks.org.uk/news/a-new-chapter-for-career-guidance-updated-gatsby-benchmarks-adopted-into-government-guidance-for-schools-colleges-and-itps"
B5 = "https://www.careershubcumbria.co.uk/schools-colleges/benchmarks/benchmark-5"
B6 = "https://www.careershubcumbria.co.uk/schools-colleges/benchmarks/benchmark-6"
B7 = "https://www.gatsbybenchmarks.org.uk/updated-benchmarks/gatsby-benchmark-7/"
LAW = "https://legislation.gov.uk/id/ukpga/1997/44/section/42B/2B"
DATES = "https://www.thomasalleynes.uk/page/?title=Careers+guidance+and+access+for+education+and+training+providers&pid=406"
MIDDLE = "https://resources.careersandenterprise.co.uk/gatsby-benchmarks-middle-schools"
SPECIAL = "https://cec-compass.zendesk.com/hc/en-gb/articles/12469141438748-What-is-Compass-Special-Schools"
STAGES = "https://myvirtualschool.org/page/national-curriculum-age-years/83546"
SNAPSHOT = "https://cec-compass.zendesk.com/hc/en-gb/articles/12471283519132-How-to-complete-a-Compass-evaluation-FE"
OF_EIGHT = (
    "https://www.thecdi.net/news/cec-publishes-briefing-on-gatsby-benchmark-results-for-2024-25"
)
REPLACED = "https://www.gatsbybenchmarks.org.uk/thought-leadership/5-things-you-need-to-know-before-completing-the-new-compass-evaluation"
WEEKS = "https://llbsp.org.uk/benchmark-6-the-work-experience-guarantee"
T_LEVEL = "https://www.gov.uk/government/publications/t-level-industry-placements-guidance-for-providers--2/t-level-industry-placements-guidance-for-education-providers"
OWN = "our own reading: no source gives one"


@dataclass(frozen=True)
class Example:
    """One example: what it is about, where the rule stands, what comes out, what has to."""

    about: str
    source: str
    got: Callable[[], Any]
    expected: Any


def criterion(key: str, edition_key: str = "schools-2025") -> Criterion:
    return next(each for each in edition(edition_key).criteria if each.id == key)


def whole(year_group: int, roll: int, year: int = 2026, **facts: Any) -> Group:
    return Group(
        id=year * 100 + year_group,
        academic_year=year,
        year_group=year_group,
        name="",
        roll=roll,
        **facts,
    )


def held(year_group: int, pupils: int, roll: int, year: int = 2026, **facts: Any) -> Line:
    said = {
        "record_id": facts.pop("source", 1),
        "cohort_id": year * 100 + year_group,
        "year_group": year_group,
        "academic_year": year,
        "benchmark": 5,
        "meant_for": 5,
        "standing": "confirmed",
        "pupils": pupils,
        "roll": roll,
        "counted": True,
    }
    return Line(**(said | facts))


def at(key: str, group: int, groups: list[Group], lines: list[Line], **facts: Any) -> Span:
    """The span of a criterion for a year group in 2026/27."""
    edition_key = facts.pop("edition", "schools-2025")
    school = SchoolYear(
        year=2026, year_groups=tuple(range(14)), groups=groups, lines=lines, **facts
    )
    return measure(school, criterion(key, edition_key), group)[0].span


COVERS = {test: {"answer": "yes"} for test in ("provider_info", "learning_described", "two_way")}


def provider(on: date, who: str, group: int, pupils: int = 100, **facts: Any) -> Line:
    said = {
        "benchmark": 7,
        "meant_for": 7,
        "held_on": on,
        "organisation": who,
        "is_technical": True,
        "in_school_day": True,
        "answers": COVERS,
        "source": hash((on, who)) % 10_000,
    }
    return held(group, pupils, 100, academic_year(on), **(said | facts))


def phase(group: int, *lines: Line, joined: int | None = 0) -> tuple[Span, bool]:
    school = SchoolYear(
        year=2026,
        year_groups=(group - 1, group),
        groups=[whole(group - 1, 100, 2025), whole(group, 100, joined=joined)],
        lines=lines,
    )
    [found] = [each for each in tracker(school) if each.year_group == group]
    return found.pupils, found.is_met


def edges() -> list[Example]:
    days = [
        (date(2026, 8, 31), "2025/26"),
        (date(2026, 9, 1), "2026/27"),
        (date(2027, 8, 31), "2026/27"),
        (date(2027, 1, 1), "2026/27"),
        (date(2028, 2, 29), "2027/28"),
    ]
    found = [
        Example(f"{day} is in", STAGES, lambda day=day: year_label(academic_year(day)), label)
        for day, label in days
    ]
    windows = [
        (9, date(2027, 2, 28), True),
        (9, date(2027, 3, 1), False),
        (9, date(2026, 9, 1), True),
        (9, date(2028, 2, 28), True),
        (9, date(2028, 2, 29), False),
        (11, date(2027, 2, 28), True),
        (11, date(2028, 2, 29), False),
        (13, date(2027, 3, 1), False),
        (8, date(2027, 7, 15), True),
        (10, date(2027, 6, 30), True),
        (12, date(2028, 2, 29), True),
        (7, date(2026, 10, 1), False),
    ]
    found += [
        Example(
            f"Year {group} on {day}: the window",
            DATES,
            lambda group=group, day=day: in_window(group, day),
            inside,
        )
        for group, day, inside in windows
    ]
    found.append(
        Example(
            "Year 11 of 2027/28 closes on",
            DATES,
            lambda: window_closes(11, 2027),
            date(2028, 2, 28),
        )
    )
    found.append(
        Example("Year 10 has no closing day", DATES, lambda: window_closes(10, 2027), None)
    )
    return found


def schools() -> list[Example]:
    s5 = criterion("S5.1")
    return [
        Example(
            "Middle school, 9 to 13: GB5 counts",
            MIDDLE,
            lambda: years_for(s5, years_taught(9, 13)),
            [7, 8],
        ),
        Example(
            "First school, 4 to 9: GB5 counts",
            MIDDLE,
            lambda: years_for(s5, years_taught(4, 9)),
            [],
        ),
        Example(
            "High school, 13 to 18: GB5 counts",
            B5,
            lambda: years_for(s5, years_taught(13, 18)),
            [9, 10, 11, 12, 13],
        ),
        Example(
            "Secondary, 11 to 16: GB5 counts",
            B5,
            lambda: years_for(s5, years_taught(11, 16)),
            [7, 8, 9, 10, 11],
        ),
        Example(
            "GB6 by 16 is followed from Year 7",
            B6,
            lambda: years_for(criterion("S6.1"), range(14)),
            [7, 8, 9, 10, 11],
        ),
        Example(
            "GB6 once more by 18 from Year 12",
            B6,
            lambda: years_for(criterion("S6.2"), range(14)),
            [12, 13],
        ),
        Example(
            "A middle school's GB2 begins with its key stage",
            MIDDLE,
            lambda: first_year_of(criterion("S2.1"), 8),
            7,
        ),
        Example(
            "Year 11 is looked at from Year 10 for GB2",
            STAGES,
            lambda: first_year_of(criterion("S2.1"), 11),
            10,
        ),
        Example("Year 9 is", STAGES, lambda: key_stage(9), "KS3"),
        Example("Year 7 has no key phase", LAW, lambda: key_phase(7), None),
        Example(
            "A community school with Year 9 is in scope",
            LAW,
            lambda: in_scope("01", "4", [9]),
            True,
        ),
        Example("A primary school is not", LAW, lambda: in_scope("01", "4", [5, 6]), False),
        Example(
            "A non-maintained special school is not", LAW, lambda: in_scope("08", "5", [9]), False
        ),
        Example("A special academy is", LAW, lambda: in_scope("44", "10", [9]), True),
        Example("A general college is not", LAW, lambda: in_scope("18", "1", [12, 13]), False),
        Example(
            "Special school: 18 of 20 came, 15 of 20 are the agreed cohort",
            SPECIAL,
            lambda: at(
                "S5.1",
                9,
                [whole(9, 20, in_gatsby_cohort=15)],
                [held(9, 18, 20)],
                agreed_cohort=True,
            ),
            Span(13, 15),
        ),
        Example(
            "Special school: all 20 came, so all 15 did",
            SPECIAL,
            lambda: at(
                "S5.1",
                9,
                [whole(9, 20, in_gatsby_cohort=15)],
                [held(9, 20, 20)],
                agreed_cohort=True,
            ),
            Span(15, 15),
        ),
        Example(
            "Special school that has agreed no cohort: all on roll",
            SPECIAL,
            lambda: at("S5.1", 9, [whole(9, 20)], [held(9, 18, 20)], agreed_cohort=True),
            Span(18, 18),
        ),
    ]


def intervals() -> list[Example]:
    college = [whole(12, 40)]
    return [
        Example(
            "Two whole tutor groups of 30",
            OWN,
            lambda: reached(year_of(60, crowd(30, 30), crowd(30, 30))),
            Span(60, 60),
        ),
        Example(
            "20 and 25 of one group of 30",
            OWN,
            lambda: reached(year_of(30, crowd(30, 20, 25))),
            Span(25, 30),
        ),
        Example(
            "5 and 7 of one group of 30",
            OWN,
            lambda: reached(year_of(30, crowd(30, 5, 7))),
            Span(7, 12),
        ),
        Example(
            "A whole group of 30, and 40 of the year of 90",
            OWN,
            lambda: reached(year_of(90, crowd(30, 30), crowd(30), whole=(40,))),
            Span(40, 70),
        ),
        Example(
            "College: 40 and 25 of 40, twice a year",
            B5,
            lambda: at(
                "C5.1",
                12,
                college,
                [held(12, 40, 40, in_curriculum=True), held(12, 25, 40, source=2)],
                edition="colleges-2025",
            ),
            Span(25, 25),
        ),
        Example(
            "College: once is not twice",
            B5,
            lambda: at(
                "C5.1", 12, college, [held(12, 40, 40, in_curriculum=True)], edition="colleges-2025"
            ),
            Span(0, 0),
        ),
        Example(
            "College: twice, but never through the curriculum",
            B5,
            lambda: at(
                "C5.1",
                12,
                college,
                [held(12, 40, 40), held(12, 40, 40, source=2)],
                edition="colleges-2025",
            ),
            Span(0, 0),
        ),
        Example(
            "College: 30 and 30 of 40, one in the curriculum",
            B5,
            lambda: at(
                "C5.1",
                12,
                college,
                [held(12, 30, 40, in_curriculum=True), held(12, 30, 40, source=2)],
                edition="colleges-2025",
            ),
            Span(10, 30),
        ),
        Example(
            "60 last year and 50 this year of the same 100",
            OWN,
            lambda: ever([Year(100, exactly(60)), Year(100, exactly(50), 0)]),
            Span(60, 100),
        ),
        Example(
            "Both years, of the same 100",
            OWN,
            lambda: every([Year(100, exactly(60)), Year(100, exactly(50), 0)]),
            Span(10, 50),
        ),
        Example(
            "All last year, then 10 joined",
            OWN,
            lambda: ever([Year(100, exactly(100)), Year(100, exactly(0), 10)]),
            Span(90, 90),
        ),
        Example(
            "All last year, and nobody says who joined",
            OWN,
            lambda: ever([Year(100, exactly(100)), Year(100, exactly(0))]),
            Span(0, 100),
        ),
        Example("93 to 121 of 150 in per cent", OWN, lambda: percent(Span(93, 121), 150), (62, 81)),
        Example("149 of 150 is never 100%", OWN, lambda: percent(exactly(149), 150), (99, 99)),
        Example(
            "A booking that is only planned reaches nobody",
            OWN,
            lambda: at(
                "S5.1", 9, [whole(9, 30)], [held(9, 30, 30, standing="planned", counted=False)]
            ),
            Span(0, 0),
        ),
        Example(
            "A visit counts under 5 as well where the school says so",
            OWN,
            lambda: at(
                "S5.1",
                9,
                [whole(9, 30)],
                [
                    held(
                        9,
                        30,
                        30,
                        benchmark=6,
                        meant_for=6,
                        answers={t.key: {"answer": "yes"} for t in tests_for(6)},
                    )
                ],
                many=True,
            ),
            Span(30, 30),
        ),
        Example(
            "And not where it does not",
            OWN,
            lambda: at("S5.1", 9, [whole(9, 30)], [held(9, 30, 30, benchmark=6, meant_for=6)]),
            Span(0, 0),
        ),
        Example(
            "GB7 by 16: one kind of provider is not the range",
            B7,
            lambda: at(
                "S7.1",
                11,
                [whole(11, 30)],
                [held(11, 30, 30, benchmark=7, meant_for=7, organisation_kind="college")],
            ),
            Span(0, 0),
        ),
        Example(
            "GB7 by 16: all four kinds",
            B7,
            lambda: at(
                "S7.1",
                11,
                [whole(11, 30)],
                [
                    held(11, 30, 30, benchmark=7, meant_for=7, organisation_kind=kind, source=place)
                    for place, kind in enumerate(
                        ("sixth_form", "college", "university", "training_provider"), 1
                    )
                ],
            ),
            Span(30, 30),
        ),
    ]


def law() -> list[Example]:
    october, november = date(2025, 10, 7), date(2026, 11, 9)
    a, b = "North College", "Tyne Training"
    return [
        Example(
            "Two providers in two years: met",
            LAW,
            lambda: phase(9, provider(october, a, 8), provider(november, b, 9)),
            (Span(100, 100), True),
        ),
        Example(
            "The same provider twice: not met",
            LAW,
            lambda: phase(9, provider(october, a, 8), provider(november, a, 9)),
            (Span(0, 0), False),
        ),
        Example(
            "Two providers on one day: one occasion",
            LAW,
            lambda: phase(9, provider(november, a, 9), provider(november, b, 9)),
            (Span(0, 0), False),
        ),
        Example(
            "The second in March of Year 9: too late",
            DATES,
            lambda: phase(9, provider(october, a, 8), provider(date(2027, 3, 2), b, 9)),
            (Span(0, 0), False),
        ),
        Example(
            "The second on 28 February: in time",
            DATES,
            lambda: phase(9, provider(october, a, 8), provider(date(2027, 2, 28), b, 9)),
            (Span(100, 100), True),
        ),
        Example(
            "In the evening: not counted",
            LAW,
            lambda: phase(
                9, provider(october, a, 8), provider(november, b, 9, in_school_day=False)
            ),
            (Span(0, 0), False),
        ),
        Example(
            "A university without technical courses: not counted",
            LAW,
            lambda: phase(9, provider(october, a, 8), provider(november, b, 9, is_technical=False)),
            (Span(0, 0), False),
        ),
        Example(
            "Pupils' questions not answered: not counted",
            LAW,
            lambda: phase(9, provider(october, a, 8), provider(november, b, 9, answers={})),
            (Span(0, 0), False),
        ),
        Example(
            "80 and 70 of the same 100",
            LAW,
            lambda: phase(9, provider(october, a, 8, 80), provider(november, b, 9, 70)),
            (Span(50, 70), False),
        ),
        Example(
            "10 joined since Year 8",
            LAW,
            lambda: phase(9, provider(october, a, 8), provider(november, b, 9), joined=10),
            (Span(90, 90), False),
        ),
        Example(
            "Year 13: two put on is enough, whoever came",
            DATES,
            lambda: phase(13, provider(october, a, 12, 5), provider(november, b, 13, 5))[1],
            True,
        ),
    ]


def editions() -> list[Example]:
    days = [
        ("secondary", date(2025, 8, 31), "schools-2014"),
        ("secondary", date(2025, 9, 1), "schools-2025"),
        ("special", date(2026, 1, 1), "schools-2025"),
        ("alternative", date(2026, 1, 1), "schools-2025"),
        ("college", date(2025, 8, 31), "colleges-2018"),
        ("college", date(2025, 9, 1), "colleges-2025"),
        ("primary", date(2026, 1, 1), "primary-ne"),
        ("middle", date(2026, 1, 1), "schools-2025"),
    ]
    found = [
        Example(
            f"A {what} school on {day} is judged by",
            GATSBY,
            lambda what=what, day=day: edition_for(what, day).key,
            key,
        )
        for what, day, key in days
    ]
    return [
        *found,
        Example(
            "GB2 was by 14, Year 9", GATSBY, lambda: criterion("S2.1", "schools-2014").by_year, 9
        ),
        Example("GB2 is now each key stage", GATSBY, lambda: criterion("S2.1").every, "key stage"),
        Example(
            "GB6 named one by 16, and now no figure",
            B6,
            lambda: (criterion("S6.1", "schools-2014").number, criterion("S6.1").number),
            (1, None),
        ),
        Example(
            "Tests of meaningful for 5, 6 and 7",
            B5,
            lambda: tuple(len(tests_for(n)) for n in (5, 6, 7)),
            (4, 7, 6),
        ),
        Example(
            "Every test yes, somebody came: counted",
            B5,
            lambda: counts_as(5, {t.key: "yes" for t in tests_for(5)}, 1, edition("schools-2025")),
            (True, []),
        ),
        Example(
            "One not known: recorded, not counted",
            B5,
            lambda: counts_as(
                5,
                {t.key: "yes" for t in tests_for(5)} | {"reflection": "not_known"},
                30,
                edition("schools-2025"),
            ),
            (False, ["reflection"]),
        ),
        Example(
            "Before September 2025 there was no list of tests: held is enough",
            GATSBY,
            lambda: counts_as(5, {}, 30, edition_for("secondary", date(2025, 6, 1))),
            (True, []),
        ),
        Example(
            "Before or after, nobody came is nobody",
            B5,
            lambda: counts_as(5, {}, 0, edition_for("secondary", date(2025, 6, 1))),
            (False, []),
        ),
        Example(
            "A visit short of feedback may stand for GB5",
            OWN,
            lambda: may_stand_in(
                6, {t.key: "yes" for t in tests_for(6) if t.key != "employer_feedback"}, 20
            ),
            True,
        ),
        Example(
            "One that counts for GB6 does not",
            OWN,
            lambda: may_stand_in(6, {t.key: "yes" for t in tests_for(6)}, 20),
            False,
        ),
    ]


def compass() -> list[Example]:
    def result(school: int, on: date, *shares: int | None) -> Outcome:
        return Outcome(
            school_id=school, evaluated_on=on, edition=edition_on(on), percentages=shares
        )

    full, most = (100,) * 8, (100, 100, 99, 100, 100, None, 75, 100)
    mixed = [
        result(1, date(2026, 3, 1), *full),
        result(2, date(2026, 3, 2), *most),
        result(3, date(2025, 6, 1), *full),
    ]
    return [
        Example("99% is not achieved, nor is unscored", OF_EIGHT, lambda: mixed[1].achieved, 5),
        Example(
            "8 and 5 of 8 are on average", OF_EIGHT, lambda: average(mixed[:2]).mean, Decimal("6.5")
        ),
        Example(
            "Only institutions with an evaluation count",
            OF_EIGHT,
            lambda: average(at_snapshot(mixed, date(2026, 3, 31))).n,
            2,
        ),
        Example(
            "The old questionnaire is not carried into the new",
            REPLACED,
            lambda: [x.school_id for x in at_snapshot(mixed, date(2025, 7, 31))],
            [3],
        ),
        Example("Nobody evaluated: no average", OF_EIGHT, lambda: average([]), None),
        Example(
            "After Christmas the next date is",
            SNAPSHOT,
            lambda: next_compass_date(date(2027, 1, 1)),
            date(2027, 3, 31),
        ),
        Example(
            "On the day itself it is that day",
            SNAPSHOT,
            lambda: next_compass_date(date(2026, 12, 31)),
            date(2026, 12, 31),
        ),
        Example(
            "A T Level placement asks hours",
            T_LEVEL,
            lambda: T_LEVELS["t_level_placement"].hours,
            315,
        ),
        Example(
            "An early years educator's", T_LEVEL, lambda: T_LEVELS["t_level_early_years"].hours, 750
        ),
        Example(
            "A whole week of five hours for 80 of 100",
            WEEKS,
            lambda: enough([(exactly(80), 1500)], 100, 1500),
            Span(80, 80),
        ),
        Example(
            "Two halves of a week, for 80 and 70 of 100",
            WEEKS,
            lambda: enough([(exactly(80), 750), (exactly(70), 750)], 100, 1500),
            Span(50, 70),
        ),
        Example(
            "Half a week is not a week",
            WEEKS,
            lambda: enough([(exactly(100), 750)], 100, 1500),
            Span(0, 0),
        ),
    ]


EXAMPLES = [*edges(), *schools(), *intervals(), *law(), *editions(), *compass()]
