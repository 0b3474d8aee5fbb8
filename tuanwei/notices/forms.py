"""Forms: cleaning only."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanwei.notices.push import clean_address


def _clock():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RecallForm(forms.Form):
    """Why a notice is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("撤回原因"),
        max_length=300,
        help_text=gettext_lazy("收到的人会看到，例如：时间写错了，正确的随后再发。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChannelForm(forms.Form):
    """Which channels a person wants. A stored push address is never shown again."""

    by_email = forms.BooleanField(label=gettext_lazy("发到我的邮箱"), required=False)
    by_push = forms.BooleanField(
        label=gettext_lazy("发到企业微信、钉钉或飞书群机器人"), required=False
    )
    push_url = forms.CharField(
        label=gettext_lazy("机器人 Webhook 地址"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("在群里添加“自定义机器人”后复制。留空就沿用已保存的地址。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    has_quiet_hours = forms.BooleanField(
        label=gettext_lazy("夜间不发邮件和推送"),
        required=False,
        help_text=gettext_lazy("过了这段时间再发；紧急的照发，站内提醒照常。"),
    )
    quiet_from = forms.TimeField(label=gettext_lazy("从"), widget=_clock(), required=False)
    quiet_until = forms.TimeField(label=gettext_lazy("到"), widget=_clock(), required=False)
    digest_hour = forms.TypedChoiceField(
        label=gettext_lazy("邮件怎么发"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", gettext_lazy("有提醒就发")),
            *((n, f"每天 {n}:00 汇总一封") for n in range(7, 23)),
        ],
        help_text=gettext_lazy("选了汇总，一天最多一封；紧急的照样单独发。"),
    )

    def __init__(self, *args, stored="", **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = stored
        for name in (
            "digest_hour",
            "quiet_from",
            "quiet_until",
        ):  # what is chosen already is an answer
            self.fields[name].is_asked = True

    def clean_push_url(self):
        """The new address, or the stored one when the field is empty."""
        text = self.cleaned_data["push_url"].strip()
        return clean_address(text) if text else self.stored

    def clean(self):
        """Push needs an address, quiet hours a beginning and an end."""
        data = super().clean()
        for name in ("quiet_from", "quiet_until"):
            if data.get(name) is None and name not in self.errors:
                if data.get("has_quiet_hours"):
                    self.add_error(name, _("请填几点，例如 22:00。"))
                else:  # they are off: what was there stays
                    data[name] = self.get_initial_for_field(self.fields[name], name)
        if (
            data.get("has_quiet_hours")
            and data.get("quiet_from") is not None
            and data.get("quiet_from") == data.get("quiet_until")
        ):
            self.add_error("quiet_until", _("开始和结束一样。全天都要收，就把“夜间不发”取消。"))
        if data.get("by_push") and not data.get("push_url") and "push_url" not in self.errors:
            self.add_error("push_url", _("打开推送前，请先粘贴机器人的 Webhook 地址。"))
        return data
