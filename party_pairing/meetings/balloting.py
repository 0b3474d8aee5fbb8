"""Ballots of a meeting: opened, closed, counted, called off; a tie is voted on again among equals.

Closing takes the box away, in an order of slips that chance makes: docs/decisions/0033.
"""

import secrets
from functools import partial

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.candidates import queries as candidates
from party_pairing.candidates.models import Place
from party_pairing.meetings import actions, counting, events, notices, permissions, queries, roll
from party_pairing.meetings.models import (
    BallotRound,
    Box,
    Meeting,
    PaperTally,
    Slip,
    Standing,
    Voted,
)
from party_pairing.meetings.wording import quorum_words
from party_pairing.recommend_rules import spec as rules
from tuanwei.audit.actions import record
from tuanwei.gatherings.attending import opens_for_check_in
from tuanwei.lib.forgetting import forget_older_rows

State = BallotRound.State
EMPTYING = """
INSERT INTO party_pairing_slip (ballot_id, receipt, choices)
SELECT box.ballot_id, slip.key, slip.value FROM party_pairing_box box, jsonb_each(box.slips) slip
WHERE box.ballot_id = %s ORDER BY sha256(convert_to(%s || slip.key, 'UTF8'))
"""


def why_not_begin(meeting, people, standing=None):
    """[sentence] that stand against the first ballot now."""
    found = [each.words for each in queries.problems_of(meeting) if each.is_fatal]
    if timezone.now() < opens_for_check_in(meeting.gathering):
        found.append(_("还没到开会时间，开始前半小时可以签到，人到齐了再开始投票。"))
    heads = roll.heads_of(people)
    if not heads.expected:
        found.append(_("支部的名册里没有人，请先核对名册。"))
    tests = queries.quorum_of(meeting, heads)
    found += [f"{quorum_words(each)}。" for each in tests if not each.holds]
    standing = (
        standing
        if standing is not None
        else list(candidates.listed(meeting.campaign, meeting.unit))
    )
    if not standing:
        found.append(_("还没有列入候选的人，请先在推优里列出候选人。"))
    if meeting.chair_id in {each.user_id for each in standing}:
        found.append(_("主持人自己是候选人，请先换一位主持人。"))
    return found


def places_left(meeting, result):
    """Places still free: those of the unit, or after a round those that are left; None: not limited."""
    if result.counted:
        return result.left
    return candidates.places_of(meeting.campaign, meeting.unit).places


@transaction.atomic
def open_round(*, meeting, by, way):
    """Let people vote. The first ballot freezes the roll and the heads; a further one is among equals
    only."""
    found = actions.locked(meeting, Meeting.State.APPROVED, Meeting.State.BEGUN)
    if why_not := permissions.why_not_handle(by, found):
        raise ValidationError(why_not)
    is_first = not roll.is_frozen(found)
    if is_first:  # nobody is listed or left out meanwhile
        list(Place.objects.select_for_update().filter(campaign=found.campaign, unit=found.unit))
    people = roll.people_of(found)
    if is_first:
        standing = list(candidates.listed(found.campaign, found.unit))
        if reasons := why_not_begin(found, people, standing):
            raise ValidationError(reasons)
        heads = roll.freeze(found, people)
        found.state = Meeting.State.BEGUN
        found.save(update_fields=["state", "expected", "voting", "present", "begun_at"])
        record(
            events.BEGUN, found, by=by, expected=heads.expected, voting=heads.voting,
            present=heads.present,
        )  # fmt: skip
    else:
        heads = roll.frozen_heads(found)
    result = queries.result_of(found, heads)
    if result.is_running:
        raise ValidationError(_("上一轮投票还没有结束，请先截止、计票。"))
    if result.is_complete:
        raise ValidationError(_("已经投出了结果，不用再投。"))
    if not is_first:
        standing = (
            list(result.again)
            if result.counted
            else list(candidates.listed(found.campaign, found.unit))
        )
    places = places_left(found, result)
    if not standing or places == 0:
        raise ValidationError(_("没有名额或没有候选人了，不能再投。"))
    _must_be_allowed(found, way, heads)
    number = found.ballots.count() + 1
    ballot = BallotRound.objects.create(
        meeting=found, number=number, way=way, places=places, opened_by=by,
        issued=heads.present_voting if way == rules.ONLINE else None,
    )  # fmt: skip
    Standing.objects.bulk_create(
        Standing(ballot=ballot, recommendation=each, number=n) for n, each in enumerate(standing, 1)
    )
    if way == rules.ONLINE:
        Box.objects.create(ballot=ballot)
    _forget_confirmations(found)
    record(events.BALLOT_OPENED, ballot, by=by, way=way, candidates=len(standing), places=places)
    if way == rules.ONLINE:
        notices.ballot_opened(ballot, found)
    return ballot


