"""A made-up service, to see what rules say of it. Nothing is kept."""

from datetime import datetime, timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.numbers import plain
from volunteers.hours import durations, wording
from volunteers.hours.recognition import Done, recognise
from volunteers.hours.spec import CHECKED, CLAIM, CONFIRMED, SYSTEM

STAY, ASKED, POST = "stay", "asked", "post"


def _clock(label, hint="", **more):
    return forms.TimeField(
        label=label, help_text=hint, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        **more,
    )  # fmt: skip


class TryForm(forms.Form):
    """A stay with check-in and check-out, a claim, or a post."""

    how = forms.ChoiceField(
        label=_("怎么来的"), widget=forms.RadioSelect(attrs={"class": "pills"}), initial=STAY,
        choices=[(STAY, _("签到签退")), (ASKED, _("补录")), (POST, _("任务或职务"))],
    )  # fmt: skip
    day = forms.DateField(
        label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(label=_("服务类型"), required=False)
    came = _clock(_("几点签到"), required=False)
    left = _clock(_("几点签退"), _("比签到早的，算第二天。"), required=False)
    opens = _clock(_("班次几点开始"), _("空着就是没有班次。"), required=False)
    closes = _clock(_("班次几点结束"), required=False)
    text = forms.CharField(
        label=_("补录写的时长"), max_length=30, required=False,
        help_text=_("例如：3、2.5小时、90分钟、半天。"),
    )  # fmt: skip
    fixed = forms.ChoiceField(label=_("任务或职务"), required=False)
    grade = forms.ChoiceField(label=_("材料等级"), required=False)
    term = forms.ChoiceField(label=_("什么时候补录的"), required=False)
    before = forms.DecimalField(
        label=_("同一天先做过几小时"), min_value=0, max_value=24, decimal_places=2, required=False,
        help_text=_("看上限还剩多少。"),
    )  # fmt: skip
    ASKS = {STAY: ("came", "left"), ASKED: ("text",), POST: ("fixed",)}

    def __init__(self, data=None, *, spec, names):
        super().__init__(data, initial={"day": timezone.localdate()})
        self.spec = spec
        self.fields["kind"].choices = [("", _("没有类型")), *names.items()]
        self.fields["fixed"].choices = [("", _("请选")), *((f.key, f.label) for f in spec.fixed)]
        self.fields["grade"].choices = [
            ("", _("最好的一档")),
            *((g.key, g.label) for g in spec.grades),
        ]
        self.fields["term"].choices = [("", _("按时")), *(
            (str(n), f"{wording.term_said(term).strip()}，计 {plain(term.percent)}%")
            for n, term in enumerate(spec.claims.terms)
        )]  # fmt: skip

    def clean(self):
        """What the chosen way needs is there."""
        data = super().clean()
        for name in self.ASKS.get(data.get("how"), ()):
            if data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("请填这一项。"))
        if data.get("how") == ASKED and data.get("text"):
            try:
                data["minutes"] = durations.minutes_of(data["text"], self.spec)
            except ValueError as fault:
                self.add_error("text", str(fault))
        if (data.get("opens") is None) != (data.get("closes") is None):
            self.add_error("closes", _("班次的开始和结束要么都写，要么都空着。"))
        return data

    def result(self):
        """The Recognised of what was made up."""
        done = self._done()
        before = self.cleaned_data["before"]
        there = [done]
        if before:
            there.append(Done(0, done.source, done.kind, "", done.day, minutes=before * 60,
                              grade=done.grade))  # fmt: skip
        return recognise(there, lambda _day: self.spec)[1]

    def _done(self):
        said = self.cleaned_data
        how, day, moments = said["how"], said["day"], {}
        if how == STAY:
            moments = {name: said[name] and datetime.combine(day, said[name])
                       for name in ("came", "left", "opens", "closes")}  # fmt: skip
            for early, late in (("came", "left"), ("opens", "closes")):
                if moments[late] and moments[late] < moments[early]:
                    moments[late] += timedelta(days=1)
        own = (CHECKED, CONFIRMED)
        best = CHECKED if how == STAY else next(
            (each.key for each in self.spec.grades if each.key not in own), CHECKED)  # fmt: skip
        term = self.spec.claims.terms[int(said["term"])] if said["term"] and how != STAY else None
        return Done(
            1, SYSTEM if how == STAY else CLAIM, said["kind"], "", day,
            minutes=said["minutes"] if how == ASKED else None,
            fixed=said["fixed"] if how == POST else "", grade=said["grade"] or best,
            percent=term.percent if term else Decimal(100), **moments,
        )  # fmt: skip
