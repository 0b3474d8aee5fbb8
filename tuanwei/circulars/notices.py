"""Who is told what about circulars, and what becomes of notices whose circular holds no more."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.circulars import queries
from tuanwei.circulars.models import Circular
from tuanwei.notices import queries as notice_queries
from tuanwei.notices.actions import notify
from tuanwei.notices.models import DEADLINE, Delivery, Notice

EXCERPT = 300


def url_of(circular):
    """Where it is read."""
    return reverse("circulars:circular", args=[circular.pk])


def sent(circular, people):
    """To everybody who has a copy, once. Returns the notice's key."""
    return notify(
        people, kind=Notice.Kind.ANNOUNCEMENT, title=circular.title, body=_excerpt(circular),
        once=f"circulars.circular:{circular.pk}", url=url_of(circular), by=circular.sent_by,
        must_confirm=circular.must_confirm, confirm_by=circular.confirm_by,
        urgent=circular.is_urgent, kept_there=True,
    )  # fmt: skip


def forwarded(forward, people):
    """To those who got their copy by it. A deadline that is over is not theirs."""
    circular = forward.circular
    due = circular.confirm_by
    return notify(
        people, kind=Notice.Kind.ANNOUNCEMENT, title=circular.title,
        body="\n\n".join(filter(None, [forward.note, _excerpt(circular)])),
        once=f"circulars.forward:{forward.pk}", url=url_of(circular), by=forward.by,
        must_confirm=circular.must_confirm,
        confirm_by=due if due and due > timezone.now() else None,
        urgent=circular.is_urgent, kept_there=True,
    )  # fmt: skip


def _excerpt(circular):
    cut = circular.body[:EXCERPT]
    more = "……" if len(circular.body) > EXCERPT else ""
    return f"{circular.number}\n{cut}{more}"


def reminded(circular, people, *, by):
    """To those who owe it, in the words of what they owe."""
    key = f"circulars.reminder:{circular.pk}:{timezone.localdate()}:"
    turn = Notice.objects.filter(once__startswith=key).count() + 1
    verb = _("请确认") if circular.must_confirm else _("请阅读")
    due = ""
    if circular.must_confirm and circular.confirm_by:
        at = timezone.localtime(circular.confirm_by)
        is_over = at <= timezone.now()
        due = (_("已过 %(day)s，请尽快确认。") if is_over else _("请在 %(day)s 前确认。")) % {
            "day": f"{at:%-m月%-d日 %H:%M}"
        }
    return notify(
        people, kind=Notice.Kind.TODO, title=f"{verb}：{circular.title}", body=due, by=by,
        once=f"{key}{turn}", url=url_of(circular),
    )  # fmt: skip


def to_remind(circular, units):
    """Copies of the people of `units` (keys) who still owe it and were not reminded today, by hand or before the
    deadline."""
    carrying = Notice.objects.filter(pk__in=queries.notice_ids(circular))
    told = notice_queries.reminded_today(*carrying)
    return queries.missing(circular, units).exclude(user__in=told)


def silence(circular, title="", body=""):
    """Nobody is asked to confirm it any more, and what waits or was given up of its mails and those of its
    reminders is not sent. `title` and `body` take the place of what stands in the inbox."""
    ids = queries.notice_ids(circular)
    said = {"title": title[:120], "body": body} if title else {}
    Notice.objects.filter(pk__in=ids).update(must_confirm=False, to_spread=False, **said)
    reminders = Notice.objects.filter(
        Q(once__startswith=f"circulars.reminder:{circular.pk}:")
        | Q(once__in=[f"{DEADLINE}{key}" for key in ids])
    )
    reminders.update(to_spread=False)
    Delivery.objects.filter(
        Q(notice__in=ids) | Q(notice__in=reminders), state__in=["pending", "folded", "dead"]
    ).update(
        state=Delivery.State.SKIPPED,
        next_attempt_at=None,
        error="recalled" if title else "replaced",
    )


def recalled(circular: Circular):
    """Those who have read it, or got it by e-mail or push, learn why it holds no more; to the others it is
    taken back where it lies."""
    ids = queries.notice_ids(circular)
    knew = Delivery.objects.filter(
        Q(channel="site", read_at__isnull=False) | ~Q(channel="site"), notice__in=ids, state="sent"
    )
    people = list(knew.values_list("recipient", flat=True).distinct())
    words = _("%(unit)s撤回了这份公文：%(reason)s") % {
        "unit": circular.unit.name, "reason": circular.recall_reason,
    }  # fmt: skip
    silence(circular, _("已撤回：%(title)s") % {"title": circular.title}, words)
    notify(
        people, kind=Notice.Kind.ANNOUNCEMENT, body=words, by=circular.recalled_by,
        title=_("撤回：%(title)s") % {"title": circular.title}, url=url_of(circular),
        once=f"circulars.recall:{circular.pk}",
    )  # fmt: skip
