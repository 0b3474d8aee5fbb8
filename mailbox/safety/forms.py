"""The form of what is looked for, and the words about an alert: cleaning only."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from mailbox.safety.models import SafetySetting
from mailbox.safety.queries import phones_of
from mailbox.safety.words import lines_of, parts_of
from tuanwei.accounts.models import Grant, User

SHORTEST = 2


class SafetyForm(forms.ModelForm):
    """Words, exceptions, what the author reads, and who is on duty."""

    class Meta:
        model = SafetySetting
        fields = [
            "words", "harmless", "message", "phones", "on_duty", "again_after", "secretary_after",
        ]  # fmt: skip
        widgets = {
            "words": forms.Textarea(attrs={"rows": 10}),
            "harmless": forms.Textarea(attrs={"rows": 6}),
            "message": forms.Textarea(attrs={"rows": 4}),
            "phones": forms.Textarea(attrs={"rows": 3}),
            "on_duty": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "words": _(
                "一行一种说法，空格、标点、大小写不影响。“…”代表中间隔几个字，如 结束…生命。"
            ),
            "harmless": _("一行一种。里面虽有上面的词，其实是别的意思，如 跳楼价。"),
            "message": _("来信人在核对页和回执上读到。信照常送出，不会被拦。"),
            "phones": _("一行一个：名称、空格、号码。学院电话会自动排在最后。"),
            "on_duty": _("都不勾选时，提醒任职为“值班教师”的人；也没有时，提醒团委书记。"),
        }

    again_after = forms.IntegerField(
        label=_("没有人接，过几分钟再提醒值班的人"), min_value=5, max_value=240, required=False,
        help_text=_("不填是 15 分钟。每 5 分钟数一次，可能早几分钟，不会晚。点了“我来联系”就不再提醒。"),
    )  # fmt: skip
    secretary_after = forms.IntegerField(
        label=_("仍没有人接，再过几分钟告诉团委书记"), min_value=5, max_value=240, required=False,
        help_text=_("不填是 15 分钟。"),
    )  # fmt: skip

    def clean_again_after(self):
        """What was there before this could be changed."""
        return self.cleaned_data["again_after"] or 15

    def clean_secretary_after(self):
        """What was there before this could be changed."""
        return self.cleaned_data["secretary_after"] or 15

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        posts = Appointment.objects.in_force().filter(
            Q(post="duty_teacher") | Q(post__in=STAFF_POSTS, unit__kind=Unit.Kind.COMMITTEE)
        )
        teachers = Grant.objects.filter(role=Grant.Role.TEACHER, ends_on=None)
        people = User.objects.filter(pk__in=posts.values("user")) | User.objects.filter(
            pk__in=teachers.values("user")
        )
        if self.instance.pk:
            people |= User.objects.filter(pk__in=self.instance.on_duty.values("pk"))
        self.fields["on_duty"].queryset = people.filter(is_active=True).distinct().order_by("name")
        self.fields["on_duty"].label_from_instance = lambda user: f"{user.name}（{user.number}）"

    def clean_words(self):
        """Wordings of at least two characters: one alone would stand in every letter."""
        lines = lines_of(self.cleaned_data["words"])
        for line in lines:
            if not parts_of(line) or min(map(len, parts_of(line))) < SHORTEST:
                raise forms.ValidationError(
                    _("“%(line)s”太短：每一段至少 %(n)d 个字，不然很多信都会误报。")
                    % {"line": line, "n": SHORTEST}
                )
        return "\n".join(lines)

    def clean_harmless(self):
        """One wording a line."""
        return "\n".join(lines_of(self.cleaned_data["harmless"]))

    def clean_phones(self):
        """Every line ends with a number that a telephone understands."""
        text = self.cleaned_data["phones"]
        for name, number in phones_of(text):
            if not name or not number.replace("-", "").isdecimal() or not number.isascii():
                raise forms.ValidationError(_("每行写成“名称 号码”，如 全国心理援助热线 12356。"))
        return "\n".join(lines_of(text))


class CloseForm(forms.Form):
    """What was done."""

    note = forms.CharField(
        label=_("做了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写联系了谁、现在怎样、后面谁跟进。来信人看不到。"),
    )  # fmt: skip


class ReopenForm(forms.Form):
    """Why it is not over."""

    reason = forms.CharField(
        label=_("为什么重新打开"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：又联系不上了。值班的人会再收到提醒，来信人看不到。"),
    )  # fmt: skip


class SayForm(forms.Form):
    """A word to the author, at once."""

    text = forms.CharField(
        label=_("给来信人留话"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("来信人马上看得到，匿名的凭查询码看。先说在听，再说哪里找得到你。"),
    )  # fmt: skip
