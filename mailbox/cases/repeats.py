"""Whether somebody has written about the same matter already: their own letters only.

Anonymous letters belong to nobody, so nothing is found for them. The desk is shown an earlier
letter only where both are signed with the name: two hidden letters side by side tell more than one.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Repeats
from mailbox.cases.similar import likeness, tokens
from mailbox.cases.similar_queries import title_weights

SAME_MATTER = 0.5  # two titles of one matter in other words come to 0.5 and more
READ = 50
UNANSWERED = (*(state for state in Case.OPEN if state != Case.State.ANSWERED), Case.State.MERGED)


def own_before(title, user, rules, *, apart_from=None):
    """The letters of `user` about the same matter, newest first: unanswered ones, and ones answered
    within the days that `rules` name."""
    if rules.repeats == Repeats.FREE or user.pk is None:
        return []
    since = timezone.now() - timedelta(days=rules.repeat_days)
    own = Case.objects.filter(author=user.pk).filter(
        Q(state__in=UNANSWERED) | Q(answered_at__gt=since)
    )
    own = own.exclude(pk=apart_from.pk) if apart_from else own
    asked, weights = tokens(title), title_weights()
    return [
        case
        for case in own.order_by("-received_at", "-id")[:READ]
        if case.title == title or likeness(asked, tokens(case.title), weights) >= SAME_MATTER
    ]


def known_to_desk(case):
    """What the desk may know of: earlier letters signed with the same name as `case`."""
    if case.visibility != Case.Visibility.NAMED or case.author_id is None:
        return []
    found = own_before(case.title, case.author, case.rules, apart_from=case)
    return [
        each
        for each in found
        if each.visibility == Case.Visibility.NAMED and each.received_at < case.received_at
    ]
