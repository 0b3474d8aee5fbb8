"""Claims that everybody agreed to are published, and credited once their window is over.

Crediting goes in chunks, each in a transaction of its own: the state of a claim and the origin of
its service ("claim:5") say what is done, so a worker that dies, or two at once, credit each once.
"""

import logging
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.lib.masking import number as masked
from tuanwei.lib.numbers import half_up, plain
from tuanwei.publicity.actions import MOST_LINES, open_publicity
from tuanwei.publicity.models import Publicity
from volunteers.claims import checking, events, notices, queries
from volunteers.claims.models import Claim, ClaimDecision
from volunteers.hours.actions import note_many
from volunteers.hours.models import Service, Volunteer
from volunteers.hours.queries import spec_on

KIND = "volunteer-hours"
CHUNK = 200
State = Claim.State
logger = logging.getLogger(__name__)


@transaction.atomic
def publish(*, by, keys=None, basis=""):
    """Publish claims that wait (those of `keys`, else the oldest), at most MOST_LINES; return the
    Publicity. Nobody publishes their own. It runs for the longest window that their rules ask for."""
    rows = queries.ready().exclude(volunteer__user=by.pk)
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    claims = list(rows.select_for_update(of=("self",))[:MOST_LINES])
    claims = [each for each in claims if each.state == State.READY]
    if not claims:
        raise ValidationError(_("没有可以公示的补录，可能刚有人公示过，请刷新页面再看。"))
    many = Publicity.objects.filter(kind=KIND, opened_at__year=timezone.localdate().year).count()
    publicity = open_publicity(
        kind=KIND, key=claims[0].pk, by=by, lines=[line_of(each) for each in claims], basis=basis,
        title=_("志愿时数补录公示（%(year)d 年第 %(n)d 批）")
        % {"year": timezone.localdate().year, "n": many + 1},
        workdays=max(spec_on(each.day).claims.publicity_workdays for each in claims),
    )  # fmt: skip
    Claim.objects.filter(pk__in=[each.pk for each in claims]).update(
        state=State.PUBLIC, publicity=publicity
    )
    record(events.CLAIMS_PUBLISHED, publicity, by=by, claims=len(claims))
    return publicity


def line_of(claim):
    """A line as on paper: name with part of the number; when, what, how long, which branch."""
    person = claim.volunteer
    known = masked(person.number or person.code or "")
    when = f"{claim.day.year}年{claim.day.month}月"
    if not claim.is_month:
        when += f"{claim.day.day}日"
    parts = [when, claim.title, hours_words(claim), claim.unit.name if claim.unit else ""]
    return {
        "key": str(claim.pk), "name": f"{person.name} {known}".strip(),
        "detail": " · ".join(filter(None, parts)),
    }  # fmt: skip


def hours_words(claim):
    """What is asked for: 3.5 小时, or the task it is for."""
    if claim.fixed:
        task = spec_on(claim.day).fixed_task(claim.fixed)
        return f"{task.label} {plain(task.hours)} 小时" if task else claim.fixed
    return f"{plain(half_up(Fraction(claim.minutes) / 60, 2))} 小时"


def own(user_id):
    """Keys of publicities with a claim that somebody made, decided on or brought in."""
    decided = ClaimDecision.objects.filter(claim=OuterRef("pk"), by=user_id)
    mine = Q(volunteer__user=user_id) | Q(made_by=user_id) | Exists(decided)
    rows = Claim.objects.filter(mine, publicity__isnull=False).order_by()
    return rows.values_list("publicity__key", flat=True)


def upheld(publicity, line_key, objection):
    """An objection is upheld: to a line, its claim is refused; to the whole, the committee looks
    at every claim again."""
    rows = Claim.objects.select_for_update(of=("self",)).filter(
        publicity=publicity, state=State.PUBLIC
    )
    if not line_key:
        found = rows.update(state=State.COMMITTEE, publicity=None)
        record(events.CLAIMS_BACK, publicity, by=objection.ruled_by, claims=found)
        return
    claim = rows.select_related("volunteer").filter(pk=int(line_key)).first()
    if claim is None:
        return
    claim.state = State.REFUSED
    claim.save(update_fields=["state"])
    words = objection.words[:200]
    ClaimDecision.objects.create(
        claim=claim, stage="public", verdict=ClaimDecision.Verdict.REFUSED, by=objection.ruled_by,
        reason=words,
    )  # fmt: skip
    record(events.CLAIM_REFUSED, claim, by=objection.ruled_by, stage="public", reason=words)
    notices.struck_out(claim, words)


