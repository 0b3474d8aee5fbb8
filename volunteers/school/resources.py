"""Organisational life as a sheet."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch
from tuanwei.jobs import exports
from tuanwei.lib.terms import Term
from volunteers.school import permissions, queries

KIND = "party-branch-lessons"
COLUMNS = (
    exports.Column("day", _("日期")),
    exports.Column("party_branch", _("党支部")),
    exports.Column("site", _("教学点")),
    exports.Column("title", _("课程")),
    exports.Column("lecturers", _("授课人")),
    exports.Column("helpers", _("助教")),
    exports.Column("residents", _("居民人数")),
    exports.Column("signed_by", _("社区签认人")),
    exports.Column("signed_on", _("签认日期")),
)


def rows(parameters, columns, masked):
    """A row for each lesson of a term that counts."""
    found = PartyBranch.objects.get(pk=parameters["party_branch"])
    term = Term.parse(parameters["term"])
    lives = queries.organisational_life(found, term.first_day, term.last_day)
    made = (_row(found, each) for each in lives)
    return len(lives), (tuple(row[name] for name in columns) for row in made)


def _row(party_branch, life):
    return {
        "day": life.day, "party_branch": party_branch.name, "site": life.site,
        "title": life.title, "lecturers": "、".join(life.lecturers),
        "helpers": "、".join(life.helpers), "residents": life.residents,
        "signed_by": life.signed_by, "signed_on": timezone.localdate(life.signed_at),
    }  # fmt: skip


def register():
    """Offer the sheet; it starts from a Party branch's page."""
    exports.register(
        KIND, _("党支部组织生活（市民学校）"), COLUMNS, rows, permissions.can_read_life,
        is_listed=False, where="volunteers:lesson-school",
    )  # fmt: skip
