"""The person behind a request, with everything a policy may ask about them."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the programme. One person may be several."""

    EMPLOYER = "employer"
    TEACHER = "teacher"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person and their reach. Only active memberships and grants are counted.

    `teacher_of` holds every school the person belongs to, `leader_of` those they lead.
    `authority_ids` are DfE authority codes a coordinator looks after.
    """

    user_id: int | None = None
    name: str = ""
    employer_ids: frozenset[int] = frozenset()
    teacher_of: frozenset[int] = frozenset()
    leader_of: frozenset[int] = frozenset()
    authority_ids: frozenset[int] = frozenset()
    whole_region: bool = False
    is_administrator: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_coordinator(self) -> bool:
        return self.whole_region or bool(self.authority_ids)

    @property
    def roles(self) -> frozenset[Role]:
        facts = {
            Role.EMPLOYER: self.employer_ids,
            Role.TEACHER: self.teacher_of,
            Role.LEADER: self.leader_of,
            Role.COORDINATOR: self.is_coordinator,
            Role.ADMINISTRATOR: self.is_administrator,
        }
        return frozenset(role for role, held in facts.items() if held)

    def covers(self, authority_id: int | None) -> bool:
        """Whether this coordinator looks after the authority; None means the whole region's."""
        if authority_id is None:
            return self.is_coordinator
        return self.whole_region or authority_id in self.authority_ids


ANYONE = Actor()
