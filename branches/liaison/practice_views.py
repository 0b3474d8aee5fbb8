"""The exchange board: read, shared, used, talked about, moderated."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.liaison import contact_queries, permissions, practice_queries
from branches.liaison import practice_actions as actions
from branches.liaison.contact_views import tried
from branches.liaison.forms import CommentForm, PracticeForm, ReasonForm, UseForm
from branches.liaison.practice_models import Area, Practice, PracticeComment
from tuanwei.attachments.responses import serve
from tuanwei.lib import markdown
from tuanwei.lib.paging import keyset
from tuanwei.lib.texts import readable_words

SORTS = {"used": ["-used", "-pk"], "new": ["-pk"], "area": ["first_area", "-pk"]}


@login_required
@require_safe
def board(request):
    """Practices: most used or newest first, of one area, with words in them."""
    asked = request.GET
    area = asked.get("area", "") if asked.get("area") in Area.values else ""
    sort = asked.get("sort") if asked.get("sort") in SORTS else "used"
    q = asked.get("q", "").replace("\0", "")[:40]
    found = practice_queries.shown_practices(request.user, area=area, words=readable_words(q))
    page = keyset(found, request, order=SORTS[sort])
    context = {
        "page": page, "area": area, "sort": sort, "q": q, "areas": Area.choices,
        "can_share": bool(contact_queries.spoken_for(request.user)),
        "is_staff": permissions.is_staff(request.user),
    }  # fmt: skip
    return render(request, "liaison/board.html", context)


@login_required
@require_safe
def practice(request, pk):
    """One practice, who uses it, what is said."""
    return _page(request, permissions.practice_for(request.user, pk))


def _page(request, found, status=200, **bound):
    user = request.user
    mine = contact_queries.spoken_for(user)
    uses = list(found.uses.filter(taken_back_at=None).select_related("unit", "by"))
    for each in uses:
        each.is_mine = each.unit_id in mine
    users = {each.unit_id for each in uses} | {found.unit_id}
    units = permissions.units_to_share_for(user).exclude(pk__in=users)
    is_shown = found.state == Practice.State.SHOWN
    can_use = is_shown and bool(mine - users)
    context = {
        "found": found, "text": markdown.page(found.text), "uses": uses,
        "photos": list(found.photos.select_related("attachment")),
        "comments": list(permissions.comments_shown(user, found)), "is_shown": is_shown,
        "can_change": found.made_by_id == user.pk or found.unit_id in mine,
        "can_moderate": permissions.can_moderate(user, found),
        "use_form": (bound.get("use") or UseForm(units=units, auto_id="use-%s")) if can_use else None,
        "comment_form": (bound.get("comment") or CommentForm(auto_id="comment-%s"))
        if is_shown and permissions.takes_part(user) else None,
        "reason_form": bound.get("reason") or ReasonForm(auto_id="reason-%s"),
    }  # fmt: skip
    return render(request, "liaison/practice.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice_new(request):
    """Share one."""
    units = permissions.units_to_share_for(request.user)
    if not contact_queries.spoken_for(request.user):
        raise PermissionDenied(_("交流板由支部和单位的团干部、联络员来写。"))
    return _edit(request, None, units)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice_edit(request, pk):
    """Change one's own."""
    return _edit(request, permissions.practice_to_change(request.user, pk), None)


def _edit(request, found, units):
    initial = {"title": found.title, "text": found.text, "areas": found.areas} if found else {}
    form = PracticeForm(
        request.POST if request.method == "POST" else None, request.FILES or None,
        units=units, is_new=found is None, initial=initial,
    )  # fmt: skip
    kept = {}
    if form.is_bound and form.is_valid():

        def save(*, by, **fields):
            kept["practice"] = actions.save_practice(by=by, practice=found, **fields)

        if tried(request, form, save, **form.cleaned_data):
            messages.success(request, _("存好了，大家看得到。"))
            return redirect("liaison:practice", kept["practice"].pk)
    context = {
        "form": form, "found": found,
        "photos": list(found.photos.select_related("attachment")) if found else [],
    }  # fmt: skip
    return render(
        request, "liaison/practice_edit.html", context, status=400 if form.errors else 200
    )


