"""Invented decisions: of those who passed, some wait, some are published, some have gone all the way."""

from datetime import timedelta

from django.utils import timezone

from party_pairing.candidates.actions import move
from party_pairing.candidates.models import Recommendation
from party_pairing.decisions import chain, publishing
from party_pairing.decisions.deciders import on_the_way
from party_pairing.decisions.models import Decision, PartyAnswer
from party_pairing.decisions.queries import way_of
from tuanwei.publicity.models import Publicity

State = Recommendation.State
MOST = 12


def fill(rng, cast):
    """Of people who passed in open campaigns, each of these stages gets some where there are enough."""
    people = list(
        on_the_way().filter(state=State.PASSED, campaign__state="open").order_by("pk")[:MOST]
    )
    if not people:
        return
    staff, administrator = cast["T0001"], cast["T0009"]
    _waiting, shown, deciding, answered = (people[n::4] for n in range(4))
    for each in shown:
        if way_of(each).waits_for_posting:
            publishing.publish(recommendations=[each], by=administrator)
    for each in deciding:
        _posted(each, administrator)
        _to_step(each)
    for n, each in enumerate(answered):
        _posted(each, administrator)
        for step, by in zip(each.campaign.spec.steps, (cast["T0009"], staff), strict=False):
            Decision.objects.create(recommendation=each, step=step.key, verdict="agreed", by=by)
        move(recommendation=each, state=State.PRE, by=administrator, step=chain.ANSWER)
        if n:
            on = timezone.localdate() - timedelta(days=n)
            PartyAnswer.objects.create(
                recommendation=each,
                answer="accepted",
                on=on,
                by=staff,
                paper="党支部委员会第 9 次会议",
            )
            move(recommendation=each, state=State.RECOMMENDED, by=staff, on=on)


def _posted(person, by):
    """Every publication of the rules is over for somebody."""
    for _n in person.campaign.spec.publications:
        if not way_of(person).waits_for_posting:
            return
        posting = publishing.publish(recommendations=[person], by=by)
        last = timezone.localdate() - timedelta(days=1)
        Publicity.objects.filter(pk=posting.publicity_id).update(
            starts_on=last - timedelta(days=6), ends_on=last, state="concluded",
            ended_at=timezone.now(),
        )  # fmt: skip
        posting.is_over = True
        posting.save(update_fields=["is_over"])


def _to_step(person):
    """They stand at the first step, where there is one."""
    if person.campaign.spec.steps:
        move(
            recommendation=person, state=State.APPROVING, by=None,
            step=person.campaign.spec.steps[0].key,
        )  # fmt: skip