def called_off(publicity):
    """It was stopped: its claims wait to be published again."""
    rows = Claim.objects.filter(publicity=publicity, state=State.PUBLIC)
    record(events.CLAIMS_BACK, publicity, claims=rows.update(state=State.READY, publicity=None))


def credit_due():
    """Credit whatever was published and is over; return how many claims. Harmless twice."""
    after, total = (0, 0), 0
    while chunk := _due(after):
        after = chunk[-1]
        try:
            total += credit([key for _volunteer, key in chunk])
        except Exception:
            logger.exception("a chunk of claims could not be credited, one by one now")
            total += sum(_credit_alone(key) for _volunteer, key in chunk)
    return total


def _due(after):
    """[(volunteer's key, claim's key)] of the next chunk, people together."""
    rows = Claim.objects.filter(state=State.PUBLIC, publicity__state=Publicity.State.CONCLUDED)
    volunteer, key = after
    rows = rows.filter(volunteer__gt=volunteer) | rows.filter(volunteer=volunteer, pk__gt=key)
    return list(rows.order_by("volunteer_id", "pk").values_list("volunteer_id", "pk")[:CHUNK])


def _credit_alone(key):
    try:
        return credit([key])
    except Exception:
        logger.exception("claim %s could not be credited", key)
        return 0


@transaction.atomic
def credit(keys):
    """Credit these claims; return how many. What the system has noted meanwhile is refused, and what
    has been credited already."""
    people = Claim.objects.filter(pk__in=keys).values("volunteer")
    locked = Volunteer.objects.select_for_update(no_key=True).filter(pk__in=people)
    list(locked.order_by("pk").values_list("pk"))
    rows = Claim.objects.select_for_update(of=("self",)).select_related(
        "volunteer", "kind", "publicity"
    )
    claims = list(
        rows.filter(pk__in=keys, state=State.PUBLIC, publicity__state="concluded").order_by("pk")
    )
    if not claims:
        return 0
    services, credited = queries.system_services(claims), queries.credited_claims(claims)
    good = []
    for each in claims:
        before = credited.setdefault(each.volunteer_id, [])
        if not (_repeats(each, services) or _comes_again(each, before)):
            good.append(each)
            before.append(each)
    confirmed = dict(
        ClaimDecision.objects.filter(claim__in=good, verdict="agreed").order_by("pk")
        .values_list("claim", "by")
    )  # fmt: skip
    note_many([_service(each, confirmed.get(each.pk)) for each in good])
    Claim.objects.filter(pk__in=[each.pk for each in good]).update(state=State.CREDITED)
    for publicity in {each.publicity for each in good}:
        mine = [each for each in good if each.publicity_id == publicity.pk]
        record(events.CLAIMS_CREDITED, publicity, claims=len(mine))
        notices.credited(publicity, mine)
    return len(good)


def _repeats(claim, services):
    """Refuse a claim that the system has noted meanwhile; True where it did."""
    known = services.get(claim.volunteer_id, ())
    service = next((each for each in known if queries.hits_service(claim, each)), None)
    if service is not None:
        _refuse(claim, checking.repeats(service))
    return service is not None


def _comes_again(claim, credited):
    """Refuse a claim that stands beside a credited one, such as a row of a sheet for what the
    volunteer had handed in; True where it did."""
    other = queries.own_overlap(claim, credited)
    if other is not None:
        _refuse(claim, checking.comes_again(other))
    return other is not None


def _refuse(claim, words):
    claim.state = State.REFUSED
    claim.save(update_fields=["state"])
    record(events.CLAIM_REFUSED, claim, stage="credit", reason=words)
    notices.repeated(claim, words)


def _service(claim, confirmed_by):
    return Service(
        origin=f"claim:{claim.pk}", volunteer=claim.volunteer, source="claim", kind=claim.kind,
        unit_id=claim.unit_id, team_id=claim.team_id, title=claim.title, day=claim.day,
        is_month=claim.is_month, came_at=claim.starts_at, left_at=claim.ends_at,
        minutes=claim.minutes, fixed=claim.fixed, grade=claim.grade, percent=claim.percent,
        state=Service.State.COUNTED, confirmed_by_id=confirmed_by or claim.made_by_id,
        confirmed_at=timezone.now(),
    )  # fmt: skip
