"""Running a project: made, changed, ended; shifts and series planned; pictures and reports."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import Gathering
from tuanwei.lib import refusals
from volunteers.services import actions, media, panels, permissions, queries, regular, series
from volunteers.services.forms import (
    ChangeShiftForm,
    MediaForm,
    PhotoForm,
    ProjectForm,
    SeriesForm,
    ShiftForm,
    TeacherForm,
    needs_formset,
)
from volunteers.services.models import Series, ServiceProject, Shift

EDITED = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(EDITED)
def make(request):
    """A team takes something up; ?team= is the one whose page one comes from."""
    teams = permissions.teams_to_plan_for(request.user)
    if not teams.exists():
        raise PermissionDenied(_("服务项目由服务队的队长、指导教师和团委来建。"))
    asked = request.GET.get("team", "")
    initial = {"team": int(asked)} if asked.isascii() and asked.isdigit() else {}
    form = ProjectForm(request.POST or None, initial=initial, teams=teams)
    if form.is_bound and form.is_valid():
        try:
            made = actions.make_project(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("建好了，下一步排班。"))
            return redirect("volunteers:service-desk", pk=made.pk)
    return _page(request, "project_edit.html", form, project=None)


@login_required
@require_http_methods(EDITED)
def change(request, pk):
    """Say something else about it."""
    found = permissions.project_to_run(request.user, pk)
    form = ProjectForm(request.POST or None, instance=found)
    if form.is_bound and form.is_valid():
        fresh = ServiceProject(pk=found.pk)
        actions.change_project(project=fresh, by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("volunteers:service-desk", pk=pk)
    return _page(request, "project_edit.html", form, project=found)


def _page(request, template, form, formset=None, **context):
    bound = form.is_bound
    return render(
        request, f"volunteers/services/{template}", {"form": form, "formset": formset} | context,
        status=400 if bound else 200,
    )  # fmt: skip


@login_required
@require_POST
def end(request, pk):
    """It is over."""
    found = permissions.project_to_run(request.user, pk)
    run = partial(actions.end_project, project=found, by=request.user)
    refusals.attempt(request, run, _("项目结束了，做过的服务和照片都留着。"))
    return redirect("volunteers:service-desk", pk=pk)


@login_required
@require_safe
def desk(request, pk):
    """Everything about a project for those who run it."""
    found = permissions.project_to_run(request.user, pk)
    return desk_page(request, found)


def desk_page(request, found, status=200, **forms):
    """The desk, perhaps with a form that has errors."""
    now = timezone.now()
    rows = Shift.objects.filter(project=found).select_related(
        "gathering__venue", "teacher", "project"
    )
    ahead = list(rows.filter(gathering__ends_at__gt=now).order_by("gathering__starts_at", "pk"))
    team, site = found.team, found.site
    for each in ahead:
        each.words = queries.teacher_words(each)
        each.is_ready = each.gathering.state == Gathering.State.DRAFT and bool(
            each.teacher_confirmed_at
        )
    context = {
        "project": found, "shifts": ahead, "ready": sum(each.is_ready for each in ahead),
        "past": list(rows.filter(gathering__ends_at__lte=now).order_by("-gathering__starts_at")[:10]),
        "series": Series.objects.filter(project=found).select_related("teacher", "venue"),
        "done": regular.done(project=found),
        "regular": [
            (words, *regular.how_regular(**scope))
            for words, scope in (
                (_("这个项目"), {"project": found}), (str(team), {"project__team": team}),
                *([(str(site), {"project__site": site})] if site else ()),
            )
        ],
        "photos": found.photos.all(), "reports": found.media_reports.all(),
        "photo_form": forms.get("photo") or PhotoForm(),
        "media_form": forms.get("media") or MediaForm(), "is_running": found.state == "running",
        "panels": panels.shown(panels.of_desk, request.user, found),
    }  # fmt: skip
    return render(request, "volunteers/services/desk.html", context, status=status)


@login_required
@require_http_methods(EDITED)
def plan(request, pk):
    """One more shift of a project, as a draft."""
    found = permissions.project_to_run(request.user, pk)
    form, needs = ShiftForm(request.POST or None), needs_formset(request.POST or None)
    if form.is_bound and all([form.is_valid(), needs.is_valid()]):
        try:
            made = actions.plan_shift(
                project=found, by=request.user, needs=needs.values, **form.cleaned_data
            )
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("存成草稿了。指导教师确认以后就能发布。"))
            return redirect("volunteers:shift", pk=made.pk)
    return _page(request, "shift_edit.html", form, needs, project=found, shift=None)


@login_required
@require_http_methods(EDITED)
def change_shift(request, pk):
    """Change a shift; those who signed up hear of time and place."""
    found = permissions.shift_to_run(request.user, pk)
    gathering = found.gathering
    initial = {
        "title": gathering.title, "starts_at": gathering.starts_at, "ends_at": gathering.ends_at,
        "venue": gathering.venue, "place": gathering.place, "briefing": found.briefing,
        "asks_emergency_contact": found.asks_emergency_contact,
    }  # fmt: skip
    form = ChangeShiftForm(request.POST or None, initial=initial)
    needs = needs_formset(request.POST or None, queries.needs_of(found))
    if form.is_bound and all([form.is_valid(), needs.is_valid()]):
        try:
            actions.change_shift(
                shift=found, by=request.user, needs=needs.values, **form.cleaned_data
            )
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("volunteers:shift", pk=pk)
    return _page(request, "shift_edit.html", form, needs, project=found.project, shift=found)


@login_required
@require_POST
def publish(request, pk):
    """Let people see it and sign up."""
    found = permissions.shift_to_run(request.user, pk)
    run = partial(actions.publish_shift, shift=found, by=request.user)
    refusals.attempt(request, run, _("发布了，大家可以报名了。"))
    return redirect("volunteers:shift", pk=pk)


@login_required
@require_POST
def publish_ready(request, pk):
    """Publish every draft of a project whose teacher has agreed."""
    found = permissions.project_to_run(request.user, pk)
    drafts = Shift.objects.filter(
        project=found, gathering__state=Gathering.State.DRAFT, teacher_confirmed_at__isnull=False,
        gathering__ends_at__gt=timezone.now(),
    ).select_related("gathering").order_by("gathering__starts_at")  # fmt: skip
    done = 0
    for shift in drafts:
        try:
            actions.publish_shift(shift=shift, by=request.user)
        except ValidationError as refused:
            messages.error(request, f"{queries.when(shift.gathering)}：{refused.messages[0]}")
        else:
            done += 1
    if done:
        messages.success(request, _("发布了 %(n)d 班，大家可以报名了。") % {"n": done})
    return redirect("volunteers:service-desk", pk=pk)


@login_required
@require_POST
def call_off(request, pk):
    """It does not take place; everybody hears why."""
    found = permissions.shift_to_run(request.user, pk)
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, _("请写一句原因，报名的同学会读到。"))
        return redirect("volunteers:shift", pk=pk)
    run = partial(gatherings.cancel, gathering=found.gathering, by=request.user, reason=reason)
    refusals.attempt(request, run, _("取消了，已经告诉报名的同学。"))
    return redirect("volunteers:service-desk", pk=found.project_id)


@login_required
@require_http_methods(EDITED)
def ask_teacher(request, pk):
    """Ask a teacher to lead it on the spot, or another one."""
    found = permissions.shift_to_run(request.user, pk)
    form = TeacherForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.ask_teacher(shift=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已经请了，老师确认以后会告诉你。"))
            return redirect("volunteers:shift", pk=pk)
    return _page(
        request, "teacher_edit.html", form, shift=found, teacher=queries.teacher_words(found)
    )


@login_required
@require_http_methods(EDITED)
def start_series(request, pk):
    """A regular service: look at its days first, then plan them."""
    found = permissions.project_to_run(request.user, pk)
    form = SeriesForm(request.POST or None)
    needs, days = needs_formset(request.POST or None), None
    if form.is_bound and all([form.is_valid(), needs.is_valid()]):
        if "preview" in request.POST:
            days = series.preview(Series(project=found, **form.cleaned_data))
            return render(
                request, "volunteers/services/series_edit.html",
                {"form": form, "formset": needs, "project": found, "days": days},
            )  # fmt: skip
        try:
            made = series.start_series(
                project=found, by=request.user, needs=needs.values, **form.cleaned_data
            )
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(
                request, _("排好了 %(n)d 班，都是草稿。指导教师确认以后一次发布。") % {
                    "n": made.shifts.count()})  # fmt: skip
            return redirect("volunteers:service-desk", pk=pk)
    return _page(request, "series_edit.html", form, needs, project=found, days=days)


@login_required
@require_safe
def series_page(request, pk):
    """The days of a regular service: planned, left out and why."""
    found = permissions.series_to_run(request.user, pk)
    context = {"series": found, "project": found.project, "days": series.preview(found)}
    return render(request, "volunteers/services/series.html", context)


@login_required
@require_POST
def fill_series(request, pk):
    """Plan the days that are missing."""
    found = permissions.series_to_run(request.user, pk)
    run = partial(series.plan_ahead, found, by=request.user)
    refusals.attempt(
        request, run, lambda made: _("又排了 %(n)d 班。") % {"n": len(made)}
        if made else _("没有能补排的日子。"),
    )  # fmt: skip
    return redirect("volunteers:service-series", pk=pk)


@login_required
@require_POST
def end_series(request, pk):
    """No more of it."""
    found = permissions.series_to_run(request.user, pk)
    run = partial(series.end_series, series=found, by=request.user)
    refusals.attempt(
        request, run, lambda count: _("停了，取消了 %(n)d 班草稿；已发布的照常。") % {"n": count}
    )
    return redirect("volunteers:service-desk", pk=found.project_id)


@login_required
@require_POST
def add_photo(request, pk):
    """A picture of the project."""
    found = permissions.project_to_run(request.user, pk)
    form = PhotoForm(request.POST, request.FILES)
    run = partial(media.add_photo, project=found, by=request.user)
    return _added(request, found, "photo", form, run, _("照片传好了。"))


@login_required
@require_POST
def add_report(request, pk):
    """What was published about it."""
    found = permissions.project_to_run(request.user, pk)
    form = MediaForm(request.POST, request.FILES)
    run = partial(media.add_report, project=found, by=request.user)
    return _added(request, found, "media", form, run, _("记下了，项目页上看得到。"))


def _added(request, found, name, form, run, said):
    if form.is_valid():
        try:
            run(**form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, said)
            return redirect("volunteers:service-desk", pk=found.pk)
    return desk_page(request, found, 400, **{name: form})


@login_required
@require_POST
def act_on_photo(request, pk):
    """Show it, hide it, remove it."""
    found = permissions.photo_to_show(request.user, pk)
    act = request.POST.get("act")
    if act == "remove":
        run, said = partial(media.remove_photo, photo=found, by=request.user), _("照片删掉了。")
    else:
        is_shown = act == "show"
        run = partial(media.show_photo, photo=found, by=request.user, is_shown=is_shown)
        said = _("放上项目页了。") if is_shown else _("收起来了，只有你们看得到。")
    refusals.attempt(request, run, said)
    return redirect("volunteers:service-desk", pk=found.project_id)


@login_required
@require_POST
def remove_report(request, pk):
    """It was noted by mistake."""
    found = permissions.report_to_remove(request.user, pk)
    refusals.attempt(
        request, partial(media.remove_report, report=found, by=request.user), _("删掉了。")
    )
    return redirect("volunteers:service-desk", pk=found.project_id)
