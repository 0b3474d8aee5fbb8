"""A leader with a phone: today's shifts, the list of one, who came and left, words to everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tuanwei.accounts.models import User
from tuanwei.gatherings import attending, leaving
from tuanwei.gatherings.forms import LeavingForm
from tuanwei.gatherings.models import Gathering
from tuanwei.lib.pages import render_part
from tuanwei.notices.actions import mark_read_at
from volunteers.attendance import actions, crediting, permissions, queries
from volunteers.attendance.forms import MessageForm, ReasonForm, ServedForm
from volunteers.services import signing
from volunteers.services.models import Need


@login_required
@require_safe
def today(request):
    """The shifts of today that one leads or supervises."""
    permissions.require_leader(request.user)
    staff = permissions.is_staff(request.user)
    rows = list(queries.of_today(request.user, is_staff=staff))
    context = {"rows": rows, "is_staff": staff, "now": timezone.now()}
    return render_part(request, "volunteers/attendance/today.html", context)


@login_required
@never_cache
@require_safe
def board(request, pk):
    """Everybody of a shift, role by role; htmx asks for the list alone."""
    found = permissions.shift_to_attend_to(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    return _page(request, found)


def _page(request, found, *, status=None, **bound):
    now, gathering = timezone.now(), found.gathering
    shows = queries.shows_contacts(gathering, now)
    roster = queries.roster_of(found, with_contacts=shows)
    is_published = gathering.state == Gathering.State.PUBLISHED
    is_open = is_published and attending.opens_for_check_in(gathering) <= now
    context = {
        "shift": found, "gathering": gathering, "roster": roster, "shows_contacts": shows,
        "teacher_came": queries.teacher_came(found) if found.teacher_id else None,
        "can_waive": permissions.can_waive(request.user, found),
        "can_note": is_open and now < gathering.occupied_until, "can_leave": is_open,
        "is_on": is_open and now < leaving.closes_for_leaving(gathering),
        "is_late": now >= leaving.closes_for_leaving(gathering),
        "is_over": gathering.ends_at <= now, "has_begun": gathering.starts_at <= now,
        "leaves_at": timezone.localtime(min(gathering.ends_at, now)),
        "roles": [group.need for group in roster.groups if group.need],
        "message_form": bound.get("message") or MessageForm(auto_id="message-%s"),
        "served_form": bound.get("served") or ServedForm(
            auto_id="served-%s", initial={"number": found.people_served}),
        "waive_form": bound.get("waive") or ReasonForm(auto_id="waive-%s"),
        "unfolded": next(iter(bound), ""),
    }  # fmt: skip
    return render_part(request, "volunteers/attendance/board.html", context, status=status)


@login_required
@require_POST
def act(request, pk, verb):
    """One verb of the page; what does not fit is said and nothing is lost."""
    found = permissions.shift_to_attend_to(request.user, pk)
    if verb not in VERBS:
        raise Http404
    try:
        done = VERBS[verb](request, found)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        done = None
    if hasattr(done, "status_code"):
        return done
    if done:
        messages.success(request, done)
    return redirect("volunteers:attendance-board", pk=pk)


def _number(text):
    """A key as people's forms send it; None for anything else."""
    known = text or ""
    return int(known) if known.isascii() and known.isdigit() and len(known) < 10 else None


def _person(request):
    key = _number(request.POST.get("user"))
    user = key and User.objects.filter(pk=key, is_active=True).first()
    if not user:
        raise ValidationError(_("没有找到这个人，请刷新页面再看。"))
    return user


def _came(request, found):
    user = _person(request)
    if user.pk == request.user.pk:
        raise ValidationError(_("自己的签到请扫码，或由别人来登记。"))
    made, is_new = attending.check_in_by_organiser(
        gathering=found.gathering, user=user, by=request.user
    )
    words = _("%(name)s 到了。") if is_new else _("%(name)s 之前就签到了。")
    return words % {"name": made.user.name}


def _left(request, found):
    user, stated = _person(request), {}
    if "at" in request.POST:
        form = LeavingForm(request.POST)
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        stated = form.cleaned_data
    made, _new = leaving.note_leaving(
        gathering=found.gathering, user=user, by=request.user, **stated
    )
    at = timezone.localtime(made.left_at)
    return _("%(name)s %(at)s 走的，已记下。") % {"name": user.name, "at": f"{at:%H:%M}"}


def _take_in(request, found):
    user, key = _person(request), _number(request.POST.get("need"))
    need = key and Need.objects.filter(pk=key, shift=found).first()
    if not need:
        raise ValidationError(_("请选一个岗位。"))
    signing.place(shift=found, user=user, need=need, by=request.user)
    crediting.credit(found.pk, [user.pk])
    return _("%(name)s 收进“%(role)s”了。") % {"name": user.name, "role": need}


def _message(request, found):
    form = MessageForm(request.POST, auto_id="message-%s")
    if form.is_valid():
        many = actions.send_message(shift=found, by=request.user, **form.cleaned_data)
        return _("已发给 %(n)d 人。") % {"n": many}
    return _page(request, found, status=400, message=form)


def _served(request, found):
    form = ServedForm(request.POST, auto_id="served-%s")
    if form.is_valid():
        actions.note_served(shift=found, by=request.user, **form.cleaned_data)
        return _("已记下服务人数。")
    return _page(request, found, status=400, served=form)


def _waive(request, found):
    if not permissions.can_waive(request.user, found):
        raise ValidationError(_("由团委里不带这支队的同事来核实。"))
    form = ReasonForm(request.POST, auto_id="waive-%s")
    if form.is_valid():
        actions.waive_presence(shift=found, by=request.user, **form.cleaned_data)
        return _("已核实，这一班的时数照常计入。")
    return _page(request, found, status=400, waive=form)


VERBS = {
    "came": _came, "left": _left, "take-in": _take_in, "message": _message, "served": _served,
    "waive": _waive,
}  # fmt: skip
