"""The school for everybody who is signed in: courses, lessons, planning them and what came of them."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.attachments.responses import serve
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.gatherings.seats import registration_of
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset
from tuanwei.lib.qr import qr
from tuanwei.notices.actions import mark_read_at
from volunteers.school import actions, permissions, queries
from volunteers.school.forms import CancelForm, CourseForm, LessonForm, PaperForm, TellForm
from volunteers.school.models import Lesson

FORM = require_http_methods(["GET", "HEAD", "POST"])


def standing(lesson, now=None):
    """(tone, words) of a lesson."""
    now = now or timezone.now()
    if lesson.gathering.state == Gathering.State.CANCELLED:
        return "off", _("已取消")
    if lesson.signed_at:
        return "done", _("社区已签认")
    if lesson.gathering.ends_at <= now:
        return "wait", _("等社区签认")
    return "act", _("还没上")


def with_standing(lessons):
    """The lessons, each with its `chip`."""
    found = list(lessons)
    for each in found:
        each.chip = standing(each)
        each.teaching, each.helping = queries.names(each), queries.names(each, helpers=True)
    return found


@login_required
@require_safe
def school(request):
    """Courses by site, the next lessons, and one's own."""
    teams = permissions.teams_to_teach_for(request.user)
    led = set(teams.values_list("pk", flat=True))
    to_sign = queries.to_sign(Lesson.objects.filter(course__team__in=led)) if led else []
    context = {
        "courses": list(queries.courses()), "coming": with_standing(queries.coming()[:10]),
        "mine": with_standing(queries.taught_by(request.user)[:5]),
        "to_sign": with_standing(to_sign), "can_plan": bool(led),
        "reads_life": permissions.can_read_life(request.user),
    }  # fmt: skip
    return render(request, "volunteers/school/school.html", context)


@login_required
@require_safe
def course(request, pk):
    """A course with its lessons."""
    found = permissions.course_to_see(request.user, pk)
    page = keyset(
        queries.over(found.lessons.all()), request,
        order=("-gathering__starts_at", "-pk"), per_page=20,
    )  # fmt: skip
    with_standing(page.rows)
    context = {
        "course": found, "coming": with_standing(queries.coming(found.lessons.all())),
        "page": page, "can_plan": permissions.can_plan(request.user, found),
    }  # fmt: skip
    return render(request, "volunteers/school/course.html", context)


@login_required
@FORM
def course_new(request):
    """Add a course."""
    teams = permissions.teams_to_teach_for(request.user)
    if not teams.exists():
        return render(request, "volunteers/school/no_team.html", status=403)
    return _course_form(request, teams, None)


@login_required
@FORM
def course_edit(request, pk):
    """Change one, or stop it."""
    found = permissions.course_to_plan(request.user, pk)
    return _course_form(request, permissions.teams_to_teach_for(request.user), found)


def _course_form(request, teams, found):
    form = CourseForm(request.POST or None, instance=found, teams=teams)
    if form.is_bound and form.is_valid():
        try:
            saved = actions.save_course(by=request.user, course=found, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("课程已保存。"))
            return redirect("volunteers:lesson-course", pk=saved.pk)
    status = 400 if form.is_bound else 200
    return render(
        request,
        "volunteers/school/course_edit.html",
        {"form": form, "course": found},
        status=status,
    )


@login_required
@FORM
def lesson_new(request, pk):
    """Plan a lesson of a course."""
    return _lesson_form(request, permissions.course_to_plan(request.user, pk), None)


@login_required
@FORM
def lesson_edit(request, pk):
    """Another time, place or lecturer."""
    found = permissions.lesson_to_plan(request.user, pk)
    return _lesson_form(request, found.course, found)


def _lesson_form(request, course, lesson):
    form = LessonForm(
        request.POST if request.method == "POST" else None, course=course, lesson=lesson,
        initial=LessonForm.initial_of(course, lesson),
    )  # fmt: skip
    status = None
    if form.is_bound:
        status = 400
        if form.is_valid():
            act = (
                partial(actions.change_lesson, lesson=lesson)
                if lesson
                else partial(actions.plan_lesson, course=course)
            )
            try:
                with said_when_locked():
                    saved = act(by=request.user, **form.cleaned_data)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
                status = 409
            else:
                messages.success(
                    request, _("已保存，有变动的人会收到提醒。") if lesson
                    else _("已排好并放进日程，授课人会收到提醒。"),
                )  # fmt: skip
                return redirect("volunteers:lesson", pk=saved.pk)
    context = {"form": form, "course": course, "lesson": lesson}
    return render(request, "volunteers/school/lesson_edit.html", context, status=status)


