"""What the service desk puts on a person's home page: one query, one more where a swap waits."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from mailbox.cases.cards import Card
from mailbox.service.models import Swap
from mailbox.service.queries import duties_of, midnight, open_swaps


def cards(user):
    """Swaps that wait for this person's word, then their shifts of today and tomorrow."""
    now, today, rota = timezone.now(), timezone.localdate(), reverse("mailbox:shift-list")
    soon = Q(shift__starts_at__lt=midnight(today + timedelta(2)))
    wanted = Swap.objects.filter(wanted=OuterRef("pk"), other=user.pk, state=Swap.State.OPEN)
    duties = duties_of(user, now).annotate(is_wanted=Exists(wanted), is_soon=soon)
    duties = list(duties.filter(soon | Q(is_wanted=True)))
    for swap in open_swaps(user)[0] if any(duty.is_wanted for duty in duties) else ():
        yield Card(
            title=f"{swap.asker.name}想和你换班", url=rota, tone="act", state="等你答复",
            hint=f"对方的 {swap.given.shift}，换你的 {swap.wanted.shift}",
        )  # fmt: skip
    for duty in filter(lambda each: each.is_soon, duties):
        shift, start = duty.shift, timezone.localtime(duty.shift.starts_at)
        end = timezone.localtime(shift.ends_at)
        yield Card(
            title=f"服务岗值班：{shift.desk}", url=rota, tone="act",
            state="今天" if start.date() <= today else "明天",
            hint=f"{start:%H:%M}–{end:%H:%M} {shift.desk.place}",
        )  # fmt: skip