def _forget_confirmations(meeting):
    if meeting.chair_confirmed_at or meeting.confirmed_by_id:
        meeting.chair_confirmed_at = meeting.confirmed_by = meeting.confirmed_at = None
        meeting.save(update_fields=["chair_confirmed_at", "confirmed_by", "confirmed_at"])


def _must_be_allowed(meeting, way, heads):
    ways = queries.ways_of(meeting, heads)
    if way not in ways:
        raise ValidationError(_("按规则不能用这种办法投票，请换一种。"))
    if ways[way]:
        raise ValidationError(ways[way])


def locked(ballot, *states):
    """(ballot, meeting), the ballot locked; refused in words unless it is in one of `states`. Not its
    key: whoever is just casting holds the box and refers to the ballot."""
    found = BallotRound.objects.select_for_update(of=("self",), no_key=True).get(pk=ballot.pk)
    if found.state not in states:
        raise ValidationError(
            _("这一轮投票现在是“%(state)s”，这一步做不了。请刷新页面再看。")
            % {"state": found.get_state_display()}
        )
    found.meeting = roll.rows().get(pk=found.meeting_id)
    return found, found.meeting


@transaction.atomic
def close_round(*, ballot, by):
    """No more ballots. Online they are counted at once; on paper two persons count them."""
    found, meeting = locked(ballot, State.OPEN)
    if why_not := permissions.why_not_handle(by, meeting):
        raise ValidationError(why_not)
    found.closed_at = timezone.now()
    if found.way == BallotRound.Way.PAPER:
        found.state = State.CLOSED
        found.save(update_fields=["state", "closed_at"])
        record(events.BALLOT_CLOSED, found, by=by)
        return found
    # Whoever is just casting holds the box; from here on nobody finds one.
    Box.objects.select_for_update().get(ballot=found)
    with connection.cursor() as cursor:
        cursor.execute(EMPTYING, [found.pk, secrets.token_hex(16)])
        many = cursor.rowcount
    voters = Voted.objects.filter(ballot=found).count()
    if many != voters:
        raise ValidationError(_(
            "票数对不上：票箱里 %(many)d 张，投过票的 %(voters)d 人。没有计票，什么也没有改动。"
            "请先查明原因，再决定作废重投。")
            % {"many": many, "voters": voters})  # fmt: skip
    if many < counting.FEWEST:
        raise ValidationError(_(
            "只有 %(many)d 人投了票，计出来会看出谁投了什么。请等大家投完再截止，或者作废这一轮，改用纸质票。")
            % {"many": many})  # fmt: skip
    Box.objects.filter(ballot=found).delete()
    notices.ballot_closed(found)
    record(events.BALLOT_CLOSED, found, by=by)
    standings = standings_of(found)
    slips = Slip.objects.filter(ballot=found).values_list("choices", flat=True)
    count = counting.count_slips(slips, queries.keys_of(standings), found.issued)
    transaction.on_commit(partial(forget_older_rows, Box, Voted))
    return counted(found, meeting, standings, count, by)


def standings_of(ballot):
    """Who stands, in order of number."""
    return list(ballot.standings.select_related("recommendation__user").order_by("number"))


