"""A code works once even when it is given twice at the same moment, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from passlib.totp import TOTP

from app.infra import clock
from tests.accounts.conftest import PASSWORD, is_in
from tests.builders import a_user
from tests.reading import Reader

TOGETHER = 6


@pytest.mark.parametrize("way", ["code", "recovery-code"])
def test_a_code_given_by_many_at_once_lets_one_in(own_app: Flask, way: str):
    with own_app.app_context():
        security = own_app.extensions["security"]
        person = a_user(email="ann@school.example", password=PASSWORD, second_step=True)
        key = security.totp_factory.get_totp_b32_key(person.tf_totp_secret)
        codes = security.mf_recovery_codes_util.create_recovery_codes(person)
        security.datastore.commit()
    typed = codes[0] if way == "recovery-code" else TOTP(key=key).generate(clock.now()).token
    ready = Barrier(TOGETHER)

    def try_it(_: int) -> bool:
        with own_app.app_context():
            client = Reader(own_app)
            client.post("/sign-in", {"email": "ann@school.example", "password": PASSWORD})
            token = client.csrf_token()
            ready.wait(60)
            client.post(f"/sign-in/{way}", {"code": typed, "csrf_token": token})
            return is_in(client)

    with ThreadPoolExecutor(TOGETHER) as people:
        assert sum(people.map(try_it, range(TOGETHER))) == 1