@login_required
@require_safe
def lesson(request, pk):
    """A lesson with what can be done with it."""
    mark_read_at(url=request.path, by=request.user)
    return lesson_page(request, permissions.lesson_to_see(request.user, pk))


def lesson_page(request, found, *, status=None, **forms):
    """The page, with the form that stumbled."""
    user, now, gathering = request.user, timezone.now(), found.gathering
    with_standing([found])
    can_plan = permissions.can_plan(user, found.course)
    taught = any(each.user_id == user.pk for each in found.lecturers.all())
    has_begun = gathering.starts_at <= now
    is_open = gathering.state == Gathering.State.PUBLISHED and found.signed_at is None
    known = {"residents": found.residents, "summary": found.summary}
    context = {
        "lesson": found, "gathering": gathering, "chip": found.chip, "can_plan": can_plan,
        "taught": taught, "is_open": is_open, "has_begun": has_begun,
        "is_over": gathering.ends_at <= now,
        "can_tell": is_open and has_begun and (taught or can_plan),
        "can_note": is_open and has_begun and can_plan and not taught,
        "link": request.build_absolute_uri(reverse("volunteers:lesson-sign", args=[found.token])),
        "link_over": actions.link_is_over(found),
        "registration": None if taught else registration_of(user, gathering),
        "came": CheckIn.objects.filter(gathering=gathering).count() if can_plan else None,
        "tell": forms.get("tell") or TellForm(initial=known, auto_id="tell-%s"),
        "paper": forms.get("paper") or PaperForm(
            initial={"residents": found.residents}, auto_id="paper-%s"),
        "cancel": forms.get("cancel") or CancelForm(auto_id="cancel-%s"),
    }  # fmt: skip
    return render(request, "volunteers/school/lesson.html", context, status=status)


def _act(request, found, name, form, run, done):
    """Carry out one form of the lesson's page: 400 where it is not filled in, 409 where refused."""
    if not form.is_valid():
        return lesson_page(request, found, status=400, **{name: form})
    try:
        with said_when_locked():
            run(**form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return lesson_page(
            request, permissions.lesson_to_see(request.user, found.pk), status=409, **{name: form}
        )
    messages.success(request, done)
    return redirect("volunteers:lesson", pk=found.pk)


@login_required
@require_POST
def tell(request, pk):
    """How it went."""
    found = permissions.lesson_to_tell(request.user, pk)
    run = partial(actions.tell_lesson, lesson=found, by=request.user)
    form = TellForm(request.POST, auto_id="tell-%s")
    return _act(request, found, "tell", form, run, _("记下了。接着请社区签认。"))


@login_required
@require_POST
def paper(request, pk):
    """The community signed on paper: keep its photo."""
    found = permissions.lesson_to_plan(request.user, pk)
    run = partial(actions.sign_lesson, lesson=found, by=request.user)
    form = PaperForm(request.POST, request.FILES, auto_id="paper-%s")
    return _act(request, found, "paper", form, run, _("签认单已存好，授课人的时数计入了。"))


@login_required
@require_POST
def cancel(request, pk):
    """Call a lesson off."""
    found = permissions.lesson_to_plan(request.user, pk)
    run = partial(actions.cancel_lesson, lesson=found, by=request.user)
    form = CancelForm(request.POST, auto_id="cancel-%s")
    return _act(request, found, "cancel", form, run, _("已取消，大家会收到通知。"))


@login_required
@require_POST
def renew(request, pk):
    """A new link for the community."""
    found = permissions.lesson_to_plan(request.user, pk)
    try:
        with said_when_locked():
            actions.renew_link(lesson=found, by=request.user)
        messages.success(request, _("换了新链接，旧的不能再用。请把新的发给社区。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("volunteers:lesson", pk=pk)


@login_required
@require_safe
def sheet(request, pk):
    """The sheet that the community signs, on A4."""
    found = permissions.lesson_to_plan(request.user, pk)
    with_standing([found])
    address = request.build_absolute_uri(reverse("volunteers:lesson-sign", args=[found.token]))
    can_sign = found.signed_at is None and not actions.link_is_over(found)
    context = {
        "lesson": found, "gathering": found.gathering,
        "qr": qr(address, _("扫码签认")) if can_sign else None,
        "signs": [_("社区签认人"), _("职务"), _("联系电话")],
    }  # fmt: skip
    return render(request, "volunteers/school/sheet.html", context)


@login_required
@require_safe
def paper_open(request, pk):
    """The photo of the signed sheet."""
    return serve(permissions.paper_to_see(request.user, pk), inline=True)
