"""Runs of the matching: at once for few people, in the background for many."""

import json
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.pair_rules.proposal import propose
from party_pairing.rounds import events, notices, permissions
from party_pairing.rounds.actions import State, locked, must_be
from party_pairing.rounds.given import digest_of, read, spec_of
from party_pairing.rounds.models import Decree, Need, Offer, Proposal
from party_pairing.rounds.notices import moment
from tuanwei.audit.actions import record
from tuanwei.jobs import running
from tuanwei.jobs.models import Job

KIND = "party_pairing.match"
FEW = 200
"""So many people are matched while somebody waits."""


def must_be_ready(held):
    """Raises ValidationError, in words, where a run would find nothing to do."""
    must_be(held, State.COLLECTING, State.MATCHING, State.CONFIRMING)
    if held.state == State.COLLECTING and timezone.now() < held.closes_at:
        raise ValidationError(
            _("%s 才截止填写，到时再配对。想提前，先把截止时间改早。") % moment(held.closes_at)
        )
    if not _stated(Offer, held):
        raise ValidationError(
            _("还没有党员参加这一批，没法配对。把截止时间改晚，请党支部再动员党员填写。")
        )
    if not _stated(Need, held):
        raise ValidationError(
            _("还没有团员参加这一批，没法配对。把截止时间改晚，请各支部提醒同学填写。")
        )


def _stated(model, held):
    return model.objects.filter(round=held, is_withdrawn=False).count()


def start(*, held, by):
    """Match now (returns the Proposal), or start a job for many people (returns None)."""
    must_be_ready(held)
    if _stated(Offer, held) + _stated(Need, held) <= FEW:
        return propose_pairs(held=held, by=by)
    with transaction.atomic():
        held = locked(held)
        if job_of(held) is None:
            running.start(KIND, by=by, parameters={"round": held.pk}, label=_("配对：%s") % held)
    return None


def job_of(held):
    """The job that matches this round right now, or None."""
    rows = Job.objects.filter(
        kind=KIND, parameters__round=held.pk, state__in=(Job.State.QUEUED, Job.State.RUNNING)
    )
    return rows.order_by("-pk").first()


def failed_job(held):
    """The last job of this round where it did not end well, or None."""
    last = Job.objects.filter(kind=KIND, parameters__round=held.pk).order_by("-pk").first()
    return last if last and last.error else None


@running.runner(KIND, is_repeatable=True)
def run_match(job, progress):
    """Match and note it in one transaction: all of it, or nothing."""
    from party_pairing.rounds.models import PairRound

    held = PairRound.objects.select_related("unit", "rules__kind").get(pk=job.parameters["round"])
    if not permissions.can_run(job.created_by, held):
        raise running.Refused(_("现在不分管这一批了，没有配对。"))
    progress(0, 3)
    try:
        with transaction.atomic():
            propose_pairs(held=held, by=job.created_by, progress=progress)
            progress.close(Job.State.DONE)
    except ValidationError as refused:
        raise running.Refused(refused.messages[0]) from refused


@transaction.atomic
def propose_pairs(*, held, by, progress=lambda done, total: None):
    """One run: what is fixed and locked stays, what somebody refused does not come again. The same
    inputs give the same pairs. While both sides are asked, only those of new pairs are told."""
    held = locked(held)
    must_be_ready(held)
    found = read(held)
    if not found.given.helpers:
        raise ValidationError(_("填过的党员现在都不符合这一批的条件了，没法配对。看看党员名册。"))
    if not found.given.members:
        raise ValidationError(_("填过的团员现在都不符合这一批的条件了，没法配对。看看团员名册。"))
    progress(1, 3)
    result = propose(spec_of(held), found.given)
    progress(2, 3)
    last = held.proposals.first()
    held.proposals.filter(is_current=True).update(is_current=False)
    proposal = Proposal.objects.create(
        round=held, number=last.number + 1 if last else 1, goal=held.goal, made_by=by,
        inputs=digest_of(held.rules.document, held.goal, found.given), dropped=found.dropped,
        left_out=[
            {"member": each.member, "role": each.role, "why": each.why, "allowed": each.allowed,
             "stopped": dict(each.stopped), "lacks": each.lacks}
            for each in result.left_out
        ],
    )  # fmt: skip
    insert_matches(proposal, result.pairs, found)
    if held.state == State.COLLECTING:
        held.state = State.MATCHING
        held.save(update_fields=["state"])
    record(events.PROPOSED, held, by=by, number=proposal.number, pairs=len(result.pairs))
    if held.state == State.CONFIRMING:
        new = [each.pair for each in result.pairs
               if (each.pair.member, each.pair.helper) not in found.kept]  # fmt: skip
        tell(held, {key for pair in new for key in (pair.helper, pair.member)}, proposal.number)
    progress(3, 3)
    return proposal


# One document for all rows: a fraction of what the server takes to read one value a place.
INSERT = """
INSERT INTO party_pairing_match
    (proposal_id, helper_id, member_id, role, points, reasons, is_fixed, locked_by_id,
     helper_says, member_says, helper_reason, member_reason)
SELECT %s, helper, member, role, points, reasons, is_fixed, locked_by_id,
       coalesce(helper_says, ''), coalesce(member_says, ''),
       coalesce(helper_reason, ''), coalesce(member_reason, '')
FROM json_to_recordset(%s) AS row (
    helper bigint, member bigint, role text, points int, reasons jsonb, is_fixed bool,
    locked_by_id bigint, helper_says text, member_says text, helper_reason text, member_reason text)
"""
CARRIED = ("locked_by_id", "helper_says", "member_says", "helper_reason", "member_reason")


@lru_cache(maxsize=4096)
def _written(reason):
    return json.dumps(reason.as_json())


def insert_matches(proposal, proposed, found):
    """Write a row for each pair of the matching; what was said of it before is carried on."""
    rows = []
    for each in proposed:
        pair = each.pair
        row = {
            "helper": pair.helper, "member": pair.member, "role": pair.role, "points": each.points,
            "is_fixed": (pair.member, pair.helper) in found.fixed_by,
        }  # fmt: skip
        if before := found.kept.get((pair.member, pair.helper)):
            row |= {name: getattr(before, name) for name in CARRIED}
        reasons = ", ".join(map(_written, each.reasons))
        rows.append(f'{json.dumps(row)[:-1]}, "reasons": [{reasons}]}}')
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [proposal.pk, f"[{', '.join(rows)}]"])


def tell(held, users, key):
    """Both sides of new pairs (keys of `users`) are asked."""
    if users:
        notices.asked(held, users, key)


def pending_decrees(held):
    """How many asked for by branches wait for somebody."""
    return Decree.objects.filter(round=held, approved_by=None).count()
