"""One function per message about turns."""

from django.urls import reverse
from django.utils import timezone

from tuanwei.notices.actions import notify


def _url():
    return reverse("volunteers:party-day-mine")


def _when(turn):
    gathering = turn.shift.gathering
    start, end = map(timezone.localtime, (gathering.starts_at, gathering.ends_at))
    return f"{start:%-m月%-d日 %H:%M}–{end:%H:%M}，{gathering.where or '地点待定'}"


def given(turn):
    """It is somebody's turn."""
    notify(
        [turn.keeper.user_id], kind="todo", title=f"轮到你：{turn.keeper.service_day}",
        body=f"{_when(turn)}。来不了可以找别的党员换，或向队长请假。", url=_url(),
        once=f"volunteers.turn.given:{turn.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def offered(turn):
    """Somebody asks another to take their turn."""
    notify(
        [turn.offered_to.user_id], kind="todo",
        title=f"{turn.keeper.user.name}想请你换一次：{turn.keeper.service_day}",
        body=f"{_when(turn)}。答应了就由你去，下次就晚些轮到你。", url=_url(),
        once=f"volunteers.turn.offered:{turn.pk}:{turn.offered_at.isoformat()}",
    )  # fmt: skip


def answered(turn, other, *, agrees):
    """The other one has answered."""
    words = f"{other.user.name}{'答应替你去' if agrees else '这次换不了'}"
    notify(
        [turn.keeper.user_id], kind="system", title=f"{words}：{turn.keeper.service_day}",
        body=f"{_when(turn)}。" + ("你这次不用去了，下次会先轮到你。" if agrees
                                 else "可以再问问别的党员，或向队长请假。"),
        url=_url(), once=f"volunteers.turn.answered:{turn.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def excused(turn):
    """A leader has excused somebody."""
    notify(
        [turn.keeper.user_id], kind="system", title=f"准假了：{turn.keeper.service_day}",
        body=f"{_when(turn)}。{turn.reason}", url=_url(),
        once=f"volunteers.turn.excused:{turn.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def exempt(keeper):
    """Somebody takes no turns for a while."""
    notify(
        [keeper.user_id], kind="system", title=f"暂时不排你：{keeper.service_day}",
        body=f"到{keeper.exempt_until:%-m月%-d日}为止。{keeper.exempt_because}", url=_url(),
        once=f"volunteers.keeper.exempt:{keeper.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def was_away(turn):
    """Nobody saw them: how to make it up."""
    days = turn.keeper.service_day.make_up_days
    notify(
        [turn.keeper.user_id], kind="system", title=f"这次没签到：{turn.keeper.service_day}",
        body=f"{_when(turn)}。{days} 天内可以多来一次补上。其实来了的，请队长补签。", url=_url(),
        once=f"volunteers.turn.away:{turn.pk}",
    )  # fmt: skip


def made_up(turn):
    """A missed turn is made up."""
    notify(
        [turn.keeper.user_id], kind="system", title=f"补上了：{turn.keeper.service_day}",
        body=f"{turn.shift.series_day:%-m月%-d日}那次已经补上，谢谢你来。", url=_url(),
        once=f"volunteers.turn.made_up:{turn.pk}",
    )  # fmt: skip
