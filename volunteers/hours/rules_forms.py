"""The one long form of the rules of hours. What contradicts itself is said beside the draft."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.numbers import plain
from volunteers.hours.row_forms import (
    CapRow,
    ConditionRow,
    FixedRow,
    GoalRow,
    GradeRow,
    KindRow,
    LevelRow,
    TermRow,
    conditions_initial,
    formset,
    goals_of,
    initial_of,
    levels_of,
    owner_of,
    with_keys,
)
from volunteers.hours.spec import ClaimRules, Fixed, Grade, Spec


def _minutes(label, hint=""):
    return forms.IntegerField(label=label, help_text=hint, min_value=0, max_value=1440)


def _hours(label, hint):
    return forms.DecimalField(
        label=label, help_text=hint, required=False, min_value=Decimal("0.01"),
        max_value=Decimal(24), decimal_places=2,
    )  # fmt: skip


def _yes(label, hint=""):
    return forms.BooleanField(label=label, help_text=hint, required=False)


def _pills(label, pairs, hint=""):
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=pairs,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )


def _day(label, hint, required=True):
    return forms.RegexField(
        r"^\d{2}-\d{2}$", label=label, help_text=hint, required=required, max_length=5,
        error_messages={"invalid": _("写月和日，例如 09-01。")},
    )  # fmt: skip


class BasicsForm(forms.Form):
    """What is said once, and from when on it holds."""

    first_on = forms.DateField(
        label=_("从哪天的服务起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("这一天和以后的服务按新规则算；写过去的日子，那以后的时数会重算。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("这次改了什么"), max_length=200, required=False,
        help_text=_("写给以后的同事：为什么改、按哪份文件。"),
    )  # fmt: skip
    unit_minutes = forms.IntegerField(
        label=_("多少分钟算一个单位"), min_value=1, max_value=480,
        help_text=_("半小时写 30，0.1 小时写 6。"),
    )  # fmt: skip
    rounding = _pills(_("不满一个单位的零头"), [
        ("floor", _("不计")), ("half_up", _("四舍五入")), ("ceil", _("算一个"))])  # fmt: skip
    least_minutes = _minutes(_("不到多少分钟不计"), _("0 就是没有这个限制。"))
    within_window = _yes(_("只计班次时间以内的"))
    early_minutes = _minutes(_("早到多少分钟以内也算"), _("只计班次时间以内的才用。"))
    late_minutes = _minutes(_("晚走多少分钟以内也算"))
    never_above_window = _yes(
        _("取整以后也不能超过班次时间"), _("零头四舍五入或算一个时才用得上。")
    )
    midnight = _pills(_("过了 0 点"), [("start", _("都算开始那天")), ("split", _("按天分开计"))])
    half_day = _hours(_("“半天”算几小时"), _("空着就是补录不能写半天。"))
    whole_day = _hours(_("“一天”算几小时"), _("空着就是补录不能写一天。"))
    year_starts = _day(_("一年从哪天算起"), _("写月和日：学年写 09-01，自然年写 01-01。"))
    percent_when = _pills(_("打折和取整谁先"), [
        ("after", _("先取整再打折")), ("before", _("先打折再取整"))])  # fmt: skip
    announce_days = forms.IntegerField(
        label=_("要提前几天登记"), required=False, min_value=0, max_value=365,
        help_text=_("空着就是不用登记。"),
    )  # fmt: skip
    photos_start = forms.IntegerField(label=_("开始时的照片几张"), min_value=0, max_value=20)
    photos_end = forms.IntegerField(label=_("结束时的照片几张"), min_value=0, max_value=20)
    photos_any = forms.IntegerField(label=_("另外的照片几张"), min_value=0, max_value=20)
    checks = forms.CharField(
        label=_("核对的人要逐项勾的"), required=False, max_length=1300,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("一行一项，例如：登记表、照片、名单一致。"),
    )  # fmt: skip
    stages = forms.MultipleChoiceField(
        label=_("经过哪几环"), widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
        choices=[("branch", _("团支部")), ("team", _("服务队")), ("committee", _("团委"))],
        required=False,
    )  # fmt: skip
    publicity_workdays = forms.IntegerField(
        label=_("公示几个工作日"), min_value=0, max_value=60, help_text=_("0 就是不公示。")
    )
    is_sequential = _yes(_("要一级一级来，不能跳级"))
    one_a_year = _yes(_("一年最多升一级"))
    cut_off = _day(
        _("每年截止到哪天"), _("写月和日，例如 05-31；空着就是一直算到当天。"), required=False
    )

    GROUPS = {
        "head": ("first_on", "note"),
        "time": ("unit_minutes", "rounding", "least_minutes", "within_window", "early_minutes",
                 "late_minutes", "never_above_window", "midnight", "half_day", "whole_day",
                 "year_starts"),
        "shares": ("percent_when",),
        "claims": ("announce_days", "photos_start", "photos_end", "photos_any", "checks", "stages",
                   "publicity_workdays"),
        "levels": ("is_sequential", "one_a_year", "cut_off"),
    }  # fmt: skip
    OF_CLAIMS = GROUPS["claims"]

    def group(self, name):
        """The bound fields of a group."""
        return [self[field] for field in self.GROUPS.get(name, ())]

    def clean_checks(self):
        """One a line."""
        lines = [line.strip() for line in self.cleaned_data["checks"].splitlines() if line.strip()]
        if len(lines) > 20 or any(len(line) > 60 for line in lines):
            raise forms.ValidationError(_("最多 20 项，每项最多 60 个字。"))
        return tuple(lines)

    @classmethod
    def initial_of(cls, spec, first_on, note):
        """{field: value} of rules."""
        found = {
            name: getattr(spec.claims if name in cls.OF_CLAIMS else spec, name)
            for name in cls.base_fields if name not in cls.GROUPS["head"]
        }  # fmt: skip
        for name in ("half_day", "whole_day"):
            found[name] = "" if found[name] is None else plain(found[name])
        found["stages"] = list(found["stages"])
        found["checks"] = "\n".join(found["checks"])
        return found | {"first_on": first_on, "note": note}


LISTS = {
    "grades": (GradeRow, 2), "kinds": (KindRow, 0), "caps": (CapRow, 3), "fixed": (FixedRow, 3),
    "terms": (TermRow, 2), "levels": (LevelRow, 5), "goals": (GoalRow, 2),
    "conditions": (ConditionRow, 9),
}  # fmt: skip
# section, heading, hint, [(list, heading, hint)]
SECTIONS = (
    ("time", _("怎么计时"), _("签到到签退的时间怎么变成小时。"), ()),
    ("shares", _("按多少计"), _("材料不同、类型不同，按百分之几计。"), (
        ("grades", _("材料等级"), _("前两档由系统自己定，后面的由核对补录的人选。")),
        ("kinds", _("服务类型"), _("100 就是全计，0 就是不计。")))),
    ("caps", _("上限"), _("超过的部分不计；几条都碰到的，按最严的。"), (
        ("caps", _("每条上限"), _("小时和次数至少写一个；类型一个也不选就是全部。")),)),
    ("fixed", _("固定时数"), _("不论多久都按这个数计的任务、职务。"), (
        ("fixed", _("任务和职务"), _("例如：无偿献血一次 4 小时；班长每年 20 小时，不受上限约束。")),)),
    ("claims", _("补录"), _("没有签到的服务，本人凭材料申请。"), (
        ("terms", _("期限"), _("从短到长，过了最后一条就不收；一条也不写就是随时可以。")),)),
    ("levels", _("星级和目标"), _("每一级写名称，条件写在最下面。"), (
        ("levels", _("星级"), ""),
        ("goals", _("还要用到时数的"), _("例如：推优入党。第一个就是“目标 1”。")),
        ("conditions", _("条件"), _("同一种办法的条件要都满足；写了几种办法，满足一种就行。")))),
)  # fmt: skip


class RulesForm:
    """The basics and every list of rows as one form."""

    def __init__(self, data=None, *, spec, first_on=None, note="", names):
        self.basics = BasicsForm(data, initial=BasicsForm.initial_of(spec, first_on, note))
        initial = _initial(spec, names)
        self.lists = {
            name: formset(row, blank, can_drop=name != "kinds")(
                data, prefix=name, initial=initial[name], form_kwargs={"names": names}
            )
            for name, (row, blank) in LISTS.items()
        }
        self.names = names

    def is_valid(self):
        """Check every part, each for its errors, and that no condition hangs in the air."""
        valid = [self.basics.is_valid(), *(rows.is_valid() for rows in self.lists.values())]
        return all(valid) and self._owners_are_there()

    def _owners_are_there(self):
        """Conditions of what is taken out go with it; those of what never was are refused."""
        owners = {
            f"level-{form.cleaned_data['level']}" for form in self.lists["levels"].forms
            if form.cleaned_data.get("level")
        } | {
            owner_of(form) for form in self.lists["goals"].forms if form.cleaned_data.get("label")
        }  # fmt: skip
        lost = [
            form for form in self.lists["conditions"].kept()
            if form.cleaned_data["of"] not in owners
        ]  # fmt: skip
        for form in lost:
            form.add_error("of", _("上面没有写这一级或这个目标。"))
        return not lost

    @property
    def forms(self):
        """Every form with errors, for the summary."""
        rows = [form for found in self.lists.values() for form in found.forms]
        return [form for form in (self.basics, *rows) if form.errors]

    @property
    def too_many(self):
        """What is wrong with lists as such."""
        return [error for rows in self.lists.values() for error in rows.non_form_errors()]

    def sections(self):
        """[(key, heading, hint, fields, [(heading, hint, formset, name)])]."""
        return [
            (key, heading, hint, self.basics.group(key),
             [(title, words, self.lists[name], name) for name, title, words in lists])
            for key, heading, hint, lists in SECTIONS
        ]  # fmt: skip

    @property
    def spec(self):
        """The Spec that was said."""
        kept = {name: rows.kept() for name, rows in self.lists.items()}
        said = {n: v for n, v in self.basics.cleaned_data.items() if n not in ("first_on", "note")}
        claims = {name: said.pop(name) for name in BasicsForm.OF_CLAIMS}
        claims["stages"] = tuple(claims["stages"])
        claims["terms"] = tuple(form.made() for form in kept["terms"])
        rates = [form.made() for form in kept["kinds"]]
        return Spec(
            **said, claims=ClaimRules(**claims),
            grades=tuple(with_keys(kept["grades"], Grade)),
            kinds=tuple(rate for rate in rates if rate.percent != 100),
            caps=tuple(form.made() for form in kept["caps"]),
            fixed=tuple(with_keys(kept["fixed"], Fixed)),
            levels=levels_of(kept["levels"], kept["conditions"]),
            goals=goals_of(kept["goals"], kept["conditions"]),
        )  # fmt: skip


def _initial(spec, names):
    found = {
        name: [initial_of(row) for row in getattr(spec, name)]
        for name in ("grades", "caps", "fixed")
    }
    found["terms"] = [initial_of(term) for term in spec.claims.terms]
    found["kinds"] = [{"kind": key, "percent": plain(spec.kind_percent(key))} for key in names]
    found["levels"] = [initial_of(row, ("level", "label")) for row in spec.levels]
    found["goals"] = [initial_of(row, ("key", "label")) for row in spec.goals]
    found["conditions"] = conditions_initial(spec)
    return found


class ImportForm(forms.Form):
    """Rules from a file."""

    file = forms.FileField(label=_("规则文件"), help_text=_("从这里导出的 .json 文件。"),
                           widget=forms.FileInput(attrs={"accept": ".json,application/json"}))  # fmt: skip
