"""Forms of contests: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.league_days.contests.models import Contest
from branches.organisation.models import Unit
from tuanwei.lib.days import MomentField


class ContestForm(forms.ModelForm):
    """Name and window of a contest; everything else its rules and its period say."""

    entries_from, entries_until = MomentField(label=_("开始报名")), MomentField(label=_("截止报名"))

    class Meta:
        model = Contest
        fields = ["title", "entries_from", "entries_until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("大家看到的名字，如 11月最佳团日活动。")
        self.fields["entries_until"].help_text = _("精确到分，晚一秒都不收。")

    def clean(self):
        """It ends after it begins."""
        values = super().clean()
        opens, closes = values.get("entries_from"), values.get("entries_until")
        if opens and closes and closes <= opens:
            self.add_error("entries_until", _("截止要晚于开始。"))
        return values

    def _post_clean(self):
        """The action looks at the whole contest."""


class EntryForm(forms.Form):
    """Which league day, and a sentence about it."""

    league_day = forms.ModelChoiceField(
        label=_("哪次团日"), queryset=None, widget=forms.HiddenInput, empty_label=None
    )
    words = forms.CharField(
        label=_("一句话介绍"), max_length=100, required=False,
        help_text=_("评委和投票的同学先看到这一句，如 用一场辩论弄清了什么是学术诚信。"),
        widget=forms.Textarea(attrs={"rows": 2, "data-counter": "100"}),
    )  # fmt: skip

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["league_day"].queryset = days


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写一句原因，对方会看到。")},
    )  # fmt: skip


class WithdrawForm(forms.Form):
    """An entry leaves; the general branch may say for whom."""

    reason = forms.CharField(label=_("原因"), max_length=300, required=False)
    in_favour_of = forms.ModelChoiceField(
        label=_("名额让给"), queryset=None, required=False, empty_label=_("先不定"),
        help_text=_("这个支部会马上收到提醒。"),
    )  # fmt: skip

    def __init__(self, *args, entry, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["in_favour_of"].queryset = (
            Unit.objects.active().filter(parent=entry.general_branch_id, kind=Unit.Kind.BRANCH)
            .exclude(pk=entry.unit_id).order_by("name_pinyin", "pk")
        )  # fmt: skip


class RefuseForm(ReasonForm):
    """Why an entry does not take part."""

    reason = forms.CharField(
        label=_("为什么不通过"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("支部会看到，写清要补什么。"),
        error_messages={"required": _("请写一句原因，支部会看到。")},
    )  # fmt: skip
