"""Forms of the desk about the sender of a named letter: cleaning only."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.forms import day_field
from mailbox.cases.desk_forms import DeskForm, words

TRUSTED_DAYS, PAUSED_DAYS, PAUSED_AT_FIRST = 730, 90, 14


class UntilForm(DeskForm):
    """A reason and a last day, which lies ahead and not too far."""

    most, first = TRUSTED_DAYS, 365

    def prepare(self):
        """Begin with the usual length."""
        self.fields["until"].initial = timezone.localdate() + timedelta(days=self.first)

    def clean_until(self):
        """A day after today, at most `most` days ahead."""
        until, today = self.cleaned_data["until"], timezone.localdate()
        if until <= today:
            self.add_error("until", _("截止的日子要在今天之后。"))
        elif until > today + timedelta(days=self.most):
            self.add_error("until", _("最多 %(n)d 天，到期可以再定。") % {"n": self.most})
        return until


class TrustForm(UntilForm):
    """Why this person's letters are trusted."""

    reason = words(_("为什么可信"), _("例如：三次反映的情况都属实。来信人下载自己的数据时看得到。"))
    until = day_field(_("到哪一天"), required=True)


class PauseForm(UntilForm):
    """Why this person's letters shall rest: they read it word by word."""

    most, first = PAUSED_DAYS, PAUSED_AT_FIRST
    reason = words(
        _("为什么暂停"),
        _(
            "来信人会原样读到，请对事不对人。另一位同事确认后才生效；写到伤害自己的信照收，服务岗照办。"
        ),
    )
    until = day_field(_("暂停到哪一天"), required=True)
