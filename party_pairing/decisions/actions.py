"""What is decided after the vote: dropped, agreed, refused, answered by the Party, expired, admitted."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.actions import set_status
from branches.organisation.models import Member
from party_pairing.candidates import concerns
from party_pairing.candidates.actions import move
from party_pairing.candidates.models import Campaign, Concern, Recommendation
from party_pairing.candidates.queries import stand_of
from party_pairing.candidates.settling import settle
from party_pairing.decisions import chain, events, notices, permissions, validity
from party_pairing.decisions.calendars import is_by_hand, require_in_time
from party_pairing.decisions.chain import LIST, about
from party_pairing.decisions.deciders import on_the_way, scope_of
from party_pairing.decisions.models import Decision, Milestone, PartyAnswer
from party_pairing.decisions.queries import due_on, has_reached, way_of, ways_of
from tuanwei.audit.actions import record
from tuanwei.lib.texts import clean_line

State, Verdict, Answer = Recommendation.State, Decision.Verdict, PartyAnswer.Answer
DROP = "drop"
LONGEST = 300


def locked(recommendation):
    """The row as it is now, with what its steps need."""
    return on_the_way().select_for_update(of=("self",)).get(pk=recommendation.pk)


def _reason(text, words):
    reason = clean_line(text or "")
    if not reason:
        raise ValidationError(words)
    return reason[:LONGEST]


def _must_run(recommendation):
    if recommendation.campaign.state == Campaign.State.CALLED_OFF:
        raise ValidationError(
            _("“%(title)s”已经取消，不用再办。") % {"title": recommendation.campaign.title}
        )


def advance(recommendation, *, by):
    """Bring somebody to what comes next by the rules of their campaign: a publication that waits for
    whoever opens it, a step, the Party's answer, or in force. The row is locked by the caller."""
    way = way_of(recommendation)
    stage, state = way.stage, recommendation.state
    if stage is None:
        _require_no_other(recommendation)
        move(recommendation=recommendation, state=State.RECOMMENDED, by=by)
    elif stage.kind == chain.ANSWER:
        if state != State.PRE:
            move(recommendation=recommendation, state=State.PRE, by=by, step=chain.ANSWER)
            notices.asked(recommendation)
    elif stage.kind == chain.DECIDE:
        move(recommendation=recommendation, state=State.APPROVING, by=by, step=stage.key)
        step = recommendation.campaign.spec.step(stage.key)
        notices.waits(recommendation, step, due_on(recommendation, step.workdays))
    return recommendation


def _require_no_other(recommendation):
    """Nobody is recommended a second time on the same track while the first one holds."""
    others = Recommendation.objects.filter(
        user=recommendation.user_id, state=State.RECOMMENDED,
        valid_until__gte=timezone.localdate(),
        campaign__rules__track=recommendation.campaign.rules.track_id,
    ).exclude(pk=recommendation.pk)  # fmt: skip
    if other := others.first():
        raise ValidationError(
            _("%(name)s的上一次推荐（%(number)s）到%(until)s还有效，有效期内不能再推荐。")
            % {"name": recommendation.user.name, "number": other.number,
               "until": other.valid_until.isoformat()}
        )  # fmt: skip


@transaction.atomic
def drop(*, recommendation, by, reason):
    """After the inspection (考察不唯票): somebody who passed is not put forward, for a reason. There is
    no step the other way: whoever did not pass is not added."""
    reason = _reason(reason, _("请写明考察后为什么不列入，本人会看到。"))
    recommendation = locked(recommendation)
    _must_run(recommendation)
    if not recommendation.campaign.spec.committee_may_drop:
        raise ValidationError(_("这一批的规则不允许考察后去掉大会通过的人。"))
    if recommendation.state != State.PASSED:
        raise ValidationError(
            _("%(name)s现在是“%(state)s”，考察只在大会通过以后、公示以前。")
            % {"name": recommendation.user.name, "state": recommendation.get_state_display()}
        )  # fmt: skip
    if not permissions.can_drop(by, recommendation):
        raise ValidationError(_("考察后不列入，由团委分管老师来定，也不能定自己的。"))
    made = Decision.objects.create(
        recommendation=recommendation, step=DROP, verdict=Verdict.DROPPED, by=by, reason=reason
    )
    record(events.DROPPED, made, by=by, reason=reason, person=recommendation.user_id)
    return move(
        recommendation=recommendation, state=State.DROPPED, by=by, step=DROP, reason=reason
    )  # fmt: skip


def decide(*, recommendations, step, by, refused=None, answers=None):
    """Decide one step about several people at once: all agreed but those of `refused` {key: reason}.
    `answers` {concern's key: words} settles what changed meanwhile; who is agreed to with something
    open is refused in words. All or nobody. Returns how many (agreed, refused)."""
    refused, answers = refused or {}, answers or {}
    people = [each for each in recommendations if each.pk not in refused]
    for each in people:  # what changed since the last step is raised before it is asked for
        _findings, stand = stand_of(each)
        concerns.compare(each, stand, by=by)
    return _decide(list(recommendations), step, by, refused, answers)


