"""Forms of themes, plans and records: cleaning only."""

import re

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from branches.league_days.days.spec import PHOTO, TEXT
from branches.league_days.days.wording import span
from branches.organisation.models import Unit
from tuanwei.gatherings.venue_models import Venue
from tuanwei.lib.days import MomentField, must_be_usual
from tuanwei.lib.texts import LineField, TextField

IMAGES = "image/jpeg,image/png,image/webp"


class ManyFiles(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; what they are is checked where they are stored."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        """[upload]; the empty ones that a browser may send are left out."""
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if self.required and not files:
            raise forms.ValidationError(_t("请先选文件。"), code="required")
        return [super(FilesField, self).clean(each, initial) for each in files]


class MonthField(forms.DateField):
    """A month, as its first day."""

    default_validators = [must_be_usual]

    def __init__(self, **kwargs):
        widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
        super().__init__(
            input_formats=["%Y-%m", "%Y年%m月", "%Y/%m"], widget=widget,
            error_messages={"invalid": _("请写成 2026-11 的样子。")}, **kwargs,
        )  # fmt: skip


class ThemeForm(forms.Form):
    """A designated theme."""

    month = MonthField(label=_("月份"))
    title = LineField(label=_("主题"), max_length=40)
    text = TextField(
        label=_("说明"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": 1000}),
        help_text=_("学什么、可以怎么办、有哪些材料。"),
    )  # fmt: skip
    units = forms.ModelMultipleChoiceField(
        label=_("给哪些组织"), queryset=None, required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("选团总支就含下面的支部；一个也不选就是全院。"),
    )  # fmt: skip
    is_open = forms.BooleanField(
        label=_("可以选"), required=False, initial=True,
        help_text=_("去掉以后，没选的支部看不到；选了的照旧。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = (Unit.Kind.GENERAL_BRANCH, Unit.Kind.BRANCH)
        self.fields["units"].queryset = (
            Unit.objects.active().filter(kind__in=kinds).order_by("-kind", "name_pinyin", "pk")
        )


class ThemeChoice(forms.ModelChoiceField):
    """Themes with their month."""

    def label_from_instance(self, obj):
        """11月：学风建设"""
        return f"{obj.month.month}月：{obj.title}"


class PlanForm(forms.Form):
    """One short form: what, when, where, with whom. It is saved as a draft as it is; what is missing
    is said when it is handed in."""

    unit = forms.ModelChoiceField(label=_("哪个支部"), queryset=None, empty_label=_("请选择"))
    theme = ThemeChoice(
        label=_("主题"), queryset=None, required=False, empty_label=_("自主申报，自己写主题")
    )
    own_theme = LineField(
        label=_("自主申报的主题"), max_length=40, required=False,
        help_text=_("选了上面的指定主题就空着。"),
    )  # fmt: skip
    title = LineField(
        label=_("活动叫什么"), max_length=40, required=False, help_text=_("空着就用主题。")
    )
    starts_at, ends_at = MomentField(label=_("开始")), MomentField(label=_("结束"))
    venue = forms.ModelChoiceField(
        label=_("场地"), queryset=None, required=False, empty_label=_("不用学校场地")
    )
    place = LineField(
        label=_("地点"), max_length=60, required=False, help_text=_("选了场地可以空着。")
    )
    plan = TextField(label=_("方案"), max_length=4000, required=False,
                     widget=forms.Textarea(attrs={"rows": 7}))  # fmt: skip
    partners = forms.ModelMultipleChoiceField(
        label=_("和哪些支部一起办"), queryset=None, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    others = LineField(
        label=_("别的团总支的支部"), max_length=200, required=False,
        help_text=_("写支部的名称或编号，用顿号隔开。"),
    )  # fmt: skip
    JOINT = ("partners", "others")

    def __init__(self, *args, units, themes, spec, unit=None, **kwargs):
        super().__init__(*args, **kwargs)
        if unit is not None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units
        self.unit = unit
        self.fields["theme"].queryset = themes
        self.fields["venue"].queryset = Venue.objects.filter(is_active=True)
        above = {each.parent_id for each in ([unit] if unit else units)}
        near = Unit.objects.active().filter(parent__in=above, kind=Unit.Kind.BRANCH)
        near = near.exclude(pk=unit.pk) if unit else near
        self.fields["partners"].queryset = near.order_by("name_pinyin", "pk")
        for name in ("theme", "own_theme", "place", "plan"):
            self.fields[name].is_asked = True  # a draft does without, handing in does not
        self.fields["plan"].widget.attrs["data-counter"] = spec.plan_most
        self.fields["plan"].help_text = _t(
            "%(span)s。做什么、怎么分工、请谁来讲、想有什么收获。") % {
            "span": span(spec.plan_least, spec.plan_most, _t("字"))}  # fmt: skip

    def main(self):
        """The fields before the folded ones."""
        return [field for field in self if field.name not in self.JOINT]

    @property
    def is_joint(self):
        """True where partners are chosen, or wrongly written."""
        return any(self[name].value() or self[name].errors for name in self.JOINT)

    def clean_others(self):
        """The branches that are named."""
        said = [each for each in re.split(r"[、,，;；\s]+", self.cleaned_data["others"]) if each]
        named = Unit.objects.active().filter(kind=Unit.Kind.BRANCH)
        known = list(named.filter(Q(name__in=said) | Q(code__in=said))) if said else []
        found = {}
        for name in said:
            units = [each for each in known if name in (each.name, each.code)]
            if len(units) != 1:
                raise forms.ValidationError(
                    _t("没有找到叫“%(name)s”的支部，请写全名或编号。"), params={"name": name}
                )
            found[units[0].pk] = units[0]
        return list(found.values())

    def clean(self):
        """It ends after it begins; its name is its theme's where it has none of its own."""
        values = super().clean()
        start, end = values.get("starts_at"), values.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _t("结束要晚于开始。"))
        theme = values.get("theme")
        if not values.get("title"):
            values["title"] = theme.title if theme else values.get("own_theme", "")
        if not theme and not values.get("own_theme") and "own_theme" not in self.errors:
            self.add_error("own_theme", _t("选一个指定主题，或写上你们自己的主题。"))
        chosen = {unit.pk: unit for unit in values.pop("partners", ())}
        chosen |= {unit.pk: unit for unit in values.pop("others", None) or ()}
        values["partners"] = list(chosen.values())
        return values


