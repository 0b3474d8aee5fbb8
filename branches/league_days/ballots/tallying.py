"""Counting: ballots leave their boxes in an order that chance makes, and the boxes are removed."""

import secrets

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.ballots import events, mixing, notices, papers, receipts
from branches.league_days.ballots.models import Ballot, Box, Poll, Voted
from tuanwei.audit.actions import record

EMPTYING = """
INSERT INTO branches_ballot (poll_id, receipt, choices)
SELECT box.poll_id, ballot.key, ballot.value FROM branches_box box, jsonb_each(box.ballots) ballot
WHERE box.poll_id = %s ORDER BY sha256(convert_to(%s || ballot.key, 'UTF8'))
"""


@transaction.atomic
def count_poll(*, poll, by):
    """Count a poll that is over; returns how many ballots. Raises ValidationError in words when it
    is not over, or when ballots and voters do not agree: then nothing is changed."""
    poll = Poll.objects.select_for_update(of=("self",)).select_related("run__contest").get(
        pk=poll.pk
    )  # fmt: skip
    if poll.state != Poll.State.SET:
        raise ValidationError(
            _("这次投票现在是“%(state)s”，不能计票。") % {"state": poll.get_state_display()}
        )
    if not Poll.objects.filter(pk=poll.pk, closes_at__lte=Now()).exists():
        closes = timezone.localtime(poll.closes_at)
        raise ValidationError(
            _("还没到截止时间（%(moment)s），截止以后才能计票。")
            % {"moment": f"{closes:%-m月%-d日 %H:%M:%S}"}
        )
    # Whoever is just casting holds a box; from here on nobody finds one.
    boxes = list(
        Box.objects.select_for_update().filter(poll=poll).order_by("number").values_list("pk")
    )
    voters = Voted.objects.filter(voter__poll=poll).count()
    with connection.cursor() as cursor:
        cursor.execute(EMPTYING, [poll.pk, secrets.token_hex(16)])
        ballots = cursor.rowcount
    if ballots != voters or len(boxes) != poll.boxes:
        raise ValidationError(
            _("票数对不上：票箱里 %(ballots)d 张，投过票的 %(voters)d 人次，票箱 %(boxes)d 个（应有 %(all)d 个）。"
              "没有计票，什么也没有改动。请先查明原因，再决定重新计票还是作废。")
            % {"ballots": ballots, "voters": voters, "boxes": len(boxes), "all": poll.boxes}
        )  # fmt: skip
    Box.objects.filter(poll=poll).delete()
    poll.ballots_hash = receipts.ballots_hash(
        Ballot.objects.filter(poll=poll).values_list("receipt", "choices").iterator(5_000)
    )
    poll.state, poll.counted_at = Poll.State.COUNTED, timezone.now()
    poll.save(update_fields=["ballots_hash", "state", "counted_at"])
    papers.running.bump()
    notices.forget_closing(poll)
    record(events.COUNTED, poll, by=by, ballots=ballots, ballots_hash=poll.ballots_hash)
    transaction.on_commit(mixing.forget_older_rows)
    return ballots
