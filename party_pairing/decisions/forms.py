"""Forms of decisions: cleaning only."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from party_pairing.decisions.models import PartyAnswer
from tuanwei.lib.texts import LineField, clean_line


class ReasonForm(forms.Form):
    """Why; the person reads it."""

    reason = LineField(
        label=_("理由"), max_length=300, help_text=_("本人会看到，写清楚是什么情况。"),
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": "300"}),
        error_messages={"required": _("请写一句理由，本人会看到。")},
    )  # fmt: skip


class DecideForm(forms.Form):
    """Agree or not about one person, and what follows from each open concern."""

    verdict = forms.ChoiceField(
        label=_("你的意见"), choices=[("agreed", _("同意")), ("refused", _("不同意"))],
        widget=forms.RadioSelect(attrs={"class": "pills"}),
        error_messages={"required": _("请选同意或不同意。")},
    )  # fmt: skip
    reason = LineField(
        label=_("理由"), max_length=300, required=False,
        help_text=_("不同意要写，本人会看到。"),
        widget=forms.Textarea(attrs={"rows": 2, "data-counter": "300"}),
    )  # fmt: skip

    def __init__(self, *args, concerns=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.concerns = concerns
        for each in concerns:
            self.fields[f"concern-{each.pk}"] = LineField(
                label=each.words,
                max_length=300,
                required=False,
                help_text=_("要同意，先写明怎么处理，如 核实过，剩下的时数仍够。"),
            )

    def clean(self):
        """A no says why; a yes answers what changed."""
        values = super().clean()
        if values.get("verdict") == "refused" and not values.get("reason"):
            self.add_error("reason", _("不同意要写理由，本人会看到。"))
        if values.get("verdict") == "agreed":
            for each in self.concerns:
                name = f"concern-{each.pk}"
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("情况有变化，先写明怎么处理，再同意。"))
        return values

    @property
    def answers(self):
        """{concern's key: words}."""
        return {
            each.pk: self.cleaned_data.get(f"concern-{each.pk}") or "" for each in self.concerns
        }


class BulkForm(forms.Form):
    """Several people of one step: `v-<key>` is agreed, refused or "" (not yet), `r-<key>` the reason
    of a no."""

    def __init__(self, data, *, ways):
        super().__init__(data)
        self.ways = ways
        for way in ways:
            key = way.recommendation.pk
            self.fields[f"v-{key}"] = forms.ChoiceField(
                choices=[("", ""), ("agreed", ""), ("refused", "")], required=False,
                error_messages={"invalid_choice": _("请选同意、不同意或先不定。")},
            )  # fmt: skip
            self.fields[f"r-{key}"] = LineField(max_length=300, required=False)

    def clean(self):
        """Somebody is chosen; a no says why."""
        values = super().clean()
        chosen = [w for w in self.ways if values.get(f"v-{w.recommendation.pk}")]
        if not chosen and not self.errors:
            raise forms.ValidationError(_("还没有选人：至少给一个人选同意或不同意。"))
        for way in chosen:
            key, name = way.recommendation.pk, way.recommendation.user.name
            if values[f"v-{key}"] == "refused" and not values.get(f"r-{key}"):
                raise forms.ValidationError(
                    _("%(name)s：不同意要写理由，本人会看到。") % {"name": name}
                )
        return values

    def _of(self, verdict):
        return [w for w in self.ways if self.cleaned_data[f"v-{w.recommendation.pk}"] == verdict]

    @property
    def chosen(self):
        """The recommendations that are decided about."""
        return [w.recommendation for w in (*self._of("agreed"), *self._of("refused"))]

    @property
    def refused(self):
        """{key: reason}."""
        return {
            w.recommendation.pk: self.cleaned_data[f"r-{w.recommendation.pk}"]
            for w in self._of("refused")
        }


class AnswerForm(forms.Form):
    """What the Party organisation answered."""

    answer = forms.ChoiceField(
        label=_("答复"), choices=PartyAnswer.Answer.choices,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
        error_messages={"required": _("请选一种答复。")},
    )  # fmt: skip
    on = forms.DateField(
        label=_("答复日期"), initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填答复日期。"), "invalid": _("日期写成 2026-12-03 这样。")},
        help_text=_("推荐从这天起算有效期。"),
    )  # fmt: skip
    paper = LineField(
        label=_("文号、会议"),
        max_length=60,
        required=False,
        help_text=_("如 党支部委员会第 9 次会议。"),
    )
    reason = LineField(
        label=_("理由"), max_length=300, required=False,
        help_text=_("不同意、暂不确定要写，本人会看到。"),
        widget=forms.Textarea(attrs={"rows": 2, "data-counter": "300"}),
    )  # fmt: skip

    def clean(self):
        """Anything but a yes says why."""
        values = super().clean()
        if values.get("answer") in ("refused", "later") and not values.get("reason"):
            self.add_error("reason", _("请写明党组织的理由，本人会看到。"))
        return values


class NoteForm(forms.Form):
    """A line of the calendar is done; whoever takes telephone numbers says what for."""

    note = LineField(label=_("说明"), max_length=200, required=False)


def said(value):
    """A reason typed into a query, cleaned."""
    return clean_line(str(value))[:200]