class DecisionForm(forms.Form):
    """What whoever decides says."""

    reason = LineField(
        label=_("给支部的话"), max_length=300, required=False,
        help_text=_("退回时一定要写哪里要改。"),
    )  # fmt: skip
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)


class RecordForm(forms.Form):
    """The record; limits are said beside the fields and asked for when it is handed in."""

    summary = TextField(label=_("总结"), max_length=4000, required=False)
    feature = TextField(label=_("有特色"), max_length=1000, required=False)
    outcome = TextField(label=_("见成效"), max_length=1000, required=False)
    photos = FilesField(label=_("照片"), required=False)
    HINTS = {
        "summary": _("做了什么、谁讲了什么、大家怎么说。"),
        "feature": _("和别的支部、和以前比，特别在哪里。"), "outcome": _("有什么变化，定下了什么。"),
    }  # fmt: skip

    def __init__(self, *args, spec, kept=0, **kwargs):
        super().__init__(*args, **kwargs)
        limits = {
            "summary": (spec.summary_least, spec.summary_most),
            "feature": (0, spec.feature_most), "outcome": (0, spec.outcome_most),
        }  # fmt: skip
        for name, (least, most) in limits.items():
            field = self.fields[name]
            field.is_asked = least > 0  # when it is handed in
            field.widget.attrs |= {"rows": 6 if name == "summary" else 3, "data-counter": most}
            field.help_text = f"{span(least, most, '字')}。{self.HINTS[name]}"
        self.has_kept(spec, kept)

    def has_kept(self, spec, kept):
        """So many photos are kept: the field asks for the others."""
        left = max(spec.photos_most - kept, 0)
        photos = self.fields["photos"]
        photos.is_asked = kept < spec.photos_least
        photos.widget.attrs |= {"accept": IMAGES, "data-photos": left}
        self["photos"].help_text = _t("%(span)s，还能传 %(left)d 张。照片里的位置信息会去掉。") % {
            "span": span(spec.photos_least, spec.photos_most, "张") or _t("不要求"), "left": left}  # fmt: skip
        if not left:
            del self.fields["photos"]


class MaterialForm(forms.Form):
    """One material: its text, or files."""

    text = TextField(label=_("内容"), max_length=10_000,
                     widget=forms.Textarea(attrs={"rows": 10}))  # fmt: skip
    uploads = FilesField(label=_("文件"))

    def __init__(self, *args, rule, kept=0, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["uploads" if rule.form == TEXT else "text"]
        if rule.form == TEXT:
            self.fields["text"].help_text = span(rule.least, rule.most, "字")
            if rule.most:
                self.fields["text"].widget.attrs["data-counter"] = rule.most
            return
        unit = "张" if rule.form == PHOTO else "个"
        field = self.fields["uploads"]
        words = [span(rule.least, rule.most, unit), f"已有 {kept} {unit}" if kept else ""]
        kinds = "照片" if rule.form == PHOTO else "图片、PDF、Word、Excel、幻灯片"
        field.help_text = "；".join(filter(None, [*words, kinds]))
        if rule.form == PHOTO:
            field.label = _("照片")
            field.widget.attrs |= {
                "accept": IMAGES,
                "data-photos": max((rule.most or 20) - kept, 0),
            }


def month_of(day=None):
    """The first day of the month of `day`, today's by default."""
    return (day or timezone.localdate()).replace(day=1)
