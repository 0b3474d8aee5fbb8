"""The roster importer: class rosters, the college's student list, the league's own template.

Accounts are created with an unusable password and `must_change_password`: nothing is hashed in
bulk, and nobody can sign in until the first sign-in of tuanwei.accounts has set a password.
Empty cells never erase what is stored.
"""

import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation import roster, saving, undoing
from branches.organisation.models import Unit
from branches.organisation.placement import Placement, Scope, unit_key
from branches.organisation.queries import hats
from tuanwei.jobs.cells import Month, Wrong
from tuanwei.jobs.headers import guess_mapping, plain_label
from tuanwei.jobs.importers import Importer, Option
from tuanwei.lib.pinyin import name_keys

OF_USER = ("name", "email", "phone")
OF_MEMBER = (
    "sex", "ethnicity", "born_on", "political_status", "joined_on", "certificate_number",
    "development_number", "is_registered_volunteer", "education", "grade", "major", "dormitory",
    "remark",
)  # fmt: skip
WHO_AND_WHERE = {"name", "number", "phone", "college", "major", "grade", "branch", "remark"}
HOURS = re.compile(r"(荣誉|服务|志愿|活动|补录)(时数|时长)")
TITLE = re.compile(
    r"(?P<branch>[\w·（）()-]{2,40}?)(团支部)?(共青)?(团员|学生|人员)?(花名册|名册|名单)"
)


class RosterImporter(Importer):
    """People, their accounts, branches and posts."""

    kind = "roster"
    label = _("团员、学生名册")
    help = _(
        "班级团员花名册、全校学生名册、团组织系统导入模板都可以。空格不会清掉已有内容；"
        "身份证号只用来核对，不保存。"
    )
    fields = roster.FIELDS
    extras = (
        "user_id", "member_id", "unit_id", "unit_plan", "joined_is_month", "name_pinyin",
        "name_initials", "post_title",
    )  # fmt: skip

    def may_import(self, user):
        """Staff everywhere; cadres of a branch or general branch in their own."""
        worn = hats(user)
        return worn.is_staff or bool(worn.general_branch_ids or worn.branch_ids)

    def options(self, *, table, header, by):
        """Branch and college, asked for when the sheet has no such column."""
        scope = Scope.of(hats(by))
        branches = Unit.objects.active().filter(kind=Unit.Kind.BRANCH)
        if not scope.everywhere:
            branches = branches.under(*scope.general_branch_ids, *scope.branch_ids).filter(
                kind=Unit.Kind.BRANCH
            )
        names = tuple(branches.values_list("name", flat=True)[:1_000])
        colleges = Unit.objects.active().filter(kind=Unit.Kind.GENERAL_BRANCH)
        return (
            Option(
                "branch", _("团支部"), _("表里没有班级一列时，整张表导入到这个支部。"),
                self._guess_branch(table, header, names), names,
            ),
            Option(
                "college", _("学院（团总支）"), _("新建支部时用；已有的支部不用填。"), "",
                tuple(colleges.values_list("name", flat=True)[:200]),
            ),
        )  # fmt: skip

    def _guess_branch(self, table, header, names):
        if len(names) == 1:
            return names[0]
        above = [c for row in table.rows[: header.row - 1] for c in row if isinstance(c, str)]
        for words in above:
            if found := TITLE.search(words):
                key = unit_key(found["branch"])
                return next((name for name in names if unit_key(name) == key), found["branch"])
        return ""

    def mistaken(self, header):
        """Sheets of volunteer hours say who and where too, and nothing else of a roster."""
        known = set(guess_mapping(header, self.names).values())
        has_hours = any(HOURS.search(plain_label(label)) for label in header.labels)
        if not has_hours or known - WHO_AND_WHERE:
            return ""
        return _(
            "这看起来是志愿时数表，不是名册。请点“放弃这次导入”，再导入一次，第一步选“志愿时数补录”；"
            "没有这一项的话，请把表交给团委工作人员。表不用改。"
        )

    def missing_columns(self, keys, options):
        """A roster needs names, and something that tells people apart."""
        missing = super().missing_columns(keys, options)
        if not {"number", "development_number"} & set(keys):
            missing.append(_("学号"))
        return missing

    def check(self, frame, *, options, by):
        """Compare with what is stored; set outcomes new, changed, same, error."""
        roster.cross_check(frame, timezone.localdate())
        _split_columns(frame)
        placement = Placement.read(Scope.of(hats(by)))
        _place(frame, placement, options)
        known = saving.read_people(frame)
        _match(frame, known, placement)
        _compare(frame, known, placement)
        _add_pinyin(frame)
        frame.settle()
        return {"units": _plan_in_use(frame, placement)}

    def save(self, batch, *, by):
        """Create and change what was confirmed, set-based."""
        return saving.save(batch, self.staged, by=by)

    def undo(self, batch, *, by):
        """Delete what the batch created and restore what it changed."""
        return undoing.undo(batch, self.staged, by=by)


def _split_columns(frame):
    """Posts into code and title, joining dates into day and precision."""
    if posts := frame.values.get("post"):
        frame.values["post"] = [found and found[0] for found in posts]
        frame.values["post_title"] = [found and found[1] for found in posts]
    if joined := frame.values.get("joined_on"):
        frame.values["joined_is_month"] = [
            None if day is None else isinstance(day, Month) for day in joined
        ]


