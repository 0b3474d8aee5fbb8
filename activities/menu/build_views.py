"""Draw up a term's menu."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.menu import actions, queries
from activities.menu.forms import DropForm, ThemeForm
from activities.menu.models import MONTHS
from activities.menu.permissions import term_to_draw_up, theme_to_change
from tuanwei.lib import refusals
from tuanwei.proposals.models import Proposal
from tuanwei.proposals.permissions import own_among
from tuanwei.proposals.queries import waiting

STEPS = {"up": -1, "down": 1}


@login_required
@require_safe
def next_menu(request):
    """The builder of the next term."""
    term = queries.current_term().next
    term_to_draw_up(request.user, term.code)
    return redirect("activities:menu-build", code=term.code)


@login_required
@require_safe
def build(request, code):
    """The menu as it stands, what is proposed for it, and what can be done."""
    return build_page(request, term_to_draw_up(request.user, code))


def build_page(request, term, *, form=None, status=None):
    """The page, with the form of a new theme that stumbled."""
    menu, now = queries.menu_of(term), queries.current_term()
    before = queries.menu_of(term.previous)
    became = queries.outcomes(before)
    offered = list(waiting(Proposal.Kind.THEME)[:100])
    own = own_among(request.user, offered)
    for each in offered:
        each.is_own = each.pk in own
    context = {
        "term": term, "menu": menu, "themes": queries.themes(menu), "offered": offered,
        "copyable": queries.copyable(term),
        "terms": sorted({now.previous, now, now.next, term}, reverse=True),
        "form": form or ThemeForm(months=MONTHS[term.half]),
        "before": before,
        "became": [(theme, became.get(theme.pk)) for theme in queries.themes(before)],
    }  # fmt: skip
    return render(request, "activities/build.html", context, status=status)


@login_required
@require_POST
def add(request, code):
    """A new theme."""
    term = term_to_draw_up(request.user, code)
    form = ThemeForm(request.POST, months=MONTHS[term.half])
    if form.is_valid():
        try:
            actions.add_theme(term=term, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("主题加好了。"))
            return redirect("activities:menu-build", code=code)
    return build_page(request, term, form=form, status=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def theme(request, code, pk):
    """Change a theme."""
    found = theme_to_change(request.user, code, pk)
    data = request.POST if request.method == "POST" else None
    form = ThemeForm(data, months=found.menu.months, theme=found)
    if form.is_bound and form.is_valid():
        try:
            actions.change_theme(theme=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("activities:menu-build", code=code)
    return theme_page(request, found, form=form, status=400 if form.errors else None)


def theme_page(request, found, *, form=None, drop=None, status=None):
    """The page of a theme, with the form that stumbled."""
    context = {
        "theme": found, "menu": found.menu,
        "form": form or ThemeForm(months=found.menu.months, theme=found),
        "drop": drop or DropForm(auto_id="drop-%s"),
    }  # fmt: skip
    return render(request, "activities/theme.html", context, status=status)


@login_required
@require_POST
def drop(request, code, pk):
    """Take a theme out."""
    found = theme_to_change(request.user, code, pk)
    form = DropForm(request.POST, auto_id="drop-%s")
    if form.is_valid():
        try:
            actions.drop_theme(theme=found, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            form.add_error("reason", refused)
        else:
            messages.success(request, _("主题去掉了。"))
            return redirect("activities:menu-build", code=code)
    return theme_page(request, found, drop=form, status=400)


@login_required
@require_POST
def move(request, code, pk, where):
    """Move a theme up or down."""
    found = theme_to_change(request.user, code, pk)
    if where not in STEPS:
        raise Http404
    actions.move_theme(theme=found, by=request.user, step=STEPS[where])
    return redirect("activities:menu-build", code=code)


@login_required
@require_POST
def take(request, code):
    """Put the ticked proposals into the menu."""
    term = term_to_draw_up(request.user, code)
    keys = [int(key) for key in request.POST.getlist("proposal")[:100] if _is_key(key)]
    taken, left = actions.take_proposals(term=term, by=request.user, keys=keys)
    if taken:
        messages.success(request, _("放进来 %(n)d 个主题。") % {"n": len(taken)})
    elif not left:
        messages.error(request, _("还没有勾选主题。"))
    for words in left:
        messages.error(request, words)
    return redirect("activities:menu-build", code=code)


def _is_key(text):
    return text.isascii() and text.isdigit() and len(text) < 16


@login_required
@require_POST
def copy(request, code):
    """Copy the themes of another term."""
    term = term_to_draw_up(request.user, code)
    chosen = request.POST.get("source", "")
    source = next((menu for menu in queries.copyable(term) if menu.code == chosen), None)
    if source is None:
        messages.error(request, _("请选一份有主题的菜单来复制。"))
    else:
        copied = actions.copy_menu(term=term, by=request.user, source=source)
        messages.success(request, _("复制了 %(n)d 个主题，同名的没有重复添加。") % {"n": copied})
    return redirect("activities:menu-build", code=code)


@login_required
@require_POST
def publish(request, code):
    """Let everybody read it."""
    term = term_to_draw_up(request.user, code)
    try:
        actions.publish(term=term, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("公布了，人人看得到。提出主题的人会收到提醒。"))
    return redirect("activities:menu-build", code=code)
