"""The importer of hours: the national template with or without 学号, and sheets like it.

People who have no account become volunteers; accounts are found by 学号 and have to bear the
same name. Rows become claims that wait to be published; somebody's row with the same reason on
the same day is known, so a file may come twice.
"""

import hashlib
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Member
from branches.organisation.queries import hats
from tuanwei.accounts.models import User
from tuanwei.jobs import cells
from tuanwei.jobs.cells import Month, Wrong
from tuanwei.jobs.headers import plain_label
from tuanwei.jobs.importers import Field, Importer, Option
from tuanwei.lib.numbers import half_up
from volunteers.claims import saving
from volunteers.claims.models import Claim
from volunteers.hours.durations import minutes_of
from volunteers.hours.models import Volunteer
from volunteers.hours.queries import rules_on

LOOKED_UP = 5_000  # keys asked for in one statement
MOST_HOURS = 10_000
LONG_DAY = 24 * 60


def spoken(cell):
    """What stands in the cell for hours, as text; what it comes to depends on the rules of its day."""
    if isinstance(cell, bool | date):
        raise Wrong("not_hours")
    text = cells.plain(cell)
    if len(text) > 20:
        raise Wrong("not_hours")
    return text


class HoursImporter(Importer):
    """Hours with reason and day, for people by 学号 or 志愿者编号."""

    kind = "hours"
    label = _("志愿时数补录")
    help = _(
        "志愿者荣誉时数导入模板，有学号或没有学号的都可以。同一个人、同一件事、同一天只算一次；"
        "导入以后先公示，公示期满再计入。"
    )
    next_step = (
        _("这些时数还没有计入：公示期满没有异议，才记到每个人名下。"), "volunteers:claim-ready", _("去公示"),
    )  # fmt: skip
    fields = (
        Field("serial", _("序号"), cells.text(20), synonyms=("编号序号", "行号"), is_kept=False),
        Field("name", _("姓名"), cells.name, synonyms=("志愿者姓名", "学生姓名"), is_required=True),
        Field("number", _("学号"), cells.identifier, synonyms=("学生学号", "工号", "学号/工号")),
        Field("code", _("志愿者编号"), cells.identifier, synonyms=("志愿者号", "志愿编号", "志愿者注册号")),
        Field("hours", _("荣誉时数值"), spoken, is_required=True,
              synonyms=("荣誉时数", "志愿时数", "服务时数", "服务时长", "志愿时长", "补录时数", "补录时长",
                        "时数", "时长")),
        Field("title", _("补录原因"), cells.text(100), is_required=True,
              synonyms=("原因", "活动名称", "服务项目", "补录事由", "事由", "活动")),
        Field("day", _("活动日期"), cells.day_or_month,
              synonyms=("日期", "服务日期", "活动时间", "服务时间", "补录日期")),
    )  # fmt: skip
    extras = ("volunteer_id", "user_id", "unit_id", "minutes", "is_month", "grade", "sheet_key")

    def may_import(self, user):
        """The committee's staff: what they bring goes straight to publication."""
        return hats(user).is_staff

    def options(self, *, table, header, by):
        """The day, for sheets without such a column."""
        return (
            Option(
                "day", _("活动日期"),
                _("表里没有活动日期一列时，整张表按这一天计，写成 2026-10-08 或 2026-10。"),
            ),
        )  # fmt: skip

    def mistaken(self, header):
        """A roster has no hours."""
        labels = {plain_label(label) for label in header.labels}
        known = {key for label, key in self.names.items() if label in labels}
        if "hours" in known or "name" not in known:
            return ""
        return _(
            "这张表里没有时数一列，像是名册。名册请放弃这次导入，重新选“团员、学生名册”；"
            "确实是时数表，请在下面选出时数是哪一列。"
        )

    def missing_columns(self, keys, options):
        """Something that tells people apart, and a day."""
        missing = super().missing_columns(keys, options)
        if not {"number", "code"} & set(keys):
            missing.append(_("学号或志愿者编号"))
        if "day" not in keys and not options.get("day"):
            missing.append(_("活动日期（没有这一列，就在下面填写）"))
        return missing

    def check(self, frame, *, options, by):
        """Find the people, work out the time, tell what is known: new, same or error."""
        _days(frame, options)
        _minutes(frame)
        people = People.read(frame)
        _match(frame, people)
        _must_be_others(frame, by)
        others = _keys(frame, people)
        frame.report_duplicates("sheet_key", "hours_duplicate")
        _compare(frame, others)
        frame.settle()
        return {}

    def save(self, batch, *, by):
        """Volunteers and claims, in bulk."""
        return saving.save(batch, self.staged, by=by)

    def undo(self, batch, *, by):
        """Take back what is not published yet."""
        return saving.undo(batch, self.staged, by=by)