def _place(frame, placement, options):
    """Fill unit_id and unit_plan of every row."""
    branches, colleges = frame.column("branch"), frame.column("college")
    given, college = options.get("branch") or None, options.get("college") or None
    found = {}
    ids, plans = [], []
    for place, key in enumerate(zip(colleges, branches, strict=True)):
        if key not in found:
            name = key[1] or given
            try:
                found[key] = placement.find(key[0] or college, name) if name else (None, None)
            except Wrong as wrong:
                found[key] = wrong
        answer = found[key]
        if isinstance(answer, Wrong):
            frame.report(place, "branch", answer.code)
            answer = (None, None)
        ids.append(answer[0])
        plans.append(answer[1])
    frame.values["unit_id"], frame.values["unit_plan"] = ids, plans


def _match(frame, known, placement):
    """Fill user_id and member_id; rows of unknown people need a number and a branch."""
    numbers = frame.values.setdefault("number", [None] * len(frame))
    codes, names = frame.column("development_number"), frame.column("name")
    has_numbers = any(numbers)
    users, members = [None] * len(frame), [None] * len(frame)
    for place in range(len(frame)):
        person = known.by_number.get(numbers[place]) if numbers[place] else None
        if person is None and not has_numbers and not frame.has_error(place):
            person = _find_without_number(frame, place, known, codes[place], names[place])
            if person is None and not frame.has_error(place):
                numbers[place] = codes[place]
        if person is not None:
            users[place], members[place] = person.user_id, person.member_id
        owner = known.by_code.get(codes[place]) if codes[place] else None
        if owner is not None and owner is not person and not frame.has_error(place):
            frame.report(place, "development_number", "development_taken")
    frame.values["user_id"], frame.values["member_id"] = users, members
    if not has_numbers:
        frame.report_duplicates("user_id", "person_duplicate")


def _find_without_number(frame, place, known, code, name):
    """The Person a row without 学号 means, None for somebody new; reports what is unclear."""
    if code and (person := known.by_code.get(code)):
        return person
    unit_id = frame.values["unit_id"][place]
    same_name = [each for each in known.by_name.get(name, ()) if each.branch_id == unit_id]
    same_name = [each for each in same_name if not (code and each.development_number)]
    if len(same_name) > 1:
        frame.report(place, "name", "person_unclear")
    elif same_name and unit_id:
        return same_name[0]
    elif not code:
        frame.report(place, "number", "number_missing")
    elif code in known.by_number:
        return known.by_number[code]
    return None


def _compare(frame, known, placement):
    """Set outcomes; of known people only what differs stays in the values."""
    outcomes = ["new"] * len(frame)
    columns = {key: frame.values[key] for key in (*OF_USER, *OF_MEMBER) if key in frame.values}
    units, plans = frame.values["unit_id"], frame.values["unit_plan"]
    for place, user_id in enumerate(frame.values["user_id"]):
        is_placed = units[place] is not None or plans[place] is not None
        if user_id is None:
            if not is_placed and not frame.has_error(place, "branch"):
                frame.report(place, "branch", "branch_missing")
            continue
        person = known.by_id[user_id]
        outcomes[place] = "same"
        if not _may_change(person, placement):
            frame.report(place, "number", "out_of_scope")
            continue
        if _keep_differences(frame, place, person, columns, placement):
            outcomes[place] = "changed"
    frame.outcomes = outcomes


def _may_change(person, placement):
    if placement.scope.everywhere:
        return True
    return person.member_id is not None and placement.scope.holds(
        person.branch_id, placement.parents.get(person.branch_id)
    )


def _keep_differences(frame, place, person, columns, placement):
    differs = person.member_id is None
    for key, column in columns.items():
        value, stored = column[place], getattr(person, key)
        if value is None:
            continue
        is_same = value == stored or (
            isinstance(value, Month)
            and stored
            and (value.year, value.month) == (stored.year, stored.month)
        )
        if is_same:
            column[place] = None
        elif key == "name":
            frame.report(place, "name", "name_differs", other=stored)
        else:
            differs = True
    if "joined_on" in columns and columns["joined_on"][place] is None:
        frame.values["joined_is_month"][place] = None
    return _keep_move(frame, place, person, placement) | _keep_post(frame, place, person) | differs


def _keep_move(frame, place, person, placement):
    units, plans = frame.values["unit_id"], frame.values["unit_plan"]
    if plans[place] is None and units[place] in (None, person.branch_id):
        units[place] = None
        return False
    if person.branch_id:
        frame.report(
            place, "branch", "moves_branch", other=placement.names.get(person.branch_id, "")
        )
    return True


def _keep_post(frame, place, person):
    post = frame.column("post")[place]
    if post is None:
        return False
    unit_id = frame.values["unit_id"][place] or person.branch_id
    if (unit_id, post) in person.posts and frame.values["unit_plan"][place] is None:
        frame.values["post"][place] = None
        return False
    return True


def _add_pinyin(frame):
    keys = {name: name_keys(name) for name in set(frame.column("name")) if name}
    keys[None] = (None, None)
    pairs = [keys[name] for name in frame.column("name")]
    frame.values["name_pinyin"] = [pair[0] for pair in pairs]
    frame.values["name_initials"] = [pair[1] for pair in pairs]


def _plan_in_use(frame, placement):
    """The plan; entries that only rows with errors want are marked unused, not renumbered."""
    plans = frame.values["unit_plan"]
    used = {plan for plan, outcome in zip(plans, frame.outcomes, strict=True) if outcome != "error"}
    for place in sorted(used - {None}):
        parent = placement.plan[place]["parent"]
        used |= {parent["plan"]} if isinstance(parent, dict) else set()
    return [{**entry, "is_used": place in used} for place, entry in enumerate(placement.plan)]
