"""Closing a project: filled in, handed in, accepted or returned, printed for the archive."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.projects import actions, checking, closing, pages, permissions, queries, rating
from activities.projects.answers import spoken
from activities.projects.desk_views import frame
from activities.projects.forms import ClosingForm, DecideForm, FileForm
from activities.projects.models import Closing, Project
from tuanwei.lib import refusals
from tuanwei.notices.actions import mark_read_at

State = Closing.State
OPEN = (State.DRAFT, State.RETURNED)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def closing_page(request, number):
    """The closing: a form for those who make it happen, to read for everybody else."""
    mark_read_at(url=request.path, by=request.user)
    if request.method == "POST":
        return _save(request, number)
    found = permissions.project_to_see(request.user, number)
    return _page(request, found, queries.people_of(found))


def _save(request, number):
    found, team = permissions.project_to_work(request.user, number)
    fields, _files = checking.asked(found)
    form = ClosingForm(
        request.POST, rules=queries.spec_of(found).closing, asked=fields,
        with_money=checking.accounts_asked(found), stored=queries.closing_of(found),
    )  # fmt: skip
    if not form.is_valid():
        return _page(request, found, team, form=form, status=400)
    hands_in = request.POST.get("verb") == "submit"
    run = closing.submit_closing if hands_in else closing.save_closing
    try:
        run(project=found, by=request.user, **form.values)
    except closing.Conflict as conflict:
        return _conflict(request, number, team, form, conflict)
    except closing.Lacking as refused:  # what is written is kept all the same
        return _lacking(request, found, team, form, refused)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("activities:project-closing", number=number)
    said = _("交上去了。验收有结果会告诉你和团队。") if hands_in else _("存好了。")
    messages.success(request, said, extra_tags="closing")
    return redirect("activities:project-closing", number=number)


def _lacking(request, found, team, form, refused):
    """What was typed is saved as a draft; the page says what is still to be done."""
    try:
        kept = closing.save_closing(project=found, by=request.user, **form.values)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
        return redirect("activities:project-closing", number=found.application.number)
    fresh = permissions.project_to_see(request.user, found.application.number)
    form.data = form.data.copy()
    form.data["edition"] = kept.edition
    return _page(request, fresh, team, form=form, status=400, lacking=refused.messages)


def _conflict(request, number, team, form, conflict):
    """Both texts: what was just typed in the form, what stands beside it; saving again settles it."""
    stored, theirs = conflict.closing, []
    for name in ("summary", "people_came", "hours", "variance_note"):
        if name in form.fields and getattr(stored, name) != form.cleaned_data[name]:
            theirs.append((form.fields[name].label, getattr(stored, name)))
    for rule in form.asked:
        answer = stored.answers.get(rule.key)
        if answer != form.values["answers"][rule.key]:
            theirs.append((rule.label, spoken(rule, answer)))
    form.data = form.data.copy()
    form.data["edition"] = stored.edition
    fresh = permissions.project_to_see(request.user, number)
    return _page(
        request, fresh, team, form=form, status=409, theirs=theirs, said=conflict.messages[0]
    )


def _page(request, found, team, *, form=None, status=None, **more):
    user, stored, spec = request.user, queries.closing_of(found), queries.spec_of(found)
    can_work = permissions.can_work(user, found, team)
    is_open = found.state == Project.State.RUNNING and (stored is None or stored.state in OPEN)
    came, money = queries.attended(found), checking.money_of(found)
    fields, files = checking.asked(found)
    if stored is not None:
        stored.project = found
    if form is None:
        prefilled = {"people_came": came.people, "hours": came.hours} if came.events else {}
        form = ClosingForm(
            rules=spec.closing, asked=fields, prefilled=prefilled, stored=stored,
            with_money=checking.accounts_asked(found),
        )  # fmt: skip
    blank = stored or Closing(project=found)
    stars, ratings = rating.mean(found)
    context = {
        "stars": stars, "ratings": ratings,
        "frame": frame(user), "project": found, "application": found.application,
        "closing": stored, "spec": spec, "form": form, "came": came, "money": money,
        "chip": pages.project_chip(found), "can_work": can_work, "is_open": is_open,
        "can_edit": can_work and is_open, "days_late": queries.late_days(stored),
        "can_decide": stored is not None and stored.state == State.SUBMITTED
        and permissions.can_decide(user, stored, team),
        "decide": more.pop("decide", None) or DecideForm(auto_id="decide-%s"),
        "files": _files(blank, files), "answers": _answers(blank, fields),
        "photos": found.photos.count(), "most_photos": actions.MOST_PHOTOS,
        "lacking": checking.problems(found, blank, money)
        if can_work and is_open and blank.pk and not form.is_bound else [],
        **more,
    }  # fmt: skip
    return render(request, "activities/projects/closing.html", context, status=status)


def _files(stored, rules):
    kept = list(stored.files.select_related("attachment")) if stored.pk else []
    return [(rule, [each for each in kept if each.rule == rule.key]) for rule in rules]


def _answers(stored, rules):
    return [(rule.label, spoken(rule, stored.answers.get(rule.key))) for rule in rules]


@login_required
@require_POST
def add_file(request, number, rule):
    """A file that the kind asks for."""
    found, _team = permissions.project_to_work(request.user, number)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, form.errors["upload"][0])
    else:
        run = partial(closing.add_file, project=found, by=request.user, rule=rule)
        refusals.attempt(request, partial(run, upload=form.cleaned_data["upload"]), _("传好了。"))
    return redirect("activities:project-closing", number=number)


@login_required
@require_POST
def remove_file(request, number, pk):
    """Take a file back."""
    found, _team = permissions.project_to_work(request.user, number)
    run = partial(closing.remove_file, project=found, by=request.user, pk=pk)
    refusals.attempt(request, run, _("文件删掉了。"))
    return redirect("activities:project-closing", number=number)


@login_required
@require_POST
def decide(request, number, verdict):
    """Accept it, or give it back with words: 403 on one's own, 409 when somebody was faster."""
    stored, team = permissions.closing_to_decide(request.user, number)
    if verdict not in ("accept", "return"):
        raise Http404
    form = DecideForm(request.POST, auto_id="decide-%s")
    page = partial(_page, request, stored.project, team, decide=form)
    if not form.is_valid():
        return page(status=400)
    words = form.cleaned_data["words"]
    run = closing.accept if verdict == "accept" else closing.give_back
    try:
        run(closing=stored, by=request.user, words=words)
    except ValidationError as refused:
        if Closing.objects.filter(pk=stored.pk, state=State.SUBMITTED).exists():
            form.add_error("words", refused)
            return page(status=400)
        messages.error(request, refused.messages[0])
        return redirect("activities:project-closing", number=number)
    said = _("验收通过，项目结了。") if verdict == "accept" else _("退回了，同学会收到提醒。")
    messages.success(request, said)
    return redirect("activities:closing-list")


@login_required
@require_safe
def sheet(request, number):
    """Everything of the project on A4, for the archive."""
    found = permissions.project_to_see(request.user, number)
    team = queries.people_of(found)
    stored, desk = queries.closing_of(found), pages.desk(found, team)
    fields, files = checking.asked(found)
    blank = stored or Closing(project=found)
    mean, ratings = rating.mean(found)
    context = {
        "desk": desk, "project": found, "application": found.application, "closing": stored,
        "spec": queries.spec_of(found), "came": queries.attended(found), "mean": mean,
        "ratings": ratings, "days_late": queries.late_days(stored), "files": _files(blank, files),
        "answers": _answers(blank, fields),
        "team": list(found.application.team.select_related("user")),
        "lines": ["负责人", "指导教师", "团委验收"],
    }  # fmt: skip
    return render(request, "activities/projects/sheet.html", context)
