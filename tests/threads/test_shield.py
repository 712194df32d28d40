"""What is left out of a message before a booking is approved, and what never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.threads.rules import HIDDEN, shielded

REACHED = [
    "ann@school.example",
    "Ann.O'Dowd+trips@high-school.sch.uk",
    "ann @ school . example",
    "ann at school dot example",
    "ann (at) school (dot) example",
    "ann[at]school.example",
    "0191 496 0000",
    "0191-496-0000",
    "(0191) 496 0000",
    "01914960000",
    "+44 191 496 0000",
    "+44 (0)191 496 0000",
    "0044 7700 900000",
    "07700 900 000",
    "07700.900.000",
    "www.school.example",
    "https://school.example/staff?a=1",
    "riverside-school.co.uk",
    "7700 900123",
    "O7700 900123",
    "07700,900,123",
    "07700_900_123",
    "tel07700900123",
    "07700900123ext2",
    "firm.ltd",
    "bit.ly/abc",
    "www firm com",
    "firm dot co dot uk",
    "\uff10\uff17\uff17\uff10\uff10 \uff19\uff10\uff10\uff11\uff12\uff13",
    "077\u200b00 900\u200b123",
    "ann\u200b@school.example",
]
ORDINARY = [
    "See you on Tuesday 2 March 2027, 10:00am to 11:30am.",
    "02/03/2027 at 09:30",
    "2027-03-02",
    "Park at NE1 4XD, bay 12.",
    "30 of Year 9 and 15 of Year 10, so 45 in all.",
    "It costs £4.50 for each of 30, £135.00.",
    "Meet at the main entrance at 9.15, then look at the hall.",
    "Room 0.12, then 1.04.",
    "We are at school until 4pm.",
    "Pupils arrive at 9:15; lunch is 12:00-12:45.",
    "Benchmarks 5 and 6, 2026/27",
    "01/02/2027 09:30 - 11:00",
    "05.05.2027 10.00-11.00",
    "01/02/2027-03/02/2027",
    "meet at reception. Come early",
    "We are at Gateshead. Net cost nil",
    "45, 30 and 20 pupils",
    "12/01/27 09:30",
    "0930 - 1130, 1300 - 1500",
    "12/01, 19/01, 26/01, 02/02",
    "2026, 2027, 2028",
    "Groups: 12, 14, 16, 18, 20",
    "Year 7 (120), 8 (118), 9 (121), 10 (119)",
]
WORDS = st.text(alphabet=st.characters(categories=["Ll", "Lu", "Zs"]), max_size=30)


@pytest.mark.parametrize("address", REACHED)
def test_addresses_and_numbers_do_not_get_through(address):
    told = shielded(f"Ring or write: {address} please")
    assert HIDDEN in told
    assert address not in told
    assert sum(each.isdigit() for each in told) < 4


@pytest.mark.parametrize("words", ORDINARY)
def test_ordinary_words_do(words):
    assert shielded(words) == words


@given(
    before=WORDS,
    after=WORDS,
    digits=st.text(alphabet="0123456789", min_size=9, max_size=9),
    gaps=st.lists(st.sampled_from(["", " ", "-", "  ", "."]), min_size=10, max_size=10),
)
def test_no_uk_number_gets_through_however_it_is_spaced(before, after, digits, gaps):
    number = "".join(a + b for a, b in zip(f"0{digits}", gaps, strict=True)).strip(" -.")
    told = shielded(f"{before} {number} {after}")
    assert not any(each.isdigit() for each in told)


@given(
    name=st.from_regex(r"[a-z]{1,12}(\.[a-z]{1,8})?", fullmatch=True),
    place=st.from_regex(r"[a-z]{2,12}\.[a-z]{2,6}", fullmatch=True),
    at=st.sampled_from(["@", " @ ", " at ", "(at)", " [at] "]),
)
def test_no_address_gets_through_however_it_is_spelt(name, place, at):
    told = shielded(f"Write to {name}{at}{place} soon.")
    assert place not in told


@given(
    words=st.text(
        alphabet=st.characters(
            categories=["Ll", "Lu", "Zs", "Po"], exclude_characters="@\uff20./:#%&*\\"
        ),
        max_size=80,
    )
)
def test_what_holds_no_address_stays_as_it_was(words):
    assert shielded(words) == words or " dot " in words.lower()
