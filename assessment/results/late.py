"""Facts that came after a ranking was shown: noted in a list. While it is published for objections they wait: a step
back to the review counts them. Once it is published for good staff decide. Such a round is opened again by two people
with a reason; its ranking is kept as it was."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.engine import spec as rules
from assessment.engine import terms
from assessment.facts.actions import end_fact, note_fact
from assessment.facts.models import Fact
from assessment.results import deciding, events, notices, queries
from assessment.results.models import LateFact, Reopening, Snapshot
from assessment.rounds.actions import locked, move
from assessment.rounds.models import Round, ScoreSheet
from assessment.scores.actions import recompute
from tuanwei.audit.actions import record

State, Late = Round.State, LateFact.State
LOOKED_BACK = timedelta(days=400)
"""Rounds that were published longer ago are closed for good."""
COPY = "assessment.latefact:"
"""What the record of a fact that is counted in the next round begins with."""


def sources_of(spec):
    """Every source that a version reads: in terms, sizes, vetoes and consequences."""
    found = {
        each for leaf in spec.leaves for term in leaf.terms
        for each in (terms.source_of(leaf, term), term.sized_by if term.sizes else "")
    }  # fmt: skip
    tests = [test for each in (*spec.vetoes, *spec.consequences) for test in each.tests]
    found |= {test.measure.source for test in tests if test.of == rules.FACTS}
    return found - {""}


def changed(changes):
    """Hears of facts that were written: [(unit, source, day)]."""
    if changes:
        days = [on for _unit, _source, on in changes]
        _scan(min(days), max(days), {unit for unit, _source, _on in changes})


def scan():
    """Every round that is shown, of those published the last year's. Returns how many facts are new in the lists."""
    return _scan()


def _scan(first=None, last=None, units=None):
    lately = Q(state=State.PUBLISHED, frozen_at__gte=timezone.now() - LOOKED_BACK)
    rounds = Round.objects.filter(
        lately | Q(state__in=Round.POSTED_IN, posted_at__isnull=False)
    ).select_related("version")
    if first is not None:
        rounds = rounds.filter(starts_on__lte=last, ends_on__gte=first)
    return sum(_note(each, units) for each in rounds.order_by("pk"))


def _note(round, units):
    """Facts of the round that were noted after it was shown, or that counted and have ended since."""
    moment = round.facts_until
    came = Q(noted_at__gt=moment, ended_at=None)
    went = Q(noted_at__lte=moment, ended_at__gt=moment)
    own = ScoreSheet.objects.filter(round=round, left_out="", unit=OuterRef("unit"))
    known = LateFact.objects.filter(round=round, fact=OuterRef("pk"))
    rows = Fact.objects.filter(
        came | went, Q(round=None) | Q(round=round), on__range=(round.starts_on, round.ends_on),
        source__in=sources_of(round.spec),
    ).filter(Exists(own), ~Exists(known))  # fmt: skip
    if units is not None:
        rows = rows.filter(unit__in=units)
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return 0
    LateFact.objects.bulk_create(
        [LateFact(round=round, fact_id=key) for key in keys], ignore_conflicts=True, batch_size=2000
    )
    record(events.LATE_NOTED, round, facts=len(keys))
    notices.came_late(
        round, round.late_facts.filter(state=Late.WAITING).count(), timezone.localdate()
    )
    return len(keys)


def waiting(round):
    """Late facts of a round with what they are, the undecided ones first."""
    rows = round.late_facts.select_related("fact__unit__parent", "by")
    return rows.annotate(is_open=Q(state=Late.WAITING)).order_by("-is_open", "pk")


@transaction.atomic
def decide(*, late, to, words, by):
    """What becomes of a late fact: counted in the next round, or left. Raises ValidationError where the next round
    cannot count it."""
    found = LateFact.objects.select_for_update(of=("self",)).select_related(
        "fact__unit", "round__version"
    ).get(pk=late.pk)  # fmt: skip
    if found.state != Late.WAITING:
        raise ValidationError(_("刚才已经有人定过了：%s。") % found.get_state_display())
    if found.round.state != State.PUBLISHED:
        raise ValidationError(
            _("还在公示、审定，先等着：退回复核就算进这一次，公布以后再定计入下一次还是不计。")
        )
    if to not in (Late.NEXT, Late.LEFT):
        raise ValidationError(_("请选计入下一次，还是不计。"))
    if to == Late.LEFT and not words:
        raise ValidationError(_("不计要写一句为什么，支部会问。"))
    if to == Late.NEXT:
        _count_next(found, by)
    found.state, found.words, found.by, found.at = to, words[:200], by, timezone.now()
    found.save(update_fields=["state", "words", "by", "at"])
    record(
        events.LATE_DECIDED, found, by=by, round=found.round_id, unit=found.fact.unit_id, to=to,
        words=words[:200],
    )  # fmt: skip
    return found


