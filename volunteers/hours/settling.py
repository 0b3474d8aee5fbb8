"""Settling many people in the background, and counting beforehand what new rules would change.

Both go chunk by chunk. What is settled stays settled when the worker dies: the job is queued again
and finds nothing left to do for those who are done.
"""

import time
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from tuanwei.jobs import running
from tuanwei.jobs.models import Job
from tuanwei.lib.versioned import FRESH
from volunteers.hours import ledger, proving, queries
from volunteers.hours.models import RulesDraft, Service, Volunteer

SETTLE, COUNT, PROVE = "volunteers.settle", "volunteers.count-rules", "volunteers.prove"
CHUNK = 100
SHOWN = 10
"""People with the largest differences whom a count names."""


def concerned(first_on):
    """Ids of the volunteers with services of `first_on` or later, in order."""
    services = Service.objects.filter(day__gte=first_on).order_by("volunteer")
    return list(services.values_list("volunteer", flat=True).distinct())


def settle_later(*, by, reason, volunteers=None, first_on=None, label=""):
    """Start a job that settles these volunteers, or everybody with services from `first_on` on;
    return it. In the caller's transaction."""
    parameters = {"reason": reason, "volunteers": volunteers,
                  "first_on": first_on and first_on.isoformat()}  # fmt: skip
    return running.start(SETTLE, by=by, parameters=parameters, label=label or reason)


@running.runner(SETTLE, is_repeatable=True)
def run_settle(job, progress):
    """Each chunk is a transaction of its own. It cannot be stopped half-way: the rules hold."""
    said = job.parameters
    keys = said["volunteers"]
    if keys is None:
        time.sleep(FRESH)  # by then no process works by the rules before
        queries.rules_in_order.forget()
        keys = concerned(said["first_on"])
    for start in range(0, len(keys), CHUNK):
        _say(progress, start, len(keys))
        ledger.settle(keys[start : start + CHUNK], by=job.created_by, reason=said["reason"])
    _say(progress, len(keys), len(keys))


def _say(progress, done, total):
    try:
        progress(done, total)
    except running.Cancelled:
        return


def count_later(*, draft, by):
    """Start counting what the draft would change; what was counted before is forgotten."""
    draft.outcome = None
    draft.job = running.start(
        COUNT, by=by, parameters={"digest": draft.digest}, label=_("新规则会改动谁的时数")
    )
    draft.save()
    return draft.job


@running.runner(COUNT, is_repeatable=True)
def run_count(job, progress):
    """Note the outcome with the draft, unless that has changed since."""
    draft = RulesDraft.objects.first()
    if draft is None or draft.digest != job.parameters["digest"]:
        raise running.Refused(_("草稿又改过了，请重新算一次。"))
    outcome = count(draft, progress)
    RulesDraft.objects.filter(
        pk=draft.pk, document=draft.document, first_on=draft.first_on
    ).update(outcome=outcome)  # fmt: skip


def count(draft, progress=lambda done, total: None):
    """{"digest", "people" with services of those days, "up" and "down": how many get more or less,
    "gained" and "lost": hours of them, "rows": [[name, before, after]] of the largest}."""
    in_order = queries.followed(queries.rules_in_order(), draft.first_on, 0, draft.spec)
    keys = concerned(draft.first_on)
    changes = []
    for start in range(0, len(keys), CHUNK):
        progress(start, len(keys))
        people = list(Volunteer.objects.filter(pk__in=keys[start : start + CHUNK]))
        for volunteer, found in ledger.differences(
            people, partial(queries.rules_on, found=in_order)
        ):
            if delta := sum(change.hours for change in found):
                changes.append((delta, volunteer.pk, volunteer.name))
    progress(len(keys), len(keys))
    largest = sorted(changes, key=lambda each: (-abs(each[0]), each[1]))[:SHOWN]
    totals = queries.totals_of([pk for _delta, pk, _name in largest])
    rows = [
        [name, str(totals[pk].hours), str(totals[pk].hours + delta)] for delta, pk, name in largest
    ]
    return {
        "digest": draft.digest, "people": len(keys),
        "up": sum(delta > 0 for delta, *_rest in changes),
        "down": sum(delta < 0 for delta, *_rest in changes),
        "gained": str(sum((d for d, *_rest in changes if d > 0), Decimal(0))),
        "lost": str(-sum((d for d, *_rest in changes if d < 0), Decimal(0))),
        "rows": rows,
    }  # fmt: skip


def is_counting(draft):
    """True while the job counts for this very draft."""
    return bool(
        draft.job and draft.job.is_open and draft.job.parameters.get("digest") == draft.digest
    )


def last_settling():
    """The newest job that settles by new rules, or None."""
    return Job.objects.filter(kind=SETTLE, parameters__volunteers=None).order_by("-pk").first()


def prove_later(*, by):
    """Start a proof of all chains, unless one is on its way; return its job."""
    return proving_job() or running.start(PROVE, by=by, parameters={}, label=_("核对时数链"))


def proving_job():
    """The proof on its way, or None."""
    found = Job.objects.filter(kind=PROVE, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    return found.order_by("-pk").first()


@running.runner(PROVE, is_repeatable=True)
def run_prove(job, _progress):
    """Prove and note."""
    proving.note_proof(by=job.created_by)
