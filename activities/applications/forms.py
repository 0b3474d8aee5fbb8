"""The five steps of an application as forms: cleaning only. Nothing is required while drafting.

A step's form gives `values` (fields of the application), `answers` (to the kind's own questions),
`organisers` and `rows` (whole tables) — only of what is in order, so that one slip keeps nothing
else from being saved.
"""

from django import forms
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.applications import asking, filling
from activities.applications.asking import area
from activities.applications.drafting import units_named
from activities.applications.models import Application
from activities.applications.queries import followable, themes_to_choose
from activities.applications.row_forms import (
    KINDS_OF_ROWS,
    MOST_PEOPLE,
    MOST_ROWS,
    SMALL,
    person_called,
)
from activities.kinds import spec
from tuanwei.accounts.models import User
from tuanwei.gatherings.venue_models import Venue
from tuanwei.lib.days import DayField, MomentField

MOST_MINUTES = 1440
FIELDS_OF = {
    spec.BASICS: ("title", "theme", "follows", "organisers", "other_schools", "phone", "teacher",
                  "people_inside", "people_outside", "people_abroad", "plan"),
    spec.SCHEDULE: ("starts_at", "ends_at", "where", "venue", "second_venue", "place",
                    "setup_minutes", "clearing_minutes", "sign_up_closes_at", "publicity_from",
                    "hours"),
    spec.MONEY: (), spec.TEAM: (), spec.FILES: ("declared",),
}  # fmt: skip
ROWS_OF = {
    spec.SCHEDULE: "parts", spec.MONEY: "budget", spec.TEAM: "team", spec.FILES: "materials",
}  # fmt: skip
OPTIONAL = {
    "organisers", "other_schools", "people_outside", "people_abroad", "second_venue",
    "setup_minutes", "clearing_minutes", "sign_up_closes_at", "publicity_from", "hours",
}  # fmt: skip
HINTS = {
    "organisers": _("一行写一个组织的全称，如 会计2402团支部。自己单位不用写。"),
    "other_schools": _("有外校参加时一行写一所。"),
    "phone": _("审核的老师有事打这个电话。"),
    "people_inside": _("大概多少人来，含工作人员。"),
    "plan": _("为什么办、怎么办、办成什么样。"),
    "venue": _("保存以后会告诉你这段时间有没有人用、开不开门。"),
    "second_venue": _("第一个用不上时用它。"),
    "place": _("写到楼和房间，或在哪里集合；只写校区找不到。"),
    "setup_minutes": _("场地从这时起算占用。"),
    "publicity_from": _("挂海报、发推送最早的一天。"),
    "hours": _("给参加的人记几小时，不超过活动时长。"),
}


