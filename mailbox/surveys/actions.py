"""What happens to a survey: built, sent out, answered, closed, copied into a new round."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.surveys import conditions, events, mixing, notices, queries
from mailbox.surveys.models import (
    Invitation,
    Participation,
    Question,
    Response,
    Survey,
    depends,
)
from tuanwei.audit.actions import record

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
MOST_QUESTIONS = 60


def _locked(survey):
    return Survey.objects.select_for_update().get(pk=survey.pk)


def _changeable(survey):
    """The locked survey; refused once answers came in or it is over."""
    survey = _locked(survey)
    if survey.participations.exists():
        raise ValidationError(
            _("已经有人答了，再改题目，前后的回答就对不上了。可以“复制成新一轮”，在新的一轮里改。")
        )
    if survey.is_over:
        raise ValidationError(_("这份调研已截止。可以“复制成新一轮”，在新的一轮里改。"))
    return survey


@transaction.atomic
def make_survey(*, by, fields, units=()):
    """A new draft."""
    survey = Survey.objects.create(made_by=by, **fields)
    survey.units.set(units)
    record(events.CREATED, survey, by=by)
    return survey


@transaction.atomic
def change_survey(*, survey, by, fields, units=()):
    """Change what a survey is called, when it runs and whom it asks.

    Whom it asks is drawn when it goes out: from then on only the words and the days change.
    """
    survey = _changeable(survey)
    is_sent = survey.state != Survey.State.DRAFT
    for name, value in fields.items():
        if is_sent and name not in ("title", "welcome", "opens_on", "closes_on"):
            continue
        setattr(survey, name, value)
    survey.save()
    if not is_sent:
        survey.units.set(units)
    record(events.CHANGED, survey, by=by)
    return survey


@transaction.atomic
def drop_survey(*, survey, by):
    """Throw a draft away."""
    survey = _changeable(survey)
    if survey.state != Survey.State.DRAFT:
        raise ValidationError(_("已经发出的调研删不掉，可以提前截止。"))
    record(events.DROPPED, survey, by=by)
    survey.delete()


@transaction.atomic
def save_question(*, survey, by, fields, question=None):
    """Add a question at the end, or change one; conditions must still hold together."""
    survey = _changeable(survey)
    if question is None:
        if survey.questions.count() >= MOST_QUESTIONS:
            raise ValidationError(_("一份调研最多 60 题。题少一点，答的人会多一点。"))
        last = survey.questions.aggregate(last=Max("position"))["last"] or 0
        key = "q" + "".join(secrets.choice(LETTERS) for _letter in range(6))
        question = Question(survey=survey, key=key, position=last + 1)
    else:
        question = survey.questions.get(pk=question.pk)
    for name, value in fields.items():
        setattr(question, name, value)
    others = [q for q in survey.questions.all() if q.pk != question.pk]
    check(sorted([*others, question], key=lambda q: q.position))
    question.save()
    record(events.CHANGED, survey, by=by, question=question.key)
    return question


@transaction.atomic
def drop_question(*, survey, question, by):
    """Take a question out; refused while another waits for it."""
    survey = _changeable(survey)
    check([q for q in survey.questions.all() if q.pk != question.pk])
    if survey.state != Survey.State.DRAFT and survey.questions.count() == 1:
        raise ValidationError(_("已经发出的调研至少要留一题。"))
    survey.questions.filter(pk=question.pk).delete()
    record(events.CHANGED, survey, by=by, question=question.key)


@transaction.atomic
def move_question(*, survey, question, by, step):
    """Move a question up (-1) or down (1); at the end nothing happens."""
    survey = _changeable(survey)
    ordered = list(survey.questions.all())
    at = next(place for place, each in enumerate(ordered) if each.pk == question.pk)
    to = at + step
    if not 0 <= to < len(ordered):
        return
    ordered[at], ordered[to] = ordered[to], ordered[at]
    check(ordered)
    for place, each in enumerate(ordered, 1):
        each.position = place
    Question.objects.bulk_update(ordered, ["position"])
    record(events.CHANGED, survey, by=by, question=question.key)


def check(questions):
    """Refuse, in words, conditions that can never be met: rings, later or missing questions."""
    places = {q.key: place for place, q in enumerate(questions)}
    found = conditions.ring(depends(questions))
    if found:
        names = " → ".join(f"“{questions[places[key]].text}”" for key in (*found, found[0]))
        raise ValidationError(
            _("显示条件绕成了一圈：%(ring)s。这几题谁也不会先出现，请去掉其中一个条件。")
            % {"ring": names}
        )
    for question in questions:
        if not question.depends_on:
            continue
        place = places.get(question.depends_on)
        words = {"text": question.text}
        if place is None:
            raise ValidationError(_("“%(text)s”的显示条件要看这一题，请先改那个条件。") % words)
        if place > places[question.key]:
            raise ValidationError(
                _("“%(text)s”的显示条件看的是后面的题。只能看前面的题，请先调整顺序或条件。")
                % words
            )
        offered = {key for key, _words in questions[place].choices()}
        waited = questions[place].can_be_waited_for
        if not waited or not set(question.depends_values) <= offered:
            raise ValidationError(_("“%(text)s”的显示条件要看的选项没有了，请先改条件。") % words)


@transaction.atomic
def open_survey(*, survey, by):
    """Send the survey out: draw whom it asks, with a seed that is kept; return how many."""
    survey = _locked(survey)
    if survey.state != Survey.State.DRAFT:
        raise ValidationError(_("这份调研已经发出过了。"))
    questions = list(survey.questions.all())
    if not questions:
        raise ValidationError(_("还没有题目，先加一题再发出。"))
    if survey.closes_on < timezone.localdate():
        raise ValidationError(_("截止日已经过去，请先改截止日。"))
    check(questions)
    survey.seed, survey.state = secrets.token_hex(8), Survey.State.OPEN
    people = queries.drawn(survey)
    if not people:
        raise ValidationError(_("这样选，一个人也没有。请放宽组织、身份或年级。"))
    survey.save()
    Invitation.objects.bulk_create(
        [Invitation(survey=survey, user_id=user, unit_id=unit) for user, unit in people],
        batch_size=5_000,
    )
    record(events.OPENED, survey, by=by, people=len(people), seed=survey.seed)
    if survey.is_running:
        notices.asked(survey)
    return len(people)


@transaction.atomic
def close_survey(*, survey, by):
    """Take no more answers from now on."""
    survey = _locked(survey)
    if survey.state != Survey.State.OPEN:
        raise ValidationError(_("这份调研现在没有在收答卷。"))
    survey.state = Survey.State.CLOSED
    survey.save(update_fields=["state"])
    mixing.mix(survey)
    record(events.CLOSED, survey, by=by)


@transaction.atomic
def extend_survey(*, survey, by, closes_on):
    """Take answers for longer, also when some came in: only the last day changes, to a later one."""
    survey = _locked(survey)
    if survey.state != Survey.State.OPEN or survey.is_over:
        raise ValidationError(_("这份调研已截止，不能再延长。可以“复制成新一轮”。"))
    if closes_on <= survey.closes_on:
        raise ValidationError(
            _("新的截止日要晚于 %(day)s。") % {"day": survey.closes_on.isoformat()}
        )
    survey.closes_on = closes_on
    survey.save(update_fields=["closes_on"])
    record(events.EXTENDED, survey, by=by, last_day=closes_on.isoformat())


@transaction.atomic
def copy_survey(*, survey, by):
    """A new round: a draft with the same questions under the same keys."""
    questions, units = list(survey.questions.all()), list(survey.units.all())
    length = survey.closes_on - survey.opens_on
    today = timezone.localdate()
    made = Survey.objects.create(
        title=survey.title, welcome=survey.welcome, opens_on=today,
        closes_on=today + max(length, timedelta(days=1)), audience=survey.audience,
        grades=survey.grades, sample_per_unit=survey.sample_per_unit,
        quota_per_unit=survey.quota_per_unit, previous=survey, made_by=by,
    )  # fmt: skip
    made.units.set(units)
    for question in questions:
        question.pk, question.survey = None, made
    Question.objects.bulk_create(questions)
    record(events.COPIED, made, by=by, survey=survey.pk)
    return made


@transaction.atomic
def answer(*, survey, by, answers):
    """Keep the answers, and beside them, without a link, that `by` has answered.

    Raises ValidationError in words when the survey is over, was answered or is full.
    """
    survey = _locked(survey)
    if not survey.is_running:
        raise ValidationError(_("这份调研现在不收答卷了，谢谢你来。"))
    invited = survey.invitations.filter(user=by.pk).first()
    if invited is None:
        raise ValidationError(_("这份调研没有请你来答。"))
    if survey.participations.filter(user=by.pk).exists():
        raise ValidationError(_("你已经答过了，一人一份。"))
    if invited.unit_id in queries.full_units(survey):
        raise ValidationError(_("你们支部的份数已经收满，谢谢你来。"))
    mixing.put(
        survey,
        Participation(survey=survey, user=by, answered_on=timezone.localdate()),
        Response(survey=survey, answers=answers),
    )


@transaction.atomic
def remind(*, survey, by):
    """Remind those who have not answered; how many, 0 when it was done today."""
    survey = _locked(survey)
    if not survey.is_running:
        raise ValidationError(_("这份调研现在不收答卷，不用提醒。"))
    people = notices.reminded(survey, timezone.localdate())
    if people:
        record(events.REMINDED, survey, by=by, people=people)
    return people