@transaction.atomic
def _decide(recommendations, step, by, refused, answers):
    if not recommendations:
        raise ValidationError(_("请至少选一个人。"))
    keys = [each.pk for each in recommendations]
    rows = on_the_way().select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    faults, ways = [], ways_of(rows)
    for way in ways:
        is_agreed = way.recommendation.pk not in refused
        if words := _why_not(way, step, by, is_agreed=is_agreed, answers=answers):
            faults.append(words)
        elif not is_agreed and not clean_line(refused[way.recommendation.pk]):
            faults.append(
                _("%(name)s：不同意要写理由，本人会看到。") % {"name": way.recommendation.user.name}
            )
    if faults:
        raise ValidationError(faults)
    for way in ways:
        if way.recommendation.pk in refused:
            _refuse(way.recommendation, step, by, clean_line(refused[way.recommendation.pk]))
        else:
            _agree(way, step, by, answers)
    return len(ways) - len(refused), len(refused)


def _why_not(way, step, by, *, is_agreed, answers):
    """Why this person cannot be decided about here and now; "" where they can."""
    recommendation, campaign = way.recommendation, way.recommendation.campaign
    name = recommendation.user.name
    if campaign.state == Campaign.State.CALLED_OFF:
        return _("“%(title)s”已经取消，不用再审。") % {"title": campaign.title}
    if not way.waits_for_decision or way.stage.key != step:
        return _("%(name)s现在是“%(state)s”，不在等这一步，可能刚有人处理过。请刷新页面再看。") % {
            "name": name, "state": recommendation.get_state_display()
        }  # fmt: skip
    if not scope_of(by).holds(way.step.who, recommendation):
        return _("%(name)s：“%(step)s”不由你来审。") % {"name": name, "step": way.step.label}
    if words := way.why_not(by):
        return f"{name}：{words}"
    try:
        require_in_time(campaign, step)
    except ValidationError as late:
        if is_agreed:  # refusing is always possible
            return f"{name}：{late.messages[0]}"
    unanswered = [c for c in way.open_concerns if not clean_line(answers.get(c.pk, ""))]
    if is_agreed and unanswered:
        return _("%(name)s：%(words)s 先写明怎么处理，再同意。") % {
            "name": name, "words": unanswered[0].words
        }  # fmt: skip
    return ""


def _agree(way, step, by, answers):
    recommendation = way.recommendation
    for concern in way.open_concerns:
        settle(concern=concern, by=by, answer=clean_line(answers[concern.pk]))
    made = Decision.objects.create(
        recommendation=recommendation, step=step, verdict=Verdict.AGREED, by=by
    )
    record(events.DECIDED, made, by=by, step=step, verdict=Verdict.AGREED)
    advance(recommendation, by=by)


def _refuse(recommendation, step, by, reason):
    made = Decision.objects.create(
        recommendation=recommendation, step=step, verdict=Verdict.REFUSED, by=by,
        reason=reason[:LONGEST],
    )  # fmt: skip
    record(events.DECIDED, made, by=by, step=step, verdict=Verdict.REFUSED, reason=made.reason)
    move(
        recommendation=recommendation, state=State.REFUSED, by=by, step=step, reason=made.reason
    )  # fmt: skip


@transaction.atomic
def answer(*, recommendation, answer, on, by, paper="", reason=""):
    """Enter what the Party organisation answered on a day: accepted, and the recommendation holds from
    then on; refused; or later, and it waits on. A final answer is entered once."""
    recommendation = locked(recommendation)
    _must_run(recommendation)
    if not permissions.can_answer(by, recommendation):
        raise ValidationError(
            _("党组织的答复由党支部书记、组织委员或团委分管老师登记，不能登记自己的。")
        )
    if recommendation.state != State.PRE:
        final = recommendation.answers.exclude(answer=Answer.LATER).select_related("by").first()
        if final:
            raise ValidationError(
                _("%(name)s的答复已经登记过：%(answer)s（%(by)s）。登记错了请找团委管理员。")
                % {"name": recommendation.user.name, "answer": final.get_answer_display(),
                   "by": final.by.name}
            )  # fmt: skip
        raise ValidationError(
            _("%(name)s现在是“%(state)s”，不在等党组织答复。")
            % {"name": recommendation.user.name, "state": recommendation.get_state_display()}
        )  # fmt: skip
    if on > timezone.localdate():
        raise ValidationError(_("答复日期不能在今天以后。"))
    if on < timezone.localdate(recommendation.at):
        raise ValidationError(_("答复日期比报名还早，请核对。"))
    reason = clean_line(reason)[:LONGEST]
    if answer != Answer.ACCEPTED and not reason:
        raise ValidationError(_("请写明党组织的理由，本人会看到。"))
    if answer == Answer.ACCEPTED:
        require_in_time(recommendation.campaign, chain.ANSWER)
        _require_no_open(recommendation)
        _require_no_other(recommendation)
    try:
        with transaction.atomic():
            made = PartyAnswer.objects.create(
                recommendation=recommendation, answer=answer, on=on, by=by, reason=reason,
                paper=clean_line(paper)[:60],
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("答复刚有人登记过，请刷新页面再看。")) from None
    record(events.ANSWERED, made, by=by, answer=answer, day=str(on), paper=made.paper)
    if answer == Answer.LATER:
        notices.later(recommendation, made)
        return made
    state = State.RECOMMENDED if answer == Answer.ACCEPTED else State.REFUSED
    move(recommendation=recommendation, state=state, by=by, step="", reason=reason, on=on)
    return made


