"""One tap each: sign up, give back, seek cover, step in, place somebody; and the teacher's answers."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanwei.accounts.models import User
from tuanwei.gatherings.models import Gathering
from tuanwei.lib import refusals
from volunteers.services import actions, board, permissions, signing
from volunteers.services.forms import PlaceForm
from volunteers.services.models import Assignment


def back(request, shift):
    """To the list where the button stood, else to the shift."""
    home, asked = reverse("volunteers:home"), request.POST.get("next", "")
    is_known = asked == home or asked.startswith((f"{home}?", f"{home}projects/"))
    if is_known and url_has_allowed_host_and_scheme(asked, None):
        return redirect(asked)
    return redirect("volunteers:shift", pk=shift.pk)


def _signed_up(assignment):
    if assignment.covers_id:
        return _("谢谢你顶班！岗位是“%(role)s”，开始前一天会提醒你。") % {"role": assignment.need}
    if assignment.state == Assignment.State.PLACED:
        return _("报上了，岗位是“%(role)s”，开始前一天会提醒你。") % {"role": assignment.need}
    return _("名额满了，你是“%(role)s”的替补。有人来不了就补上并告诉你。") % {
        "role": assignment.need}  # fmt: skip


@login_required
@require_POST
def sign_up(request, pk):
    """Take a place: in the role that the button names, else in the first that fits."""
    shift, need = permissions.shift_to_see(request.user, pk), None
    text = request.POST.get("need", "")
    if text.isascii() and text.isdigit() and len(text) < 10:
        need = get_object_or_404(shift.needs, pk=int(text))
    run = partial(signing.sign_up, shift=shift, by=request.user, need=need)
    refusals.attempt(request, run, lambda found: f"{shift}：{_signed_up(found)}")
    return back(request, shift)


@login_required
@require_POST
def give_back(request, pk):
    """Not come: the place goes to a substitute at once."""
    shift = permissions.shift_to_see(request.user, pk)
    run = partial(
        signing.give_back, shift=shift, by=request.user, reason=request.POST.get("reason", "")[:200]
    )
    refusals.attempt(
        request, run, lambda absence: _("已取消。离开始太近，按规则记一次缺席；有原因可以说明。")
        if absence else _("已取消，谢谢你早点说。"),
    )  # fmt: skip
    if shift.gathering.state == Gathering.State.DRAFT:  # seen no longer
        return redirect("volunteers:home")
    return redirect("volunteers:shift", pk=pk)


@login_required
@require_POST
def seek_cover(request, pk):
    """Ask for somebody to step in."""
    mine = permissions.own_assignment(request.user, pk)
    reason = request.POST.get("reason", "")[:200]
    run = partial(signing.seek_cover, assignment=mine, by=request.user, reason=reason)
    refusals.attempt(
        request, run, lambda found: _("替补 %(name)s 马上替你去，你不用来了。") % {"name": found.user.name}
        if found else _("已问队里的同学。有人接之前，这个岗位还是你的。"),
    )  # fmt: skip
    return redirect("volunteers:shift", pk=mine.shift_id)


@login_required
@require_POST
def stop_seeking(request, pk):
    """Come after all."""
    mine = permissions.own_assignment(request.user, pk)
    run = partial(signing.stop_seeking, assignment=mine, by=request.user)
    refusals.attempt(request, run, _("好的，岗位还是你的。"))
    return redirect("volunteers:shift", pk=mine.shift_id)


@login_required
@require_POST
def cover(request, pk):
    """Step in for somebody."""
    sought = permissions.assignment_to_cover(request.user, pk)
    refusals.attempt(
        request, partial(signing.cover, assignment=sought, by=request.user), _signed_up
    )
    return redirect("volunteers:shift", pk=sought.shift_id)


@login_required
@require_POST
def place(request, pk):
    """A leader gives somebody a place."""
    shift = permissions.shift_to_run(request.user, pk)
    form = PlaceForm(request.POST, shift=shift)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return redirect("volunteers:shift", pk=pk)
    user = User.objects.filter(number=form.cleaned_data["number"], is_active=True).first()
    if user is None:
        messages.error(request, _("没有这个学号或工号的账号，请核对。"))
    else:
        run = partial(
            signing.place, shift=shift, user=user, need=form.cleaned_data["need"], by=request.user
        )
        refusals.attempt(request, run, _("排好了，已经告诉 %(name)s。") % {"name": user.name})
    return redirect("volunteers:shift", pk=pk)


@login_required
@require_safe
def to_confirm(request):
    """Shifts that one is asked to lead, and those that one has agreed to."""
    now, user = timezone.now(), request.user
    rows = board.led_by(user, now)
    context = {
        "waiting": [each for each in rows if not each.teacher_confirmed_at],
        "agreed": [each for each in rows if each.teacher_confirmed_at],
    }
    return render(request, "volunteers/services/to_confirm.html", context)


@login_required
@require_POST
def confirm(request, pk):
    """The teacher comes."""
    shift = permissions.shift_to_answer(request.user, pk)
    run = partial(actions.confirm_teacher, shift=shift, by=request.user)
    refusals.attempt(request, run, _("已确认，到时候请现场签到。"))
    return redirect("volunteers:shifts-to-confirm")


@login_required
@require_POST
def confirm_all(request):
    """The teacher comes to everything that is asked for; what cannot be is said one by one."""
    waiting = board.waiting_for(request.user, timezone.now())
    done, left = actions.confirm_many(shifts=waiting, by=request.user)
    for shift, why in left:
        messages.error(request, f"{shift}：{why}")
    if done:
        messages.success(request, _("确认了 %(n)d 班，到时候请现场签到。") % {"n": len(done)})
    return redirect("volunteers:shifts-to-confirm")


@login_required
@require_POST
def decline(request, pk):
    """The teacher cannot come."""
    shift = permissions.shift_to_answer(request.user, pk)
    reason = request.POST.get("reason", "")
    run = partial(actions.decline_teacher, shift=shift, by=request.user, reason=reason)
    refusals.attempt(request, run, _("知道了，已经告诉队长去找别的老师。"))
    return redirect("volunteers:shifts-to-confirm")
