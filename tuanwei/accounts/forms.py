"""Forms: cleaning only. Fields are named so that password managers know them."""

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts import actions, queries
from tuanwei.accounts.models import Grant
from tuanwei.accounts.numbers import clean_number

LONGEST = 256
PASSWORD_HELP = _("至少 8 位，不能全是数字，也别用生日、学号这类容易猜到的。")


class NumberField(forms.CharField):
    """学号 or 工号; full-width characters and spaces are taken as they were meant."""

    def __init__(self, **kwargs):
        attrs = {
            "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false",
            "inputmode": "text",
        }  # fmt: skip
        options = {"label": _("学号/工号"), "max_length": 64, "widget": forms.TextInput(attrs)}
        super().__init__(**{**options, **kwargs})

    def to_python(self, value):
        """The number as it is stored."""
        return clean_number(super().to_python(value))


def password_field(label, autocomplete="new-password", help_text=""):
    """A password box with a length that no hasher is choked by."""
    return forms.CharField(
        label=label, strip=False, max_length=LONGEST, help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )  # fmt: skip


class SignInForm(AuthenticationForm):
    """Number and password; one text for every refusal."""

    username = NumberField()
    password = password_field(_("密码"), "current-password")
    error_messages = {
        "invalid_login": _("学号/工号或密码不对，请再试一次。第一次登录请先激活账号。"),
        "inactive": _("学号/工号或密码不对，请再试一次。第一次登录请先激活账号。"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["maxlength"] = 64
        self.fields["username"].max_length = 64


class RepeatedPassword(forms.Form):
    """A new password typed twice."""

    new_password1 = password_field(_("新密码"), help_text=PASSWORD_HELP)
    new_password2 = password_field(_("再输一遍新密码"))

    def clean_new_password2(self):
        """Both are the same."""
        first, second = self.cleaned_data.get("new_password1"), self.cleaned_data["new_password2"]
        if first and first != second:
            raise ValidationError(gettext("两次输入的密码不一样。"))
        return second


class ActivationForm(RepeatedPassword):
    """Number, code from the printed list, and the first password."""

    username = NumberField()
    code = forms.CharField(
        label=_("激活码"), max_length=40, help_text=_("团支书发给你的 12 位激活码，不分大小写。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters",
                   "spellcheck": "false"}
        ),
    )  # fmt: skip
    field_order = ["username", "code", "new_password1", "new_password2"]

    def clean(self):
        """The code fits the number; only then the password is held against the person's data."""
        data = super().clean()
        if self.errors:
            return data
        found = actions.usable_code(number=data["username"], code=data["code"])
        if found is None:
            raise ValidationError(
                gettext(
                    "学号/工号与激活码不匹配，或激活码已过期。请核对；还不行就请团支书重新发一个。"
                )
            )
        try:
            password_validation.validate_password(data["new_password1"], found.user)
        except ValidationError as refusal:
            self.add_error("new_password1", refusal)
        return data


class ChangePasswordForm(PasswordChangeForm):
    """Old password and a new one."""

    error_messages = {
        "password_mismatch": _("两次输入的密码不一样。"),
        "password_incorrect": _("原密码不对，请再输一次。"),
    }

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.fields["old_password"] = password_field(_("原密码"), "current-password")
        self.fields["new_password1"] = password_field(_("新密码"), help_text=PASSWORD_HELP)
        self.fields["new_password2"] = password_field(_("再输一遍新密码"))


class ResetPasswordForm(SetPasswordForm):
    """A new password for whoever holds the link."""

    error_messages = {"password_mismatch": _("两次输入的密码不一样。")}

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"] = password_field(_("新密码"), help_text=PASSWORD_HELP)
        self.fields["new_password2"] = password_field(_("再输一遍新密码"))


class ResetRequestForm(forms.Form):
    """Whose password is to be set anew."""

    username = NumberField()


class ContactForm(forms.Form):
    """How a person can be reached."""

    email = forms.EmailField(
        label=_("邮箱"), required=False, max_length=254,
        help_text=_("用来收邮件提醒、找回密码。"),
        error_messages={"invalid": _("请检查邮箱地址，例如 name@example.com。")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("手机"), required=False, max_length=20, help_text=_("只在办事需要联系你时使用。"),
        validators=[RegexValidator(r"^\+?[0-9-]{5,20}$", _("请填写数字，例如 13800001234。"))],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip


class GrantForm(forms.Form):
    """Who gets which role; `user` is in the cleaned data."""

    number = NumberField(label=_("给谁（学号/工号）"))
    role = forms.ChoiceField(label=_("角色"), choices=Grant.Role.choices)
    ends_on = forms.DateField(
        label=_("至"), required=False, help_text=_("留空为长期。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("事由"), max_length=200, help_text=_("例如：2026 年团委工作分工。")
    )

    def clean(self):
        """The person exists."""
        data = super().clean()
        if number := data.get("number"):
            data["user"] = queries.found(number)
            if data["user"] is None:
                self.add_error("number", gettext("没有找到这个学号/工号，请核对。"))
        return data
