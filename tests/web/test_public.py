"""What anyone may read: the public pages, what machines ask for, and failures as sentences."""

import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.opportunities.kinds import KINDS
from app.web.errors import TITLES, error_page
from tests.reading import Reader, edit

PAGES = (
    "/",
    "/for-employers",
    "/for-schools",
    "/for-coordinators",
    "/accessibility",
    "/privacy",
    "/cookies",
)
ATOM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def meta(reader: Reader, **which: str) -> str:
    found = reader.page.find("meta", attrs=which)
    assert found, f"no {which}"
    return str(found["content"])


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_says_what_it_is_to_people_and_to_whoever_shares_it(client: Reader, path):
    assert client.get(path).status_code == 200
    assert client.page.title.get_text().endswith("– Causeway")
    assert 40 < len(meta(client, name="description")) < 200
    assert meta(client, property="og:title") in client.page.title.get_text()
    assert client.page.find("link", rel="canonical")["href"] == f"http://localhost{path}"
    assert client.page.find("a", href="#main")
    assert client.page.find(id="main").name == "main"


def test_public_pages_differ_in_title_and_description(client: Reader):
    heads = set()
    for path in PAGES:
        client.get(path)
        heads.add((client.page.title.get_text(), meta(client, name="description")))
    assert len({title for title, _ in heads}) == len(PAGES)
    assert len({described for _, described in heads}) == len(PAGES)


def test_the_shared_picture_is_a_bitmap_of_the_size_that_is_promised(client: Reader):
    client.get("/")
    address = meta(client, property="og:image")
    assert address.startswith("http://localhost/static/")
    with client.http.get(address.removeprefix("http://localhost")) as answer:
        picture = answer.data
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert (str(width), str(height)) == (
        meta(client, property="og:image:width"),
        meta(client, property="og:image:height"),
    )


def test_everything_a_page_loads_is_our_own_and_is_there(client: Reader):
    client.get("/")
    loaded = [tag.get("src") or tag.get("href") for tag in client.page.select("script, img, link")]
    loaded += [use["href"].partition("#")[0] for use in client.page.find_all("use")]
    loaded = [each for each in loaded if each != "http://localhost/"]
    assert len(loaded) > 5
    for address in set(loaded):
        assert address.startswith("/static/"), address
        with client.http.get(address) as answer:
            assert answer.status_code == 200
            assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_no_font_crown_or_picture_of_the_government_is_built(app: Flask):
    built = list((Path(app.static_folder) / "dist").iterdir())
    style = next(each for each in built if each.suffix == ".css").read_text()
    assert "GDS Transport" not in style
    assert "gov.uk" not in style.lower()
    assert not [each for each in built if "crown" in each.name or "govuk" in each.name]


def test_every_picture_a_template_names_is_drawn(app: Flask):
    folder = Path(app.static_folder) / "dist"
    drawn = next(folder.glob("icons.*.svg")).read_text()
    symbols = {
        symbol.get("id")
        for symbol in ElementTree.fromstring(drawn)
        if symbol.tag.endswith("symbol")
    }
    kinds = {kind.slug for kind in KINDS}
    assert kinds <= symbols
    assert {"calendar", "pin", "years", "places", "check", "alert", "menu", "tide"} <= symbols


def test_robots_are_told_where_the_map_is_and_each_place_on_it_opens(client: Reader):
    robots = client.http.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    address = robots.get_data(as_text=True).split("Sitemap: ")[1].strip()
    map_ = ElementTree.fromstring(client.http.get(address.removeprefix("http://localhost")).data)
    places = [each.text or "" for each in map_.iter(f"{ATOM}loc")]
    assert len(places) >= len(PAGES)
    for place in places:
        assert client.get(place.removeprefix("http://localhost")).status_code == 200


def test_a_browser_that_asks_for_the_old_icon_gets_one(client: Reader):
    with client.http.get("/favicon.ico", follow_redirects=True) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/png")


def test_the_cookie_page_names_the_cookies_that_are_set(client: Reader, app: Flask):
    client.get("/sign-in")
    held = {cookie.key for cookie in client.http._cookies.values()}
    client.get("/cookies")
    assert held
    assert all(name in client.text() for name in held)
    assert app.config.get("REMEMBER_COOKIE_NAME", "remember_token") in client.text()
    assert f"{app.config['REMEMBER_COOKIE_DURATION'].days} days" in client.text()


def test_the_front_page_shows_cards_only_when_there_are_some(client: Reader, monkeypatch):
    monkeypatch.setitem(client.app.extensions, "front_page_cards", list)
    client.get("/")
    assert "Coming up soon" not in client.text()


def test_an_address_that_leads_nowhere_says_where_to_go(client: Reader):
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert TITLES[404] in client.text()
    assert client.page.find("main").find("a", href="/")


def test_a_form_without_its_token_is_refused_with_a_sentence(client: Reader):
    answer = client._open("POST", "/sign-out", data={})
    assert answer.status_code == 400
    assert "reload the page" in client.text()


@pytest.mark.parametrize("status", sorted(TITLES))
def test_every_failure_is_a_page_with_a_title_a_sentence_and_a_way_on(app: Flask, session, status):
    with app.test_request_context("/"):
        sentence = "A sentence of its own." if status in (403, 422) else ""
        body, answered, headers = error_page(status, sentence)
    page = BeautifulSoup(body, "html5lib")
    edit(page, "/")
    assert answered == status
    assert headers["HX-Retarget"] == "main"
    assert page.h1.get_text() == TITLES[status]
    assert page.select_one(".govuk-body-l").get_text().rstrip().endswith(".")
    assert page.find("main").find("a", class_="govuk-button")
