"""Forms of attendance: cleaning only."""

import uuid

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from volunteers.attendance.actions import LEAST, MOST_SERVED

PHONE = RegexValidator(r"^\+?[0-9][0-9 \-]{5,18}$", _("请填电话号码，如 13812345678。"))


def sentence(label, hint="", *, limit, least, rows=2):
    """A field for a sentence or two."""
    return forms.CharField(
        label=label, help_text=hint, max_length=limit, min_length=least,
        widget=forms.Textarea(attrs={"rows": rows, "data-counter": limit}),
    )  # fmt: skip


class ContactForm(forms.Form):
    """Whom to call, and that the briefing was read; each only where the shift asks for it."""

    has_read = forms.BooleanField(
        label=_("我看过了，会照着做"),
        error_messages={"required": _("请先看一遍安全提醒，再勾选。")},
    )
    name = forms.CharField(
        label=_("紧急联系人"), max_length=30, help_text=_("出事的时候打给谁，例如父母。")
    )
    relation = forms.CharField(label=_("和你的关系"), max_length=20)
    phone = forms.CharField(
        label=_("电话"), max_length=20, validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args, shift, **kwargs):
        super().__init__(*args, **kwargs)
        if not shift.briefing:
            del self.fields["has_read"]
        if not shift.asks_emergency_contact:
            for name in ("name", "relation", "phone"):
                del self.fields[name]


class ReflectForm(forms.Form):
    """Three short answers."""

    did = sentence(_("做了什么"), _("例如：陪三位爷爷下棋、理了发。"), limit=300, least=2)
    for_whom = forms.CharField(label=_("为谁做的"), max_length=100, min_length=2)
    learnt = sentence(_("学到了什么"), limit=300, least=2)
    is_shared = forms.BooleanField(
        label=_("愿意分享给大家"), required=False,
        help_text=_("会和你的名字一起出现在项目页面；随时可以收回。"),
    )  # fmt: skip


class MessageForm(forms.Form):
    """A few words to everybody on the shift."""

    words = sentence(_("说什么"), _("例如：下雨，改在一楼大厅集合。"), limit=300, least=2, rows=3)
    with_substitutes = forms.BooleanField(label=_("也发给替补"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = lambda: uuid.uuid4().hex


class ServedForm(forms.Form):
    """How many people were served."""

    number = forms.IntegerField(
        label=_("服务了多少人"), min_value=0, max_value=MOST_SERVED,
        help_text=_("得到服务的人数，不是志愿者人数。"),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why; whoever is concerned can read it."""

    reason = sentence(_("怎么核实的"), limit=200, least=LEAST)


class HideForm(forms.Form):
    """Why something shared is not shown."""

    reason = forms.CharField(label=_("为什么不显示"), max_length=200, min_length=LEAST)