def _count_next(late, by):
    """The same fact begins again on the first day after the round; a round's own goes to the one that follows it."""
    fact, day = late.fact, late.round.ends_on + timedelta(days=1)
    if fact.ended_at is not None:
        raise ValidationError(
            _("这条当时计了、后来撤销了，下一次没法补扣。请选不计，或者申请重新打开。")
        )
    follows = None
    if fact.round_id is not None:
        follows = Round.objects.filter(
            previous=late.round, state__in=Round.SCORED_IN, version=late.round.version
        ).first()
        if follows is None:
            raise ValidationError(
                _("这条是这次考核自己的记录，下一次还没有开始，没有地方计。可以晚一点再定。")
            )
        day = follows.starts_on
    note_fact(
        unit=fact.unit, source=fact.source, on=day, number=fact.number, of=fact.of,
        level=fact.level, role=fact.role, by_key=fact.by, origin=Fact.Origin.CHECK, by=by,
        round=follows, record=f"{COPY}{late.pk}", url=fact.url,
        label=_("补计%(day)s：%(label)s") % {"day": f"{fact.on:%Y-%m-%d}", "label": fact.label[:80]},
    )  # fmt: skip


@transaction.atomic
def ask_to_reopen(*, round, reason, by):
    """A member of staff asks; an administrator who is somebody else agrees or not. The Reopening."""
    found = locked(round)
    if found.state != State.PUBLISHED:
        raise ValidationError(_("“%s”没有公布，不用重新打开。请刷新页面再看。") % found.name)
    try:
        with transaction.atomic():
            made = Reopening.objects.create(round=found, reason=reason[:300], asked_by=by)
    except IntegrityError:
        raise ValidationError(_("已经有一个申请在等团委负责人，等有了结果再说。")) from None
    record(events.REOPENING_ASKED, made, by=by, round=found.pk, reason=reason[:300])
    notices.reopening_asked(made)
    return made


def _open_reopening(reopening, by):
    """The round's row first, then the reopening as it is now; it still waits, and `by` is somebody else."""
    round = locked(reopening.round)
    rows = Reopening.objects.select_for_update(of=("self",)).select_related("asked_by")
    found = rows.get(pk=reopening.pk)
    found.round = round
    if found.agreed_at or found.refused_at:
        raise ValidationError(_("刚才已经有人答复了，请刷新页面再看。"))
    if found.asked_by_id == by.pk:
        raise ValidationError(_("重新打开要两个人：你申请的，由另一位团委负责人同意。"))
    return found


@transaction.atomic
def agree(*, reopening, by):
    """The published round goes back to the review: its ranking is kept as it was, what followed from it ends, and
    late facts that waited count. Scores are computed anew afterwards: `recompute`."""
    found = _open_reopening(reopening, by)
    round, now = found.round, timezone.now()
    if round.state != State.PUBLISHED:
        raise ValidationError(_("“%s”已经不是公布的状态，请刷新页面再看。") % round.name)
    Snapshot.objects.create(
        round=round, reopening=found, rows=queries.kept_rows(round), frozen_at=round.frozen_at
    )
    found.agreed_by, found.agreed_at = by, now
    found.save(update_fields=["agreed_by", "agreed_at"])
    deciding.end_consequences(round, by, _("%s重新打开了") % round.name)
    found.round = move(round=round, to=State.REVIEW, by=by, words=found.reason)
    record(events.REOPENING_AGREED, found, by=by, round=round.pk, reason=found.reason)
    notices.reopening_answered(found)
    return found


@transaction.atomic
def refuse(*, reopening, words, by):
    """It stays as it is, and who asked reads why."""
    found = _open_reopening(reopening, by)
    if not words:
        raise ValidationError(_("不同意要写一句为什么，申请的人会看到。"))
    found.refused_at, found.words = timezone.now(), words[:300]
    found.save(update_fields=["refused_at", "words"])
    record(events.REOPENING_REFUSED, found, by=by, round=found.round_id, words=found.words)
    notices.reopening_answered(found)
    return found


def compute_anew(round, by):
    """All scores of a round that was opened again; call it once the reopening is stored."""
    return recompute(round=round, by=by)


def moved(round, before, after, by):
    """The ranking is taken back to the review: what came since it was shown counts there. What was counted in the next
    round already ends there, unless that one is shown itself."""
    if before not in Round.SHOWN_IN or after != State.REVIEW:
        return
    rows = round.late_facts.exclude(state=Late.REOPENED)
    copies = [f"{COPY}{pk}" for pk in rows.filter(state=Late.NEXT).values_list("pk", flat=True)]
    for each in Fact.objects.standing().filter(record__in=copies).select_related("unit"):
        end_fact(fact=each, by=by, reason=_("%s退回复核，算在那一次里了") % round.name)
    rows.update(state=Late.REOPENED, by=by, at=timezone.now())


def ways(user, round):
    """[(label, hint, address)]: while a round that was opened again is worked on, its page leads to what was published
    before."""
    if round.state not in (State.CHECK, State.REVIEW):
        return []
    kept = round.snapshots.order_by("-pk").values_list("pk", flat=True).first()
    if kept is None:
        return []
    address = reverse("assessment:result-earlier", args=[round.pk, kept])
    return [(_("原来的排名"), _("考核重新打开了，这是上一次公布的"), address)]


def may_leave_published(round, to):
    """[words]: a published round goes back only by a reopening that somebody else agreed to."""
    if round.state != State.PUBLISHED:
        return []
    agreed = round.reopenings.filter(agreed_at__gte=F("round__frozen_at"))
    if to == State.REVIEW and agreed.exists():
        return []
    return [_("公布了的考核要重新打开，由一个人申请、另一位团委负责人同意。")]
