"""A real browser against the running portal, at the sizes people hold in their hands."""

import os
import re
from collections import defaultdict
from functools import wraps
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import axe_playwright_python
import pytest
from axe_playwright_python.base import AxeResults
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import Locator, Page

from tests.browser import launch_arguments

# Playwright's own event loop makes Django fear an async context; the tests are synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
SHELL = ["header.top", "nav.side", "details.nav-fold", "footer.foot", "nav.tabs"]
"""The parts of a page that are the same on all pages of a person."""
LOOK = Path(__file__).with_name("look.js").read_text()
EVERYTHING = os.environ.get("JOURNEYS") == "both"


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's Chromium."""
    return launch_arguments()


@pytest.fixture
def size(request):
    """A walk over pages looks at each on a phone and on a desk; a person's journey goes on one of them, turn by turn
    (on both with JOURNEYS=both)."""
    return request.param


def pytest_generate_tests(metafunc):
    """Sizes of `size`."""
    if "size" in metafunc.fixturenames:
        is_walk = metafunc.definition.get_closest_marker("walk")
        sizes = ["both"] if is_walk else ["phone", "desktop"]
        if not is_walk and not EVERYTHING:
            sizes = [sizes[crc32(metafunc.function.__qualname__.encode()) % 2]]
        metafunc.parametrize("size", sizes, indirect=True)


@pytest.fixture
def browser_context_args(size):
    """A Chinese reader in Shanghai."""
    return {
        "viewport": PHONE if size == "phone" else DESKTOP,
        "has_touch": size == "phone",
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "service_workers": "block",
    }


@pytest.fixture(autouse=True)
def clicks_settle(monkeypatch):
    """A click that leads to another page ends when that page is there, also on a slow machine."""
    for holder in (Page, Locator):
        monkeypatch.setattr(holder, "click", _settling(holder.click))


def _settling(click):
    """`click`, then the page it led to loaded."""

    @wraps(click)
    def settled(where, *args, **kwargs):
        click(where, *args, **kwargs)
        page = where if isinstance(where, Page) else where.page
        if not page.is_closed():
            page.wait_for_load_state()

    return settled


@pytest.fixture(autouse=True)
def files_are_kept(monkeypatch):
    """The browser asks once for a style or a script, as it does of the portal that people use."""
    serve = StaticFilesHandler.serve

    def kept(handler, request):
        response = serve(handler, request)
        response["Cache-Control"] = "max-age=3600"
        return response

    monkeypatch.setattr(StaticFilesHandler, "serve", kept)


@pytest.fixture
def portal(live_server, page, client, settings, size):
    """The person's browser: `portal.go(path)`, `portal.sign_in(user)`, `portal.check()`."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, ("axe", AXE.parent)]
    return Portal(live_server.url, page, client, sizes=(PHONE, DESKTOP) if size == "both" else ())


class Portal:
    """One person in front of the portal. What this worker has seen at a size, axe need not see again: `shells`
    (their links) whole, most of a page is its shell; `kinds` of elements (look.js) in their colours, which take
    axe longest."""

    shells: dict = defaultdict(set)
    kinds: dict = defaultdict(set)

    def __init__(self, url, page, client, sizes=()):
        self.url, self.page, self.client, self.sizes = url, page, client, sizes
        self.faults = []
        page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def go(self, path):
        """Open a page of the portal."""
        self.page.goto(self.url + path)

    def sign_in(self, user):
        """Continue as `user`, as if they had signed in before."""
        self.client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        self.page.context.clear_cookies()
        value = self.client.cookies["sessionid"].value
        self.page.context.add_cookies([{"name": "sessionid", "value": value, "url": self.url}])

    def check(self, *, expect_fault=False):
        """No axe violation, no sideways scrolling, no error in the console; on a walk at each size. There axe, which
        takes longest, asks all at the size whose turn this address is (at both with JOURNEYS=both), and at the other
        what only a size brings about."""
        # A click that leaves the page returns before the next page stands.
        self.page.wait_for_load_state("load")
        # Which numbers an address has is up to the tests before this one.
        address = re.sub(r"\d+", "", urlsplit(self.page.url).path)
        turn = crc32(address.encode()) % 2
        for place, size in enumerate(self.sizes):
            self.page.set_viewport_size(size)
            self._fits()
            self._look(only_sized=place != turn and not EVERYTHING)
        if not self.sizes:
            self._fits()
            self._look()
        assert expect_fault or self.faults == []

    def _look(self, *, only_sized=False):
        if not self.page.url.startswith(self.url):  # a file on the disk
            self.page.evaluate(AXE.read_text())
        met = self.page.evaluate(f"about => {LOOK}.meet(about)", [SHELL, "/static/axe/axe.min.js"])
        size = tuple(self.page.viewport_size.values())
        shells, kinds = self.shells[size], self.kinds[size]
        is_known = met["shell"] in shells and not EVERYTHING
        if is_known and only_sized:
            asked = "sized"
        elif is_known and kinds.issuperset(met["kinds"]):
            asked = "colourless"
        else:
            asked = "all"
        found = self.page.evaluate(
            f"about => {LOOK}.look(about)", [SHELL if is_known else [], asked]
        )
        assert not found, AxeResults({"violations": found}).generate_report()
        shells.add(met["shell"])
        if asked != "sized":
            kinds.update(met["kinds"])

    def _fits(self):
        width = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert width <= 0, f"{self.page.url} scrolls sideways by {width} px"


def pytest_collection_modifyitems(items):
    """Everything here needs the browser and a database that other processes see."""
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
