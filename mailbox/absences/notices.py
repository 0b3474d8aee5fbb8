"""One function per message about standing in."""

from django.urls import reverse

from tuanwei.notices.actions import notify

TODO, SYSTEM = "todo", "system"


def _page():
    return reverse("mailbox:absence-list")


def span(row):
    """11月25日 到 12月3日."""
    first, last = row.starts_on, row.ends_on
    if first == last:
        return f"{first.month}月{first.day}日"
    return f"{first.month}月{first.day}日到{last.month}月{last.day}日"


def stated(absence):
    """Tell the stand-in; they may say that it will not do."""
    notify(
        [absence.stand_in_id], kind=TODO,
        title=f"{absence.absent.name}请你代办{absence.unit}的来信",
        body=f"{span(absence)}。这几天转来的信会提醒你。来不了就点开说一声“代不了”。",
        url=_page(), once=f"mailbox.absence:{absence.pk}",
    )  # fmt: skip


def ended(absence):
    """Tell the stand-in that the absent person is back."""
    notify(
        [absence.stand_in_id], kind=SYSTEM, title=f"不用再代{absence.absent.name}办信了",
        body=f"{absence.unit}的信从现在起由本人办理，谢谢你。", url=_page(),
        once=f"mailbox.absence_ended:{absence.pk}",
    )  # fmt: skip


def declined(absence):
    """Tell the absent person to find somebody else."""
    notify(
        [absence.absent_id], kind=TODO, title=f"{absence.stand_in.name}这次代不了，请另请一位",
        body=f"{absence.unit}，{span(absence)}。现在这些信还提醒你本人。", url=_page(),
        once=f"mailbox.absence_declined:{absence.pk}",
    )  # fmt: skip


def turn_given(turn, by):
    """Tell whoever takes the new letters of those days."""
    notify(
        {turn.person_id} - {by.pk}, kind=SYSTEM,
        title=f"{span(turn)}，{turn.unit}新来的信由你接", url=reverse("mailbox:turn-list"),
        once=f"mailbox.turn:{turn.pk}",
    )  # fmt: skip
