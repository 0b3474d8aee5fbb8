"""Everything the mailbox keeps about a person is in their copy, or a reason stands here why not."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from mailbox.absences.models import Absence, HandlerTurn
from mailbox.cases import supports
from mailbox.safety.models import Alert, SafetySetting
from mailbox.senders.actions import trust
from mailbox.service import actions as service
from mailbox.service.models import Swap
from mailbox.surveys import actions as surveys_actions
from tests.service.conftest import Rota
from tests.surveys.conftest import Surveys
from tuanwei.accounts.personal import everything

pytestmark = pytest.mark.django_db

# {model.field: heading of the copy under which it stands}
COVERED = {
    "Case.author": "我的信",
    "Support.user": "我附议的信",
    "Invitation.user": "请我答的调研",
    "Participation.user": "请我答的调研",
    "Duty.user": "我的值班",
    "DeskWork.user": "确认过的值班",
    "WalkIn.user": "到服务台办事",
    "Swap.asker": "我的换班",
    "Swap.other": "我的换班",
    "SafetySetting.on_duty": "紧急提醒的值班名单",
    "Absence.absent": "我请人代办",
    "Absence.stand_in": "我代别人办",
    "HandlerTurn.person": "我接新来的信",
    "Standing.person": "团委对我来信的标记",
}
OFFICE = (
    "what somebody did in office stands in the record, which is kept by law and not theirs alone"
)
LETTERS = "which letter somebody answers is about the letter, whose author must not be told by it"
EXCUSED = {
    "Case.handler": LETTERS, "Case.past_handler": LETTERS, "CaseEntry.by": LETTERS,
    "Answer.drafted_by": LETTERS, "Answer.second": LETTERS, "Merge.by": LETTERS,
    "Publication.prepared_by": LETTERS, "Publication.approved_by": LETTERS,
    "Reveal.asked_by": OFFICE, "Reveal.agreed_by": OFFICE,
    "Alert.taken_by": OFFICE, "Alert.closed_by": OFFICE,
    "Answer.checked_by": LETTERS, "CheckItem.added_by": LETTERS, "CheckItem.done_by": LETTERS,
    "Dependency.by": LETTERS, "LeaderInstruction.asked_by": LETTERS,
    "LeaderInstruction.leader": LETTERS, "Split.by": LETTERS, "Promise.made_by": LETTERS,
    "Promise.person": LETTERS, "Promise.settled_by": LETTERS, "Milestone.done_by": LETTERS,
    "ReasonVersion.made_by": OFFICE, "Standing.asked_by": OFFICE, "Standing.confirmed_by": OFFICE,
    "Standing.ended_by": OFFICE, "ClassRules.made_by": OFFICE,
    "DeskShift.made_by": OFFICE, "DeskWork.confirmed_by": OFFICE,
    "Digest.edited_by": OFFICE, "Digest.published_by": OFFICE, "Survey.made_by": OFFICE,
    "Ticket.called_by": OFFICE, "WalkIn.by": OFFICE,
}  # fmt: skip


def fields():
    """Every field of the mailbox that leads to a person, as "Model.field"."""
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("mailbox").get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.is_relation and field.related_model._meta.label == settings.AUTH_USER_MODEL
    }


def test_every_field_that_leads_to_a_person_is_covered_or_excused():
    assert not COVERED.keys() & EXCUSED.keys()
    missing = fields() - COVERED.keys() - EXCUSED.keys()
    assert not missing, f"neither in the copy nor excused: {sorted(missing)}"
    assert not (COVERED.keys() | EXCUSED.keys()) - fields(), "named here, but there no more"


def in_office(cast, me):
    """Somebody stands in for `me` and the other way round; their turn; a mark of the committee."""
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today}
    Absence.objects.create(unit=cast.department, absent=me, stand_in=cast.answerer, **days)
    Absence.objects.create(unit=cast.department, absent=cast.answerer2, stand_in=me, **days)
    HandlerTurn.objects.create(unit=cast.department, person=me, **days)
    trust(person=me, by=cast.staff, letter="261125-ABCDE", reason="三次都属实",
          until=today + timedelta(days=30))  # fmt: skip


def test_the_copy_holds_what_is_covered(cast, letters):
    me = cast.student
    letters.routed(text="我不想活了")
    shared = letters.routed(by=cast.other_student, publish_consent=True)
    supports.support(case=shared, by=me)
    surveys = Surveys(cast)
    question_of = surveys.draft()
    question = surveys.ask(question_of)
    survey = surveys.opened(question_of)
    surveys_actions.answer(survey=survey, by=me, answers={question.key: "o1"})
    rota = Rota(cast)
    rota.filled()
    actions_by_me = Swap.objects.get(asker=me)
    SafetySetting.objects.get().on_duty.add(me)
    service.record_walk_in(
        by=cast.staff, desk=rota.desk, service=rota.service, outcome="done", user=me
    )
    in_office(cast, me)
    copy = {str(heading): rows for heading, rows in everything(me).items()}
    for field, heading in COVERED.items():
        assert copy[heading], f"{field}: nothing under {heading}"
    assert Alert.objects.count() == len(copy["我的信引起的紧急提醒"]) == 1
    assert copy["我的换班"][0]["给出"] == str(actions_by_me.given.shift)
    others = {str(heading): rows for heading, rows in everything(cast.party_member).items()}
    for heading in {*COVERED.values(), "我的信引起的紧急提醒"} - {"请我答的调研"}:
        assert not others.get(heading), heading
