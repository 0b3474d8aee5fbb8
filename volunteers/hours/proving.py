"""A proof of all chains is noted with what it came to; administrators hear of a broken one."""

import time
from dataclasses import asdict

from django.db import transaction

from tuanwei.audit.actions import record
from tuanwei.lib.numbers import half_up
from volunteers.hours import events, notices, proof
from volunteers.hours.models import ChainProof

KEPT = 50
"""Broken links that are noted with a proof; the command says all."""


def note_proof(*, by=None):
    """Prove all chains now; (ChainProof, Verdict). Tells the administrators where one is broken."""
    started = time.perf_counter_ns()
    verdict = proof.prove()
    took = (time.perf_counter_ns() - started) // 10**6
    with transaction.atomic():
        made = ChainProof.objects.create(
            seconds=half_up(half_up(took) / 1000, 1), chains=verdict.chains,
            entries=verdict.entries, broken=len(verdict.faults), by=by,
            faults=[asdict(fault) for fault in verdict.faults[:KEPT]],
        )  # fmt: skip
        name = events.BROKEN if made.broken else events.PROVED
        record(name, made, by=by, chains=made.chains, entries=made.entries, broken=made.broken)
        if made.broken:
            notices.chains_broken(made)
    return made, verdict
