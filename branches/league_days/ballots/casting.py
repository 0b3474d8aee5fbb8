"""A ballot goes into its box, and beside it, without a link, somebody has voted.

One statement does both, in one transaction of its own: docs/decisions/0033. Nothing else is
written, noted or logged.
"""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.ballots import receipts
from branches.league_days.rules import spec as rules
from tuanwei.lib.statements import Statement

CAST, CHANGED = "cast", "changed"
DAY = 24 * 3600

# The window is looked at when the statement arrives: who sent in time is not late for waiting. The
# box is locked first, so that it cannot be counted in between and what lies in it is known: `has` is
# the ballot of this code, cast before.
CASTING = Statement(
    "cast_ballot",
    ("bigint", "bigint", "text", "jsonb", "int", "bool", "bigint[]"),
    f"""
    WITH person AS (
        SELECT roll.id,
            poll.state = 'set' AND statement_timestamp() >= poll.opens_at
                AND statement_timestamp() < poll.closes_at AS is_open,
            coalesce(roll.unit_id = ANY($7), false) AS is_own,
            CASE WHEN $6 THEN (statement_timestamp() AT TIME ZONE '{settings.TIME_ZONE}')::date
                - (poll.opens_at AT TIME ZONE '{settings.TIME_ZONE}')::date + 1 ELSE 0 END AS round
        FROM branches_rollentry roll JOIN branches_poll poll ON poll.id = roll.poll_id
        WHERE roll.poll_id = $1 AND roll.user_id = $2
    ), box AS (
        SELECT id, ballots ? $3 AS has FROM branches_box
        WHERE poll_id = $1 AND number = $5 AND (SELECT is_open AND NOT is_own FROM person)
        FOR UPDATE
    ), voted AS (
        INSERT INTO branches_voted (voter_id, round)
        SELECT person.id, person.round FROM person, box WHERE NOT box.has
        ON CONFLICT DO NOTHING RETURNING 1
    ), dropped AS (
        UPDATE branches_box SET ballots = ballots || jsonb_build_object($3, $4)
        WHERE id = (SELECT id FROM box) AND ((SELECT count(*) FROM voted) > 0
            OR (SELECT has FROM box) AND EXISTS (
                SELECT 1 FROM branches_voted before
                WHERE (voter_id, round) = (SELECT id, round FROM person)))
        RETURNING 1
    )
    SELECT is_open, is_own, (SELECT count(*) FROM voted) > 0, (SELECT count(*) FROM dropped) > 0,
        (SELECT has FROM box)
    FROM person
    """,  # noqa: S608
)


@dataclass(frozen=True)
class Asked:
    """What one try came to. `is_new`: had not voted before; `is_kept`: the ballot lies in its box;
    `has`: a ballot of this code was there before, None where there is no box."""

    is_open: bool
    is_own: bool
    is_new: bool
    is_kept: bool
    has: bool | None


def check(paper, choices):
    """Refuse, in words, choices {number: times} that this paper does not allow."""
    channel = paper.channel
    cards = {card.key: card for card in paper.cards}
    if not choices.keys() <= cards.keys():
        raise ValidationError(_("选票里有不在名单上的候选，没有投出。请重新打开选票再选。"))
    if out := [cards[key] for key in choices if cards[key].is_out]:
        raise ValidationError(
            _("“%(title)s”（%(branch)s）已经退出评选，投给它不算数。请改选别的候选。")
            % {"title": out[0].title, "branch": out[0].branch}
        )
    if any(type(n) is not int or not 1 <= n <= channel.per_candidate for n in choices.values()):
        raise ValidationError(
            _("每个候选最多 %(most)d 票，请改一改。") % {"most": channel.per_candidate}
        )
    chosen = sum(choices.values())
    words = {"chosen": chosen, "least": channel.least, "most": channel.most}
    if chosen > channel.most:
        raise ValidationError(
            _("选了 %(chosen)d 个，最多 %(most)d 个。选多了是废票，所以没有投出，请去掉几个。")
            % words
        )
    if chosen < channel.least:
        raise ValidationError(_("选了 %(chosen)d 个，要选满 %(least)d 个才能投。") % words)


def cast(*, paper, by, code, choices, address=""):
    """Cast the ballot, or change the one that this code has cast. Returns CAST or CHANGED; raises
    ValidationError in words."""
    check(paper, choices)
    with _within_limit(paper, address) as counted:
        found = _asked(paper, by, code, choices)
        if found.has and not found.is_kept:
            # The same code may have come twice at once: that the other one has voted is seen now.
            found = _asked(paper, by, code, choices)
        counted.is_new = found.is_new
    if found.is_kept:
        return CAST if found.is_new else CHANGED
    if found.is_own:
        raise ValidationError(_("按规则不能投自己的支部，请改选别的候选。"))
    if not found.is_open:
        raise ValidationError(_closed(paper))
    if found.has is None:
        raise ValidationError(_("投票已经截止，正在计票，这一张没有投出。"))
    if found.has:
        raise ValidationError(_("这个改票码属于另一张票，没有投出。请重新打开选票再投。"))
    raise ValidationError(
        _("已投过票，第一张有效。要改票，请用投票那台设备，或输入当时给你的改票码。"), code="voted"
    )


def _asked(paper, by, code, choices):
    receipt = receipts.receipt_of(code)
    own = []
    if paper.channel.own == rules.FORBIDDEN:
        own = [unit for card in paper.cards if card.key in choices for unit in card.units]
    found = CASTING.rows(
        paper.pk, by.pk, receipt, json.dumps(choices), receipts.box_of(receipt, paper.boxes),
        paper.is_daily, own,
    )  # fmt: skip
    if not found:
        raise ValidationError(_("你不在这次投票的名册上，所以没有投出。"))
    return Asked(*found[0])


def _closed(paper):
    now = timezone.now()
    if now < paper.opens_at:
        opens = timezone.localtime(paper.opens_at)
        return _("投票还没开始，%(moment)s 开始。") % {"moment": f"{opens:%-m月%-d日 %H:%M:%S}"}
    closes = timezone.localtime(paper.closes_at)
    return _("投票已在 %(moment)s 截止，这一张没有投出。") % {
        "moment": f"{closes:%-m月%-d日 %H:%M:%S}"
    }


class _within_limit:
    """Counts ballots of one network address and day, under a key that nobody can read back; one
    that was not new does not count."""

    def __init__(self, paper, address):
        self.most, self.is_new, self.key = paper.channel.per_address, False, ""
        if self.most is not None and address:
            day = timezone.localdate().isoformat()
            secret = hmac.new(settings.SECRET_KEY.encode(), f"ballots:{day}".encode(), sha256)
            text = f"{paper.pk}:{address}".encode()
            self.key = f"ballots:{hmac.new(secret.digest(), text, sha256).hexdigest()[:24]}"

    def __enter__(self):
        if self.key:
            cache.add(self.key, 0, DAY)
            if self._counted(1) > self.most:
                self._counted(-1)
                raise ValidationError(
                    _(
                        "这个网络今天投出的票太多了（每个网络每天 %(most)d 张）。请换成手机流量再投。"
                    )
                    % {"most": self.most}
                )
        return self

    def __exit__(self, *_fault):
        if self.key and not self.is_new:
            self._counted(-1)

    def _counted(self, step):
        try:
            return cache.incr(self.key, step)
        except ValueError:  # it ran out between the two
            return 0