def counted(ballot, meeting, standings, count, by):
    """The figures stand."""
    ballot.issued, ballot.cast, ballot.invalid = count.issued, count.cast, count.invalid
    ballot.state, ballot.counted_at = State.COUNTED, timezone.now()
    votes = {each.key: each for each in count.votes}
    for each in standings:
        found = votes[each.recommendation.number]
        each.yes, each.no, each.abstained = found.yes, found.no, found.abstained
    heads = roll.frozen_heads(meeting)
    number = meeting.ballots.filter(number__lte=ballot.number).exclude(
        state=State.CALLED_OFF
    ).count()  # fmt: skip
    outcome = queries.outcome_of_round(meeting, ballot, standings, heads, number)
    lines = {each.key: each for each in outcome.lines}
    for each in standings:
        each.outcome = lines[each.recommendation.number].outcome
    Standing.objects.bulk_update(standings, ["yes", "no", "abstained", "outcome"])
    ballot.save(update_fields=["issued", "cast", "invalid", "state", "closed_at", "counted_at"])
    record(
        events.BALLOT_COUNTED, ballot, by=by, issued=ballot.issued, cast=ballot.cast,
        invalid=ballot.invalid, passed=len(outcome.passed), again=len(outcome.again),
    )  # fmt: skip
    return ballot


@transaction.atomic
def call_off_round(*, ballot, by, reason):
    """This ballot does not count: its slips are thrown away, another one may be opened."""
    found, meeting = locked(ballot, State.OPEN, State.CLOSED)
    if why_not := permissions.why_not_handle(by, meeting):
        raise ValidationError(why_not)
    found.reason, found.state = actions.must_say(reason), State.CALLED_OFF
    Box.objects.filter(ballot=found).delete()
    Voted.objects.filter(ballot=found).delete()
    found.save(update_fields=["reason", "state"])
    notices.ballot_closed(found)
    record(events.BALLOT_CALLED_OFF, found, by=by, reason=found.reason)
    transaction.on_commit(partial(forget_older_rows, Box, Voted))
    return found


# On paper: two persons count, neither seeing the other's figures.


@transaction.atomic
def enter(*, ballot, by, figures):
    """One of two persons enters what was counted; the same person again corrects the own figures. When
    both agree, the count stands; returns whether it does."""
    found, meeting = locked(ballot, State.CLOSED)
    if why_not := permissions.why_not_handle(by, meeting):
        raise ValidationError(why_not)
    standings = standings_of(found)
    names = queries.names_of(standings)
    if figures.votes.keys() != names.keys():
        raise ValidationError(_("候选人有变动，请刷新页面，再录一遍。"))
    heads = roll.frozen_heads(meeting)
    wrong = counting.faults(figures, names, heads, meeting.campaign.spec.meeting)
    if wrong:
        raise ValidationError([words for _field, words in wrong])
    known = list(found.tallies.select_for_update().order_by("turn"))
    mine = next((each for each in known if each.by_id == by.pk), None)
    if mine is None:
        if len(known) == 2:
            raise ValidationError(_("已经有两个人录过，由他们两位核对。"))
        mine = PaperTally(ballot=found, turn=len(known) + 1, by=by)
    mine.issued, mine.cast, mine.invalid = figures.issued, figures.cast, figures.invalid
    mine.votes = {number: list(each) for number, each in figures.votes.items()}
    mine.at = timezone.now()
    mine.save()
    record(events.TALLY_ENTERED, found, by=by)
    other = next((each for each in known if each.pk != mine.pk), None)
    if other is None:
        return False
    if figures_of(other) != figures_of(mine):
        record(events.TALLY_DIFFERED, found, by=by)
        return False
    counted(found, meeting, standings, figures.count(queries.keys_of(standings)), by)
    return True


def figures_of(tally):
    """The Figures that somebody entered."""
    votes = {number: tuple(each) for number, each in tally.votes.items()}
    return counting.Figures(tally.issued, tally.cast, tally.invalid, votes)


@transaction.atomic
def start_again(*, ballot, by, reason):
    """The two cannot agree: both enter again."""
    found, meeting = locked(ballot, State.CLOSED)
    if why_not := permissions.why_not_handle(by, meeting):
        raise ValidationError(why_not)
    if not found.tallies.exists():
        raise ValidationError(_("还没有人录，直接录就可以。"))
    reason = actions.must_say(reason)
    found.tallies.all().delete()
    record(events.TALLY_STARTED_AGAIN, found, by=by, reason=reason)