@login_required
@require_POST
def practice_act(request, pk, verb):
    """Use it too, comment, take off, hide, show again."""
    if verb not in ("use", "comment", "withdraw", "hide", "show"):
        raise Http404
    user = request.user
    if verb == "withdraw":
        found = permissions.practice_to_change(user, pk)
        if tried(request, None, actions.withdraw, practice=found):
            messages.success(request, _("撤下了。再保存一次就回来。"))
        return redirect("liaison:practice", found.pk)
    found = permissions.practice_for(user, pk)
    if verb in ("hide", "show"):
        permissions.require_staff(user, _("收起和放出由团委工作人员来定。"))
    elif verb == "comment" and not permissions.takes_part(user):
        raise PermissionDenied(_("评论给团干部和联络员用。"))
    if verb == "show":
        if tried(request, None, actions.show_again, practice=found):
            messages.success(request, _("又看得到了。"))
        return redirect("liaison:practice", found.pk)
    name, form, action, said = _act_of(verb, request, user)
    if form.is_valid() and tried(request, form, action, practice=found, **form.cleaned_data):
        messages.success(request, said)
        return redirect("liaison:practice", found.pk)
    return _page(request, found, status=400, **{name: form})


def _act_of(verb, request, user):
    if verb == "use":
        units = permissions.units_to_share_for(user)
        form = UseForm(request.POST, units=units, auto_id="use-%s")
        return "use", form, actions.use_too, _("记下了，对方会收到通知。")
    if verb == "comment":
        form = CommentForm(request.POST, auto_id="comment-%s")
        return "comment", form, actions.comment, _("收到了，团委看过以后显示。")
    form = ReasonForm(request.POST, auto_id="reason-%s")
    return "reason", form, actions.hide, _("收起了，写的单位会收到通知。")


@login_required
@require_POST
def use_take_back(request, pk, use):
    """The unit no longer says so."""
    found = permissions.practice_for(request.user, pk)
    row = found.uses.filter(pk=use, unit__in=contact_queries.spoken_for(request.user)).first()
    if row is None:
        raise Http404
    if tried(request, None, actions.take_back_use, use=row):
        messages.success(request, _("收回了。"))
    return redirect("liaison:practice", found.pk)


@login_required
@require_safe
def photo(request, pk, attachment):
    """A picture in the page."""
    return serve(permissions.photo_for(request.user, pk, attachment).attachment, inline=True)


@login_required
@require_POST
def photo_remove(request, pk, attachment):
    """A picture is gone."""
    found = permissions.practice_to_change(request.user, pk)
    row = permissions.photo_for(request.user, pk, attachment)
    if tried(request, None, actions.remove_photo, photo=row):
        messages.success(request, _("删掉了。"))
    return redirect("liaison:practice-edit", found.pk)


@login_required
@require_safe
def comment_queue(request):
    """Comments that wait for staff."""
    permissions.require_staff(request.user)
    rows = PracticeComment.objects.filter(state=PracticeComment.State.WAITING)
    page = keyset(rows.select_related("practice", "by"), request, order=["pk"])
    for each in page:
        each.is_mine = each.by_id == request.user.pk
    return render(request, "liaison/comment_queue.html", {"page": page})


@login_required
@require_POST
def comment_decide(request, pk):
    """Show it, or say why not."""
    found = permissions.comment_to_decide(request.user, pk)
    reason = request.POST.get("reason", "").replace("\0", "")[:200]
    if tried(
        request, None, actions.decide_comment, comment=found,
        is_shown=request.POST.get("verdict") == "yes", reason=reason,
    ):  # fmt: skip
        messages.success(request, _("审核好了。"))
    return redirect("liaison:comment-queue")
