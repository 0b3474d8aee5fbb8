"""What the portal does by itself once a day: reminds, tells the Party branch, ends what the rules say.

Everything is said once: a gap by its beginning, a waiting talk by what it says, a pair that cannot
go on by why.
"""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.utils import timezone

from party_pairing.files.models import PartyPost
from party_pairing.files.queries import holders_of
from party_pairing.pairs import actions, notices, queries, talking
from party_pairing.pairs.models import Pairing

LOOKING_AFTER = (PartyPost.Post.SECRETARY, PartyPost.Post.CONTACT)


def _running():
    rows = queries.pairs_with(Pairing.objects.running().with_held_in())
    return list(rows.order_by("pk"))


def remind_of_meeting(now=None):
    """Both hear that it is time; after longer, the Party branch, too. What waits to be confirmed
    within its time holds both back."""
    now = now or timezone.now()
    pairs = _running()
    diaries = queries.diaries_of(pairs)
    people = holders_of({each.held_in for each in pairs}, *LOOKING_AFTER)
    for each in pairs:
        diary = diaries[each.pk]
        for standing in queries.standings_of(each, diary, timezone.localdate(now)):
            what = standing.cadence.what
            if queries.is_fresh(diary, each.rules.spec, what, now):
                continue
            words = queries.DUTY_WORDS[what]
            if standing.reminds:
                notices.overdue(each, standing, words)
            if standing.tells:
                notices.tell_party_branch(each, standing, words, people.get(each.held_in, []))


def remind_of_confirming(now=None):
    """Whoever has been asked to confirm for longer than the rules say is reminded, once."""
    for entry in talking.unconfirmed(now):
        notices.waits(entry)


def end_or_propose(today=None):
    """Pairs that cannot go on: ended where the rules say so, else put before the Party branch."""
    found = queries.leaving(Pairing.objects.all(), today)
    held = dict(
        Pairing.objects.with_held_in()
        .filter(pk__in=[each.pairing.pk for each in found])
        .values_list("pk", "held_in")
    )
    people = holders_of(set(held.values()), *LOOKING_AFTER)
    for each in found:
        pairing = each.pairing
        if each.because in pairing.rules.spec.automatic:
            with suppress(ValidationError):  # somebody was quicker
                actions.end_pair(pairing=pairing, because=each.because, words=each.words, by=None)
                continue
        notices.to_arrange(pairing, each.words, people.get(held[pairing.pk], []))
