"""Forms of claims: cleaning only."""

from datetime import datetime, timedelta
from fractions import Fraction

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.attachments.formats import IMAGES, PDF, spoken
from tuanwei.lib.days import DayField, MomentField
from tuanwei.lib.numbers import half_up, plain
from tuanwei.lib.texts import LineField, TextField
from volunteers.claims.models import ClaimFile
from volunteers.claims.queries import claim_grades
from volunteers.hours.durations import minutes_of
from volunteers.hours.models import ServiceKind
from volunteers.hours.queries import spec_on
from volunteers.teams.models import Team

HINT = _("%(kinds)s，一次最多 6 个。照片里的位置信息会去掉。") % {"kinds": spoken((*IMAGES, PDF))}


class Many(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """A list of uploads; what they hold is checked when they are stored."""

    def __init__(self, **kwargs):
        accept = {"accept": "image/*,application/pdf", "data-photos": "6"}
        super().__init__(required=False, widget=Many(attrs=accept), **kwargs)

    def clean(self, data, initial=None):
        """Every chosen file, six at once."""
        found = [super(ManyFiles, self).clean(file, initial) for file in data or [] if file]
        if len(found) > 6:
            raise forms.ValidationError(_("一次最多传 6 个。"))
        return found


class ClaimForm(forms.Form):
    """What was done, when, how long, and what shows it. A draft needs what, when and how long."""

    title = LineField(label=_("做了什么"), max_length=100, help_text=_("如“敬老院慰问老人”。"))
    kind = forms.ModelChoiceField(
        ServiceKind.objects.none(), label=_("服务类型"), required=False, empty_label=_("不确定"),
    )  # fmt: skip
    day = DayField(label=_("哪天"))
    starts = forms.TimeField(
        label=_("几点开始"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("请写成 14:00 的样子。")},
    )  # fmt: skip
    ends = forms.TimeField(
        label=_("几点结束"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("请写成 16:30 的样子。")},
    )  # fmt: skip
    next_day = forms.BooleanField(label=_("结束时已经是第二天"), required=False)
    hours = LineField(
        label=_("时长"), max_length=20, required=False,
        help_text=_("中间休息过，或者记不清几点，写时长：2.5、90分钟、半天。"),
    )  # fmt: skip
    fixed = forms.ChoiceField(label=_("任务或职务"), required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("跟哪个服务队去的"), required=False, empty_label=_("没有跟服务队"),
    )  # fmt: skip
    place = LineField(label=_("在哪里"), max_length=60, required=False)
    served = forms.IntegerField(
        label=_("服务了多少人"), min_value=0, max_value=100_000, required=False
    )
    words = TextField(
        label=_("说明"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": 1000}),
    )  # fmt: skip
    witness = LineField(
        label=_("证明人和联系方式"), max_length=60, required=False,
        help_text=_("如“社区王主任 138…”，只有核对的人看得到。"),
    )  # fmt: skip
    start_files = ManyFiles(label=_("开始时的照片"))
    end_files = ManyFiles(label=_("结束时的照片"))
    other_files = ManyFiles(label=_("其他材料"), help_text=HINT)

    def __init__(self, *args, claim=None, **kwargs):
        super().__init__(*args, initial=_initial(claim), **kwargs)
        self.fields["kind"].queryset = ServiceKind.objects.filter(is_active=True)
        self.fields["team"].queryset = Team.objects.filter(is_active=True)
        self.spec = spec_on(self._day() or timezone.localdate())
        tasks = [
            (each.key, f"{each.label}（{plain(each.hours)} 小时）") for each in self.spec.fixed
        ]
        if tasks:
            self.fields["fixed"].choices = [("", _("不是，按时间计")), *tasks]
        else:
            del self.fields["fixed"]
        self._ask_for_photos()

    def _ask_for_photos(self):
        """What the rules ask for is not said to be as one likes, though a draft does without."""
        asked = self.spec.claims
        for name, least in ("start_files", asked.photos_start), ("end_files", asked.photos_end):
            if least:
                self.fields[name].is_asked = True
                self.fields[name].help_text = _("提交时至少 %(n)d 张，先存着可以没有。") % {
                    "n": least
                }

    def _parts(self, *names):
        return [self[name] for name in names if name in self.fields]

    @property
    def what_fields(self):
        """What was done, and how long."""
        return self._parts("title", "kind", "day", "starts", "ends", "next_day", "hours", "fixed")

    @property
    def proof_fields(self):
        """What shows it."""
        return self._parts("start_files", "end_files", "other_files", "witness")

    @property
    def more_fields(self):
        """With whom, where, for whom."""
        return self._parts("team", "place", "served", "words")

    def _day(self):
        try:
            return self.fields["day"].clean(self["day"].value())
        except forms.ValidationError:
            return None

    @property
    def uploads(self):
        """[(moment, upload)]."""
        data = self.cleaned_data
        return [
            (moment, upload) for moment in ClaimFile.Moment.values
            for upload in data[f"{moment}_files"]
        ]  # fmt: skip

    def clean(self):
        """Times into moments, the length into minutes; a length is never more than the times."""
        data = super().clean()
        day, starts, ends = data.get("day"), data.get("starts"), data.get("ends")
        minutes = self._minutes(data)
        if bool(starts) != bool(ends) and not self.errors:
            self.add_error("ends" if starts else "starts", _("开始和结束要么都写，要么都不写。"))
        data["starts_at"] = data["ends_at"] = None
        if day and starts and ends:
            data["starts_at"], data["ends_at"] = self._moments(data)
            window = Fraction(int((data["ends_at"] - data["starts_at"]).total_seconds()), 60)
            if minutes is not None and minutes > window > 0:
                self.add_error("hours", _("写的时长比开始到结束还长，请核对。"))
            minutes = window if minutes is None else minutes
        if not self.errors and not data.get("fixed") and minutes is None:
            self.add_error("starts", _("请写几点到几点，或者写时长。"))
        data["minutes"] = None if minutes is None else half_up(Fraction(minutes), 2)
        return data

    def _minutes(self, data):
        if not data.get("hours"):
            return None
        try:
            return minutes_of(data["hours"], self.spec)
        except ValueError as fault:
            self.add_error("hours", str(fault))
            return None

    def _moments(self, data):
        zone = timezone.get_current_timezone()
        starts = datetime.combine(data["day"], data["starts"], zone)
        last = data["day"] + timedelta(days=1) if data.get("next_day") else data["day"]
        ends = datetime.combine(last, data["ends"], zone)
        if ends <= starts:
            self.add_error("ends", _("结束要晚于开始；过了 0 点的，请勾选“第二天”。"))
        elif ends - starts > timedelta(hours=24):
            self.add_error("ends", _("一次最多 24 小时；跨了几天的，请一天写一条。"))
        return starts, ends

    @property
    def fields_to_save(self):
        """What `actions.save_claim` takes, without the files."""
        data = self.cleaned_data
        names = (
            "title", "kind", "day", "starts_at", "ends_at", "minutes", "team", "place", "served",
            "words", "witness",
        )  # fmt: skip
        return {name: data[name] for name in names} | {"fixed": data.get("fixed", "")}


def _initial(claim):
    if claim is None:
        return {"day": timezone.localdate()}
    names = ("title", "kind", "day", "fixed", "team", "place", "served", "words", "witness")
    first = {name: getattr(claim, name) for name in names}
    if claim.starts_at:
        starts, ends = timezone.localtime(claim.starts_at), timezone.localtime(claim.ends_at)
        first |= {"starts": starts.time(), "ends": ends.time()}
        first["next_day"] = ends.date() > starts.date()
        if claim.minutes != int((ends - starts).total_seconds() // 60):
            first["hours"] = _said(claim)
    elif claim.minutes is not None:
        first["hours"] = _said(claim)
    return first


def _said(claim):
    return f"{plain(half_up(Fraction(claim.minutes), 2))}分钟"


class DecideForm(forms.Form):
    """What is decided about a claim at its stage."""

    def __init__(self, *args, claim, checks=(), with_grade=False, **kwargs):
        super().__init__(*args, auto_id="decide-%s", **kwargs)
        if checks:
            self.fields["checked"] = forms.MultipleChoiceField(
                label=_("核对过的"), choices=[(each, each) for each in checks], required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        if with_grade:
            grades = claim_grades(claim.day)
            self.fields["grade"] = forms.ChoiceField(
                label=_("材料等级"), required=False, choices=[(each.key, _graded(each)) for each in grades],
                widget=forms.RadioSelect(attrs={"class": "pills"}),
                help_text=_("同意要先选一档；退回、不同意不用选。"),
                initial=claim.grade or (grades[0].key if len(grades) == 1 else None),
            )  # fmt: skip
        self.fields["reason"] = forms.CharField(
            label=_("理由"), max_length=200, required=False,
            widget=forms.Textarea(attrs={"rows": 2, "data-counter": 200}),
            help_text=_("退回、不同意时写，同学会读到。"),
        )  # fmt: skip


def _graded(grade):
    return grade.label if grade.percent == 100 else f"{grade.label}（计 {plain(grade.percent)}%）"


class DisputeForm(forms.Form):
    """What is wrong with a service."""

    words = TextField(
        label=_("哪里不对，应该是多少"), min_length=5, max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": 500}),
        help_text=_("如“那天 17:30 才走，记成了 16:30，带队老师知道”。"),
        error_messages={"min_length": _("请再写清楚一点，至少 5 个字。")},
    )  # fmt: skip


class EditForm(forms.Form):
    """A service corrected: times, minutes, grade; why."""

    came_at = MomentField(label=_("到了"), required=False)
    left_at = MomentField(label=_("走了"), required=False)
    hours = LineField(
        label=_("只计时长"),
        max_length=20,
        required=False,
        help_text=_("比到走的时间短才写：2.5、90分钟。"),
    )
    grade = forms.ChoiceField(label=_("怎么证明的"))
    reason = TextField(
        label=_("为什么改"), min_length=2, max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("本人会读到，也留在台账里。"),
    )  # fmt: skip

    def __init__(self, *args, service, **kwargs):
        hours = "" if service.minutes is None else f"{plain(service.minutes)}分钟"
        first = {
            "came_at": service.came_at, "left_at": service.left_at, "hours": hours,
            "grade": service.grade,
        }  # fmt: skip
        super().__init__(*args, initial=first, auto_id="edit-%s", **kwargs)
        self.service, self.spec = service, spec_on(service.day)
        self.fields["grade"].choices = [(each.key, _graded(each)) for each in self.spec.grades]

    def clean(self):
        """Leaving comes after coming; a length of at most a day, unless it was longer before."""
        data = super().clean()
        came, left = data.get("came_at"), data.get("left_at")
        if bool(came) != bool(left) and not self.errors:
            self.add_error("left_at" if came else "came_at", _("到和走要么都写，要么都不写。"))
        if came and left and left <= came:
            self.add_error("left_at", _("走要晚于到。"))
        data["minutes"] = None
        if data.get("hours"):
            most = max(24, int((self.service.minutes or 0) // 60) + 1)
            try:
                data["minutes"] = half_up(minutes_of(data["hours"], self.spec, most), 2)
            except ValueError as fault:
                self.add_error("hours", str(fault))
        if not self.errors and not came and data["minutes"] is None and not self.service.fixed:
            self.add_error("hours", _("请写到和走的时间，或者写时长。"))
        return data

    @property
    def fields_to_save(self):
        """What `disputes.edit_service` takes beside the reason."""
        return {
            name: self.cleaned_data[name] for name in ("came_at", "left_at", "minutes", "grade")
        }


class ReasonForm(forms.Form):
    """A sentence."""

    reason = TextField(
        label=_("理由"), min_length=2, max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"min_length": _("请写一句理由，至少 2 个字。")},
    )  # fmt: skip

    def __init__(self, *args, label=None, hint="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label or self.fields["reason"].label
        self.fields["reason"].help_text = hint
