"""Who goes on from one part to the next."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tuanwei.gatherings import part_actions
from tuanwei.gatherings.forms import ReasonForm
from tuanwei.gatherings.models import Registration
from tuanwei.gatherings.pages import lines_of
from tuanwei.gatherings.permissions import (
    can_arrange,
    gathering_to_arrange,
    registration_to_decide,
)

RESERVES = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def promote(request, pk):
    """Tick who gets a seat in a later part, and who stands by in which order."""
    source = gathering_to_arrange(request.user, pk)
    targets = [each for each in part_actions.next_parts(source) if can_arrange(request.user, each)]
    wanted = request.GET.get("to", "")
    target = next((each for each in targets if str(each.pk) == wanted), None)
    target = target or (targets[0] if targets else None)
    if request.method == "POST" and target:
        try:
            seats, reserves = part_actions.promote(
                source=source, target=target, by=request.user, **_chosen(request.POST)
            )
        except ValidationError as fault:
            messages.error(request, fault.messages[0])
        else:
            messages.success(
                request, _("%(seats)d 人晋级，%(reserves)d 人替补，已通知他们。") % {
                    "seats": seats, "reserves": reserves})  # fmt: skip
            return redirect(f"{request.path}?to={target.pk}")
    context = {
        "source": source, "targets": targets, "target": target,
        "lines": _lines(source, target, request.POST), "reserves": range(1, RESERVES + 1),
    }  # fmt: skip
    status = 400 if request.method == "POST" else 200
    return render(request, "gatherings/promote.html", context, status=status)


def _lines(source, target, posted):
    """(line of the list, registration in the target, what was chosen) of everybody who can go on."""
    found = Registration.objects.filter(gathering=target, state__in=Registration.IN_FORCE)
    known = {each.user_id: each for each in found} if target else {}
    return [
        (line, known.get(line.user.pk), posted.get(f"go-{line.user.pk}", ""))
        for line in lines_of(source)
        if line.check_in or (line.registration and line.registration.state == "seated")
    ]


def _chosen(posted):
    """{"seats": users' keys, "reserves": users' keys in their order}."""
    seats, reserves = [], {}
    for name, value in posted.items():
        key = name.removeprefix("go-")
        if key == name or not (key.isascii() and key.isdigit() and len(key) < 18):
            continue
        if value == "in":
            seats.append(int(key))
        elif value.isascii() and value.isdigit() and len(value) < 3:
            if int(value) in reserves:
                raise ValidationError(_("替补第 %(n)s 选了两个人，请分出先后。") % {"n": value})
            reserves[int(value)] = int(key)
    if not seats and not reserves:
        raise ValidationError(_("还没有选人。"))
    return {"seats": seats, "reserves": [reserves[place] for place in sorted(reserves)]}


@login_required
@require_POST
def take_back(request, pk):
    """Somebody was promoted by mistake."""
    registration = registration_to_decide(request.user, pk)
    if registration.gathering.parent_id is None:
        raise Http404
    form = ReasonForm(request.POST)
    try:
        part_actions.take_back(
            registration=registration, by=request.user,
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
        )  # fmt: skip
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    else:
        messages.success(request, _("已撤回，会告诉本人。"))
    return redirect("gatherings:arrange", pk=registration.gathering_id)
