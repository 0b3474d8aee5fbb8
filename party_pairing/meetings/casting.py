"""A slip goes into the box, and beside it, without a link, somebody has voted.

One statement does both, in one transaction of its own: docs/decisions/0033. Nothing else is
written, noted or logged.
"""

import json

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from party_pairing.meetings import counting
from party_pairing.meetings.models import Voted
from tuanwei.lib.ballots import receipt_of
from tuanwei.lib.statements import Statement

VOTED = _lazy("你投过了，投出以后不能改，第一张有效。")

# The box is locked first, so that the ballot cannot be closed in between: closing takes the box
# away. `is_used`: this code has cast a slip before.
CASTING = Statement(
    "cast_recommendation_ballot",
    ("bigint", "bigint", "text", "jsonb"),
    """
    WITH person AS (
        SELECT attendee.id, ballot.state = 'open' AND ballot.way = 'online' AS is_open,
            attendee.has_vote AND attendee.was_present AS may_vote
        FROM party_pairing_ballotround ballot
        JOIN party_pairing_attendee attendee ON attendee.meeting_id = ballot.meeting_id
        WHERE ballot.id = $1 AND attendee.user_id = $2
    ), box AS (
        SELECT id, slips ? $3 AS is_used FROM party_pairing_box
        WHERE ballot_id = $1 AND (SELECT is_open AND may_vote FROM person)
        FOR UPDATE
    ), voted AS (
        INSERT INTO party_pairing_voted (ballot_id, attendee_id)
        SELECT $1, person.id FROM person, box WHERE NOT box.is_used
        ON CONFLICT DO NOTHING RETURNING 1
    ), dropped AS (
        UPDATE party_pairing_box SET slips = slips || jsonb_build_object($3, $4)
        WHERE id = (SELECT id FROM box) AND (SELECT count(*) FROM voted) > 0
        RETURNING 1
    )
    SELECT is_open, may_vote, (SELECT count(*) FROM dropped) > 0, EXISTS (SELECT FROM box)
    FROM person
    """,
)


def cast(*, ballot_pk, names, meeting_rules, by, code, choices):
    """Cast the slip {number: choice}. Raises ValidationError in words; code "voted" where one has."""
    if wrong := counting.faults_of_slip(choices, names, meeting_rules):
        raise ValidationError(wrong)
    rows = CASTING.rows(ballot_pk, by.pk, receipt_of(code), json.dumps(choices))
    if not rows:
        raise ValidationError(_("你不在这次大会的名单上，所以没有投出。"))
    is_open, may_vote, is_dropped, has_box = rows[0]
    if is_dropped:
        return
    if not may_vote:
        raise ValidationError(_("开始投票时到会、有表决权的人才有票，所以没有投出。"))
    if not (is_open and has_box):
        raise ValidationError(_("这一轮投票已经截止，这一张没有投出。"))
    if not Voted.objects.filter(ballot=ballot_pk, attendee__user=by.pk).exists():
        raise ValidationError(_("这张选票已经用过，没有投出。请重新打开选票再投。"))
    # In the same words whether the choices are those that lie there: whoever has somebody's code
    # must not find out by trying.
    raise ValidationError(VOTED, code="voted")
