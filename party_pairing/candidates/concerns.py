"""What changed after a step that was taken. Raised here and never undone by itself: somebody in charge
says what follows (`settling`)."""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Member, Unit
from party_pairing.candidates import events, kept, notices, queries
from party_pairing.candidates.facts import facts_of
from party_pairing.candidates.models import Check, Concern, Judgement, Recommendation, Waiver
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import Facts, years_at
from tuanwei.audit.actions import record
from tuanwei.lib.numbers import plain

State, Kind = Recommendation.State, Concern.Kind
ONWARD = (rules.LEAGUE, rules.ACTIVIST, rules.DEVELOPMENT, rules.PROBATIONARY, "party")


def compare(recommendation, stand, *, by=None):
    """[Concern] raised anew, from the last Check to what stands now."""
    last = recommendation.checks.first()
    return [] if last is None else raised(recommendation, last, stand, by=by)


def raised(recommendation, last, stand, *, by=None):
    """As `compare`, from a Check that was read already. What is open already stays one."""
    before = kept.Stand(last.findings, last.facts)
    found = []
    for change in kept.changes(recommendation.campaign.spec, before, stand):
        if _is_expected(recommendation, change):
            continue
        concern, is_new = Concern.objects.get_or_create(
            recommendation=recommendation, kind=change.kind, condition=change.condition,
            settled_at=None, defaults={"words": _words(recommendation, change, stand)[:300]},
        )  # fmt: skip
        if is_new:
            record(
                events.CONCERN_RAISED, concern, by=by, kind=change.kind, before=change.before,
                now=change.now, recommendation=recommendation.number,
            )  # fmt: skip
            found.append(concern)
    if found:
        notices.concerned(recommendation, found)
    return found


def _is_expected(recommendation, change):
    """A recommendation that leads to the next status did what it was for."""
    if change.kind != Kind.STATUS or change.condition:
        return False
    after = change.now in ONWARD and ONWARD.index(change.now)
    target = recommendation.campaign.spec.to_status
    return (
        recommendation.state == State.RECOMMENDED and after is not False and target in ONWARD
        and after >= ONWARD.index(target)
    )  # fmt: skip


def _words(recommendation, change, stand):
    condition = recommendation.campaign.spec.condition(change.condition)
    label = condition.label if condition else ""
    if change.kind == Kind.HOURS:
        then = _("还够，请看一下原因。") if change.is_met else _("不够了。")
        return _("%(label)s：核对的时候是 %(before)s，现在是 %(now)s，%(then)s") % {
            "label": label, "before": _figure(change.before), "now": _figure(change.now),
            "then": then,
        }  # fmt: skip
    if change.kind == Kind.AGE:
        return _age_words(recommendation, label, stand)
    if change.kind == Kind.TRANSFER:
        return _transfer_words(recommendation, stand)
    if change.kind == Kind.STATUS and not change.condition:
        names = dict(Member.Status.choices)
        return _("政治面貌：原来是%(before)s，名册上现在是%(now)s。") % {
            "before": names.get(change.before, _("未填")), "now": names.get(change.now, _("未填")),
        }  # fmt: skip
    if change.is_met:
        return _("%s：条件截止以后新记了一条，截止日还是符合的。") % label
    return _("%s：核对的时候符合，现在不符合或查不到了。") % label


def _figure(text):
    return _("没有") if text is None else plain(kept.read_figure(text))


def _age_words(recommendation, label, stand):
    born = stand.facts["born_on"]
    cut_off = recommendation.campaign.cut_off
    if born is None:
        return _("%s：名册里的出生日期没有了。") % label
    born = date.fromisoformat(born)
    return _("%(label)s：%(cut_off)s（条件截止）是 %(then)d 周岁，现在是 %(now)d 周岁。") % {
        "label": label, "cut_off": queries.day_words(cut_off), "then": years_at(born, cut_off),
        "now": years_at(born, timezone.localdate()),
    }  # fmt: skip


def _transfer_words(recommendation, stand):
    if not stand.facts["is_here"]:
        return _("本人已经离校或停用，推优还没走完。")
    unit = Unit.objects.filter(pk=stand.facts["unit"]).first()
    where = unit.name if unit else _("没有支部")
    return _("本人从%(old)s转到%(new)s：在原支部继续，还是中止？") % {
        "old": recommendation.unit.name,
        "new": where,
    }


def compare_all(size=300):
    """Every recommendation that runs or holds, against its last Check. Returns how many Concerns
    were raised. A fixed number of queries for `size` people."""
    rows = Recommendation.objects.filter(state__in=Recommendation.IN_FORCE).order_by(
        "campaign", "pk"
    )
    many = 0
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), size):
        many += _compare_some(keys[start : start + size])
    return many


@transaction.atomic
def _compare_some(keys):
    rows = list(
        Recommendation.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
        .select_related("campaign__rules", "user", "unit")
    )  # fmt: skip
    last = {
        each.recommendation_id: each
        for each in Check.objects.filter(recommendation__in=rows)
        .order_by("recommendation_id", "-at", "-pk").distinct("recommendation_id")
    }  # fmt: skip
    members = Member.objects.filter(user__in=[each.user_id for each in rows])
    members = {each.user_id: each for each in members}
    waived, stated = defaultdict(set), defaultdict(dict)
    for key, condition in Waiver.objects.filter(recommendation__in=rows).values_list(
        "recommendation", "condition"
    ):
        waived[key].add(condition)
    judgements = Judgement.objects.filter(recommendation__in=rows).order_by("pk")
    for key, condition, holds in judgements.values_list("recommendation", "condition", "holds"):
        stated[key][condition] = holds
    by_day = defaultdict(list)
    for each in rows:
        by_day[each.campaign.cut_off].append(each)
    many = 0
    for cut_off, some in by_day.items():
        facts = facts_of([each.user_id for each in some], cut_off)
        for each in some:
            if each.pk not in last:
                continue
            known = Facts(**(facts[each.user_id].__dict__ | {"stated": stated[each.pk]}))
            _findings, stand = queries.stood(
                each, known, waived[each.pk], members.get(each.user_id)
            )
            many += len(raised(each, last[each.pk], stand))
    return many