def _days(frame, options):
    given = None
    if "day" not in frame.values:
        frame.values["day"] = [None] * len(frame)
        try:
            given = cells.day_or_month(options.get("day", ""))
        except Wrong as wrong:
            for place in range(len(frame)):
                frame.report(place, "day", wrong.code, **wrong.details)
    today = timezone.localdate()
    days, months = frame.values["day"], []
    for place, day in enumerate(days):
        if day is None and not frame.has_error(place, "day"):
            if given is None:
                frame.report(place, "day", "missing")
            days[place] = day = given
        if day is not None and day > today:
            frame.report(place, "day", "day_ahead")
        months.append(isinstance(day, Month) if day is not None else None)
    frame.values["is_month"] = months


def _minutes(frame):
    """What the hours of each row come to, by the rules of its day; "半天" too."""
    known: dict = {}
    minutes, grades = [], []
    for place, (text, day) in enumerate(
        zip(frame.column("hours"), frame.values["day"], strict=True)
    ):
        found, grade = None, None
        if text is not None and day is not None:
            version, spec = rules_on(day)
            grade = best_of(spec)
            if (text, version) not in known:
                try:
                    known[text, version] = minutes_of(text, spec, MOST_HOURS)
                except ValueError as fault:
                    known[text, version] = str(fault)
            found = known[text, version]
            if isinstance(found, str):
                frame.report(place, "hours", "hours_refused", why=found.rstrip("。"))
                found = None
            elif found > LONG_DAY and not frame.values["is_month"][place]:
                frame.report(place, "hours", "hours_many")
        minutes.append(None if found is None else half_up(Fraction(found), 2))
        grades.append(grade)
    frame.values["minutes"], frame.values["grade"] = minutes, grades


def best_of(spec):
    """The key of the Grade that what staff bring in has."""
    chosen = [each for each in spec.grades if each.key not in ("checked", "confirmed")]
    return max(chosen or spec.grades, key=lambda each: each.percent).key


class People:
    """Volunteers and accounts that a sheet may mean."""

    def __init__(self):
        self.by_number, self.by_code, self.by_user, self.accounts = {}, {}, {}, {}

    @classmethod
    def read(cls, frame):
        """Everybody named by a number or a code, a few thousand keys a statement."""
        found = cls()
        fields = ("pk", "user_id", "name", "number", "code")
        for key, field in (("number", "number"), ("code", "code")):
            for keys in _parts(set(frame.column(key)) - {None}):
                for each in Volunteer.objects.filter(**{f"{field}__in": keys}).only(*fields):
                    found._add(each)
        for keys in _parts(set(frame.column("number")) - {None}):
            for each in User.objects.filter(number__in=keys).only("pk", "name", "number"):
                found.accounts[each.number] = each
        users = [each.pk for each in found.accounts.values() if each.pk not in found.by_user]
        for keys in _parts(users):
            for each in Volunteer.objects.filter(user__in=keys).only(*fields):
                found._add(each)
        found.units = {}
        users = {each.pk for each in found.accounts.values()} | set(found.by_user)
        for keys in _parts(users):
            rows = Member.objects.filter(user__in=keys).values_list("user", "branch")
            found.units.update(rows)
        return found

    def _add(self, each):
        for index, key in (
            (self.by_number, each.number),
            (self.by_code, each.code),
            (self.by_user, each.user_id),
        ):
            if key:
                index[key] = each


def _parts(keys):
    keys = sorted(keys)
    return [keys[start : start + LOOKED_UP] for start in range(0, len(keys), LOOKED_UP)]


