"""Build surveys, send them out, watch them and read what came out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailbox.surveys import actions, proposed, queries, results
from mailbox.surveys.answer_form import AnswerForm
from mailbox.surveys.forms import ExtendForm, QuestionForm, SurveyForm
from mailbox.surveys.models import Survey
from mailbox.surveys.permissions import can_build, survey_to_build
from tuanwei.jobs import exports
from tuanwei.lib import refusals
from tuanwei.lib.navigation import first_address


def builders_only(view):
    """For the committee's staff; `pk` comes as the survey."""

    @login_required
    def guarded(request, *args, pk=None, **kwargs):
        if pk is not None:
            return view(request, survey_to_build(request.user, pk), *args, **kwargs)
        if not can_build(request.user):
            raise PermissionDenied(_("调研由团委工作人员来做。"))
        return view(request, *args, **kwargs)

    return guarded


@builders_only
@require_safe
def manage(request):
    """Every survey, the newest first."""
    return render(request, "surveys/manage.html", {"surveys": Survey.objects.all()[:200]})


@builders_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """A new draft."""
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        fields, units = form.values
        survey = actions.make_survey(by=request.user, fields=fields, units=units)
        messages.success(request, _("草稿存好了，接下来加题目。"))
        return redirect("mailbox:survey-build", pk=survey.pk)
    status = 400 if form.errors else 200
    return render(request, "surveys/settings.html", {"form": form, "survey": None}, status=status)


@builders_only
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request, survey):
    """Change what it is called, when it runs, whom it asks."""
    form = SurveyForm(request.POST if request.method == "POST" else None, instance=survey)
    if form.is_bound and form.is_valid():
        fields, units = form.values
        try:
            actions.change_survey(survey=survey, by=request.user, fields=fields, units=units)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("mailbox:survey-build", pk=survey.pk)
    known = Survey.objects.get(pk=survey.pk)
    status = 400 if form.errors else 200
    return render(request, "surveys/settings.html", {"form": form, "survey": known}, status=status)


@builders_only
@require_safe
def build(request, survey):
    """One survey: its questions, and how many have answered."""
    total, rows = queries.rates(survey)
    questions = list(survey.questions.all())
    texts = {question.key: question for question in questions}
    return render(request, "surveys/build.html", {
        "survey": survey, "total": total, "rates": rows,
        "questions": [(each, _waits(each, texts)) for each in questions],
        "can_change": not (total.answered or survey.is_over),
        "can_show": results.can_show(survey),
        "proposed": () if total.answered or survey.is_over else proposed.offered(request.user),
        "extend_form": ExtendForm(initial={"closes_on": survey.closes_on}),
    })  # fmt: skip


def _waits(question, known):
    """The condition of a question in words."""
    if not question.depends_on or question.depends_on not in known:
        return ""
    other = known[question.depends_on]
    words = dict(other.choices())
    chosen = " / ".join(words.get(key, key) for key in question.depends_values)
    return _("“%(text)s”选了 %(chosen)s 才问") % {"text": other.text, "chosen": chosen}


def _question(survey, key):
    found = survey.questions.filter(key=key).first()
    if found is None:
        raise Http404
    return found


@builders_only
@require_http_methods(["GET", "HEAD", "POST"])
def question(request, survey, key=None):
    """Add a question, or change one."""
    known = _question(survey, key) if key else None
    others = [q for q in survey.questions.all() if known is None or q.position < known.position]
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(data, instance=known, others=others)
    if form.is_bound and form.is_valid():
        try:
            actions.save_question(
                survey=survey, by=request.user, fields=form.values, question=known
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("题目存好了。"))
            return redirect("mailbox:survey-build", pk=survey.pk)
    context = {"form": form, "survey": survey, "is_new": known is None}
    return render(request, "surveys/question.html", context, status=400 if form.errors else 200)


@builders_only
@require_POST
def move(request, survey, key, where):
    """Move a question up or down, or take it out."""
    found = _question(survey, key)
    try:
        if where == "out":
            proposed.drop_question(survey=survey, question=found, by=request.user)
            messages.success(request, _("题目已删除。"))
        elif where in ("up", "down"):
            step = -1 if where == "up" else 1
            actions.move_question(survey=survey, question=found, by=request.user, step=step)
        else:
            raise Http404
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("mailbox:survey-build", pk=survey.pk)


@builders_only
@require_safe
def check(request, survey):
    """What will go out, to how many, and as those who are asked will see it."""
    if survey.state != Survey.State.DRAFT:
        return redirect("mailbox:survey-build", pk=survey.pk)
    people = len(queries.drawn(survey))
    form = AnswerForm(questions=list(survey.questions.all()), auto_id="show_%s")
    context = {
        "survey": survey, "people": people, "form": form,
        "units": list(survey.units.values_list("name", flat=True)),
    }  # fmt: skip
    return render(request, "surveys/check.html", context)


@builders_only
@require_POST
def act(request, survey, verb):
    """Send out, remind, close, copy into a new round, throw a draft away."""
    if verb not in VERBS:
        raise Http404
    try:
        return VERBS[verb](request, survey)
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("mailbox:survey-build", pk=survey.pk)


