"""Whatever people do, in any order and at the same moment: the promises hold after every step."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.bookings.test_places import widen
from tests.bookings.world import EVERYTHING, SCHOOLS, World

MOST = 30
ACTS = st.tuples(st.sampled_from(EVERYTHING), st.integers(0, SCHOOLS - 1), st.integers(0, 59))
ASKS = st.tuples(
    st.sampled_from(["ask", "ask", "wait"]), st.integers(0, SCHOOLS - 1), st.integers(20, 59)
)


def test_every_promise_holds_whatever_everyone_does_at_once(own_app):
    """A17, W2, W3, W8: random sequences of every action by every role, up to four at a time."""
    widen(own_app, 12)

    class Region(RuleBasedStateMachine):
        @initialize(asks=st.lists(ASKS, min_size=2, max_size=4))
        def begin(self, asks):
            self.world = World(own_app)
            self.world.all_at_once(asks)

        @rule(acts=st.lists(ACTS, min_size=1, max_size=4))
        def act(self, acts):
            self.world.all_at_once(acts)
            self.world.check()

        @rule(hours=st.sampled_from([1, 7, 25, 24 * 4, 24 * 15]))
        def wait(self, hours):
            self.world.now += timedelta(hours=hours)
            self.world.all_at_once([("sweep", 0, 0), ("sweep", 0, 0)])
            self.world.check()

    run_state_machine_as_test(
        Region,
        settings=settings(
            max_examples=MOST,
            stateful_step_count=12,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