def _require_no_open(recommendation):
    waiting = Concern.objects.filter(recommendation=recommendation, settled_at=None).first()
    if waiting:
        raise ValidationError(
            _("%(words)s 请分管老师先在推优页上写明怎么处理，再登记同意。")
            % {"words": waiting.words}
        )


@transaction.atomic
def admit(*, recommendation, by=None, changes_status=False):
    """The Party has taken somebody in. `changes_status`: the member list is brought to it by the same
    button. `by` None: the nightly look found it there."""
    recommendation = locked(recommendation)
    wanted = recommendation.campaign.spec.to_status
    if by is not None and not permissions.can_admit(by, recommendation):
        raise ValidationError(_("改政治面貌由团委分管老师来做，不能改自己的。"))
    if recommendation.state not in (State.RECOMMENDED, State.EXPIRED):
        raise ValidationError(
            _("%(name)s现在是“%(state)s”，推荐有效以后才能记为吸收。")
            % {"name": recommendation.user.name, "state": recommendation.get_state_display()}
        )  # fmt: skip
    member = Member.objects.filter(user=recommendation.user_id).first()
    status = member.political_status if member else ""
    if changes_status and member and not has_reached(status, wanted):
        set_status(
            member=member, status=wanted, by=by,
            reason=_("推优 %(number)s") % {"number": recommendation.number},
        )  # fmt: skip
    elif not changes_status and not has_reached(status, wanted):
        raise ValidationError(_("名册上还不是这个身份，请用“改名册并记为吸收”。"))
    record(events.ADMITTED, recommendation, by=by, status=wanted, changed=changes_status)
    return move(recommendation=recommendation, state=State.ADMITTED, by=by)


def admit_found():
    """Nightly: whoever the member list already shows as taken in. Returns how many."""
    rows = on_the_way().filter(state=State.RECOMMENDED).select_related("user__member")
    many = 0
    for each in rows.order_by("pk"):
        member = getattr(each.user, "member", None)
        if member and has_reached(member.political_status, each.campaign.spec.to_status):
            admit(recommendation=each)
            many += 1
    return many


def expire(today=None):
    """Nightly: what ended yesterday or earlier has expired. Returns how many; harmless twice."""
    today = today or timezone.localdate()
    rows = Recommendation.objects.filter(state=State.RECOMMENDED, valid_until__lt=today)
    many = 0
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        many += _expire(pk, today)
    return many


@transaction.atomic
def _expire(pk, today):
    row = on_the_way().select_for_update(of=("self",)).get(pk=pk)
    if row.state != State.RECOMMENDED or row.valid_until >= today:
        return 0
    record(events.EXPIRED, row, until=str(row.valid_until))
    move(recommendation=row, state=State.EXPIRED, by=None)
    return 1


def remind(today=None):
    """Daily: 90, 30 and 7 days before the end. Returns how many; harmless twice."""
    today = today or timezone.localdate()
    rows = on_the_way().filter(state=State.RECOMMENDED, valid_until__gte=today)
    return sum(_remind(each.pk, today) for each in rows.order_by("pk") if _due(each, today))


def _due(row, today):
    told = tuple(int(each) for each in row.reminded.split(",") if each)
    return validity.reminder(row.valid_until, today, told)


@transaction.atomic
def _remind(pk, today):
    row = on_the_way().select_for_update(of=("self",)).get(pk=pk)
    days = _due(row, today) if row.state == State.RECOMMENDED else None
    if days is None:
        return 0
    row.reminded = ",".join(filter(None, (row.reminded, str(days))))
    row.save(update_fields=["reminded"])
    record(events.REMINDED, row, days=days)
    notices.ends_soon(row, (row.valid_until - today).days)
    return 1


@transaction.atomic
def note_milestone(*, campaign, unit, key, by, note="", lines=(), party_branch=None):
    """A unit says that a line of the calendar is done; `list` with what it handed to the Party branch.
    Refused in words where the rules say that it is too late."""
    if not is_by_hand(campaign.spec, key) or not (
        key == LIST or any(about(campaign.spec, day) == key for day in campaign.spec.calendar)
    ):
        raise ValidationError(_("这一步由系统里的记录来看，不用手工记。"))
    if campaign.state == Campaign.State.CALLED_OFF:
        raise ValidationError(_("“%(title)s”已经取消，不用再办。") % {"title": campaign.title})
    require_in_time(campaign, key)
    try:
        with transaction.atomic():
            made = Milestone.objects.create(
                campaign=campaign, unit=unit, key=key, by=by, lines=list(lines),
                note=clean_line(note)[:200], party_branch=party_branch,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("这一步已经记过了。")) from None
    record(events.MILESTONE, made, by=by, key=key, people=len(made.lines))
    if key == LIST:
        notices.list_sent(made)
    return made
