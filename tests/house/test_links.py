"""Every link and every form on every page leads somewhere."""

from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from app.infra.database import db
from tests.house.test_doors import MAY_BE_UNWELL, WHO, Region, address, region, routes
from tests.reading import Reader

__all__ = ["region"]
ELSEWHERE = ("http://", "https://", "mailto:", "tel:")
MOST_PAGES = 150


def leads_somewhere(app, path: str, method: str) -> bool:
    try:
        app.url_map.bind("localhost").match(urlsplit(path).path, method=method)
    except RequestRedirect:
        return True
    except (NotFound, MethodNotAllowed):
        return False
    return True


@pytest.mark.parametrize("who", WHO)
def test_every_link_and_form_leads_somewhere(app, session, region: Region, who):
    """Walks on from every page a person can open, by its own links, without pressing buttons."""
    reader = Reader(app)
    if region.people[who] is not None:
        reader.sign_in(region.people[who])
    start = [
        address(app, rule, region.values)
        for rule in routes(app)
        if "GET" in rule.methods and rule.endpoint not in MAY_BE_UNWELL
    ]
    seen: set[str] = set()
    waiting = list(dict.fromkeys(start))
    broken = []
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = reader.get(path)
        db.session.rollback()
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for link in reader.page.find_all("a", href=True):
            href = link["href"]
            if href.startswith(ELSEWHERE):
                continue
            whole, fragment = urldefrag(href)
            if fragment and not whole:
                if not reader.page.find(id=fragment):
                    broken.append((path, href))
                continue
            target = urljoin(path, whole)
            if not leads_somewhere(app, target, "GET"):
                broken.append((path, href))
            elif target not in seen and "/static/" not in target:
                waiting.append(target)
        for form in reader.page.find_all("form"):
            target = urljoin(path, form.get("action") or path)
            if not leads_somewhere(app, target, form.get("method", "get").upper()):
                broken.append((path, f"form {target}"))
    assert not broken, broken[:10]
    assert len(seen) > 8


@pytest.mark.parametrize("who", ["teacher", "employer", "coordinator"])
def test_no_page_reached_by_its_own_links_is_missing(app, session, region: Region, who):
    reader = Reader(app).sign_in(region.people[who])
    seen, waiting = set(), ["/"]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = reader.get(path)
        db.session.rollback()
        assert answer.status_code in (200, 302, 303), f"{path} answers {answer.status_code}"
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for link in reader.page.find_all("a", href=True):
            target = urljoin(path, urldefrag(link["href"])[0])
            if not link["href"].startswith(ELSEWHERE) and target not in seen:
                waiting.append(target)
    assert len(seen) > 8
