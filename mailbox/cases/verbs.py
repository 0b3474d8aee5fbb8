"""The table of what the desk does with a letter: who may, when, with which words, and how.

Deny by default: a verb that is not here does not exist, and one without a yes from its
permission is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mailbox.absences.queries import desk_hats as hats
from mailbox.cases import (
    actions,
    answering,
    clock,
    dependencies,
    desk_forms,
    followups,
    instructions,
    merging,
    notices,
    permissions,
    progress,
    publishing,
    splitting,
    steps,
    way_forms,
)
from mailbox.cases.checklist_forms import DropNeedForm, ItemForm, NeedsForm, TickForm
from mailbox.cases.follow_forms import FollowForm
from mailbox.cases.merge_forms import MergeForm
from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Approval
from mailbox.cases.sender_forms import PauseForm, TrustForm
from mailbox.senders import actions as senders
from tuanwei.lib.locks import said_when_locked

EVERY = tuple(Case.State.values)
WORKED_ON = dependencies.UNANSWERED
# Taken in and neither refused nor taken back: something may become of it.
FOLLOWED = (*Case.SHOWN_OPEN, "answered", "closed")
BY_STAFF = _("这一步由团委工作人员办理。")
BY_UNIT = _("这一步由主办部门的答复人或负责人办理。")
BY_SECOND = _("答复要由另一位有审核权限的同事发出，自己拟的不能自己审。")
APPROVED_BY = {
    Approval.NONE: BY_SECOND,
    Approval.UNIT: BY_SECOND,
    Approval.HEAD: _("这一类的答复由主办部门的负责人审核发出，自己拟的不能自己审。"),
    Approval.OFFICE: _("这一类的答复由团委工作人员审核发出，自己拟的不能自己审。"),
    Approval.SECRETARY: _("这一类的答复由团委书记、副书记签发，自己拟的不能自己审。"),
    Approval.UNIT_THEN_OFFICE: _("这一类的答复先由部门审核，再由团委的另一位同事发出。"),
}


@dataclass(frozen=True)
class Verb:
    """One thing to do. `may(user, page)` is the permission; `fits(page)` says whether the letter
    is at a point where it makes sense; `run(page, by, data)` calls the action. In the states of
    `awaited` the letter waits for just this; elsewhere it is there for whoever wants it. What is
    `placed` stands where it belongs on the page instead of among the others; `back_to` is where
    the page goes on afterwards. `warns(page)` says, of the letter as it is after it, what somebody
    should know besides `done`."""

    name: str
    label: str
    icon: str
    states: tuple
    may: Callable
    run: Callable
    done: str
    form: type = desk_forms.NothingForm
    why_not: str = BY_STAFF
    fits: Callable = lambda page: True
    quiet: bool = False
    placed: bool = False
    back_to: str = "main"
    awaited: tuple = ()
    warns: Callable = lambda page: ""

    def is_offered(self, user, page):
        """True when the page shows it."""
        return page.case.state in self.states and self.allows(user, page) and self.fits(page)

    def allows(self, user, page):
        """The permission; nobody handles a letter of their own."""
        return not page.is_own and self.may(user, page)


def _screens(user, page):
    return permissions.can_screen(user, page.case)


def _lifts(user, page):
    return permissions.can_lift_names(user)


def _answers(user, page):
    return permissions.can_answer(user, page.case)


def _assigns(user, page):
    return permissions.can_assign(user, page.case)


def _knows_sender(page):
    """Only a letter signed openly leads to its sender; see docs/decisions/0014."""
    return page.case.visibility == Case.Visibility.NAMED and page.author is not None


def _is_trusted(page):
    return page.standing is not None and page.standing.kind == "trusted"


def _of_sender(action, **fixed):
    """`action` about the person who signed the letter; never about who hid their name."""

    def act(page, by, data):
        if not _knows_sender(page):
            raise steps.too_late(page.case)
        more = {name: find() for name, find in fixed.items()}
        action(person=page.author, by=by, letter=page.case.number, **data, **more)

    return act


def _end_trust(page, by, data):
    if not (_knows_sender(page) and _is_trusted(page)):
        raise steps.too_late(page.case)
    senders.end_standing(standing=page.standing, by=by)


def _screens_or_answers(user, page):
    return _screens(user, page) or _answers(user, page)


def _approves(user, page):
    """The second person; without a draft the role alone counts and the action tells what is up."""
    if page.draft:
        return page.may_approve
    return any(permissions.approves_for(user, page.case, is_checked=known) for known in (0, 1))


def _is_for_unit(page):
    """True while the unit has to approve what the office will send."""
    draft = page.draft
    is_open = draft is not None and draft.checked_by_id is None
    is_two_steps = page.case.rules.approval == Approval.UNIT_THEN_OFFICE
    return is_open and is_two_steps and not page.vacancy


def _returns_draft(user, page):
    own = page.draft is not None and page.draft.drafted_by_id == user.pk
    return own or _approves(user, page)


def _works_on(user, page):
    """Staff and the people of the units that have it; teachers only read."""
    ids = {page.case.lead_id, *(unit.pk for unit in page.helpers)}
    return _screens(user, page) or bool(ids & hats(user).unit_ids)


def _extends(user, page):
    return _screens_or_answers(user, page)


def _agrees(user, page):
    is_asker = page.reveal is not None and page.reveal.asked_by_id == user.pk
    return _lifts(user, page) and not is_asker


def _approves_publication(user, page):
    found = page.publication
    if found is None:
        return _screens(user, page)
    is_other = hats(user).is_staff_without(permissions.barred(page.case) | {found.prepared_by_id})
    return is_other and found.prepared_by_id != user.pk


def _can_prepare(page):
    is_settled = _is_public(page) and not page.publication.is_outdated
    return page.case.publish_consent and page.case.answered_at is not None and not is_settled


def _is_public(page):
    return page.publication is not None and page.publication.published_on is not None


def _of_publication(run):
    """`run(publication=…)`, or in words that there is none any more."""

    def act(page, by, data):
        if page.publication is None:
            raise steps.too_late(page.case)
        run(publication=page.publication, by=by, **data)

    return act


def _approve(*, publication, by, seen, checked):
    publishing.approve_publication(publication=publication, by=by, seen=seen)


def _plain(action, **fixed):
    return lambda page, by, data: action(case=page.case, by=by, **data, **fixed)


def _still_to_tick(page):
    """What keeps a draft from going out, so that the drafter can see to it meanwhile."""
    missing = page.required_open if page.case.state == Case.State.DRAFTED else []
    return missing and _("清单里“%(what)s”还没勾，没勾完发不出去。") % {"what": "”“".join(missing)}


def _is_asked(user, page):
    return any(
        asked.leader_id == user.pk and asked.written_at is None for asked in page.instructions
    )


TABLE = (
    Verb("instruct", _("写批示"), "ballpen", instructions.AWAITED, _is_asked,
         _plain(instructions.instruct), _("批示已写下，办理的同事会收到提醒。"),
         way_forms.InstructForm, _("批示由被请的领导来写。"), awaited=instructions.AWAITED),
    Verb("accept", _("受理"), "mail-opened", ("submitted",), _screens,
         _plain(actions.accept), _("已受理，接下来转给负责的部门。"), awaited=("submitted",)),
    Verb("route", _("转办"), "send", ("accepted", "handling", "reopened"), _screens,
         lambda page, by, data: actions.route(
             case=page.case, by=by, lead=data["lead"], helpers=data["helpers"],
             handler=data["handler"], text=data["text"]),
         _("已转办，对方会收到提醒。"), desk_forms.RouteForm, awaited=("accepted", "reopened"),
         warns=lambda page: page.vacancy),
    Verb("approve", _("发出答复"), "check", ("drafted",), _approves,
         _plain(answering.approve_answer), _("答复已发出，来信人会收到提醒。"),
         desk_forms.ApproveForm, fits=lambda page: not _is_for_unit(page), awaited=("drafted",)),
    Verb("check-draft", _("部门审核通过"), "check", ("drafted",), _approves,
         _plain(answering.check_draft), _("已审核，团委会收到提醒，由他们发出。"),
         desk_forms.ApproveForm, fits=_is_for_unit, awaited=("drafted",)),
    Verb("return-draft", _("退回修改"), "arrow-back-up", ("drafted",), _returns_draft,
         _plain(answering.return_draft), _("已退回，拟稿人会收到提醒。"),
         desk_forms.ReturnDraftForm, _("退回答复由审核的同事或拟稿人自己来做。")),
    Verb("claim", _("认领"), "user-check", ("handling",), _answers,
         _plain(actions.claim_case), _("已认领，这封信由你办理。"), why_not=BY_UNIT,
         fits=lambda page: page.case.handler_id is None, awaited=("handling",)),
    Verb("assign", _("交给同事"), "user-plus", ("handling",), _assigns,
         _plain(actions.assign), _("已交给同事，对方会收到提醒。"), desk_forms.AssignForm,
         _("这封信由办理人、部门负责人或团委工作人员交给别人。")),
    Verb("draft", _("拟答复"), "edit", ("handling",), _answers,
         _plain(answering.draft_answer), _("答复已提交。"), desk_forms.DraftForm,
         BY_UNIT, awaited=("handling",), warns=_still_to_tick),
    Verb("progress", _("报进展"), "message", ("handling", "drafted"), _answers,
         _plain(progress.report), _("进展已告诉来信人。"), desk_forms.ProgressForm, BY_UNIT),
    Verb("ask", _("请来信人补充"), "message-circle", ("submitted", "accepted", "handling"),
         _screens_or_answers, _plain(actions.ask), _("已请来信人补充，补充前暂停计时。"),
         desk_forms.AskForm, BY_UNIT),
    Verb("interim", _("先回复一句"), "message", ("accepted", "handling", "reopened"),
         _screens_or_answers, _plain(answering.reply_first), _("已先回复来信人，答复的时限照旧。"),
         way_forms.ReplyFirstForm, BY_UNIT),
    Verb("reach", _("记下怎样告诉的"), "phone", ("answered", "closed"), _works_on,
         _plain(answering.reach), _("已记下，来信人也看得到。"), desk_forms.ReachForm, BY_UNIT,
         fits=lambda page: len(page.case.rules.channels) > 1),
    Verb("ask-leader", _("请领导批示"), "user-check", Case.ON_DESK, _screens_or_answers,
         _plain(instructions.ask_leader), _("已请示，领导会收到提醒。"),
         way_forms.AskLeaderForm, BY_UNIT, fits=lambda page: bool(page.leaders)),
    Verb("split", _("拆成两封"), "mail", splitting.SPLITTABLE, _screens,
         _plain(splitting.split), _("已拆成两封，来信人两封都看得到。"), way_forms.SplitForm,
         fits=lambda page: not page.case.reopened_times),
    Verb("refuse", _("不予受理"), "circle-minus", ("submitted", "accepted"), _screens,
         _plain(actions.refuse), _("已回复来信人不予受理的理由。"), desk_forms.RefuseForm),
    Verb("return", _("退回重新分派"), "arrow-back-up", ("handling",), _answers,
         _plain(actions.return_to_pool), _("已退回，由团委重新分派。"), desk_forms.ReturnForm, BY_UNIT),
    Verb("extend", _("延期"), "clock-pause", Case.ON_DESK, _extends,
         _plain(actions.extend), _("已延期，来信人会看到理由。"), desk_forms.ExtendForm, BY_UNIT,
         fits=lambda page: clock.can_extend(page.case)),
    Verb("note", _("写内部备注"), "clipboard", EVERY, _works_on,
         _plain(actions.add_note), _("备注已记下，来信人看不到。"), desk_forms.NoteForm,
         _("备注由办理这封信的同事来写。")),
    Verb("value", _("标为有价值"), "star", EVERY, _screens,
         _plain(actions.mark_valued, is_valued=True), _("已标为有价值。"),
         fits=lambda page: not page.case.is_valued, quiet=True),
    Verb("unvalue", _("取消有价值"), "star", EVERY, _screens,
         _plain(actions.mark_valued, is_valued=False), _("已取消有价值的标记。"),
         fits=lambda page: page.case.is_valued, quiet=True),
    Verb("add-check", _("加一条"), "plus", WORKED_ON, _works_on,
         _plain(actions.add_check), _("已加进清单。"), ItemForm, BY_UNIT, placed=True,
         back_to="checklist"),
    Verb("tick", _("勾清单"), "checkbox", (*WORKED_ON, "merged"), _works_on,
         _plain(actions.tick_check), _("清单已更新。"), TickForm, BY_UNIT, placed=True,
         back_to="checklist"),
    Verb("needs", _("先办完另一封"), "arrow-left", WORKED_ON, _screens_or_answers,
         _plain(dependencies.add), _("已写明先办哪一封，那封答复了会提醒。"), NeedsForm, BY_UNIT),
    Verb("drop-need", _("不用等了"), "x", WORKED_ON, _screens_or_answers,
         _plain(dependencies.drop), _("不再等那封信。"), DropNeedForm, BY_UNIT, placed=True),
    Verb("trust", _("标来信人可信"), "shield-check", EVERY, _lifts,
         _of_sender(senders.trust), _("已标为可信，以后这位同学的实名信在列表里看得出来。"),
         TrustForm, fits=lambda page: _knows_sender(page) and page.standing is None),
    Verb("untrust", _("取消可信"), "shield-check", EVERY, _lifts, _end_trust,
         _("已取消可信。"), fits=lambda page: _knows_sender(page) and _is_trusted(page)),
    Verb("pause-sender", _("暂停这位来信人"), "player-pause", EVERY, _lifts,
         _of_sender(senders.ask_pause, colleagues=notices.staff),
         _("已提出，等另一位同事确认。确认之前什么都不变。"), PauseForm,
         fits=lambda page: _knows_sender(page)
         and (page.standing is None or _is_trusted(page))),
    Verb("merge", _("并入另一封信"), "users", merging.MERGEABLE, _screens,
         _plain(merging.merge), _("已并案。答复主信时，这位来信人也会收到。"), MergeForm,
         fits=lambda page: not page.case.reopened_times and not page.merged_in),
    Verb("unmerge", _("拆出来单独办"), "user", ("merged",), _screens,
         _plain(merging.unmerge), _("已拆出来，状态和时限同并案之前一样。")),
    Verb("turn", _("转成…"), "share", FOLLOWED, _screens,
         _plain(followups.turn_into), _("已转成，来信人在“后来怎样”里看得到。"), FollowForm,
         fits=lambda page: (page.case.state, page.case.state_before_wait) != ("waiting", "submitted")),
    Verb("agree-reveal", _("同意查看署名"), "users", EVERY, _agrees,
         _plain(publishing.agree_reveal), _("已同意，你和申请人现在看得到署名。"),
         why_not=_("要由另一位团委工作人员同意，申请人自己不能同意。"),
         fits=lambda page: page.reveal is not None, awaited=EVERY),
    Verb("ask-reveal", _("申请查看署名"), "eye", EVERY, _lifts,
         _plain(publishing.ask_reveal), _("已申请，等另一位同事同意。"), desk_forms.RevealForm,
         fits=lambda page: page.case.visibility == "hidden" and page.reveal is None
         and page.author is None),
    Verb("prepare-publication", _("整理公开稿"), "world", EVERY, _screens,
         _plain(publishing.prepare_publication), _("公开稿已整理，等另一位同事确认。"),
         desk_forms.PublicationForm, fits=_can_prepare),
    Verb("approve-publication", _("确认公开"), "check", EVERY, _approves_publication,
         _of_publication(_approve), _("已公开，所有人都读得到。"),
         desk_forms.ApprovePublicationForm,
         why_not=_("公开稿要由另一位团委工作人员确认，整理的人不能自己确认。"),
         fits=lambda page: page.publication is not None
         and page.publication.published_on is None, awaited=EVERY),
    Verb("review-publication", _("核对公开答复"), "refresh", EVERY, _screens,
         _of_publication(publishing.review_publication), _("已记下，读者看得到。"),
         desk_forms.ReviewForm, fits=_is_public),
    Verb("drop-publication", _("撤下公开稿"), "trash", EVERY, _screens,
         _of_publication(publishing.drop_publication), _("公开稿已撤下。"), desk_forms.DropForm,
         fits=lambda page: page.publication is not None),
)  # fmt: skip
VERBS = {verb.name: verb for verb in TABLE}


def offered(user, page):
    """The verbs that `user` may do now, the one to do first in front."""
    return [verb for verb in TABLE if verb.is_offered(user, page)]


def done_words(verb, page):
    """The sentence for somebody who has just done it, of the letter as it is now."""
    if verb.name == "draft" and page.case.state != Case.State.DRAFTED:
        return VERBS["approve"].done  # no second person is needed
    return verb.done


def why_not(verb, page):
    """The sentence for somebody who may not."""
    if page.is_own:
        return _("这是你自己写的信，由别的同事办理。")
    return APPROVED_BY[page.case.rules.approval] if verb.may is _approves else verb.why_not


def carry_out(verb, page, by, data):
    """Run `verb` on the letter; raises ValidationError in words when it does not fit any more."""
    if page.case.state not in verb.states:
        raise steps.too_late(page.case)
    with said_when_locked():
        verb.run(page, by, data)
