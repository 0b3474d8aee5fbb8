"""Invented people, to see whom rules would pair. Nothing is kept."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules import wording
from party_pairing.pair_rules.matrix import Given, Person
from party_pairing.pair_rules.proposal import propose
from party_pairing.pair_rules.times import words_of
from tuanwei.lib.rule_rows import CHOOSE, choice, rows, whole

MEMBERS, HELPERS = 8, 6
FIRST_HELPER = 101
"""Keys of helpers begin here, so that nobody is on both sides."""
PLACES = {"": _("没有"), "1": _("甲"), "2": _("乙"), "3": _("丙")}
TIMES = ("1-19", "3-19", "6-9")


class PersonRow(forms.Form):
    """What both sides have; columns that the rules do not look at are left out."""

    most_rows = 20
    name = forms.CharField(label=_("姓名"), max_length=20, required=False)
    general_branch = choice(_("学院"), PLACES, required=False)
    branch = choice(_("团支部"), PLACES, required=False)
    grade = whole(_("年级（教师空着）"), least=2000, most=2100)
    sex = choice(_("性别"), {"": "—", "male": _("男"), "female": _("女")}, required=False)
    major = forms.CharField(label=_("专业"), max_length=20, required=False)
    dormitory = forms.CharField(label=_("宿舍"), max_length=20, required=False)
    topics = forms.MultipleChoiceField(
        label=_("需要"), required=False, widget=forms.CheckboxSelectMultiple
    )
    free = forms.MultipleChoiceField(
        label=_("有空"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(each, words_of(each)) for each in TIMES],
    )  # fmt: skip
    wish = choice(_("第一志愿"), [CHOOSE], required=False)

    @property
    def place(self):
        """Its place on the screen, from 1."""
        return str(int(self.prefix.rpartition("-")[2]) + 1)

    def chosen(self, field):
        """The ticked boxes of a folded list, in words."""
        names = dict(field.field.choices)
        return "、".join(str(names[key]) for key in field.value() or () if key in names)

    def cells(self):
        """[(bound field, ticked words)] in order."""
        return [(field, self.chosen(field) if field.name in ("topics", "free") else "")
                for field in self.visible_fields()]  # fmt: skip


class MemberRow(PersonRow):
    """Somebody to be helped."""


class HelperRow(PersonRow):
    """Somebody who helps."""

    capacity = whole(_("联系几个"), most=50)
    is_formal = forms.BooleanField(label=_("正式党员"), required=False)


EXAMPLES = {
    "members": [
        {"name": "林一", "general_branch": "1", "branch": "1", "grade": 2025, "sex": "female",
         "topics": [0], "free": ["1-19"], "dormitory": "101", "wish": "1"},
        {"name": "林二", "general_branch": "1", "branch": "1", "grade": 2025, "sex": "male",
         "topics": [1], "dormitory": "102", "wish": "1"},
        {"name": "林三", "general_branch": "1", "branch": "2", "grade": 2024, "sex": "female",
         "topics": [0, 1], "free": ["6-9"], "dormitory": "103"},
        {"name": "林四", "general_branch": "2", "branch": "3", "grade": 2025, "sex": "male",
         "topics": [2], "dormitory": "104"},
    ],
    "helpers": [
        {"name": "党一", "general_branch": "1", "branch": "2", "grade": 2023, "sex": "female",
         "topics": [0, 1], "free": ["1-19", "6-9"], "capacity": 1, "is_formal": True},
        {"name": "党二", "general_branch": "1", "branch": "1", "grade": 2024, "sex": "male",
         "topics": [2], "capacity": 2, "is_formal": True},
        {"name": "党三", "general_branch": "2", "branch": "3", "grade": 2023, "sex": "male",
         "topics": [1], "capacity": 1, "is_formal": False},
    ],
}  # fmt: skip


def columns(spec):
    """Which columns the rules look at."""
    kinds = {each.kind for each in spec.reasons if each.weight}
    hard = set(spec.hard)
    found = {"name", "grade"}
    if hard & {rules.SAME_GENERAL_BRANCH} or rules.SAME_COLLEGE in kinds:
        found.add("general_branch")
    if hard & {rules.SAME_BRANCH, rules.OTHER_BRANCH} or spec.stands_for == rules.BRANCH:
        found.add("branch")
    if rules.SAME_SEX in hard:
        found.add("sex")
    if rules.MAJOR in kinds:
        found.add("major")
    if rules.SAME_DORMITORY in hard or rules.NEAR in kinds or spec.stands_for == rules.DORMITORY:
        found.add("dormitory")
    if rules.FIELD in kinds and spec.needs:
        found.add("topics")
    if rules.TIME in kinds:
        found.add("free")
    if kinds & {rules.WISH, rules.HELPER_WISH}:
        found.add("wish")
    return found


class TryForm:
    """Rows of members and of helpers, and the goal, as one form."""

    def __init__(self, data, *, spec):
        self.spec = spec
        self.goal = GoalForm(data, initial={"goal": spec.goal})
        self.members = self._side(data, MemberRow, "members", MEMBERS)
        self.helpers = self._side(data, HelperRow, "helpers", HELPERS)

    def _side(self, data, row, prefix, most):
        initial = [self._example(each) for each in EXAMPLES[prefix]]
        found = rows(row, data, prefix, initial, most - len(initial), can_delete=False)
        kinds = {each.kind for each in self.spec.reasons if each.weight}
        asked = rules.WISH if prefix == "members" else rules.HELPER_WISH
        kept = columns(self.spec) | {"capacity", "is_formal"}
        if asked not in kinds:
            kept -= {"wish"}
        names = _("党") if prefix == "members" else _("团")
        many = HELPERS if prefix == "members" else MEMBERS
        for form in found.forms:
            for name in [name for name in form.fields if name not in kept]:
                del form.fields[name]
            if "topics" in form.fields:
                form.fields["topics"].choices = [(n.key, n.label) for n in self.spec.needs]
                form.fields["topics"].label = _("需要") if prefix == "members" else _("能帮")
            if "wish" in form.fields:
                form.fields["wish"].choices = [
                    ("", _("没有")), *((str(n), f"{names} {n}") for n in range(1, many + 1))
                ]  # fmt: skip
        return found

    def _example(self, said):
        keys = [each.key for each in self.spec.needs]
        return said | {"topics": [keys[n] for n in said.get("topics", ()) if n < len(keys)]}

    def is_valid(self):
        """Check every part."""
        return all([self.goal.is_valid(), self.members.is_valid(), self.helpers.is_valid()])

    @property
    def forms(self):
        """Every form with errors, for the summary."""
        return [
            form for form in (self.goal, *self.members.forms, *self.helpers.forms) if form.errors
        ]

    @property
    def sides(self):
        """[(heading, hint, formset)]."""
        return [
            (_("团员"), _("没有写姓名的一行不算。"), self.members),
            (_("联系人"), _("没有写“联系几个”的，照规则算。"), self.helpers),
        ]

    def _people(self, formset, first, other):
        found = []
        for at, form in enumerate(formset.forms):
            said = form.cleaned_data
            if not said.get("name"):
                continue
            place = {
                name: int(said[name]) if said.get(name) else None
                for name in ("general_branch", "branch")
            }
            capacity = said.get("capacity")
            found.append((said["name"], Person(
                first + at, **place, grade=said.get("grade"), sex=said.get("sex", ""),
                major=said.get("major", ""), dormitory=said.get("dormitory", ""),
                topics=frozenset(said.get("topics", ())), free=frozenset(said.get("free", ())),
                wishes=(other + int(said["wish"]) - 1,) if said.get("wish") else (),
                capacity=self.spec.capacity if capacity is None else min(
                    capacity, self.spec.most_capacity),
                is_formal=bool(said.get("is_formal", True)),
            )))  # fmt: skip
        return found

    def result(self):
        """Pairs with reasons, who is left out and why, helpers with places; None where a side is
        empty."""
        members = self._people(self.members, 1, FIRST_HELPER)
        helpers = self._people(self.helpers, FIRST_HELPER, 1)
        if not members or not helpers:
            return None
        spec = self.spec
        names = {person.key: name for name, person in (*members, *helpers)}
        given = Given(tuple(p for _n, p in members), tuple(p for _n, p in helpers))
        proposal = propose(replace(spec, goal=self.goal.cleaned_data["goal"]), given)
        taken: dict[int, int] = {}
        for each in proposal.pairs:
            taken[each.pair.helper] = taken.get(each.pair.helper, 0) + 1
        return {
            "pairs": [
                (names[each.pair.member], spec.role(each.pair.role).label,
                 names[each.pair.helper], each.points,
                 [wording.reason_words(r.kind, r.points, r.of, spec) for r in each.reasons])
                for each in proposal.pairs
            ],
            "left_out": [
                (names[each.member], spec.role(each.role).label,
                 wording.left_out_words(each, spec))
                for each in proposal.left_out
            ],
            "places": [
                (name, taken.get(person.key, 0), person.capacity) for name, person in helpers
            ],
            "total": sum(each.points for each in proposal.pairs),
        }  # fmt: skip


class GoalForm(forms.Form):
    """Which goal to try."""

    goal = forms.ChoiceField(
        label=_("怎么选"), choices=list(wording.GOALS.items()),
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