def _open(request, survey):
    people = actions.open_survey(survey=survey, by=request.user)
    messages.success(request, _("已发出，请了 %(n)d 人来答。") % {"n": people})
    return redirect("mailbox:survey-build", pk=survey.pk)


def _remind(request, survey):
    people = actions.remind(survey=survey, by=request.user)
    said = _("提醒了还没答的 %(n)d 人。") % {"n": people}
    messages.success(request, said if people else _("今天提醒过了，或者都答了，没有再打扰大家。"))
    return redirect("mailbox:survey-build", pk=survey.pk)


def _close(request, survey):
    actions.close_survey(survey=survey, by=request.user)
    survey.refresh_from_db()
    proposed.finish(survey)
    messages.success(request, _("已截止，可以看结果了。"))
    return redirect("mailbox:survey-build", pk=survey.pk)


def _extend(request, survey):
    form = ExtendForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("请写一个日期，如 2026-12-31。"))
    actions.extend_survey(survey=survey, by=request.user, **form.cleaned_data)
    messages.success(request, _("已延长，还没答的人可以接着答。"))
    return redirect("mailbox:survey-build", pk=survey.pk)


def _copy(request, survey):
    made = actions.copy_survey(survey=survey, by=request.user)
    messages.success(request, _("新一轮的草稿好了，题目和上一轮一样，可以改。"))
    return redirect("mailbox:survey-build", pk=made.pk)


def _drop(request, survey):
    proposed.drop_survey(survey=survey, by=request.user)
    messages.success(request, _("草稿已删除。"))
    return redirect("mailbox:survey-manage")


VERBS = {
    "open": _open, "remind": _remind, "extend": _extend, "close": _close, "copy": _copy,
    "drop": _drop,
}  # fmt: skip


@builders_only
@require_safe
def result(request, survey):
    """Counts, pictures, two questions at once, and the last round beside them."""
    context = {"survey": survey, "can_show": results.can_show(survey)}
    if context["can_show"]:
        offered = results.crossable(survey)
        by_key = {question.key: question for question in offered}
        first, second = by_key.get(request.GET.get("a")), by_key.get(request.GET.get("b"))
        context |= {
            "people": survey.responses.count(), "blocks": _sendable(list(results.blocks(survey))),
            "counts": range(1, proposed.MOST + 1),
            "offered": offered, "first": first, "second": second,
        }  # fmt: skip
        if first and second and first != second:
            found, words = results.cross(survey, first, second), dict(first.choices())
            context |= {
                "cross": found,
                "cross_columns": [dict(second.choices())[key] for key in found.columns],
                "cross_rows": [(words[key], lines, size) for key, lines, size in found.rows],
            }
    return render(request, "surveys/result.html", context)


def _sendable(blocks):
    """The blocks, marked where their answers may become themes of the menu."""
    return [(block, proposed.can_send(block)) for block in blocks]


@builders_only
@require_POST
def add_proposed(request, survey):
    """Add a question that somebody asked for, then choose its kind."""
    chosen = str(request.POST.get("proposal", ""))
    found = next((each for each in proposed.offered(request.user) if str(each.pk) == chosen), None)
    if found is None:
        messages.error(request, _("这道题刚被别人用了，或者不在了。"))
        return redirect("mailbox:survey-build", pk=survey.pk)
    try:
        made = proposed.add_question(survey=survey, proposal=found, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect("mailbox:survey-build", pk=survey.pk)
    messages.success(request, _("题目加好了，请选题型，写选项。"))
    return redirect("mailbox:survey-question", pk=survey.pk, key=made.key)


@builders_only
@require_POST
def send_themes(request, survey, key):
    """Propose the top answers of a question as themes, and go where they are taken."""
    typed = request.POST.get("most", "")
    most = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 3
    try:
        sent, new = proposed.send_themes(
            survey=survey, question=_question(survey, key), by=request.user,
            most=min(max(most, 1), proposed.MOST),
        )  # fmt: skip
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect("mailbox:survey-result", pk=survey.pk)
    if new:
        said = _("送去了 %(n)d 个主题，勾选后放进菜单。") % {"n": new}
    else:
        said = _("这 %(n)d 个主题送过了，没有重复添加。") % {"n": sent}
    messages.success(request, said)
    return redirect(first_address("activities:menu-next", "proposals:list"))


@builders_only
@require_POST
def export(request, survey, kind):
    """Start a sheet of the answers or of the counts."""
    if kind not in ("raw", "wide", "summary"):
        raise Http404
    if not results.can_show(survey):
        messages.error(request, _("截止以后，答的人满 5 个，才能导出。"))
        return redirect("mailbox:survey-result", pk=survey.pk)
    exports.start_export(f"survey-{kind}", {"survey": survey.pk}, [], request.user)
    messages.success(request, _("已开始导出，做好了会提醒你，7 天内可以下载。"))
    return redirect("jobs:export-list")
