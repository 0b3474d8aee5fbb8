"""Forms: cleaning only."""

from uuid import uuid4

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanwei.notices.push import clean_address

MOST_NUMBERS = 2_000


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

    def __init__(self, *args, stored="", **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = stored

    def clean_push_url(self):
        """The new address, or the stored one when the field is empty."""
        text = self.cleaned_data["push_url"].strip()
        return clean_address(text) if text else self.stored

    def clean(self):
        """Push needs an address."""
        data = super().clean()
        if data.get("by_push") and not data.get("push_url") and "push_url" not in self.errors:
            self.add_error("push_url", _("打开推送前，请先粘贴机器人的 Webhook 地址。"))
        return data


class AnnouncementForm(forms.Form):
    """An announcement to everybody or to people named by number."""

    EVERYBODY, NAMED = "everybody", "named"

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = forms.CharField(label=gettext_lazy("标题"), max_length=120)
    body = forms.CharField(
        label=gettext_lazy("内容"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("发给谁"),
        choices=[
            (EVERYBODY, gettext_lazy("全体用户")),
            (NAMED, gettext_lazy("指定的人")),
        ],
        initial=EVERYBODY,
        widget=forms.RadioSelect,
    )
    numbers = forms.CharField(
        label=gettext_lazy("学号或工号"),
        required=False,
        help_text=gettext_lazy("选“指定的人”时填写，每行一个，也可以从表格整列粘贴。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    must_confirm = forms.BooleanField(label=gettext_lazy("收到的人须点“确认”"), required=False)
    confirm_by = forms.DateTimeField(
        label=gettext_lazy("确认截止"),
        required=False,
        help_text=gettext_lazy("截止前一天会自动提醒没有确认的人。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_confirm_by(self):
        """A deadline lies ahead."""
        moment = self.cleaned_data["confirm_by"]
        if moment and moment <= timezone.now():
            raise ValidationError(_("确认截止要晚于现在。"))
        return moment

    def clean(self):
        """`recipients`: active users, each number known."""
        data = super().clean()
        people = get_user_model().objects.filter(is_active=True)
        if data.get("audience") == self.NAMED:
            people = self._named(people, data.get("numbers", "").split())
        elif data.get("numbers", "").strip():
            self.add_error("audience", _("下面填了学号，这里却选了全体用户。请改一处，免得发错。"))
        data["recipients"] = people
        if data.get("confirm_by") and not data.get("must_confirm"):
            self.add_error("must_confirm", _("填了确认截止，请勾选这一项；不用确认就把截止清空。"))
        return data

    def _named(self, people, numbers):
        field = people.model.USERNAME_FIELD
        if not 0 < len(numbers) <= MOST_NUMBERS:
            self.add_error(
                "numbers", _("请填写 1 到 %(most)d 个学号或工号。") % {"most": MOST_NUMBERS}
            )
            return people.none()
        found = people.filter(**{f"{field}__in": numbers})
        unknown = sorted(set(numbers) - set(found.values_list(field, flat=True)))
        if unknown:
            self.add_error(
                "numbers",
                _("没有找到：%(numbers)s。请核对后再发。") % {"numbers": "、".join(unknown[:10])},
            )
        return found
