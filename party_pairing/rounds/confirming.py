"""Both sides say yes or no; then all pairs begin at once, or none."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.files.queries import memberships_of, party_branch_for
from party_pairing.pairs.actions import lock_people
from party_pairing.pairs.cadence import months_after
from party_pairing.pairs.events import PAIR_BEGUN
from party_pairing.pairs.models import Pairing
from party_pairing.pairs.queries import members_of, running_counts
from party_pairing.rounds import events, notices, proposing
from party_pairing.rounds.actions import State, locked, must_be
from party_pairing.rounds.arranging import current, refused
from party_pairing.rounds.given import broken_words, spec_of
from party_pairing.rounds.models import Match, Need, Offer
from party_pairing.rounds.notices import moment
from party_pairing.rounds.people import helpers_in, members_in, persons
from tuanwei.audit.actions import event, record
from tuanwei.audit.models import AuditEvent

YES, NO = Match.Word.YES, Match.Word.NO
SHOWN = 5


@transaction.atomic
def ask(*, held, by):
    """Both sides of every pair are told and asked."""
    held = locked(held)
    must_be(held, State.MATCHING)
    matches = list(current(held).matches.all())
    if not matches:
        raise ValidationError(_("建议里一对也没有，先看看没配上的原因，或者手动安排。"))
    if held.confirm_until <= timezone.now():
        raise ValidationError(_("双方确认的截止时间已经过了，先改晚一些。"))
    held.state = State.CONFIRMING
    held.save(update_fields=["state"])
    record(events.ASKED, held, by=by, pairs=len(matches))
    users = {key for each in matches for key in (each.helper_id, each.member_id)}
    proposing.tell(held, users, "first")
    return held


@transaction.atomic
def answer(*, match, by, word, reason=""):
    """One of the two says yes or no; a no says why, and staff alone read that. A no ends the pair:
    the other one hears that it does not come about."""
    held = locked(match.proposal.round)
    if held.state != State.CONFIRMING:
        raise ValidationError(_("这一批%s，不用再答复。") % held.get_state_display())
    if timezone.now() >= held.confirm_until:
        raise ValidationError(
            _("答复已经在 %s 截止。要改请找分管的老师。") % moment(held.confirm_until)
        )
    match = Match.objects.select_for_update(of=("self",)).select_related("proposal__round").filter(
        pk=match.pk, proposal__is_current=True
    ).first()  # fmt: skip
    if match is None:
        raise ValidationError(_("安排刚刚变了，刷新页面看新的。"))
    reason = reason.strip()
    if word not in (YES, NO):
        raise ValidationError(_("请选愿意或者不愿意。"))
    if word == NO and not 2 <= len(reason) <= 200:
        raise ValidationError(
            _("写一句为什么不愿意，只有办这一批的人和督导教师看得到，方便重新安排。")
        )
    side = "helper" if by.pk == match.helper_id else "member"
    setattr(match, f"{side}_says", word)
    setattr(match, f"{side}_reason", reason if word == NO else "")
    match.save(update_fields=[f"{side}_says", f"{side}_reason"])
    record(events.ANSWERED, held, by=by, word=word)
    other = "member" if side == "helper" else "helper"
    if word == NO and getattr(match, f"{other}_says") != NO:
        notices.fell(match, getattr(match, f"{other}_id"))
    return match


def unanswered(held):
    """[user's key] of those who have not said anything to a pair that still stands."""
    rows = Match.objects.filter(proposal__round=held, proposal__is_current=True)
    rows = rows.exclude(Q(helper_says=NO) | Q(member_says=NO))
    return sorted({
        *rows.filter(helper_says="").values_list("helper", flat=True),
        *rows.filter(member_says="").values_list("member", flat=True),
    })  # fmt: skip


@transaction.atomic
def remind(*, held, by):
    """Remind those who have not answered, once a day; how many were told."""
    held = locked(held)
    must_be(held, State.CONFIRMING)
    users = unanswered(held)
    if not users or not notices.reminded(held, users):
        return 0
    record(events.REMINDED, held, by=by, people=len(users))
    return len(users)


def comes_about(match, silence):
    """True for a pair that both want; `silence` YES or NO: what no answer counts as."""
    return all((said or silence) == YES for said in (match.helper_says, match.member_says))


@transaction.atomic
def publish(*, held, by):
    """All pairs begin in this one transaction, and everybody is told; how many began. Raises
    ValidationError while answers may still come, and where places or hard rules no longer allow a
    pair: then nothing has begun."""
    held = locked(held)
    if held.state == State.PUBLISHED:
        raise ValidationError(_("这一批刚刚已经公布了。"))
    must_be(held, State.CONFIRMING)
    proposal = current(held)
    matches = list(proposal.matches.select_related("helper", "member").order_by("pk"))
    is_over = timezone.now() >= held.confirm_until
    waiting = [
        each for each in matches
        if not refused(each) and not (each.helper_says and each.member_says)
    ]  # fmt: skip
    if waiting and not is_over:
        raise ValidationError(
            _("还有 %(n)d 对没答复齐，%(until)s 截止，到时候没答复的%(silence)s。可以先提醒。")
            % {"n": len(waiting), "until": moment(held.confirm_until),
               "silence": held.get_silence_display()}
        )  # fmt: skip
    pairs = [each for each in matches if not refused(each) and comes_about(each, held.silence)]
    if not pairs:
        raise ValidationError(_("没有一对是双方都愿意的，不能公布。可以再配一次，或者取消这一批。"))
    people = lock_people(*{each.helper_id for each in pairs}, *{each.member_id for each in pairs})
    _must_hold(held, pairs, people)
    _begin(held, pairs, by)
    held.state, held.published_at, held.published_by = State.PUBLISHED, timezone.now(), by
    held.save(update_fields=["state", "published_at", "published_by"])
    record(events.PUBLISHED, held, by=by, pairs=len(pairs))
    paired = {each.helper_id for each in pairs} | {each.member_id for each in pairs}
    needs = Need.objects.filter(round=held, is_withdrawn=False).values_list("user", flat=True)
    notices.published(held, paired, set(needs) - paired)
    return len(pairs)


def _names(pairs):
    words = "、".join(f"{each.member.name}–{each.helper.name}" for each in pairs[:SHOWN])
    return words + (_("等 %d 对") % len(pairs) if len(pairs) > SHOWN else "")


def _must_hold(held, pairs, people):
    """Hard rules, places and who is still there, as they are at this moment."""
    spec = spec_of(held)
    users = list(people)
    there = persons(users)
    fits = set(
        helpers_in(held.unit, spec).filter(pk__in=users).values_list("pk", flat=True)
    ), set(members_in(held.unit, spec).filter(pk__in=users).values_list("pk", flat=True))  # fmt: skip
    gone = [e for e in pairs if e.helper_id not in fits[0] or e.member_id not in fits[1]]
    if gone:
        raise ValidationError(
            _("有人不再符合这一批的条件：%s。拆开这些对，或者再配一次，然后公布。") % _names(gone)
        )
    for each in pairs:
        if words := broken_words(spec, each.role, there[each.member_id], there[each.helper_id]):
            raise ValidationError(
                _("%(pair)s 现在不满足规则：%(why)s。拆开，或者再配一次，然后公布。")
                % {"pair": _names([each]), "why": words}
            )
    running = Pairing.objects.running().filter(helper__in=users, member__in=users)
    known = set(running.values_list("helper", "member"))
    if twice := [each for each in pairs if (each.helper_id, each.member_id) in known]:
        raise ValidationError(_("已经结对了：%s。拆开以后再公布。") % _names(twice))
    _must_have_places(held, spec, pairs, people)


def _must_have_places(held, spec, pairs, people):
    said = dict(Offer.objects.filter(round=held, user__in=people).values_list("user", "capacity"))
    counts: dict = {}
    for each in pairs:
        counts[each.helper_id] = counts.get(each.helper_id, 0) + 1
    for helper, running in running_counts(counts).items():
        most = min(said.get(helper, 0), spec.most_capacity)
        if running + counts[helper] > most:
            raise ValidationError(
                _("%(name)s最多联系 %(most)d 个人，现在联系着 %(now)d 个，这一批又配了 %(new)d 个。先拆开几对再公布。")
                % {"name": people[helper].name, "most": most, "now": running,
                   "new": counts[helper]}
            )  # fmt: skip
    roles: dict = {}
    members = {each.member_id for each in pairs}
    held_roles = Pairing.objects.running().filter(
        member__in=members, rules__kind=held.rules.kind_id
    )
    for key in [*held_roles.values_list("member", "role"), *((e.member_id, e.role) for e in pairs)]:
        roles[key] = roles.get(key, 0) + 1
    for (member, role), many in roles.items():
        found = spec.role(role)
        if found and many > found.most and member in members:
            raise ValidationError(
                _("%(name)s已经有%(role)s了。拆开以后再公布。")
                % {"name": people[member].name, "role": found.label}
            )


def _begin(held, pairs, by):
    """The pairs as rows of their own, all with one statement a batch."""
    helpers, members = {e.helper_id for e in pairs}, {e.member_id for e in pairs}
    belongs, rosters = memberships_of(helpers), members_of(members)
    today, months = timezone.localdate(), held.spec.months
    beside: dict = {}
    rows = []
    for each in pairs:
        branch = rosters[each.member_id].branch
        party = belongs.get(each.helper_id)
        if party is None and branch.pk not in beside:
            beside[branch.pk] = party_branch_for(branch)
        rows.append(Pairing(
            rules=held.rules, role=each.role, helper=each.helper, member=each.member,
            party_branch=party.party_branch if party else beside[branch.pk], unit=branch,
            starts_on=today, due_on=months_after(today, months) if months else None,
            origin=held.title, made_by=by,
        ))  # fmt: skip
    try:
        with transaction.atomic():
            made = Pairing.objects.bulk_create(rows, batch_size=2_000)
    except IntegrityError as twice:
        raise ValidationError(_("有两个人同一时刻已经结对，刷新页面再公布一次。")) from twice
    AuditEvent.objects.bulk_create(
        [event(PAIR_BEGUN, each, by=by, role=each.role, origin=each.origin) for each in made],
        batch_size=2_000,
    )