def _match(frame, people):
    """volunteer_id, user_id and unit_id of every row; reports who does not agree."""
    volunteers, users, units = [], [], []
    names: dict = {}  # what the sheet itself has said so far
    codes: dict = {}
    numbers: dict = {}
    for place, (name, number, code) in enumerate(
        zip(frame.column("name"), frame.column("number"), frame.column("code"), strict=True)
    ):
        volunteer, account = None, None
        if not number and not code and not frame.has_error(place, "number", "code"):
            frame.report(place, "number", "number_or_code_missing")
        if name and (number or code) and not frame.has_error(place):
            account = people.accounts.get(number)
            volunteer = _volunteer(frame, place, people, account, name, number, code)
            if not frame.has_error(place):
                _agrees_with_the_sheet(frame, place, names, codes, numbers, name, number, code)
        user = account.pk if account else volunteer and volunteer.user_id
        volunteers.append(volunteer and volunteer.pk)
        users.append(user)
        units.append(people.units.get(user))
    frame.values["volunteer_id"], frame.values["user_id"] = volunteers, users
    frame.values["unit_id"] = units


def _must_be_others(frame, by):
    """What staff bring in goes past branch, team and committee: nobody brings their own."""
    for place, user in enumerate(frame.values["user_id"]):
        if user == by.pk and not frame.has_error(place):
            frame.report(place, "name", "hours_own")


def _volunteer(frame, place, people, account, name, number, code):
    """The Volunteer that a row means, None for somebody new."""
    if account and account.name != name:
        frame.report(place, "name", "name_differs", other=account.name)
        return None
    found = (account and people.by_user.get(account.pk)) or people.by_number.get(number)
    holder = people.by_code.get(code) if code else None
    if found is None and holder and not (number and holder.number):
        found = holder
    if holder is not None and (found is None or holder.pk != found.pk):
        frame.report(place, "code", "code_taken")
        return None
    if found is None:
        return None
    if found.name != name:
        other = "name_differs" if number and found.number == number else "code_name_differs"
        frame.report(place, "name", other, other=found.name)
    elif code and found.code and found.code != code:
        frame.report(place, "code", "code_differs", other=found.code)
    return found


def _agrees_with_the_sheet(frame, place, names, codes, numbers, name, number, code):
    """Rows of one 学号 or 编号 have one name, and belong together."""
    who = ("number", number) if number else ("code", code)
    if names.setdefault(who, name) != name:
        frame.report(place, "name", "name_differs_in_sheet", other=names[who])
    elif code and number and codes.setdefault(code, number) != number:
        frame.report(place, "code", "code_taken")
    elif code and number and numbers.setdefault(number, code) != code:
        frame.report(place, "code", "code_differs", other=numbers[number])


def sheet_key(who, title, day):
    """What keeps a row from coming twice: who, why, when."""
    said = "\x1f".join([who, " ".join(title.split()), day.isoformat()])
    return hashlib.sha256(said.encode()).hexdigest()


def _keys(frame, people):
    """Fill sheet_key where there is no error, people named by 编号 where there is one; return the
    keys under which the same may have come before."""
    by_id = {
        each.pk: each
        for each in (*people.by_number.values(), *people.by_code.values(), *people.by_user.values())
    }
    others, keys = [], []
    for place, (number, code, title, day, pk) in enumerate(
        zip(frame.column("number"), frame.column("code"), frame.column("title"),
            frame.values["day"], frame.values["volunteer_id"], strict=True)
    ):  # fmt: skip
        if frame.has_error(place) or title is None or day is None:
            keys.append(None)
            others.append(())
            continue
        known = by_id.get(pk)
        names = _names_of(number, code, known)
        keys.append(sheet_key(names[0], title, day))
        others.append([sheet_key(name, title, day) for name in names[1:]])
    frame.values["sheet_key"] = keys
    return others


def _names_of(number, code, known):
    code = code or (known and known.code)
    number = number or (known and known.number)
    return [name for name in (code and f"code:{code}", number and f"number:{number}") if name]


def _compare(frame, others):
    """new, or same where a claim with one of the keys is there already."""
    asked = set(frame.values["sheet_key"]) - {None} | {key for keys in others for key in keys}
    stored = {}
    for keys in _parts(asked):
        stored.update(Claim.objects.filter(sheet_key__in=keys).values_list("sheet_key", "minutes"))
    outcomes = []
    for place, key in enumerate(frame.values["sheet_key"]):
        minutes = next((stored[each] for each in (key, *others[place]) if each in stored), None)
        outcomes.append("new" if minutes is None else "same")
        if minutes is not None and minutes != Decimal(frame.values["minutes"][place]):
            frame.report(
                place, "hours", "hours_differ", other=str(half_up(Fraction(minutes) / 60, 2))
            )
    frame.outcomes = outcomes
