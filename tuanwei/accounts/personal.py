"""Everything stored about one person, gathered from the rooms that keep it.

A room joins by a module with `def of(user)` that gives {heading: [{label: value}]}.
"""

from importlib import import_module
from importlib.util import find_spec

from django.utils import timezone
from django.utils.translation import gettext as _

# Named, not imported: these rooms lie beside or above this one.
ROOMS = (
    "branches.organisation",
    "tuanwei.notices",
    "tuanwei.jobs",
    "tuanwei.gatherings",
    "mailbox.cases",
    "mailbox.absences",
    "mailbox.senders",
    "mailbox.surveys",
    "mailbox.service",
    "tuanwei.proposals",
    "activities.projects",
    "activities.applications",
    "tuanwei.publicity",
    "mailbox.safety",
    "activities.rounds",
    "volunteers.attendance",
    "volunteers.teams",
    "volunteers.services",
    "volunteers.claims",
    "volunteers.party_days",
    "volunteers.school",
    "volunteers.honours",
    "branches.league_days.days",
    "branches.league_days.contests",
    "branches.league_days.panels",
    "branches.league_days.ballots",
    "branches.league_days.results",
    "party_pairing.files",
    "party_pairing.candidates",
    "party_pairing.meetings",
    "party_pairing.decisions",
    "party_pairing.pairs",
    "party_pairing.rounds",
    "assessment.rounds",
    "assessment.facts",
    "assessment.sheets",
    "assessment.results",
    "branches.reports",
    "branches.liaison",
    "tuanwei.circulars",
    "tuanwei.news",
    "tuanwei.term_reports",
)


def everything(user):
    """{heading: [{label: value}]} of all rooms, values ready for JSON."""
    found = {_("账号"): [account(user)]}
    for room in ROOMS:
        if find_spec(f"{room}.personal"):
            found.update(import_module(f"{room}.personal").of(user))
    return found


def account(user):
    """What this room keeps; the password is a hash and tells nothing."""
    return {
        _("学号/工号"): user.number,
        _("姓名"): user.name,
        _("邮箱"): user.email,
        _("手机"): user.phone,
        _("账号建立"): timezone.localtime(user.created_at).date(),
        _("最近登录（只记到日）"): user.last_login and timezone.localtime(user.last_login).date(),
    }
