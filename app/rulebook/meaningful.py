"""When an encounter counts: it happened, and every test of "meaningful" for its benchmark is met.

The tests are those of the updated benchmarks 5, 6 and 7 (2025 edition). That an encounter counts
only with every test met, and that a workplace experience short of Benchmark 6 may stand for
Benchmark 5, is our own reading of them. Benchmarks without tests count when they happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.infra.wording import listed
from app.rulebook.confidence import Confidence
from app.rulebook.tables import table


class Answer(StrEnum):
    """What a teacher says of one test. Nothing said is the same as not known."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class When(StrEnum):
    """Whether a test can be judged from the plan, or only after it has happened."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class Test:
    """One test of "meaningful": a yes-or-no question for the teacher, a prompt for the employer."""

    __test__ = False  # a test of the benchmark's, not of pytest's

    benchmark: int
    key: str
    label: str
    question: str
    prompt: str
    when: When
    source: str
    mark: Confidence


@dataclass(frozen=True, kw_only=True)
class Counting:
    """Whether an encounter counts, and if not, the tests that are not met or not answered."""

    counted: bool
    attended: bool
    missing: tuple[Test, ...] = ()

    @property
    def sentence(self) -> str:
        """What to tell the people it concerns."""
        if self.counted:
            return "Counted."
        if not self.attended:
            return "Recorded, not counted: nobody attended."
        labels = [each.label[:1].lower() + each.label[1:] for each in self.missing]
        return f"Recorded, not counted. Not met or not known: {listed(labels)}."


MEANINGFUL: dict[int, tuple[Test, ...]] = {
    each["number"]: tuple(
        Test(
            benchmark=each["number"],
            key=test["key"],
            label=test["label"],
            question=test["question"],
            prompt=test["prompt"],
            when=When(test["when"]),
            source=each["source"],
            mark=Confidence(each["mark"]),
        )
        for test in each["test"]
    )
    for each in table("meaningful.toml")["benchmark"]
}

# Which benchmark an encounter may be offered for when it falls short of its own.
STANDS_IN_FOR = {6: 5}


def tests_for(benchmark: int) -> tuple[Test, ...]:
    """The tests of "meaningful" for a benchmark, as they are asked; none for 1-4 and 8."""
    return MEANINGFUL.get(benchmark, ())


def verdict(benchmark: int, answers: Mapping[str, Answer | str], *, attended: bool) -> Counting:
    """Counted, or recorded and not counted with what is missing.

    `answers` go by test key; a key without an answer is not known. `attended`: somebody came.
    """
    missing = tuple(test for test in tests_for(benchmark) if answers.get(test.key) != Answer.YES)
    return Counting(counted=attended and not missing, attended=attended, missing=missing)


def may_stand_for(
    benchmark: int, other: int, answers: Mapping[str, Answer | str], *, attended: bool
) -> bool:
    """Whether an encounter short of its own benchmark may be offered as evidence for the other.

    Only a workplace experience (6) as an employer encounter (5), and only when it does not count
    for its own: one activity counts once.
    """
    if STANDS_IN_FOR.get(benchmark) != other:
        return False
    own = verdict(benchmark, answers, attended=attended)
    return not own.counted and verdict(other, answers, attended=attended).counted
