"""Running clocks follow the college calendar."""

from django.utils.translation import gettext_lazy as _

from mailbox.cases import notices, recounting
from tuanwei.workdays import following


def register():
    """Say what happens to letters when the calendar changes, and let it happen."""
    following.register(
        following.Follower(
            name="letters",
            promise=_(
                "保存后，在办来信里按工作日算的时限马上按新日历重算，每封信的经过里写明从哪天改到哪天，"
                "来信人看得到。按小时、按自然天算的不变，已经答复和办结的不改。"
            ),
            done=_("%(n)d 封在办来信的时限跟着改了，每封信的经过里写明了从哪天改到哪天。"),
            running=recounting.running,
            recount=recounting.recount,
            tell=notices.recounted,
        )
    )
