"""One function per message about hours as such."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.accounts.queries import administrators
from tuanwei.lib.numbers import plain
from tuanwei.lib.terms import Term
from tuanwei.notices.actions import notify


def chains_broken(proof):
    """Administrators have something to look into; the same proof tells them once."""
    notify(
        administrators().values_list("user", flat=True), kind="todo",
        title=f"时数链有 {proof.broken} 处对不上",
        body="每天核对时数链，发现有时数被改过、删过或换过。请尽快看是哪几条、是谁动了数据库。",
        url=reverse("volunteers:hours-proof"), once=f"volunteers.chains_broken:{proof.pk}",
    )  # fmt: skip


def _tell(service, title, *sentences):
    """The volunteer, where they have an account; it leads to the very service among their hours."""
    day = service.day
    said = [_("%(month)d月%(day)d日的服务。") % {"month": day.month, "day": day.day}]
    said += [each if each[-1] in "。！？" else f"{each}。" for each in sentences if each]
    if service.volunteer.user_id:
        notify(
            [service.volunteer.user_id], kind="system", title=title % {"what": service.title},
            body="".join(said),
            url=f"{reverse('volunteers:hours-mine')}?term={Term.of(day).code}#service-{service.pk}",
            once=f"volunteers.service:{service.pk}:{timezone.now().isoformat()}",
        )  # fmt: skip


def edited(service, reason):
    """Somebody corrected it; it waits for somebody else."""
    _tell(service, _("服务记录更正了：%(what)s"), reason, service.waits_for)


def confirmed(service, hours, reason):
    """Somebody let it count."""
    _tell(service, _("时数计入了：%(what)s"), _("计 %(n)s 小时。") % {"n": plain(hours)}, reason)


def voided(service, reason):
    """It does not count any more, or will not."""
    _tell(service, _("不计时数了：%(what)s"), reason, _("觉得不对，点开这一条，可以说“记得不对”。"))


def follows(service, before, after, reason):
    """Where it comes from it was corrected; `before` and `after` are hours."""
    _tell(
        service, _("时数更正了：%(what)s"), reason,
        _("原来计 %(before)s 小时，现在计 %(after)s 小时。")
        % {"before": plain(before), "after": plain(after)},
        service.waits_for and _("还在等：%(what)s") % {"what": service.waits_for},
    )  # fmt: skip
