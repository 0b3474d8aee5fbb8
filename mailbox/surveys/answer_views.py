"""Answer surveys: one page, once a person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mailbox.surveys import actions, queries
from mailbox.surveys.answer_form import AnswerForm
from mailbox.surveys.models import Participation
from mailbox.surveys.permissions import survey_to_answer
from tuanwei.notices.actions import mark_read_at


@login_required
@require_safe
def survey_list(request):
    """What waits for an answer of mine, and what I have answered."""
    done = Participation.objects.filter(user=request.user).select_related("survey")
    return render(request, "surveys/survey_list.html", {
        "waiting": queries.to_answer(request.user),
        "done": done.order_by("-survey__closes_on", "survey_id")[:50],
    })  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk):
    """The whole survey on one page; afterwards the same address says that it was answered."""
    survey = survey_to_answer(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    has_answered = survey.participations.filter(user=request.user).exists()
    form = AnswerForm(
        request.POST if request.method == "POST" else None, questions=list(survey.questions.all())
    )
    if form.is_bound and not has_answered and form.is_valid():
        try:
            actions.answer(survey=survey, by=request.user, answers=form.answers)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                _("收到了。谢谢。结果用来定下学期的工作，定了会公布。"),
                extra_tags=f"survey-{survey.pk}",
            )
            return redirect("mailbox:survey-answer", pk=survey.pk)
    unit = survey.invitations.get(user=request.user).unit_id
    return render(request, "surveys/answer.html", {
        "survey": survey, "form": form, "has_answered": has_answered,
        "is_full": not has_answered and unit in queries.full_units(survey),
    }, status=400 if form.errors and not form.is_asking_more else 200)  # fmt: skip
