"""One function per message about rounds."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.rounds import checking, queries
from assessment.rounds.models import Round, Scorer
from tuanwei.notices.actions import notify

State = Round.State
STEPS = {State.SELF: "自评", State.CHECK: "检查打分", State.REVIEW: "复核"}

WATCHING = "你能看全部考核表，不改分。发现问题告诉团委。"


def day_words(day):
    """12月3日."""
    return f"{day.month}月{day.day}日"


def page_of(held):
    """The address of a round's page."""
    return reverse("assessment:round", args=[held.pk])


def moved(held, move):
    """Whoever has something to do next, and at the end those whom it is about. The publicity itself is announced
    by the room of results."""
    tell = {
        State.SELF: _self_begins, State.CHECK: _check_begins, State.PUBLISHED: _published,
    }.get(move.after)  # fmt: skip
    once = f"assessment.round.moved:{move.pk}"
    if tell:
        tell(held, move, once)
    if move.before == State.DRAFT and tell:
        watching = held.scorers.filter(role=Scorer.Role.SUPERVISOR)
        notify(
            list(watching.values_list("user", flat=True)), kind="system", by=move.by,
            title=_("请你监督这次考核：%s") % held.name, body=_(WATCHING), url=page_of(held),
            once=f"{once}:supervisors",
        )  # fmt: skip


def _until(day):
    return _("%s为止") % day_words(day) if day else ""


def _self_begins(held, move, once):
    until = _until(held.self_until)
    notify(
        queries.cadres_of(held.sheets.filter(left_out="")), kind="todo",
        title=_("开始自评：%s") % held.name, by=move.by, url=page_of(held), once=once,
        body=_("%(until)s，给你们支部每一项打分，写上依据，交给团委。") % {"until": until or _("现在")},
    )  # fmt: skip


def _check_begins(held, move, once):
    back = move.before == State.REVIEW
    title = _("退回来再检查：%s") if back else _("可以检查打分了：%s")
    until = _until(held.check_until)
    notify(
        set(checking.sheets_by_checker(held)), kind="todo", title=title % held.name, by=move.by,
        body=move.words if back else _("%s，看支部的材料，把你负责的打完。") % (until or _("现在")),
        url=page_of(held), once=f"{once}:checkers",
    )  # fmt: skip
    if back:
        return
    judges = held.scorers.filter(role__in=(Scorer.Role.JUDGE, Scorer.Role.PEER))
    notify(
        list(judges.values_list("user", flat=True)), kind="todo", title=_("请来打分：%s") % held.name,
        body=_("%s，自己支部的不用打。") % (until or _("现在")), by=move.by, url=page_of(held),
        once=f"{once}:judges",
    )  # fmt: skip
    if move.before == State.DRAFT:
        notify(
            queries.cadres_of(held.sheets.filter(left_out="")), kind="system", by=move.by,
            title=_("考核开始了：%s") % held.name, url=page_of(held), once=f"{once}:cadres",
            body=_("这次不用自评，检查人会来看材料。你们支部的得分随时能看。"),
        )  # fmt: skip


def _published(held, move, once):
    sheets = held.sheets.filter(left_out="")
    cadres = queries.cadres_of(sheets)
    notify(
        queries.members_of(sheets) - cadres, kind="system", by=move.by, unasked=False,
        title=_("考核结果公布了：%s") % held.name, url=page_of(held), once=f"{once}:members",
        body=_("你们支部的名次、等级和每一项得分，点开都看得到。"),
    )  # fmt: skip
    notify(
        cadres, kind="system", by=move.by,
        title=_("考核结果公布了：%s") % held.name, url=page_of(held), once=f"{once}:cadres",
        body=_("点开看你们支部的得分、等级，以及每一分是哪里来的。"),
    )  # fmt: skip


def named(scorer, by):
    """Somebody is asked to score, or to watch."""
    held = scorer.round
    if held.state == State.DRAFT:
        return
    notify(
        [scorer.user_id], kind="todo", by=by, url=page_of(held),
        title=_("请你当%(role)s：%(name)s") % {"role": scorer.get_role_display(), "name": held.name},
        body=_(WATCHING) if scorer.role == Scorer.Role.SUPERVISOR else _("点开看你负责哪些。"),
        once=f"assessment.scorer.added:{scorer.pk}",
    )  # fmt: skip


def left_out(sheet, by):
    """Cadres of the unit, and heads of the one that goes on counting for it."""
    held, into = sheet.round, sheet.merged_into
    units = held.sheets.filter(pk__in=[sheet.pk, *([into.pk] if into else [])])
    body = sheet.left_out
    if into:
        body = _("%(why)s。以前的记录算在%(into)s。") % {
            "why": body.rstrip("。"),
            "into": into.unit.name,
        }
    notify(
        queries.cadres_of(units), kind="system", by=by, url=page_of(held), body=body,
        title=_("%(unit)s这次不单独参加：%(name)s") % {"unit": sheet.unit.name, "name": held.name},
        once=f"assessment.sheet.left_out:{sheet.pk}:{sheet.edition}",
    )  # fmt: skip


def joined(sheet, by):
    """Cadres of a unit that joins while the round is running."""
    held = sheet.round
    notify(
        queries.cadres_of(held.sheets.filter(pk=sheet.pk)), kind="todo", by=by, url=page_of(held),
        title=_("%(unit)s加入了考核：%(name)s") % {"unit": sheet.unit.name, "name": held.name},
        body=_("%s，把自评填好。") % _until(held.self_until)
        if held.state == State.SELF and held.self_until else _("点开看到了哪一步。"),
        once=f"assessment.sheet.joined:{sheet.pk}:{sheet.edition}",
    )  # fmt: skip


# --- Before and after a deadline ----------------------------------------------------------------


def due(held, people, *, today, until):
    """Those who have not done their part: once before, once on the day."""
    title, body, turn = due_words(held, STEPS[held.state], today, until)
    return notify(
        people, kind="todo", url=page_of(held), title=title, body=body,
        once=f"assessment.round.due:{held.pk}:{held.state}:{turn}",
    )  # fmt: skip


def due_words(held, step, today, until):
    """(title, body, end of the key that lets it be said once before and once on the day)."""
    names = {"name": held.name, "step": step}
    if today == until:
        return (
            _("今天截止：%(name)s%(step)s") % names,
            _("还没做完的，今天做完就好。"),
            f"{until}:day",
        )
    body = _("%s截止，还没做完的早点做，来不及就告诉团委老师。") % day_words(until)
    return _("快到期了：%(name)s%(step)s") % names, body, f"{until}:soon"


def over(held, people, *, until, many):
    """Those who run it: the day has passed."""
    return notify(
        people, kind="todo", url=page_of(held),
        title=_("%(name)s：%(step)s的时间过了") % {"name": held.name, "step": STEPS[held.state]},
        body=_("%(day)s截止，还有 %(many)d 张表没完。可以往下走，也可以把时间往后改。")
        % {"day": day_words(until), "many": many}
        if many else _("都做完了，可以往下走。"),
        once=f"assessment.round.over:{held.pk}:{held.state}:{until}",
    )  # fmt: skip
