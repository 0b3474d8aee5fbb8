"""Windows that run follow the college calendar."""

from django.utils.translation import gettext_lazy as _

from tuanwei.publicity import actions
from tuanwei.workdays import following


def register():
    """Say what happens to windows when the calendar changes, and let it happen."""
    following.register(
        following.Follower(
            name="publicity",
            promise=_(
                "正在公示的，截止也按新日历重算，至少留到明天；发公示的人和提了异议的人会收到提醒。"
            ),
            done=_("%(n)d 个公示的截止跟着改了，发公示的人和提了异议的人收到了提醒。"),
            running=actions.clocks_running,
            recount=actions.recount,
            tell=_already_told,
        )
    )


def _already_told(by, change, moved):
    """Those whom it concerns hear of each window when it moves."""
