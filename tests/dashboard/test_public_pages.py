"""Every page that a visitor reaches from the front page: light, readable without script, with a share card."""

import gzip
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders

from tests.dashboard.test_front import everything, published_brief
from tests.league_days.results.conftest import Finale
from tests.news.conftest import Desk, photo
from tuanwei.news import actions

pytestmark = pytest.mark.django_db
KILOBYTE, MOST = 1024, 120
ADDRESS = "https://tw.example.edu.cn"
MORE = ("/search/?q=歌乐山", "/search/?q=个乐山", "/calendar/?view=month", "/news/?q=没有的")
MAY_BE_HIDDEN = {"button", "template", "input", "dialog"}
"""What script shows for comfort."""
IMPORT = re.compile(r'^import .*? from "(\./[^"]+)";', re.MULTILINE)


class Page(HTMLParser):
    """What a page asks for, and what it says without script."""

    def __init__(self, text):
        super().__init__()
        self.links, self.asks, self.meta, self.hidden = set(), set(), {}, []
        self.headings = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a":
            self.links.add(found.get("href", ""))
        elif tag == "meta":
            self.meta[found.get("property") or found.get("name")] = found.get("content", "")
        elif tag in ("img", "script") and found.get("src"):
            self.asks.add(found["src"])
        elif tag == "link" and found.get("rel") in ("stylesheet", "icon", "manifest"):
            self.asks.add(found["href"])
        elif tag == "use":
            self.asks.add(found["href"].partition("#")[0])
        self.headings += tag == "h1"
        if "hidden" in found and tag not in MAY_BE_HIDDEN:
            self.hidden.append((tag, found))


@cache
def weight_of(name):
    """Bytes of a static file as a proxy sends it, with the modules that it always brings."""
    content = Path(finders.find(name)).read_bytes()
    more = IMPORT.findall(content.decode()) if name.endswith(".js") else []
    packed = content if name.endswith(".png") else gzip.compress(content)
    return len(packed) + sum(weight_of(urljoin(name, each)) for each in more)


def sent(client, address, settings):
    """Bytes of something that a page asks for."""
    assert not urlsplit(address).netloc, address
    if address.startswith(settings.STATIC_URL):
        return weight_of(address.removeprefix(settings.STATIC_URL))
    answer = client.get(address)
    assert answer.status_code == 200, address
    content = answer.getvalue()
    return len(content) if "image/" in answer["Content-Type"] else len(gzip.compress(content))


def public_pages(client):
    """{path: text} of all pages that links lead to, from the front page on."""
    waiting, found, seen = ["/", *MORE], {}, set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        found[path] = answer.content.decode()
        for link in Page(found[path]).links:
            parts = urlsplit(urljoin(path, link))
            if not parts.netloc and parts.path:
                waiting.append(parts.path)
    return found


@pytest.fixture
def pages(client, cast, settings):
    """{path: text} with something of every room, and an article with four pictures as they are taken."""
    settings.PORTAL_URL = ADDRESS
    everything(cast)
    brief = published_brief(cast)
    Finale(cast).granted()
    desk = Desk(cast)
    article = desk.draft(title="四张照片")
    for _n in range(4):
        actions.add_picture(article=article, by=cast.staff, upload=photo())
    article = desk.fresh(article)
    alts = {each.pk: "山路" for each in article.pictures.all()}
    article = actions.save(
        article=article, by=cast.staff, edition=article.edition, words=article.words, alts=alts
    )
    actions.submit(article=article, by=cast.staff, edition=article.edition)
    actions.publish(article=article, by=cast.staff2, edition=article.edition)
    found = public_pages(client)
    assert len(found) > 30
    assert {f"/news/{article.pk}/", f"/reports/briefs/{brief.pk}/", "/contests/best/"} <= set(found)
    return found


def test_public_pages_are_light_readable_without_script_and_have_cards(client, pages, settings):
    faults, weights = [], {}
    for path, text in pages.items():
        page = Page(text)
        weight = len(gzip.compress(text.encode()))
        for address in page.asks:
            if address not in weights:
                weights[address] = sent(client, address, settings)
            weight += weights[address]
        if weight > MOST * KILOBYTE:
            asked = sorted(((weights[each], each) for each in page.asks), reverse=True)
            faults.append(f"{path}: {weight:,} bytes, {asked}")
        for name in ("description", "og:title", "og:description", "og:type"):
            if not page.meta.get(name):
                faults.append(f"{path}: no {name}")
        for name in ("og:image", "og:url"):
            if not page.meta.get(name, "").startswith(f"{ADDRESS}/"):
                faults.append(f"{path}: {name} {page.meta.get(name)!r}")
        if page.headings != 1:
            faults.append(f"{path}: {page.headings} h1")
        if page.hidden:
            faults.append(f"{path}: only script shows {page.hidden}")
    assert not faults, "\n".join(faults)
