"""公示 of a ranking: opened, objected to line by line, corrected, ended. What is published stands in the publicity as
it was; the ranking page shows what holds now."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, F, Max, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from assessment.results import events, notices, queries
from assessment.results.models import Posting
from assessment.rounds import hooks
from assessment.rounds.actions import locked, move
from assessment.rounds.models import Round, ScoreLine, ScoreSheet
from assessment.scores.actions import restand, retotal
from branches.organisation.models import Appointment, Member
from tuanwei.audit.actions import record
from tuanwei.lib.numbers import plain
from tuanwei.publicity.actions import DETAIL_LONGEST, NAME_LONGEST, call_off, open_publicity
from tuanwei.publicity.models import Objection

State = Round.State


def in_the_way(round):
    """[words]: why the ranking cannot be published yet."""
    found = []
    if not queries.ranked(round).exists():
        found.append(_("还没有算出任何总分，先算分。"))
    if many := round.sheets.filter(left_out="", total=None).count():
        found.append(_("还有 %d 个组织没有总分，先算分，或写明原因不让它参加。") % many)
    return found


def lines_of(round):
    """The lines of the publicity: a unit each, in the order of the ranking."""
    lines = []
    for row in queries.ranking_of(round):
        parts = [_("第 %s 名") % row.place, _("%s 分") % row.points, row.grade, *row.titles]
        lines.append({
            "key": str(row.sheet.pk), "name": row.sheet.unit.name[:NAME_LONGEST],
            "detail": " · ".join(parts)[:DETAIL_LONGEST],
        })  # fmt: skip
    return lines


def moved_since(round):
    """[(unit, what was published, what holds now)] where these differ: put right after an objection, or taken away;
    records move nothing meanwhile. Nobody decides without having seen it."""
    posting = round.postings.select_related("publicity").last()
    if posting is None or round.state not in (State.PUBLICITY, State.DECISION):
        return []
    now = {each["key"]: each["detail"] for each in lines_of(round)}
    return [
        (each["name"], each["detail"], now.get(each["key"], _("不在排名里了")))
        for each in posting.publicity.lines
        if now.get(each["key"]) != each["detail"]
    ]


def unfinished(round):
    """[hooks.Unfinished] that whoever publishes the ranking knows of."""
    return [one for each in hooks.unfinished for one in each(round, State.PUBLICITY)]


@transaction.atomic
def open_result(*, round, by, words=""):
    """Publish the ranking for objections: the round is in 公示 from now on (`moved` opens it). The Posting. Raises
    ValidationError where something has been left that is not passed over without a word."""
    if round.state == State.REVIEW and not words.strip():
        left = [each.words for each in unfinished(round) if each.must_say]
        if left:
            raise ValidationError(
                [*left, _("先复核完；或者写一句为什么现在就公示，写进考核的步骤里。")]
            )
    found = move(round=round, to=State.PUBLICITY, by=by, words=words)
    return found.postings.select_related("publicity").last()


def _post(round, by, turn):
    procedure = round.spec.procedure
    times = f"（第 {turn} 次，共 {procedure.times} 次）" if procedure.times > 1 else ""
    publicity = open_publicity(
        kind=queries.KIND, key=str(round.pk), by=by, workdays=procedure.workdays,
        title=f"{round.name}结果公示{times}"[:100], basis=basis_of(round), lines=lines_of(round),
        url=notices.address(round),
    )  # fmt: skip
    number = (round.postings.aggregate(last=Max("turn"))["last"] or 0) + 1
    posting = Posting.objects.create(round=round, publicity=publicity, turn=number)
    record(events.OPENED, posting, by=by, round=round.pk, turn=turn, lines=len(publicity.lines))
    notices.opened(round, posting, procedure.is_on_spot)
    return posting


def basis_of(round):
    """Which version, which days, how to object."""
    procedure = round.spec.procedure
    words = [
        _("依据“%(kind)s”第 %(n)d 版，考核期 %(first)s 到 %(last)s。") % {
            "kind": round.version.kind, "n": round.version.version,
            "first": f"{round.starts_on:%Y-%m-%d}", "last": f"{round.ends_on:%Y-%m-%d}"},
    ]  # fmt: skip
    if procedure.is_on_spot:
        words.append(_("这个标准规定异议在打分当场提出、当场签字，公示期不再受理。"))
    else:
        words.append(_("有异议请在公示期内实名提出，写明是哪一项得分、有什么根据。"))
        words.append(_("异议成立的，那一项更正，排名重新计算。"))
    if procedure.decider:
        words.append(_("最后由%s审定。") % procedure.decider)
    return "\n".join(words)


# --- What publicity asks and says ------------------------------------------------------------


def running_of(round):
    """The publicity of a round that takes objections by line; None where none does."""
    if round.state != State.PUBLICITY or round.spec.procedure.is_on_spot:
        return None
    last = round.postings.select_related("publicity").last()
    return last.publicity if last is not None and last.publicity.state == "running" else None


def posting_of(publicity):
    """The Posting with its round; None where there is none."""
    rows = Posting.objects.select_related("round__version__kind")
    return rows.filter(publicity=publicity.pk).first()


def parts(publicity, line_key):
    """[(key, name)] of the score lines of a unit."""
    posting = posting_of(publicity)
    if posting is None or not line_key.isdecimal() or len(line_key) > 18:
        return []
    name = next((each["name"] for each in publicity.lines if each["key"] == line_key), "")
    known = {f"{line_key}:{each.key}": each.label for each in posting.round.spec.leaves}
    return [(key, f"{name} · {label}"[:NAME_LONGEST]) for key, label in known.items()]


def closed(publicity):
    """Why nothing is objected to: the standard takes objections on the spot only."""
    posting = posting_of(publicity)
    if posting is not None and posting.round.spec.procedure.is_on_spot:
        return _(
            "这个标准规定异议在打分当场提出、当场签字，公示期不再受理。还有话要说，请写给青年信箱。"
        )
    return ""


def own(user_id):
    """Keys of rounds in which a unit of theirs stands: they do not rule on objections to them. No query of its own."""
    posts = Appointment.objects.in_force().filter(user=user_id).values("unit")
    branch = Member.objects.filter(user=user_id, left_on=None).values("branch")
    rows = ScoreSheet.objects.filter(Q(unit__in=posts) | Q(unit__in=branch))
    keys = rows.order_by().annotate(key=Cast("round_id", CharField()))
    return keys.values_list("key", flat=True)


def gave(user_id):
    """Keys of the score lines that they gave points to, checking or reviewing: somebody else rules on these."""
    rows = ScoreLine.objects.filter(Q(checked_by=user_id) | Q(reviewed_by=user_id)).order_by()
    key = Concat(Cast("sheet_id", CharField()), Value(":"), F("indicator"))
    return rows.annotate(key=key).values_list("key", flat=True)


def upheld(publicity, line_key, objection):
    """An objection is upheld: the line waits for a correction, and nothing goes on before it."""
    posting = posting_of(publicity)
    if posting is not None:
        notices.upheld(objection, posting.round)


def concluded(publicity):
    """The window is over and every objection is ruled on: on, unless something has to be corrected. One that
    was upheld against the whole sends the round back to the review."""
    posting = posting_of(publicity)
    if posting is None or locked(posting.round).state != State.PUBLICITY:
        return
    whole = publicity.objections.filter(state=Objection.State.UPHELD, line_key="").first()
    if whole is not None:
        words = _("对整份公示的异议成立：%s") % whole.words[:200]
        move(round=posting.round, to=State.REVIEW, by=None, words=words)
        notices.stopped(posting.round, publicity, words)
        return
    record(events.OVER, posting, round=posting.round_id)
    _onward(posting)


def called_off(publicity):
    """It has ended without counting: back to the review."""
    posting = posting_of(publicity)
    if posting is None or locked(posting.round).state != State.PUBLICITY:
        return
    words = _("公示终止：%s") % publicity.reason[:200]
    move(round=posting.round, to=State.REVIEW, by=publicity.ended_by, words=words)
    notices.stopped(posting.round, publicity, words)


def _onward(posting):
    """The next turn, or the decision; not while a correction waits."""
    round = posting.round
    if to_correct(round):
        return
    turn = turns_over(round)
    if turn < round.spec.procedure.times:
        _post(round, posting.publicity.opened_by, turn + 1)
        return
    move(round=round, to=State.DECISION, by=None)
    notices.waits_for_decision(round, posting)


def turns_over(round):
    """How many publicities in a row have concluded since the last review."""
    moved = round.moves.filter(after=State.PUBLICITY).order_by("-at", "-pk").first()
    rows = round.postings.filter(publicity__state="concluded")
    return (rows.filter(publicity__opened_at__gte=moved.at) if moved else rows).count()


# --- Corrections -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Correction:
    """An objection that was upheld, with the lines that can be corrected for it: one, or all of a unit."""

    objection: Objection
    sheet: ScoreSheet
    lines: tuple
    is_done: bool


def corrections_of(round):
    """[Correction] of the objections upheld in all publicities of the round. Three queries."""
    rows = Objection.objects.filter(
        publicity__in=round.postings.values("publicity"), state=Objection.State.UPHELD
    ).exclude(line_key="").select_related("publicity").order_by("ruled_at", "pk")  # fmt: skip
    rows = list(rows.defer("publicity__lines", "publicity__basis"))
    keys = {each.line_key.partition(":")[0] for each in rows}
    sheets = {
        str(each.pk): each
        for each in round.sheets.filter(pk__in=keys).select_related("unit", "parent")
    }
    lines: dict = {}
    for each in ScoreLine.objects.filter(sheet__in=[each.pk for each in sheets.values()]):
        lines.setdefault(str(each.sheet_id), []).append(each)
    found = []
    for each in rows:
        head, _colon, indicator = each.line_key.partition(":")
        if head not in sheets:
            continue
        mine = [one for one in lines.get(head, ()) if indicator in ("", one.indicator)]
        done = any(one.reviewed_at and one.reviewed_at >= each.ruled_at for one in mine)
        found.append(Correction(each, sheets[head], tuple(mine), done))
    return found


def to_correct(round):
    """Those that still wait."""
    return [each for each in corrections_of(round) if not each.is_done]


@transaction.atomic
def correct(*, round, line, score, reason, edition, by):
    """The score of a line after an objection: reviewed, the ranking computed anew. Where the window is over and it was
    the last one, the round goes on."""
    found = locked(round)
    if found.state not in (State.PUBLICITY, State.DECISION):
        raise ValidationError(
            _("“%(round)s”现在是“%(state)s”，更正在公示和审定的时候做。请刷新页面再看。")
            % {"round": found.name, "state": found.get_state_display()}
        )
    sheet = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=line.sheet_id)
    line = sheet.lines.get(pk=line.pk)
    if line.edition != edition:
        raise ValidationError(
            _("这一项刚有人改过，现在是 %s 分。请看一下再改。") % queries.exact(line.final)
        )
    waiting = [each.objection.by_id for each in to_correct(found) if line in each.lines]
    if not waiting:
        raise ValidationError(_("这一项没有等更正的异议，可能刚有人更正过。请刷新页面再看。"))
    if by.pk in waiting:
        raise ValidationError(_("这一项的异议是你提的，请另一位检查人来更正。"))
    indicator = found.spec.indicator(line.indicator)
    most = indicator.maximum if indicator.is_capped else None
    if most is not None and score > most:
        raise ValidationError(_("最多 %s 分。") % plain(most))
    if indicator.floor is not None and score < indicator.floor:
        raise ValidationError(_("最少 %s 分。") % plain(indicator.floor))
    before, line.review_score, line.review_note = line.final, score, reason[:300]
    line.reviewed_by, line.reviewed_at = by, queries.database_now()
    line.edition += 1
    line.save(
        update_fields=["review_score", "review_note", "reviewed_by", "reviewed_at", "edition"]
    )
    retotal(sheet=sheet)
    restand(round=found)
    record(
        events.CORRECTED, line, by=by, round=found.pk, indicator=line.indicator,
        before=queries.exact(before), after=plain(score), reason=reason[:200],
    )  # fmt: skip
    last = found.postings.select_related("publicity", "round__version__kind").last()
    if found.state == State.PUBLICITY and last and last.publicity.state == "concluded":
        last.round = found
        _onward(last)
    return line


def catch_up():
    """Publicities that have concluded and whose round was not moved on: the step that was undone is taken again.
    Returns how many."""
    last: dict = {}
    rows = Posting.objects.filter(round__state=State.PUBLICITY).select_related("publicity")
    for each in rows.order_by("turn", "pk"):
        last[each.round_id] = each
    many = 0
    for each in last.values():
        if each.publicity.state == "concluded" and not to_correct(each.round):
            with transaction.atomic():
                concluded(each.publicity)
            many += 1
    return many


# --- What rounds ask and say -----------------------------------------------------------------


def barring(round, to):
    """What stands in the way of a step of the round, in words."""
    if to == State.PUBLICITY:
        return in_the_way(round)
    if to != State.DECISION:
        return []
    found = [_("%s的异议成立了，还没有更正。") % each.objection.about for each in to_correct(round)]
    last = round.postings.select_related("publicity").last()
    if last is None or last.publicity.state != "concluded":
        found.append(_("公示还没有结束。期满、异议都裁定以后，自动到审定。"))
    elif turns_over(round) < round.spec.procedure.times:
        found.append(_("这个标准要公示 %d 次，还没有公示完。") % round.spec.procedure.times)
    return found


def moved(round, before, after, by):
    """The round goes into 公示: its publicity opens. It is taken back: what runs is stopped with the same words."""
    if after == State.PUBLICITY:
        _post(round, by, 1)
    elif before == State.PUBLICITY and after == State.REVIEW:
        last = round.postings.select_related("publicity").last()
        if last is not None and last.publicity.state == "running":
            said = round.moves.last()
            call_off(publicity=last.publicity, by=by, reason=_("退回复核：%s") % said.words)
