"""A real browser against the running portal, at the sizes people hold in their hands."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

# Playwright's own event loop makes Django fear an async context; the tests are synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's Chromium, which asks nobody outside this machine."""
    if not CHROMIUM.exists():
        pytest.fail("没有浏览器：请以 root 运行 apt-get install chromium fonts-noto-cjk")
    return {
        "executable_path": str(CHROMIUM),
        "args": [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
        ],
    }  # fmt: skip


@pytest.fixture(params=["phone", "desktop"])
def size(request):
    """Every journey goes on a phone and on a desk."""
    return request.param


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


@pytest.fixture
def portal(live_server, page, client, settings):
    """The person's browser: `portal.go(path)`, `portal.sign_in(user)`, `portal.check()`."""
    settings.ALLOWED_HOSTS = ["*"]
    return Portal(live_server.url, page, client)


class Portal:
    """One person in front of the portal."""

    def __init__(self, url, page, client):
        self.url, self.page, self.client = url, page, client
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
        """No axe violation, no sideways scrolling, no error in the console."""
        # A click that leaves the page returns before the next page stands.
        self.page.wait_for_load_state("load")
        found = Axe().run(self.page)
        assert not found.response["violations"], found.generate_report()
        width = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert width <= 0, f"{self.page.url} scrolls sideways by {width} px"
        assert expect_fault or self.faults == []


def pytest_collection_modifyitems(items):
    """Everything here needs the browser and a database that other processes see."""
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
