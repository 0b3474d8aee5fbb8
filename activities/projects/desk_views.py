"""The project at the desk: its calendar, tasks, materials, photos, money. And its files."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from activities.projects import actions, pages, permissions, queries
from activities.projects.forms import PhotoForm, ProofForm, SpendingForm, TaskForm
from activities.projects.models import ClosingFile, Photo, Project
from activities.projects.notices import page as page_of
from branches.organisation.queries import hats
from tuanwei.attachments.models import Attachment
from tuanwei.attachments.responses import serve, serve_small
from tuanwei.lib import refusals
from tuanwei.notices.actions import mark_read_at


def frame(user):
    """The desk's frame for those who have one; students read the same page in the plain frame."""
    return "desk.html" if hats(user).works_at_desk else "base.html"


@login_required
@require_safe
def project(request, number):
    """The project's page for those who make it happen, and for whoever looks after them."""
    mark_read_at(url=request.path, by=request.user)
    found = permissions.project_to_see(request.user, number)
    return project_page(request, found, queries.people_of(found))


def project_page(request, found, team, *, status=None, **forms):
    """The page, with the form that stumbled."""
    user, spec = request.user, queries.spec_of(found)
    can_work = permissions.can_work(user, found, team)
    desk = pages.desk(found, team)
    is_open = found.state == Project.State.RUNNING
    context = {
        "frame": frame(user), "desk": desk, "project": found, "spec": spec,
        "application": found.application, "can_work": can_work,
        "can_change": can_work and is_open,
        "can_arrange": hats(user).is_staff or permissions.runs(user, found, team),
        "can_plan": can_work and found.state in (Project.State.RUNNING, Project.State.CLOSING),
        "forms": {
            "task": forms.get("task") or TaskForm(people=desk.people),
            "photo": forms.get("photo") or PhotoForm(),
            "spending": forms.get("spending") or SpendingForm(money=spec.money),
        },
        "most_photos": actions.MOST_PHOTOS,
    }  # fmt: skip
    return render(request, "activities/projects/project.html", context, status=status)


def _add_photos(*, project, by, uploads, **fields):
    for upload in uploads:
        try:
            actions.add_photo(project=project, by=by, upload=upload, **fields)
        except ValidationError as fault:
            raise ValidationError(
                {"uploads": [f"{upload.name[:40]}：{fault.messages[0]}"]}
            ) from fault


# verb: (form, action, what is said afterwards, where on the page)
FORMS = {
    "task": (TaskForm, actions.add_task, _("任务加好了。"), "tasks"),
    "photo": (PhotoForm, _add_photos, _("照片传好了。"), "photos"),
    "spending": (SpendingForm, actions.add_spending, _("记下了。"), "money"),
}


def _form(verb, found, team, *data):
    if verb == "task":
        return TaskForm(*data, people=pages.people_to_name(found, team))
    if verb == "spending":
        return SpendingForm(*data, money=queries.spec_of(found).money)
    return PhotoForm(*data)


@login_required
@require_POST
def add(request, number, verb):
    """Add a task, photos or a spending: 400 for what is wrong, 409 for what no longer fits."""
    found, team = permissions.project_to_work(request.user, number)
    if verb not in FORMS:
        raise Http404
    _form_class, run, done, place = FORMS[verb]
    form = _form(verb, found, team, request.POST, request.FILES)
    page = partial(project_page, request, found, team)
    if not form.is_valid():
        return page(status=400, **{verb: form})
    try:
        run(project=found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        known = hasattr(refused, "error_dict") and refused.error_dict.keys() <= form.fields.keys()
        form.add_error(None, refused if known else ValidationError(refused.messages))
        return page(status=400 if known else 409, **{verb: form})
    messages.success(request, done)
    return redirect(f"{page_of(found)}#{place}")


ACTS = {
    "task-done": (actions.finish_task, _("做完了，记下了。"), "tasks"),
    "task-undone": (actions.reopen_task, _("已取消勾选。"), "tasks"),
    "task-remove": (actions.remove_task, _("这项任务删掉了。"), "tasks"),
    "material-down": (actions.take_down, _("记下了：已撤下。"), "materials"),
    "material-up": (actions.hang_again, _("改回“还挂着”。"), "materials"),
    "photo-show": (actions.show_photo, _("放上活动页了。"), "photos"),
    "photo-hide": (partial(actions.show_photo, is_shown=False), _("从活动页撤下了。"), "photos"),
    "photo-remove": (actions.remove_photo, _("照片删掉了。"), "photos"),
    "spending-remove": (actions.remove_spending, _("这一笔删掉了。"), "money"),
}  # fmt: skip


@login_required
@require_POST
def act(request, number, verb, pk):
    """One button beside one line."""
    found, _team = permissions.project_to_work(request.user, number)
    if verb not in ACTS:
        raise Http404
    run, done, place = ACTS[verb]
    refusals.attempt(request, partial(run, project=found, by=request.user, pk=pk), done)
    return redirect(f"{page_of(found)}#{place}")


@login_required
@require_POST
def prove(request, number, pk):
    """The receipt of a spending, handed in later."""
    found, _team = permissions.project_to_work(request.user, number)
    form = ProofForm(request.POST, request.FILES)
    if form.is_valid():
        run = partial(actions.prove_spending, project=found, by=request.user, pk=pk)
        refusals.attempt(request, partial(run, **form.cleaned_data), _("传好了。"))
    else:
        for words in [each for errors in form.errors.values() for each in errors]:
            messages.error(request, words)
    return redirect(f"{page_of(found)}#money")


@require_safe
def photo(request, number, pk):
    """A picture: for everybody once it is shown on a public page, else for the project's readers; `?small` as it
    stands among others."""
    found = permissions.project_live(request.user, number)
    shown = Photo.objects.select_related("attachment").filter(project=found, pk=pk).first()
    if shown is None:
        raise Http404
    if not (shown.is_shown and found.is_public):
        permissions.project_to_see(request.user, number)
    if "small" in request.GET:
        return serve_small(shown.attachment)
    return serve(shown.attachment, inline=True)


@login_required
@require_safe
def file(request, number, pk):
    """A receipt, a list of winners, or a file of the closing: for the project's readers."""
    found = permissions.project_to_see(request.user, number)
    spendings = found.spendings.all()
    known = (
        spendings.filter(receipt=pk).exists() or spendings.filter(sign_off=pk).exists()
        or ClosingFile.objects.filter(closing__project=found, attachment=pk).exists()
    )  # fmt: skip
    if not known:
        raise Http404
    return serve(Attachment.objects.get(pk=pk), inline=True)
