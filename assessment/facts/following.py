"""Which records somebody may go on to: a link is offered where it opens. The records' own rooms decide; this says what
they would say, `tests/assessment/facts/test_following.py` asks them."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from branches.organisation.queries import hats

EVERYBODY = {
    "organisation:unit-detail",
    "gatherings:gathering",
    "league_days:contest",
    "league_days:day",
}
"""Open to whoever is signed in."""
TEACHERS = {
    "activities:project",
    "liaison:meeting",
    "party_pairing:meeting",
    "reports:report",
    "reports:rates-unit",
}
CADRES = TEACHERS | {
    "volunteers:volunteer-insights-services", "assessment:claim-page", "assessment:result-ranking",
}  # fmt: skip
"""Open to the cadres of the unit and of the general branch above it."""


def safe(address) -> str:
    """An address inside the portal; "" for others."""
    return address if address.startswith("/") and not address.startswith("//") else ""


def link_for(user, unit):
    """f(address of a record of this Unit) -> the address where `user` may open it, else "". The committee's staff open
    everything inside the portal."""
    worn = hats(user)
    names = set(EVERYBODY)
    if unit.pk in worn.unit_ids or unit.parent_id in worn.general_branch_ids:
        names |= CADRES
    if worn.is_teacher:
        names |= TEACHERS

    def link(address):
        if worn.is_staff or not safe(address):
            return safe(address)
        try:
            return address if resolve(urlsplit(address).path).view_name in names else ""
        except Resolver404:
            return ""

    return link
