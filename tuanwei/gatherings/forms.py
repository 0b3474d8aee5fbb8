"""Forms of gatherings and venues: cleaning only."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.rules import gives_points, rules_in_force, rules_of
from tuanwei.gatherings.rules_words import IN_POINTS, kinds_said
from tuanwei.gatherings.venue_models import Closure, OpeningHours, Venue
from tuanwei.lib.days import MomentField
from tuanwei.lib.numbers import plain

LONGEST = timedelta(days=60)
WEEKDAYS = "一二三四五六日"


def words(label, hint="", required=True, limit=200, rows=2):
    """A field for a sentence or two."""
    return forms.CharField(
        label=label, help_text=hint, max_length=limit, required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class GatheringForm(forms.ModelForm):
    """Everything that is planned about a gathering."""

    starts_at, ends_at = MomentField(label=_("开始")), MomentField(label=_("结束"))
    opens_at = MomentField(
        label=_("开始报名"), required=False, help_text=_("空着就是发布以后马上能报。")
    )
    closes_at = MomentField(
        label=_("截止报名"), required=False, help_text=_("空着就是开始之前都能报。")
    )
    capacity = forms.IntegerField(
        label=_("名额"), required=False, min_value=1, max_value=100_000,
        help_text=_("空着就是不限；满了以后自动排候补。"),
    )  # fmt: skip
    setup_minutes = forms.IntegerField(
        label=_("提前布置（分钟）"), min_value=0, max_value=1440, initial=0
    )
    clearing_minutes = forms.IntegerField(
        label=_("结束后收拾（分钟）"), min_value=0, max_value=1440, initial=0
    )
    late_minutes = forms.IntegerField(
        label=_("开始后多久算迟到（分钟）"), min_value=0, max_value=600, initial=15
    )
    credits = forms.DecimalField(
        label=_("积分"), error_messages=IN_POINTS, min_value=0, max_digits=5, decimal_places=2, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    grades = forms.CharField(
        label=_("年级"), required=False, max_length=60,
        help_text=_("如 2024 2025，用空格隔开；空着就是所有年级。"),
    )  # fmt: skip

    class Meta:
        model = Gathering
        fields = [
            "kind", "title", "summary", "unit", "starts_at", "ends_at", "venue", "place",
            "setup_minutes", "clearing_minutes", "mode", "capacity", "opens_at", "closes_at",
            "role", "units", "grades", "parent", "late_minutes", "admits_unregistered", "code_word",
            "asks_check_out", "equipment_needed", "credits",
        ]  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 5}),
            "units": forms.SelectMultiple(attrs={"size": 8}),
        }
        help_texts = {
            "summary": _("做什么、带什么、谁适合来。"),
            "venue": _("场地被占用、停用或不开放时，保存前会告诉你。"),
            "place": _("不用学校场地时写在哪里集合。"),
            "units": _("含下级；一个也不选就是全校。"),
            "parent": _("复赛、决赛这类属于一个大活动的，选那个活动。"),
            "equipment_needed": _("如 话筒 4 支、投影、钢琴。场地管理员看得到。"),
            "asks_check_out": _("按来去时间算时数的活动要选；走的时候再扫一次码。"),
            "code_word": _("现场公布的一个词，扫不了码的同学用；空着就不用口令。"),
        }

    FOLDED = (
        "setup_minutes", "clearing_minutes", "opens_at", "closes_at", "role", "units", "grades",
        "parent", "late_minutes", "admits_unregistered", "code_word", "asks_check_out",
        "equipment_needed", "credits",
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self._ask_for_points()
        self.fields["unit"].queryset = units.order_by("kind", "name_pinyin")
        self.fields["unit"].empty_label = _("请选择")
        self.fields["venue"].queryset = Venue.objects.filter(is_active=True)
        self.fields["venue"].empty_label = _("不用学校场地")
        self.fields["role"].choices = [("", _("所有人")), *Gathering.Role.choices]
        self.fields["units"].queryset = self.fields["units"].queryset.filter(is_active=True)
        mine = Gathering.objects.filter(parent=None, unit__in=units)
        self.fields["parent"].queryset = mine.exclude(pk=self.instance.pk).order_by("-starts_at")
        self.fields["parent"].empty_label = _("不属于别的活动")
        self.initial["grades"] = " ".join(map(str, self.instance.grades or []))
        only = list(self.fields["unit"].queryset[:2])
        if len(only) == 1:
            self.fields["unit"].initial = only[0]

    def _ask_for_points(self):
        """Points are asked for where the rules give some; the hint says how many for what."""
        gathering = self.instance
        is_kept = gathering.state == Gathering.State.PUBLISHED
        rules = rules_of(gathering) if is_kept else rules_in_force()
        if not gives_points(rules):
            del self.fields["credits"]
            return
        self.initial["credits"] = plain(gathering.credits)
        kinds = "；".join(f"{kind}{words.rstrip('。')}" for kind, words in kinds_said(rules))
        self.fields["credits"].help_text = _("签到的同学得几分，0 就是没有。%(kinds)s。") % {
            "kinds": kinds}  # fmt: skip

    def clean_credits(self):
        """Nothing is 0."""
        return self.cleaned_data["credits"] or Decimal(0)

    def plain_fields(self):
        """What everybody fills in."""
        return [field for field in self if field.name not in self.FOLDED]

    def folded_fields(self):
        """What most leave as it is."""
        return [self[name] for name in self.FOLDED if name in self.fields]

    def is_unfolded(self):
        """True when something in the fold is wrong."""
        return any(field.errors for field in self.folded_fields())

    def clean_grades(self):
        """Years as numbers."""
        text = self.cleaned_data["grades"].replace("，", " ").replace("、", " ")
        years = text.split()
        if any(not (year.isascii() and year.isdigit() and len(year) == 4) for year in years):
            raise forms.ValidationError(_("年级写入学年份，如 2024。"))
        return sorted({int(year) for year in years})

    def clean(self):
        """A start before the end, within two months; registration before it is over."""
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("结束要晚于开始。"))
        elif start and end and end - start > LONGEST:
            self.add_error("ends_at", _("一次最长 60 天；更长的请分成几次。"))
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("截止报名要晚于开始报名。"))
        if closes and end and closes > end:
            self.add_error("closes_at", _("截止报名不能晚于结束。"))
        if not data.get("venue") and not data.get("place") and "venue" not in self.errors:
            self.add_error("place", _("请选场地，或写在哪里集合。"))
        return data

    def _post_clean(self):
        """The action checks the whole gathering and locks it; the form does not touch it."""

    @property
    def values(self):
        """(fields, units) as the action wants them."""
        data = dict(self.cleaned_data)
        return data, data.pop("units")


class CancelForm(forms.Form):
    """Why it does not take place."""

    reason = words(_("为什么取消"), _("报了名的同学会马上收到这句话。"))


class MakeUpForm(forms.Form):
    """Somebody who was there and is not on the list."""

    number = forms.CharField(label=_("学号或工号"), max_length=20)
    at = MomentField(label=_("什么时候到的"))
    reason = words(_("为什么补签"), _("例如：手机没电，班长核实在场。"))


class LeavingForm(forms.Form):
    """When somebody left, as the organiser knows it."""

    at = MomentField(label=_("什么时候走的"))
    reason = forms.CharField(
        label=_("怎么知道的"), max_length=200, required=False,
        help_text=_("结束 2 小时以后登记要写，例如：领队送大家上的车。"),
    )  # fmt: skip


class WordForm(forms.Form):
    """The word of the day."""

    word = forms.CharField(label=_("现场口令"), max_length=12)


class DecisionForm(forms.Form):
    """A reason for whoever is not chosen."""

    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class VenueForm(forms.ModelForm):
    """A venue with its opening hours: one field for each weekday, "08:00-22:00" or empty."""

    capacity = forms.IntegerField(label=_("容纳人数"), min_value=1, max_value=100_000)

    class Meta:
        model = Venue
        fields = ["name", "place", "capacity", "equipment", "note", "is_active"]
        help_texts = {"equipment": _("如 投影、话筒 4 支、钢琴。")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = {}
        if self.instance.pk:
            known = {each.weekday: each for each in self.instance.hours.all()}
        for weekday, name in enumerate(WEEKDAYS):
            each = known.get(weekday)
            self.fields[f"hours_{weekday}"] = forms.CharField(
                label=_("周%(day)s") % {"day": name}, required=False, max_length=20,
                initial=f"{each.opens:%H:%M}-{each.closes:%H:%M}" if each else "",
                widget=forms.TextInput(attrs={"placeholder": "08:00-22:00"}),
            )  # fmt: skip

    def hour_fields(self):
        """The seven fields of opening hours."""
        return [self[f"hours_{weekday}"] for weekday in range(7)]

    def plain_fields(self):
        """All others."""
        return [field for field in self if not field.name.startswith("hours_")]

    def clean(self):
        """Hours as (weekday, opens, closes)."""
        data = super().clean()
        self.hours = []
        for weekday in range(7):
            text = data.pop(f"hours_{weekday}", "").replace("：", ":").replace("—", "-")
            if not text.strip():
                continue
            try:
                opens, closes = (
                    forms.TimeField(input_formats=["%H:%M"]).clean(part.strip())
                    for part in text.replace("–", "-").split("-")
                )
            except (ValueError, forms.ValidationError):
                self.add_error(f"hours_{weekday}", _("写成 08:00-22:00 的样子，不开放就空着。"))
                continue
            if closes <= opens:
                self.add_error(f"hours_{weekday}", _("关门要晚于开门。"))
            self.hours.append(OpeningHours(weekday=weekday, opens=opens, closes=closes))
        return data

    def _post_clean(self):
        """Only the name can clash with another venue; the action writes the rest."""
        name = self.cleaned_data.get("name")
        if name and Venue.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("已经有同名的场地。"))


class ClosureForm(forms.ModelForm):
    """A stretch in which a venue cannot be used."""

    starts_at, ends_at = MomentField(label=_("从")), MomentField(label=_("到"))

    class Meta:
        model = Closure
        fields = ["starts_at", "ends_at", "reason"]

    def clean(self):
        """A stretch that has not ended."""
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("要晚于开始。"))
        elif end and end <= timezone.now():
            self.add_error("ends_at", _("这段时间已经过去了。"))
        return data

    def _post_clean(self):
        """The action writes it."""


class PleaForm(forms.Form):
    """Why somebody did not come."""

    words = words(_("怎么回事"), _("写给组织这次的同学看，例如：当天发烧，有校医院的记录。"))


class ReasonForm(forms.Form):
    """A reason that the person concerned reads."""

    reason = forms.CharField(label=_("理由"), max_length=200)
