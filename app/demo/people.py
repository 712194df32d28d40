"""Made-up people for the demonstration, and the accounts printed for trying it."""

import secrets
from random import Random

from flask_security import hash_password

from app.accounts.models import User
from app.infra import clock
from app.infra.database import db
from app.organisations.models import Employer, Grant, Membership, School

PASSWORD = "tyne-tees-and-tweed"  # noqa: S105 - printed for everyone who tries the demonstration
ACCOUNTS = {
    "employer@demo.example": "Publishes opportunities for Bridge & Byte",
    "teacher@demo.example": "Teaches at Ouseburn High School",
    "leader@demo.example": "Careers leader at Ouseburn High School",
    "primary@demo.example": "Teaches and leads careers at Jesmond Vale Primary School",
    "coordinator@demo.example": "Coordinator for Newcastle upon Tyne and Gateshead",
    "admin@demo.example": "Administrator: imports the schools register, grants roles",
}
FIRST = (
    "Amina Beth Callum Dawn Elliot Farah Grace Harun Isla Jordan Kemi Liam Maryam Niamh Omar "
    "Priya Quentin Rosie Sanjay Tegan Umar Vicky Will Xanthe Yusuf Zoe Alfie Bethany Connor Daisy"
).split()
LAST = (
    "Armstrong Bewick Charlton Dodd Elliott Featherstone Grey Heslop Ivison Joicey Khan Lamb "
    "Milburn Nixon Ogle Purvis Robson Stobbs Telford Umfraville Vasey Wilkinson Yeoman Hussain"
).split()


class Crowd:
    """Makes people, each with a name of their own, all with the printed password."""

    def __init__(self, random: Random) -> None:
        self._names = [f"{first} {last}" for first in FIRST for last in LAST]
        random.shuffle(self._names)
        self._password = hash_password(PASSWORD)
        self.let_in_by: User | None = None

    def someone(self, email: str = "") -> User:
        """A person who can sign in; the address is made from the name unless given."""
        name = self._names.pop()
        user = User(
            name=name,
            email=email or f"{name.lower().replace(' ', '.')}@people.demo.example",
            phone="0191 498 0" + f"{len(self._names) % 1000:03}",  # Ofcom's numbers for drama
            password=self._password,
            confirmed_at=clock.now(),
            fs_uniquifier=secrets.token_hex(16),
        )
        db.session.add(user)
        return user

    def belonging(self, place: School | Employer, role: str, email: str = "") -> User:
        """A person with an active membership of a school or an employer."""
        user = self.someone(email)
        db.session.add(
            Membership(
                user=user,
                school=place if isinstance(place, School) else None,
                employer=place if isinstance(place, Employer) else None,
                role=role,
                state="active",
                decided_at=clock.now(),
                decided_by_id=self.let_in_by.id if self.let_in_by else None,
            )
        )
        return user

    def holding(self, role: str, *authority_ids: int | None, email: str = "") -> User:
        """A coordinator of the authorities (None: the whole region), or an administrator."""
        user = self.someone(email)
        for authority_id in authority_ids or (None,):
            db.session.add(Grant(user=user, role=role, authority_id=authority_id))
        return user