class StepForm(forms.Form):
    """One step, built from the rules. `seen` names the own questions that the page showed: those
    that came up since are asked, not taken for empty."""

    use_required_attribute = False
    keeps_files = True

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=16)
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, data=None, *, application, rules, known, step, read_mark, theirs=()):
        self.application, self.rules, self.step = application, rules, step
        self.asked = [rule for rule in rules.asked_fields(known) if rule.step == step]
        self.theirs = set(theirs)
        super().__init__(data, initial=self._initial(known, read_mark))
        self.names = [name for name in FIELDS_OF[step] if filling.is_asked(rules, name)]
        self._add_usual()
        for rule in self.asked:
            self.fields[f"field.{rule.key}"] = asking.form_field(rule)
        name = ROWS_OF.get(step)
        self.rows_name = name if name and filling.is_asked(rules, name) else None
        self.table = self._table(data) if self.rows_name else None

    def _initial(self, known, read_mark):
        found = {name: getattr(self.application, name, None) for name in FIELDS_OF[self.step]}
        found |= {
            f"field.{rule.key}": asking.shown(rule, self.application.answers.get(rule.key))
            for rule in self.asked
        }
        if self.step == spec.BASICS:
            teacher = self.application.teacher
            found["teacher"] = teacher.number if teacher else ""
            found["organisers"] = "\n".join(unit.name for unit in self.application.organisers.all())
        if self.step == spec.FILES:
            found["declared"] = self.application.declared_at is not None
        return found | {
            "edition": self.application.edition, "mark": read_mark,
            "shown": " ".join(rule.key for rule in self.asked),
        }  # fmt: skip

    def _add_usual(self):
        made = fields_for_model(
            Application, self.names,
            field_classes={"starts_at": MomentField, "ends_at": MomentField,
                           "sign_up_closes_at": MomentField, "publicity_from": DayField},
        ) if self.names else {}  # fmt: skip
        for name in self.names:
            field = self._own(name) or made[name]
            field.label = filling.FIELD_LABELS[name]
            field.required = False
            field.is_asked = name not in OPTIONAL and not self._is_free(name)
            field.help_text = field.help_text or HINTS.get(name, "")
            self.fields[name] = field

    def _is_free(self, name):
        basics = self.rules.basics
        return (
            (name == "theme" and basics.theme != "required")
            or (name == "teacher" and not basics.needs_teacher)
            or (name in ("venue", "place") and not (name == "venue" and basics.needs_venue))
        )

    def _own(self, name):
        """Fields that are asked differently from how they are kept; None for the others."""
        basics, application = self.rules.basics, self.application
        if name == "title":
            return forms.CharField(
                max_length=60, widget=forms.TextInput(attrs={"data-counter": basics.name_most})
            )
        if name == "plan":
            words = HINTS["plan"]
            if basics.plan_least:
                words = _("%(words)s至少 %(least)d 字。") % {
                    "words": words,
                    "least": basics.plan_least,
                }
            return forms.CharField(
                max_length=asking.LONGEST, widget=area(10, basics.plan_most), help_text=words
            )
        if name in ("organisers", "other_schools"):
            return forms.CharField(max_length=1000 if name == "organisers" else 200, widget=area(2))
        if name == "teacher":
            return forms.CharField(max_length=60, help_text=self._teacher_words())
        if name in ("people_inside", "people_outside", "people_abroad"):
            return forms.IntegerField(min_value=0, max_value=MOST_PEOPLE, widget=SMALL)
        if name in ("setup_minutes", "clearing_minutes"):
            most = basics.setup_minutes if name == "setup_minutes" else None
            words = HINTS.get(name, "")
            if most is not None:
                words = _("%(words)s最多 %(most)d 分钟。") % {"words": words, "most": most}
            return forms.IntegerField(
                min_value=0, max_value=MOST_MINUTES, widget=SMALL, help_text=words
            )
        if name == "where":
            return forms.ChoiceField(
                choices=Application.Where.choices,
                widget=forms.RadioSelect(attrs={"class": "pills"}),
            )
        if name in ("venue", "second_venue"):
            return self._venue_field(name)
        if name == "theme":
            field = forms.ModelChoiceField(
                themes_to_choose(application), empty_label=_("不响应主题")
            )
            field.label_from_instance = said_theme
            return field
        if name == "follows":
            return forms.ModelChoiceField(
                followable(application, basics.follows), empty_label=_("请选择"),
                help_text=_("选一份已经通过的申报。"),
            )  # fmt: skip
        if name == "declared":
            return forms.BooleanField()
        return None

    def _teacher_words(self):
        teacher = self.application.teacher
        words = _("写工号，保存后显示姓名。")
        return _("现在是%(name)s。换人就改工号。") % {"name": teacher.name} if teacher else words

    def _venue_field(self, name):
        empty = _("不用学校场地") if name == "venue" else _("没有备选")
        field = forms.ModelChoiceField(Venue.objects.all(), empty_label=empty)
        field.choices = [("", empty), *self.venues(getattr(self.application, name))]
        return field

    def venues(self, chosen=None):
        """(pk, name with its size) of venues in use, and of what is chosen already."""
        if not hasattr(self, "_venues"):
            self._venues = list(Venue.objects.filter(is_active=True))
        found = [(each.pk, said_venue(each)) for each in self._venues]
        if chosen is not None and not chosen.is_active:
            found.append((chosen.pk, _("%s（已停用）") % chosen.name))
        return found

    def _table(self, data):
        row, base = KINDS_OF_ROWS[self.rows_name]
        initial = self._rows_initial()
        made = forms.formset_factory(
            row, formset=base, extra=self._spare(len(initial)), can_delete=True,
            max_num=MOST_ROWS[self.rows_name], absolute_max=MOST_ROWS[self.rows_name] + 10,
            validate_max=True,
        )  # fmt: skip
        options = {}
        if self.rows_name == "parts":
            kept = [each.venue for each in self.application.parts.all() if each.venue_id]
            closed = {each.pk: each for each in kept if not each.is_active}
            options["venues"] = [
                *self.venues(), *((pk, _("%s（已停用）") % each.name) for pk, each in closed.items())
            ]  # fmt: skip
        if self.rows_name == "budget":
            options["rules"] = self.rules
        return made(data, prefix=self.rows_name, initial=initial, form_kwargs=options)

    def _spare(self, filled):
        """Empty lines below what is there."""
        return 1 if filled else {"budget": 3, "team": 3}.get(self.rows_name, 1)

    def _rows_initial(self):
        application, name = self.application, self.rows_name
        rows = list(getattr(application, name).all())
        if name == "parts":
            found = [
                {
                    "title": each.title,
                    "starts_at": each.starts_at,
                    "ends_at": each.ends_at,
                    "venue": each.venue_id,
                    "place": each.place,
                    "people": each.people,
                }
                for each in rows
            ]
            return found or self._proposed_parts()
        if name == "budget":
            return [
                {
                    "item": each.item,
                    "unit_price": each.unit_price,
                    "quantity": each.quantity,
                    "source": each.source,
                    "category": each.category,
                }
                for each in rows
            ]
        if name == "team":
            return [
                {
                    "number": each.user.number,
                    "duty": each.duty,
                    "is_leader": each.is_leader,
                    "name": each.user.name,
                }
                for each in rows
            ]
        return [
            {"what": each.what, "place": each.place, "starts_on": each.starts_on,
             "ends_on": each.ends_on, "quantity": each.quantity}
            for each in rows
        ]  # fmt: skip

    def _proposed_parts(self):
        """The parts of the application that this one was copied from; their times are asked anew."""
        source = self.application.copied_from
        return [
            {"title": each.title, "venue": each.venue_id, "place": each.place, "people": each.people}
            for each in (source.parts.select_related("venue") if source else ())
            if each.venue is None or each.venue.is_active
        ]  # fmt: skip

    @property
    def folded(self):
        """Names of optional fields that few need: nothing stands in them and no rule asks for them."""
        since = {rule.since for rule in self.rules.lead_times}
        wanted = {
            name for name, needed in (
                ("setup_minutes", "setup" in since), ("publicity_from", "publicity" in since),
                ("sign_up_closes_at", "sign_up_close" in since),
                ("setup_minutes", filling.asks(self.rules, "setup_minutes")),
                ("people_outside", filling.asks(self.rules, "people_outside")),
                ("people_abroad", filling.asks(self.rules, "people_abroad")),
                ("organisers", filling.asks(self.rules, "organisers")),
                ("other_schools", filling.asks(self.rules, "schools")),
            ) if needed
        }  # fmt: skip
        return [
            name for name in self.names
            if name in OPTIONAL - wanted and not self[name].value() and not self.errors.get(name)
        ]  # fmt: skip

    def is_valid(self):
        """True when form and table are in order; both are looked at."""
        table = self.table is None or self.table.is_valid()
        return super().is_valid() and table

    def clean_teacher(self):
        """Somebody with this 工号, or the one person of that name who is no student."""
        text = self.cleaned_data["teacher"].strip()
        if not text:
            return None
        found = person_called(text)
        if found is None:
            named = User.objects.filter(name=text, is_active=True, member=None)[:2]
            found = named[0] if len(named) == 1 else None
        if found is None:
            raise forms.ValidationError(_("没有找到“%s”，请写老师的工号。") % text[:20])
        return found

    def clean_organisers(self):
        """Units by their full names, one's own left out."""
        units, unknown = units_named(self.cleaned_data["organisers"])
        if unknown:
            raise forms.ValidationError(
                _("没有找到“%s”，或有几个同名的，请写全称。") % "”“".join(unknown)[:200]
            )
        return [unit for unit in units if unit.pk != self.application.unit_id]

    def clean(self):
        """A start before the end."""
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("结束要晚于开始。"))
        return data

    # what goes to the action

    @property
    def values(self):
        """{field: value} of what is in order and not left to the others' text."""
        data = self.cleaned_data
        skipped = {"organisers", "declared", *self.theirs}
        if "ends_at" in self.errors or "starts_at" in self.errors:
            skipped |= {"starts_at", "ends_at"}
        found = {
            name: data[name] for name in self.names
            if name in data and name not in skipped and name not in self.errors
        }  # fmt: skip
        for name in ("setup_minutes", "clearing_minutes"):
            if name in found:
                found[name] = found[name] or 0
        if found.get("where") == "":
            del found["where"]
        if "declared" in data and "declared" not in self.theirs:
            now = self.application.declared_at
            if data["declared"] != (now is not None):
                found["declared_at"] = timezone.now() if data["declared"] else None
        return found

    @property
    def organisers(self):
        """The joint organisers, None where nothing is to be saved."""
        is_ready = "organisers" in self.cleaned_data and "organisers" not in self.theirs
        return self.cleaned_data["organisers"] if is_ready else None

    @property
    def answers(self):
        """{key: answer as JSON keeps it, None for none} of the questions that the page showed."""
        shown = set(self.cleaned_data.get("shown", "").split())
        return {
            rule.key: asking.kept(rule, self.cleaned_data[f"field.{rule.key}"])
            for rule in self.asked
            if rule.key in shown and f"field.{rule.key}" in self.cleaned_data
            and f"field.{rule.key}" not in self.theirs
        }  # fmt: skip

    @property
    def rows(self):
        """{table: [fields of each line]}; nothing of a table that is not in order."""
        name = self.rows_name
        if name is None or name in self.theirs or not self.table.is_valid():
            return {}
        kept = [dict(form.cleaned_data) for form in self.table.kept]
        people = [getattr(form, "person", None) for form in self.table.kept]
        for fields, person in zip(kept, people, strict=True):
            fields.pop("DELETE", None)
            if name == "team":
                del fields["number"]
                fields["user"] = person
            elif name in ("materials", "budget"):
                fields["quantity"] = fields["quantity"] or 1
        return {name: kept}


def said_theme(theme):
    """融爱你我（建议经费 1,500 元）."""
    if not theme.spoken_budget:
        return theme.title
    return _("%(title)s（建议经费 %(money)s 元）") % {
        "title": theme.title, "money": theme.spoken_budget}  # fmt: skip


def said_venue(venue):
    """一号报告厅（300 人）."""
    return _("%(name)s（%(n)d 人）") % {"name": venue.name, "n": venue.capacity}


class WordsForm(forms.Form):
    """A reason, for whoever is told of it."""

    words = forms.CharField(
        label=_("为什么"), max_length=300, min_length=2, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReadForm(forms.Form):
    """A filled Word form, and what it is for."""

    what = forms.ChoiceField(label=_("申报什么、以谁的名义"))
    file = forms.FileField(
        label=_("填好的 Word 表"), help_text=_("docx 格式，最大 20 MB。老的 doc 请先另存为 docx。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )  # fmt: skip

    def __init__(self, *args, options, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", _("请选择")), *options]


class WordFormForm(forms.Form):
    """A kind's own template."""

    file = forms.FileField(
        label=_("Word 模板"), help_text=_("docx 格式。保存前会用编的内容试填一次。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )  # fmt: skip
