"""Between surveys and proposals: questions that come from letters, themes that go to the menu."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailbox.surveys import actions, results, themes
from mailbox.surveys.models import Question, Survey
from tuanwei.proposals import actions as proposals
from tuanwei.proposals import sources
from tuanwei.proposals.models import Proposal
from tuanwei.proposals.permissions import own_among
from tuanwei.proposals.queries import waiting

SURVEY = "survey"
MOST = 10
FIELDS = {
    "hint": "", "is_required": True, "options": [], "rows": [], "least": None, "most": None,
    "depends_on": "", "depends_values": [],
}  # fmt: skip
FEW = gettext_lazy("答这一题的不足 5 人，免得认出人，结果不公开。")


def offered(user):
    """Questions that wait for a survey; nobody takes up what they asked for themselves."""
    found = list(waiting(Proposal.Kind.QUESTION)[:50])
    own = own_among(user, found)
    return [each for each in found if each.pk not in own]


def _place(survey, question=None):
    return f"survey:{survey.pk}:" + (f"{question.key}:" if question else "")


@transaction.atomic
def add_question(*, survey, proposal, by):
    """Make a question of a proposal, as a text; its kind and options are chosen next."""
    question = actions.save_question(
        survey=survey, by=by,
        fields={**FIELDS, "kind": Question.Kind.TEXT, "text": proposal.title,
                "hint": proposal.text[:200]},
    )  # fmt: skip
    proposals.take(
        proposal=proposal, by=by, place=_place(survey, question),
        label=_("调研“%(title)s”") % {"title": survey.title},
    )  # fmt: skip
    return question


@transaction.atomic
def drop_question(*, survey, question, by):
    """Take a question out; what it came from waits again."""
    actions.drop_question(survey=survey, question=question, by=by)
    _put_back(_place(survey, question), by)


@transaction.atomic
def drop_survey(*, survey, by):
    """Throw a draft away; what its questions came from waits again."""
    place = _place(survey)
    actions.drop_survey(survey=survey, by=by)
    _put_back(place, by)


def _put_back(place, by):
    for each in proposals.taken_at(place):
        proposals.put_back(proposal=each, by=by)


@transaction.atomic
def finish(survey):
    """Say what came of the questions of a survey that is over, to those who asked for them."""
    taken = {each.place: each for each in proposals.taken_at(_place(survey))}
    if not taken:
        return
    can_show = results.can_show(survey)
    found = {block.question.key: block for block in results.blocks(survey)} if can_show else {}
    for question in survey.questions.all():
        if proposal := taken.get(_place(survey, question)):
            block = found.get(question.key)
            words = _outcome(block) if block else FEW
            proposals.finish(proposal=proposal, words=str(words))


def _outcome(block):
    """What an author reads: how many answered, and what most of them said."""
    if block.is_small or not block.of:
        return FEW
    words = {"of": block.of}
    if block.figure and block.question.kind == "rating":
        return _("%(of)d 人答了，%(figure)s。") % (words | {"figure": block.figure})
    lines = [(said, line) for said, line, _change in block.rows if line.count]
    if not lines or block.question.kind == "matrix":
        return _("%(of)d 人答了，老师会一条一条看。") % words
    said, line = max(lines, key=lambda each: each[1].count)
    return _("%(of)d 人答了，“%(said)s”最多，占 %(share)s。") % (
        words | {"said": said, "share": line.percent}
    )


def finish_over():
    """Every survey that is over and still holds a question somebody asked for."""
    places = proposals.taken_at("survey:").values_list("place", flat=True)
    keys = {int(place.split(":")[1]) for place in places}
    for survey in Survey.objects.filter(pk__in=keys):
        if survey.is_over:
            finish(survey)


def _themes(survey, question):
    """{title: people} of a question whose answers may become themes."""
    key = question.key
    values = [sheet[key] for sheet in results.answers_of(survey) if key in sheet]
    words = dict(question.choices())
    weighed = themes.weights(question.kind, values, words)
    return {words.get(key, question.text): people for key, people in weighed.items()}


def can_send(block):
    """True for a question of the results whose answers may become themes."""
    return block.question.kind in themes.KINDS and not block.is_small and bool(block.of)


@transaction.atomic
def send_themes(*, survey, question, by, most):
    """Propose the top themes of a question for the menu; (sent, new). Twice adds nothing twice.

    Raises ValidationError while the results are not shown or the question has no themes.
    """
    if not results.can_show(survey):
        raise ValidationError(_("截止以后，答的人满 5 个，才能送到活动菜单。"))
    blocks = [block for block in results.blocks(survey) if block.question.key == question.key]
    if not any(can_send(block) for block in blocks):
        raise ValidationError(
            _("这一题的回答不能当主题：要单选、多选、排序或打分，答的人满 5 个。")
        )
    found = themes.top(_themes(survey, question), most)
    new = 0
    for title, people in found:
        _made, is_new = proposals.add(
            by=by, kind=Proposal.Kind.THEME, title=title[:100], weight=people, source=SURVEY,
            source_key=f"{survey.pk}:{question.key}",
            text=_("调研“%(survey)s”：%(question)s")
            % {"survey": survey.title, "question": question.text},
        )  # fmt: skip
        new += is_new
    return len(found), new


def _address(key):
    return reverse("mailbox:survey-result", args=[key.split(":")[0]])


def register():
    """Surveys are a source of proposals; nobody in particular waits for word of them."""
    sources.register(SURVEY, "调研", address=_address)
