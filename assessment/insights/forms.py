"""Forms of trials: an invented unit, a real one over some days, two versions and a round. Cleaning only."""

import unicodedata
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.insights import invented
from assessment.rounds.models import Round
from branches.organisation.models import Unit
from tuanwei.lib.days import DayField

MOST = Decimal(1_000_000)
LONGEST = 3
"""Years that a period tried may have."""


class FiguresField(forms.CharField):
    """Figures with blanks or commas between them: [Decimal]; one for each part, or one for all."""

    def __init__(self, *, parts, is_whole, **kwargs):
        super().__init__(max_length=2000, required=False, strip=True, **kwargs)
        self.parts, self.is_whole = parts, is_whole
        self.widget.attrs |= {
            "inputmode": "decimal" if parts == 1 else "text",
            "autocomplete": "off",
        }

    def clean(self, value):
        """The figures. Raises ValidationError in words."""
        text = unicodedata.normalize("NFKC", super().clean(value))
        found = [self._figure(each) for each in text.replace(",", " ").replace("、", " ").split()]
        if len(found) > self.parts:
            raise ValidationError(
                _("这里最多写 %(parts)d 个数，写了 %(many)d 个。")
                % {"parts": self.parts, "many": len(found)}
            )
        return found

    def _figure(self, text):
        try:
            figure = Decimal(text)
        except InvalidOperation:
            raise ValidationError(_("“%s”不是数。只写数，中间用空格分开。") % text[:20]) from None
        if not figure.is_finite() or abs(figure) > MOST:
            raise ValidationError(_("“%s”太大了，核对一下。") % text[:20])
        if figure.as_tuple().exponent < -3:
            raise ValidationError(_("“%s”最多写三位小数。") % text[:20])
        if self.is_whole and (figure < 0 or figure != int(figure) or figure > invented.MOST_TIMES):
            raise ValidationError(
                _("“%(text)s”要写 0 到 %(most)d 的整数。")
                % {"text": text[:20], "most": invented.MOST_TIMES}
            )
        return figure


class UnitForm(forms.Form):
    """The invented unit itself."""

    members = forms.IntegerField(
        label=gettext_lazy("支部有几个人"), min_value=0, max_value=100_000, initial=30,
        error_messages={"required": gettext_lazy("写支部有几个人，按比例算的指标要用。")},
    )  # fmt: skip
    category = forms.ChoiceField(label=gettext_lazy("类别"), required=False)

    def __init__(self, data=None, *, spec):
        super().__init__(data)
        choices = [(each.key, each.label) for each in spec.categories]
        self.fields["category"].choices = [("", _("不分类别")), *choices]
        if not choices:
            del self.fields["category"]


class InventedForm(forms.Form):
    """A field for every question of a standard."""

    def __init__(self, data=None, *, questions, spans):
        super().__init__(data)
        self.questions = questions
        for each in questions:
            self.fields[each.name] = self._field(each, spans)

    def _field(self, question, spans):
        about = {"label": question.words, "required": False}
        if question.kind == invented.TICK:
            return forms.BooleanField(**about)
        if question.kind == invented.CHOICE:
            return forms.ChoiceField(choices=[("", _("还没有评")), *question.choices], **about)
        if question.kind == invented.TICKS:
            return forms.MultipleChoiceField(
                choices=question.choices, widget=forms.CheckboxSelectMultiple, **about
            )
        return FiguresField(
            parts=max(question.parts, 1), is_whole=question.is_whole, label=question.words,
            initial=question.usual, help_text=_hint(question, spans),
        )  # fmt: skip

    @property
    def answers(self):
        """What was answered, by question."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def _hint(question, spans):
    if question.parts == invented.MOST_TIMES:
        return _("一次一个数，用空格分开。")
    if question.parts <= 1:
        return ""
    return _("%(many)d 段（%(every)s一段），用空格分开；只写一个数就是每段都这么多。") % {
        "many": question.parts, "every": spans.get(question.every, ""),
    }  # fmt: skip


class RealForm(forms.Form):
    """A real unit over a period."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("哪个支部"), queryset=Unit.objects.none(),
        empty_label=gettext_lazy("选一个"),
        error_messages={
            "required": gettext_lazy("选一个支部。"),
            "invalid_choice": gettext_lazy("这个支部不在可选的里面，换一个。"),
        },
    )  # fmt: skip
    first = DayField(
        label=gettext_lazy("从哪天"), error_messages={"required": gettext_lazy("填从哪天算起。")}
    )
    last = DayField(
        label=gettext_lazy("到哪天"), error_messages={"required": gettext_lazy("填算到哪天。")}
    )

    def __init__(self, data=None, *, units, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["unit"].queryset = units

    def clean(self):
        """A period that goes forward, of some years at most."""
        found = super().clean()
        first, last = found.get("first"), found.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("结束那天在开始之前，核对一下。"))
            elif (last - first).days > 366 * LONGEST:
                self.add_error("last", _("最多试算三年。"))
        return found


class CompareForm(forms.Form):
    """Two versions, and the round whose facts are counted by both."""

    before = forms.ChoiceField(label=gettext_lazy("原来的"))
    after = forms.ChoiceField(label=gettext_lazy("改成的"))
    round = forms.ModelChoiceField(
        label=gettext_lazy("拿哪次考核的记录来算"), queryset=Round.objects.none(),
        empty_label=None,
        error_messages={
            "required": gettext_lazy("选一次考核。"),
            "invalid_choice": gettext_lazy("没有这次考核，换一次。"),
        },
    )  # fmt: skip

    def __init__(self, data=None, *, versions, rounds, **kwargs):
        super().__init__(data, **kwargs)
        for name in ("before", "after"):
            self.fields[name].choices = versions
            self.fields[name].error_messages["invalid_choice"] = _("没有这一版，换一版。")
        self.fields["round"].queryset = rounds

    def clean(self):
        """Not the same twice."""
        found = super().clean()
        if found.get("before") and found.get("before") == found.get("after"):
            self.add_error("after", _("两版是同一版，换一版来比。"))
        return found
