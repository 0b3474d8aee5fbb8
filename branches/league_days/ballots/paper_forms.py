"""Forms of votes on paper or elsewhere: cleaning only."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from branches.league_days.ballots import paper_checks
from branches.league_days.ballots.paper_checks import LARGEST, Figures
from branches.league_days.rules import spec as rules
from tuanwei.lib.days import MomentField


class PlaceForm(forms.Form):
    """Where people vote, and when."""

    name = forms.CharField(label=_("投票点"), max_length=40, help_text=_("如 东校区食堂一楼。"))
    opens_at, closes_at = MomentField(label=_("开始")), MomentField(label=_("结束"))

    def __init__(self, *args, channel, **kwargs):
        super().__init__(*args, **kwargs)
        if channel.kind == rules.ELSEWHERE:
            self.fields["name"].label = _("在哪里投")
            self.fields["name"].help_text = _("如 学校公众号的投票。")

    def clean(self):
        """A place closes after it opens."""
        data = super().clean()
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _t("结束要晚于开始。"))
        return data


class FiguresForm(forms.Form):
    """What was counted in a place. One field for each candidate, named vote_<number>."""

    def __init__(self, *args, channel, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.channel, self.candidates = channel, candidates
        is_paper = channel.kind == rules.PAPER
        self._number(
            "issued", _t("发出多少张") if is_paper else _t("多少人次参与"),
            _t("没投进票箱的也算在内。") if is_paper else _t("系统显示的参与人次。"),
        )  # fmt: skip
        self._number("valid", _t("有效多少张"))
        self._number("invalid", _t("无效多少张"), _t("空白、涂改、多选、少选的。"))
        for each in candidates:
            self._number(f"vote_{each.number}", f"{each.number} 号 {each.entry.unit.name}")

    def _number(self, name, label, hint=""):
        self.fields[name] = forms.IntegerField(
            label=label, min_value=0, max_value=LARGEST, help_text=hint,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )  # fmt: skip

    def clean(self):
        """No more given back than given out, no more votes than ballots can hold."""
        data = super().clean()
        if self.errors:
            return data
        for field, words in paper_checks.faults(self.figures(), self.channel):
            name = field if field in self.fields else f"vote_{field}"
            self.add_error(name, ValidationError(words))
        return data

    def figures(self):
        """The Figures that were typed."""
        data = self.cleaned_data
        votes = {str(each.number): data[f"vote_{each.number}"] for each in self.candidates}
        return Figures(data["issued"], data["valid"], data["invalid"], votes)


class AgainForm(forms.Form):
    """Why a place is entered again."""

    reason = forms.CharField(label=_("为什么重录"), max_length=200)
