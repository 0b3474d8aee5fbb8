"""Forms about observers and stars: cleaning only."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches.league_days.days import observing_actions as actions
from tuanwei.accounts import queries as accounts
from tuanwei.accounts.forms import NumberField
from tuanwei.lib.texts import TextField

STARS = [(n, _("%d 星") % n) for n in range(1, 6)]


class SendForm(forms.Form):
    """Who goes to look."""

    observer = NumberField(
        label=_("谁去（学号/工号）"),
        help_text=_("不是承办支部的人。对方会收到通知，看得到方案、时间和地点。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def clean_observer(self):
        """The active user with this number."""
        user = accounts.found(self.cleaned_data["observer"])
        if user is None:
            raise ValidationError(_("没有找到这个学号/工号，请核对。"))
        return user


class NoteForm(forms.Form):
    """What was seen."""

    note = TextField(
        label=_("看到了什么"), max_length=actions.NOTE_LONGEST,
        help_text=_("来了多少人、怎么进行的、哪里做得好、还可以怎样。支部会读到。"),
        widget=forms.Textarea(attrs={"rows": 8, "data-counter": actions.NOTE_LONGEST}),
    )  # fmt: skip


class StarForm(forms.Form):
    """How many stars."""

    stars = forms.TypedChoiceField(
        label=_("评几星"), choices=STARS, coerce=int,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
        error_messages={"required": _("请选 1 到 5 星。"), "invalid_choice": _("请选 1 到 5 星。")},
    )  # fmt: skip
