"""Forms of the citizens' school: cleaning only."""

import re
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch
from tuanwei.accounts.models import User
from tuanwei.attachments.formats import IMAGES, spoken
from tuanwei.lib.days import MomentField
from tuanwei.lib.texts import LineField, TextField
from volunteers.school.models import Course
from volunteers.teams.models import Site
from volunteers.teams.queries import ids_inside

LONGEST = timedelta(hours=12)
MOST_PEOPLE, MOST_HELPERS, MOST_RESIDENTS = 20, 50, 100_000
BETWEEN = re.compile(r"[\s,，、;；]+")


class CourseForm(forms.ModelForm):
    """A course at a site."""

    title, for_whom = (
        LineField(label=_("课程"), max_length=40),
        LineField(
            label=_("讲给谁"), max_length=40, help_text=_("如 社区老年人、外来务工人员的孩子。")
        ),
    )
    summary = TextField(
        label=_("讲什么"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    class Meta:
        model = Course
        fields = ["title", "site", "team", "for_whom", "summary", "is_active"]
        help_texts = {"is_active": _("停了的课不能再排，讲过的都留着。")}

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(is_active=True)
        self.fields["team"].queryset = teams.order_by("kind", "name")
        for name in ("site", "team"):
            self.fields[name].empty_label = _("请选择")
        if self.instance.pk is None:
            del self.fields["is_active"]


class PeopleField(TextField):
    """People by number or by name, any of the usual signs between them; a list of User."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(max_length=600, required=False, **kwargs)

    def clean(self, value):
        """The users, each once; says which words fit nobody or several people."""
        words = [word for word in BETWEEN.split(super().clean(value)) if word]
        if len(words) > MOST_PEOPLE:
            raise ValidationError(_("一次最多写 %(most)d 位。") % {"most": MOST_PEOPLE})
        found = {}
        people = User.objects.filter(is_active=True)
        by_number = {each.number: each for each in people.filter(number__in=words)}
        by_name = {}
        for each in people.filter(name__in=words):
            by_name.setdefault(each.name, []).append(each)
        for word in words:
            fits = [by_number[word]] if word in by_number else by_name.get(word, [])
            if not fits:
                raise ValidationError(_("没有找到“%(word)s”，请核对学号或姓名。") % {"word": word})
            if len(fits) > 1:
                raise ValidationError(
                    _("有 %(n)d 位叫“%(word)s”，请改写学号。") % {"n": len(fits), "word": word}
                )
            found[fits[0].pk] = fits[0]
        return list(found.values())


class LessonForm(forms.Form):
    """When, where, who teaches, who helps."""

    starts_at, ends_at = MomentField(label=_("开始")), MomentField(label=_("结束"))
    place = LineField(label=_("地点"), max_length=60)
    lecturers = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("授课人"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("队里的人，可以选几位；不在队里的写在下面。"),
    )  # fmt: skip
    others = PeopleField(
        label=_("队外的授课人"), help_text=_("写学号、工号或姓名，用空格隔开。"),
    )  # fmt: skip
    assistants = PeopleField(label=_("定好的助教"), help_text=_("写学号或姓名，用空格隔开。"))
    helpers = forms.IntegerField(
        label=_("再招几位助教"), min_value=0, max_value=MOST_HELPERS, initial=0,
        help_text=_("在日程里先到先得；0 就是不招。"),
    )  # fmt: skip
    party_branch = forms.ModelChoiceField(
        PartyBranch.objects.none(), label=_("哪个党支部主讲"), required=False,
        empty_label=_("不是党支部主讲"), help_text=_("社区签认以后，算这个党支部的一次组织生活。"),
    )  # fmt: skip

    def __init__(self, *args, course, lesson=None, **kwargs):
        super().__init__(*args, **kwargs)
        taught = {each.user_id: each for each in lesson.lecturers.all()} if lesson else {}
        inside = ids_inside(course.team)
        keys = inside | {key for key, each in taught.items() if not each.is_helper}
        self.fields["lecturers"].queryset = User.objects.filter(pk__in=keys).order_by("number")
        branches = PartyBranch.objects.filter(is_active=True)
        if lesson and lesson.party_branch_id:
            branches |= PartyBranch.objects.filter(pk=lesson.party_branch_id)
        self.fields["party_branch"].queryset = branches.order_by("name")
        if not keys:
            del self.fields["lecturers"]
            self.fields["others"].label = _("授课人")

    @staticmethod
    def initial_of(course, lesson=None):
        """What the form starts with."""
        if lesson is None:
            return {"place": (course.site.address or course.site.name)[:60], "helpers": 0}
        gathering, people = lesson.gathering, list(lesson.lecturers.all())
        helpers = [each.user.number for each in people if each.is_helper]
        return {
            "starts_at": gathering.starts_at, "ends_at": gathering.ends_at,
            "place": gathering.place, "helpers": gathering.capacity or 0,
            "party_branch": lesson.party_branch_id, "assistants": " ".join(helpers),
            "lecturers": [each.user_id for each in people if not each.is_helper],
        }  # fmt: skip

    def clean(self):
        """A lesson ends after it begins, on the same day or soon after; somebody teaches."""
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("结束要晚于开始。"))
        elif start and end and end - start > LONGEST:
            self.add_error("ends_at", _("一次课最长 12 小时，请检查日期。"))
        if "others" in data:
            teaching = [*data.get("lecturers", ()), *data.pop("others")]
            data["lecturers"] = list({each.pk: each for each in teaching}.values())
            if not teaching and "lecturers" not in self.errors:
                field = "lecturers" if "lecturers" in self.fields else "others"
                self.add_error(field, _("至少要有一位授课人。"))
        return data


class TellForm(forms.Form):
    """How it went."""

    residents = forms.IntegerField(
        label=_("来了多少居民"), min_value=0, max_value=MOST_RESIDENTS
    )  # fmt: skip
    summary = TextField(
        label=_("讲得怎么样"), required=False, max_length=1000,
        help_text=_("讲了什么、大家问了什么、下次怎么改。"),
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": 1000}),
    )  # fmt: skip


class SignForm(forms.Form):
    """The community says that the lesson took place."""

    name = LineField(
        label=_("签认人"), max_length=30, help_text=_("您的姓名和职务，如 王芳（社区书记）。")
    )
    residents = forms.IntegerField(
        label=_("来了多少居民"), min_value=0, max_value=MOST_RESIDENTS
    )  # fmt: skip
    words = LineField(label=_("想说的话"), max_length=200, required=False)


class PaperForm(SignForm):
    """The signed sheet, photographed."""

    name = LineField(label=_("谁签的字"), max_length=30, help_text=_("照签认单上写。"))
    words = LineField(label=_("社区写的话"), max_length=200, required=False)
    paper = forms.FileField(
        label=_("签认单的照片"), help_text=_("签字和公章要看得清。可以传 %(formats)s。") % {
            "formats": spoken(IMAGES)},
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip


class CancelForm(forms.Form):
    """Why it does not take place."""

    reason = LineField(
        label=_("为什么取消"), max_length=200, help_text=_("授课人和报名的同学会读到。")
    )
