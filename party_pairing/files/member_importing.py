"""The importer of Party members: who belongs to which Party branch, as what, since when."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch
from branches.organisation.queries import hats
from party_pairing.files import duties, member_saving
from party_pairing.files.models import PartyMembership
from party_pairing.files.sheet_people import match, parts
from tuanwei.jobs import cells
from tuanwei.jobs.cells import Month
from tuanwei.jobs.importers import Field, Importer, Option

Standing = PartyMembership.Standing
STANDINGS = {
    "正式党员": Standing.FORMAL, "预备党员": Standing.PROBATIONARY, "正式": Standing.FORMAL,
    "预备": Standing.PROBATIONARY, "党员": Standing.FORMAL, "中共党员": Standing.FORMAL,
    "中共预备党员": Standing.PROBATIONARY,
}  # fmt: skip


def plain_name(text):
    """The name of a Party branch without blanks and without 中共 in front."""
    return "".join(str(text).split()).removeprefix("中共")


class PartyMemberImporter(Importer):
    """Party members, students and teachers alike."""

    kind = "party-members"
    label = _("党员名单")
    help = _(
        "学号或工号、姓名、党支部、党员类别、日期。学生和老师可以在同一张表里。名册上的政治面貌不会跟着改。"
    )
    next_step = (_("每个党支部的书记能看到。"), "party_pairing:party-list", _("看党支部"))
    fields = (
        Field("serial", _("序号"), cells.text(20), synonyms=("编号序号", "行号"), is_kept=False),
        Field("number", _("学号/工号"), cells.identifier, is_required=True,
              synonyms=("学号", "工号", "学生学号")),
        Field("name", _("姓名"), cells.name, is_required=True, synonyms=("党员姓名", "学生姓名")),
        Field("party_branch", _("党支部"), cells.text(60),
              synonyms=("所在党支部", "党支部名称", "所属党支部")),
        Field("standing", _("党员类别"), cells.choice(STANDINGS), is_required=True,
              synonyms=("类别", "党员类型", "人员类别")),
        Field("on", _("日期"), cells.day_or_month, is_required=True,
              synonyms=("入党日期", "入党时间", "转正日期", "转正时间", "转入日期", "转入时间")),
    )  # fmt: skip
    extras = ("user_id", "party_branch_id", "membership_id", "day")

    def may_import(self, user):
        """Staff in charge, and administrators."""
        return hats(user).is_staff and bool(duties.charges(user))

    def options(self, *, table, header, by):
        """The Party branch, for sheets of one."""
        names = tuple(_in_reach(by).values_list("name", flat=True)[:500])
        guess = names[0] if len(names) == 1 else ""
        return (
            Option(
                "party_branch",
                _("党支部"),
                _("表里没有党支部一列时，整张表登记到这里。"),
                guess,
                names,
            ),
        )

    def missing_columns(self, keys, options):
        """A Party branch, from the sheet or from below."""
        missing = super().missing_columns(keys, options)
        if "party_branch" not in keys and not options.get("party_branch"):
            missing.append(_("党支部（没有这一列，就在下面选）"))
        return missing

    def check(self, frame, *, options, by):
        """Find people and Party branches; new, changed, same or error."""
        known = match(frame)
        _party_branches(frame, options, by)
        _days(frame)
        for place, user in enumerate(frame.values["user_id"]):
            if user == by.pk and not frame.has_error(place):
                frame.report(place, "number", "party_own")
        frame.report_duplicates("user_id", "person_duplicate")
        _compare(frame, known)
        frame.settle()
        return {}

    def save(self, batch, *, by):
        """Memberships, in bulk; those they replace end the day before."""
        return member_saving.save(batch, self.staged, by=by)

    def undo(self, batch, *, by):
        """Take the new ones back and let the old ones go on."""
        return member_saving.undo(batch, by=by)


def _in_reach(by):
    rows = PartyBranch.objects.filter(is_active=True)
    found = duties.reach(by)
    return rows if found.has_all else rows.filter(general_branch__in=found.charges)


def _party_branches(frame, options, by):
    mine = {plain_name(each.name): each.pk for each in _in_reach(by)}
    active = PartyBranch.objects.filter(is_active=True).values_list("name", flat=True)
    every = {plain_name(name) for name in active}
    given = options.get("party_branch") or ""
    found = []
    for place, name in enumerate(frame.column("party_branch")):
        words = plain_name(name or given)
        key = mine.get(words)
        if key is None and not frame.has_error(place, "party_branch"):
            if not words:
                frame.report(place, "party_branch", "missing")
            elif words in every:
                frame.report(place, "party_branch", "party_branch_out_of_reach")
            else:
                frame.report(place, "party_branch", "party_branch_unknown", name=words)
        found.append(key)
    frame.values["party_branch_id"] = found


def _days(frame):
    today = timezone.localdate()
    days = []
    for place, found in enumerate(frame.column("on")):
        if found is not None and found > today:
            frame.report(place, "on", "day_ahead")
        if isinstance(found, Month):
            found = date(found.year, found.month, 1)
        days.append(found)
    frame.values["day"] = days


def _compare(frame, known):
    """Fill membership_id with the line that a changed row ends."""
    held = {}
    for keys in parts(known):
        for each in PartyMembership.objects.filter(user__in=keys, ends_on=None):
            held[each.user_id] = each
    outcomes, ended = [], []
    for place, (user, branch, standing, day) in enumerate(
        zip(frame.values["user_id"], frame.values["party_branch_id"], frame.column("standing"),
            frame.values["day"], strict=True)
    ):  # fmt: skip
        now, outcome, ends = held.get(user), "new", None
        if now is not None and not frame.has_error(place):
            if (now.party_branch_id, now.standing) == (branch, standing):
                outcome = "same"
            elif now.standing == Standing.FORMAL and standing == Standing.PROBATIONARY:
                frame.report(place, "standing", "party_backwards")
            elif day and day <= now.starts_on:
                frame.report(place, "on", "party_day_early", day=f"{now.starts_on:%Y-%m-%d}")
            else:
                outcome, ends = "changed", now.pk
        outcomes.append(outcome)
        ended.append(ends)
    frame.outcomes, frame.values["membership_id"] = outcomes, ended
