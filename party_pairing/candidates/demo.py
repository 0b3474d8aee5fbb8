"""Invented campaigns: one that is over, one that takes names, and a draft."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Appointment, Member
from party_pairing.candidates import places, queries, states
from party_pairing.candidates.facts import facts_of
from party_pairing.candidates.models import Campaign, Check, Concern, Move, Recommendation
from party_pairing.files.models import Record, RecordKind
from party_pairing.files.queries import party_branch_for
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import add_months, is_eligible
from tuanwei.lib.terms import Term
from tuanwei.rulebooks.queries import rules_in_force
from volunteers.queries import hours_of

UNITS, EACH = 8, 3
WORDS = "入学以来一直在志愿服务队，想在更多地方为同学做事。"


def fill(rng, cast):
    """`cast` gains "recommendation_campaigns": "over", "open", "draft" of the usual track."""
    track = cast["recommendation_tracks"]["usual"]
    version, today = rules_in_force(track), timezone.localdate()
    staff, committee = cast["T0001"], cast["committee"]
    month, now = today.replace(day=1), timezone.now()
    last = add_months(month, -6)
    made = {
        key: Campaign.objects.create(
            rules=version, title=title, unit=committee, month=day, cut_off=cut_off,
            nominate_until=until, state=state, made_by=staff, opened_at=opened,
            closed_at=until + timedelta(days=40) if state == "closed" else None,
        )
        for key, title, day, cut_off, until, state, opened in (
            ("over", f"{last.year} 年{last.month}月推优", last, last, now - timedelta(days=170),
             "closed", now - timedelta(days=185)),
            ("open", f"{month.year} 年{month.month}月推优", month, today, now + timedelta(days=3),
             "open", now - timedelta(days=4)),
            ("draft", f"{month.year} 年冬季推优", add_months(month, 1), add_months(month, 1),
             now + timedelta(days=40), "draft", None),
        )
    }  # fmt: skip
    _over(made["over"], rng)
    _running(made["open"], cast)
    cast["recommendation_campaigns"] = made


def _people(campaign, status):
    """{unit: [its members of that status with most hours]} of units with a secretary, those with
    most hours first."""
    led = Appointment.objects.in_force().filter(post="secretary").values("unit")
    units = {
        each.pk: each for each in places.units_of(campaign).filter(branch_type="class", pk__in=led)
    }
    rows = Member.objects.filter(branch__in=units, political_status=status, left_on=None)
    rows = list(rows.select_related("user").order_by("user__number"))
    hours = hours_of([each.user_id for each in rows])
    found = {}
    for each in sorted(rows, key=lambda each: -hours[each.user_id]):
        those = found.setdefault(units[each.branch_id], [])
        if len(those) <= EACH:
            those.append(each)
    ranked = sorted(
        found,
        key=lambda unit: (-sum(min(hours[each.user_id], 20) for each in found[unit]), unit.pk),
    )
    return {unit: found[unit] for unit in ranked[:UNITS]}


def _create(campaign, chosen, start):
    """Rows of (member, unit, [states]) with their moves, as they would have come about."""
    made = Recommendation.objects.bulk_create(
        Recommendation(
            campaign=campaign, user=member.user, unit=unit, state=path[-1], words=WORDS,
            party_branch=party_branch_for(unit),
            number=f"TY{campaign.month:%y%m}{n:04d}", at=start + timedelta(hours=n),
            since=start + timedelta(hours=n, days=len(path)),
            recommended_on=_recommended(campaign, path),
            valid_until=_until(campaign, path),
        )
        for n, (member, unit, path) in enumerate(chosen, 1)
    )  # fmt: skip
    Move.objects.bulk_create(
        Move(
            recommendation=each, state=state, at=each.at + timedelta(days=n),
            by=each.user if not n else campaign.made_by,
            reason="再锻炼一个学期。" if state in states.MUST_SAY else "",
        )
        for each, (_member, _unit, path) in zip(made, chosen, strict=True)
        for n, state in enumerate(path)
    )  # fmt: skip
    return made


def _recommended(campaign, path):
    return add_months(campaign.month, 2) if path[-1] == states.RECOMMENDED else None


def _until(campaign, path):
    first = _recommended(campaign, path)
    return first and add_months(first, campaign.spec.valid_months) - timedelta(days=1)


def _over(campaign, rng):
    """Activists of today were League members then."""
    chosen = []
    for unit, members in _people(campaign, rules.ACTIVIST).items():
        for member in members[:EACH]:
            end = rng.choice(((states.RECOMMENDED,), (states.RECOMMENDED,), (states.PRE,)))
            path = (states.APPLIED, states.LISTED, states.PASSED, states.APPROVING, *end)
            chosen.append((member, unit, path))
    _create(campaign, chosen, campaign.opened_at)


def _running(campaign, cast):
    """Applied ones, those who meet every condition listed; one with something that changed."""
    found = _people(campaign, rules.LEAGUE)
    chosen = [
        (member, unit, (states.APPLIED,)) for unit, members in found.items()
        for member in members[:EACH]
    ][:-EACH]  # fmt: skip
    student = Member.objects.filter(user=cast["students"][0]).select_related("branch").first()
    own = {member.pk for member, _unit, _path in chosen}
    if student and student.political_status == rules.LEAGUE and student.pk not in own:
        chosen.append((student, student.branch, (states.APPLIED,)))
    _records([member.user for member, _unit, _path in chosen], campaign)
    users = [member.user_id for member, _unit, _path in chosen]
    known = facts_of(users, campaign.cut_off)
    made = _create(campaign, chosen, campaign.opened_at)
    checks, moves = [], []
    for each, (member, unit, _path) in zip(made, chosen, strict=True):
        each.campaign = campaign
        findings, stand = queries.stood(each, known[each.user_id], set(), member)
        fits = is_eligible(findings)
        if fits and unit in list(found)[:5]:
            each.state = states.LISTED
            moves.append(Move(recommendation=each, state=states.LISTED, by=campaign.made_by))
        checks.append(Check(
            recommendation=each, at_state=each.state, cut_off=campaign.cut_off,
            is_eligible=fits, findings=stand.findings, facts=stand.facts,
        ))  # fmt: skip
    Recommendation.objects.bulk_update(made, ["state"])
    Move.objects.bulk_create(moves)
    Check.objects.bulk_create(checks)
    if made:
        Concern.objects.create(
            recommendation=made[0], kind=Concern.Kind.HOURS, condition="hours",
            words="志愿服务时数：核对的时候是 24，现在是 18，不够了。",
        )  # fmt: skip


def _records(users, campaign):
    """What most candidates have on record, where the files do not say it yet."""
    kinds = {each.key: each for each in RecordKind.objects.all()}
    have = set(
        Record.objects.filter(user__in=users, withdrawn_at=None).values_list("user", "kind__key")
    )
    rows = []
    for condition in campaign.spec.conditions:
        kind = kinds.get(condition.record)
        if kind is None or condition.kind not in (rules.SINCE, rules.NUMBER):
            continue
        for n, user in enumerate(users):
            if (user.pk, kind.key) in have or n % 4 == 3:
                continue
            day = campaign.cut_off - timedelta(days=260 + n)
            is_number = condition.kind == rules.NUMBER
            rows.append(Record(
                user=user, kind=kind, on=None if is_number else day,
                value=0 if is_number else None, term=_last_term(campaign) if is_number else "",
                source=Record.Source.TYPED, entered_by=campaign.made_by,
            ))  # fmt: skip
    Record.objects.bulk_create(rows)


def _last_term(campaign):
    return Term.of(campaign.cut_off).previous.code
