"""The result of a meeting: confirmed by the chair and one more person, written into the minutes."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.candidates.actions import move
from party_pairing.candidates.models import Recommendation
from party_pairing.meetings import (
    actions,
    events,
    hooks,
    minutes,
    notices,
    permissions,
    queries,
    roll,
    wording,
)
from party_pairing.meetings.models import Meeting
from tuanwei.audit.actions import record
from tuanwei.lib import documents


def mark(meeting, result):
    """What somebody has looked at who confirms: other figures have another mark."""
    said = [
        (each.ballot.number, each.ballot.issued, each.ballot.cast, each.ballot.invalid,
         [(one.recommendation_id, one.yes, one.no, one.abstained) for one in each.standings])
        for each in result.counted
    ]  # fmt: skip
    return hashlib.sha256(repr((meeting.pk, said)).encode()).hexdigest()[:16]


@transaction.atomic
def confirm(*, meeting, by, seen):
    """The chair, or another person, says that the result is as it stands. Once both have, the
    candidates move. Returns True where it is final now."""
    found = actions.locked(meeting, Meeting.State.BEGUN)
    if why_not := permissions.why_not_confirm(by, found):
        raise ValidationError(why_not)
    result = queries.result_of(found)
    if not result.is_complete:
        raise ValidationError(_("还没有投出结果：有一轮没有计票，或者票数相同的还要再投。"))
    if seen != mark(found, result):
        raise ValidationError(_("结果在你看的时候变过，请再看一遍再确认。"))
    late = [each.words for each in queries.problems_of(found) if each.is_fatal]
    if late:
        raise ValidationError([*late, _("按规则这样的大会无效，不能确认。")])
    now = timezone.now()
    if by.pk == found.chair_id:
        found.chair_confirmed_at = found.chair_confirmed_at or now
    elif found.confirmed_by_id is None:
        found.confirmed_by, found.confirmed_at = by, now
    elif found.confirmed_by_id != by.pk:
        raise ValidationError(_("已经有另一个人确认过，只等主持人了。"))
    record(events.CONFIRMED, found, by=by)
    if not (found.chair_confirmed_at and found.confirmed_by_id):
        found.save(update_fields=["chair_confirmed_at", "confirmed_by", "confirmed_at"])
        notices.to_confirm(found, by)
        return False
    _settle(found, result, by, now)
    return True


def _settle(meeting, result, by, now):
    meeting.state, meeting.counted_at = Meeting.State.COUNTED, now
    meeting.outcome = _kept(meeting, result)
    if not meeting.minutes:
        meeting.minutes = drafted(meeting, result)
    meeting.save()
    passed = [each for each in result.lines if each.is_passed]
    record(events.COUNTED, meeting, by=by, passed=len(passed), stood=len(result.lines))
    for each in result.lines:
        recommendation = each.recommendation
        if recommendation.state != Recommendation.State.LISTED:
            continue  # left in between
        state = Recommendation.State.PASSED if each.is_passed else Recommendation.State.NOT_PASSED
        reason = "；".join(words for _holds, words in each.tests)
        if each.outcome == "beyond":
            reason = f"{reason}；{each.words}"
        move(recommendation=recommendation, state=state, by=by, reason=reason[:300])
    for heard in hooks.counted:
        heard(meeting, by)


def _kept(meeting, result):
    """The result as it was, whatever changes later: heads, tests and every round."""
    heads = roll.frozen_heads(meeting)
    return {
        "heads": documents.write(heads),
        "quorum": [documents.write(each) for each in queries.quorum_of(meeting, heads)],
        "notes": [each.words for each in queries.problems_of(meeting)],
        "rounds": [
            {"number": each.ballot.number, "way": each.ballot.way, "issued": each.ballot.issued,
             "cast": each.ballot.cast, "invalid": each.ballot.invalid, "places": each.ballot.places,
             "lines": [
                 {"key": line.key, "yes": line.votes.yes, "no": line.votes.no,
                  "abstained": line.votes.abstained, "outcome": line.outcome,
                  "tests": [wording.test_words(one) for one in line.tests]}
                 for line in each.outcome.lines
             ]}
            for each in result.counted
        ],
        "passed": [each.last.key for each in result.lines if each.is_passed],
    }  # fmt: skip


def drafted(meeting, result, people=None):
    """The minutes as data give them."""
    people = people if people is not None else roll.people_of(meeting)
    heads = roll.heads_of(people)
    away = [each for each in people if not each.is_present]
    ballots = tuple(
        minutes.Ballot(
            each.ballot.number, wording.WAYS[each.ballot.way], each.ballot.issued, each.ballot.cast,
            each.ballot.invalid, tuple(_lines(each)),
        )
        for each in result.counted
    )  # fmt: skip
    first = result.counted[0].ballot.places if result.counted else None
    return minutes.drafted(minutes.Facts(
        unit=meeting.unit.name, campaign=meeting.campaign.title,
        starts_at=timezone.localtime(meeting.gathering.starts_at), where=meeting.gathering.where,
        chair=meeting.chair.name, observer=meeting.observer, heads=heads,
        quorum=queries.quorum_of(meeting, heads),
        excused=tuple(each.user.name for each in away if each.is_excused),
        absent=tuple(each.user.name for each in away if not each.is_excused),
        ballots=ballots,
        passed=tuple(each.recommendation.user.name for each in result.lines if each.is_passed),
        places=first, notes=tuple(each.words for each in queries.problems_of(meeting)),
    ))[:4000]  # fmt: skip


def _lines(counted):
    names = {
        each.recommendation.number: each.recommendation.user.name for each in counted.standings
    }
    for line in counted.outcome.lines:
        votes = line.votes
        yield (
            names[line.key], votes.yes, votes.no, votes.abstained,
            wording.OUTCOMES[line.outcome][1],
        )  # fmt: skip


@transaction.atomic
def save_minutes(*, meeting, by, text):
    """What the minutes say, as somebody who does not stand has gone over them."""
    found = actions.locked(meeting, Meeting.State.BEGUN, Meeting.State.COUNTED)
    if permissions.is_candidate(by, found):
        raise ValidationError(_("你是候选人，会议记录由别人来写。"))
    found.minutes = text
    found.save(update_fields=["minutes"])
    record(events.MINUTES_SAVED, found, by=by)
    return found
