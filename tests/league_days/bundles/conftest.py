"""The verifier in a real Chromium, without any portal behind it."""

import json
from pathlib import Path

import pytest

from tests.journeys.conftest import browser_type_launch_args  # noqa: F401

SOURCE = Path("static/js/league_days/verify.js")


class Verifier:
    """`verifier(bundle)`: what the verifier finds; `ask(code, value)` runs JavaScript."""

    def __init__(self, page):
        self.page = page

    def __call__(self, text, published=""):
        if not isinstance(text, str):
            text = text.decode()
        return self.page.evaluate("([text, told]) => Verify.verify(text, told)", [text, published])

    def ask(self, code, value=None):
        """The value of a function, called with `value`."""
        return self.page.evaluate(code, value)


@pytest.fixture(scope="module")
def verifier(browser):
    """A blank page with the verifier's arithmetic."""
    page = browser.new_page()
    page.add_script_tag(content=SOURCE.read_text())
    yield Verifier(page)
    page.close()


def problems(found):
    """{title of a step: [what differs]} of the steps where something does."""
    return {each["title"]: each["problems"] for each in found["steps"] if each["problems"]}


def said(found):
    """All words of what differs."""
    return json.dumps(problems(found), ensure_ascii=False)
