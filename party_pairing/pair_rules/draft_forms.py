"""The pages of a draft, each a part of the rules. What contradicts itself is said beside the draft."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from party_pairing.pair_rules import row_forms, wording
from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.contradictions import AUTOMATIC
from party_pairing.pair_rules.row_forms import with_keys
from party_pairing.pair_rules.spec import Reason
from tuanwei.lib.rule_rows import initial_of, rows, whole


def _pills(label, pairs, hint="", required=True):
    return forms.ChoiceField(
        label=label, help_text=hint, choices=list(dict(pairs).items()), required=required,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip


def _ticks(label, pairs, hint="", required=False):
    return forms.MultipleChoiceField(
        label=label, help_text=hint, choices=list(dict(pairs).items()), required=required,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
    )  # fmt: skip


class WhoBasics(forms.Form):
    """Who helps whom, and how many."""

    helpers = _ticks(
        _("谁当联系人"), {key: wording.STATUSES[key] for key in rules.HELPERS},
        _("党员里有教师，也有学生；教师按党支部名册。"), required=True,
    )  # fmt: skip
    statuses = _ticks(_("联系谁"), wording.STATUSES, required=True)
    stands_for = _pills(
        _("被联系的人代表谁参加"), wording.STANDS_FOR,
        _("选整间宿舍、整个支部的，同一间、同一个支部只结一份。"), required=False,
    )  # fmt: skip
    stands_for.is_asked = True  # the empty choice is an answer
    capacity = whole(_("一位联系人一般联系几个"), least=1, most=50, required=True)
    most_capacity = whole(
        _("最多联系几个"), _("本人愿意多联系，也不能超过它；所有角色、所有批次一起算。"),
        least=1, most=50, required=True,
    )  # fmt: skip


class NeedBasics(forms.Form):
    """How many wishes."""

    wishes = whole(_("每人填几个志愿"), _("写 0 就是不填，由组织安排。"), most=10, required=True)


class HardBasics(forms.Form):
    """What must hold for every pair."""

    hard = _ticks(
        _("每一对都要满足"),
        wording.HARD,
        _("勾得越多，越可能有人没有联系人。教师没有年级，算高一级、不同年级。"),
    )


class ReasonBasics(forms.Form):
    """The weights, and the goal."""

    goal = _pills(_("怎么选"), wording.GOALS)
    HINTS = {
        rules.WISH: _("第一志愿的分，第二、第三志愿各少三分之一。"),
        rules.HELPER_WISH: _("第一志愿的分，第二、第三志愿各少三分之一。"),
        rules.FIELD: _("每一项需要的分。"), rules.TIME: _("每个共同时间的分，最多算三个。"),
    }  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind, name in wording.REASONS.items():
            self.fields[kind] = whole(_("%(name)s几分") % {"name": name}, self.HINTS.get(kind, ""))


class EndBasics(forms.Form):
    """Duration, confirming, ending."""

    months = whole(_("结对几个月"), _("空着就是不定期限。一学年写 12。"), least=1, most=120)
    write_days = whole(_("做了以后几天内写下来"), _("空着就是不限；一周内写 7。"), least=1, most=90)
    both_confirm = forms.BooleanField(label=_("谈心等要对方确认了才算"), required=False)
    confirm_days = whole(_("对方几天内确认"), least=1, most=90, required=True)
    ends = _ticks(_("可以因为什么结束"), wording.ENDS)
    automatic = _ticks(
        _("名册上有了就自动结束的"), {key: wording.ENDS[key] for key in AUTOMATIC},
        _("违纪、双方商定要人来结束。"),
    )  # fmt: skip


class Page:
    """A part of the rules as one form: basics and lists of rows. `spec` is what it says."""

    key = title = hint = ""
    basics_class: type[forms.Form] | None = None
    row_class: type[forms.Form] | None = None
    list_title = list_hint = ""

    def __init__(self, data, spec, move=""):
        self.old = spec
        self.basics = []
        if self.basics_class is not None:
            self.basics = [self.basics_class(data, initial=self.shown())]
        self.lists = []
        if self.row_class is not None:
            there = [
                initial_of(each, self.row_class.base_fields) for each in getattr(spec, self.key)
            ]
            found = rows(self.row_class, data, self.key, there)
            self.lists = [(self.key, self.list_title, self.list_hint, found)]
            prefix, _colon, rest = move.partition(":")
            line, _colon, way = rest.partition(":")
            if prefix == self.key and way in ("up", "down"):
                found.move = (line, -1 if way == "up" else 1)

    def shown(self):
        """What the basics show."""
        return initial_of(self.old, self.basics_class.base_fields)

    def is_valid(self):
        """Check every part, each for its errors."""
        return all(
            [*(form.is_valid() for form in self.basics), *(each[3].is_valid() for each in self.lists)]
        )  # fmt: skip

    @property
    def forms(self):
        """Every form with errors, for the summary."""
        inside = [form for each in self.lists for form in each[3].forms]
        return [form for form in (*self.basics, *inside) if form.errors]

    @property
    def too_many(self):
        """What is wrong with lists as such."""
        return [error for each in self.lists for error in each[3].non_form_errors()]

    @property
    def said(self):
        """The cleaned basics as the rules take them."""
        return {
            name: tuple(value) if isinstance(value, list) else value
            for form in self.basics for name, value in form.cleaned_data.items()
        }  # fmt: skip

    @property
    def kept(self):
        """The rows that were written."""
        return self.lists[0][3].kept()

    @property
    def spec(self):
        """The rules with this part as it was said."""
        return replace(self.old, **self.said)


class WhoPage(Page):
    key, title = "who", _("谁参加")
    basics_class = WhoBasics


class RolesPage(Page):
    key, title = "roles", _("怎么结对")
    hint = _("从上往下配：先给每个人配第一种角色，再配下一种。")
    row_class, list_title = row_forms.RoleRow, _("联系人的角色")
    list_hint = _(
        "例如：主联系人正好 1 位；第二联系人至少 0、最多 1 位；“至少 1 位”就写至少 1、最多 9、配对时找 1。"
    )

    @property
    def spec(self):
        return replace(self.old, roles=with_keys(self.kept))


class NeedsPage(Page):
    key, title = "needs", _("需要和志愿")
    basics_class = NeedBasics
    row_class, list_title = row_forms.NeedRow, _("可以选的需要")
    list_hint = _("团员选要什么帮助，联系人选能帮什么。")

    @property
    def spec(self):
        return replace(self.old, **self.said, needs=with_keys(self.kept))


class HardPage(Page):
    key, title = "hard", _("一定要满足的")
    basics_class = HardBasics


class ReasonsPage(Page):
    key, title = "reasons", _("优先考虑的")
    hint = _("每一对把分加起来，挑总分最高的安排。空着就是不考虑。")
    basics_class = ReasonBasics

    def shown(self):
        return {"goal": self.old.goal} | {each.kind: each.weight for each in self.old.reasons}

    @property
    def spec(self):
        said = self.said
        found = tuple(
            Reason(kind, said[kind]) for kind in wording.REASONS if said[kind] is not None
        )
        return replace(self.old, goal=said["goal"], reasons=found)


class CadencesPage(Page):
    key, title = "cadences", _("结对期间要做的")
    row_class, list_title = row_forms.CadenceRow, _("要做的")
    list_hint = _(
        "例如：每月谈心至少 1 次，45 天没有就提醒，60 天告诉党支部；每学期帮扶 40 学时；2–4 份就写至少 2、最多 4。"
    )

    @property
    def spec(self):
        made = tuple(form.makes(**form.said()) for form in self.kept)
        return replace(self.old, cadences=made)


class EndsPage(Page):
    key, title = "ends", _("期限、确认和结束")
    basics_class = EndBasics


PAGES = {
    page.key: page
    for page in (WhoPage, RolesPage, NeedsPage, HardPage, ReasonsPage, CadencesPage, EndsPage)
}
