"""The form of a saved reply: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mailbox.replies import placeholders
from mailbox.replies.models import SavedReply

KNOWN = "、".join(f"{{{name}}}" for name in placeholders.NAMES)


class ReplyForm(forms.ModelForm):
    """Whose text, its name, and the words with placeholders."""

    class Meta:
        model = SavedReply
        fields = ["unit", "name", "text", "is_active"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "unit": _("团委的常用答复，各部门拟答复时都选得到。"),
            "text": _("可以写 %(known)s，插入时换成这封信的内容。") % {"known": KNOWN},
            "is_active": _("取消后拟答复时不再出现。"),
        }

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].empty_label = _("请选择")
        if not self.instance.pk and len(units) == 1:
            self.fields["unit"].initial = units[0]

    def clean_text(self):
        """Only placeholders that exist: others would reach an author as they stand."""
        text = self.cleaned_data["text"]
        if wrong := placeholders.unknown(text):
            raise forms.ValidationError(
                _("没有这样的占位：%(wrong)s。可以用的是 %(known)s。")
                % {"wrong": "、".join(f"{{{name}}}" for name in wrong), "known": KNOWN}
            )
        return text
