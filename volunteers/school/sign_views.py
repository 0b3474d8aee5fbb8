"""The community signs by a link, without an account. Whoever has the link sees this one lesson."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tuanwei.accounts.throttle import is_too_often
from tuanwei.lib.locks import said_when_locked
from volunteers.school import actions, permissions
from volunteers.school.forms import SignForm
from volunteers.school.views import with_standing

MOST = 60  # an hour and address; a community's office shares one


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request, token):
    """Show the lesson, take the signature: once only, and while the link is good."""
    if is_too_often(request, "lesson-sign", MOST):
        return _page(request, None, status=429)
    lesson = permissions.lesson_by_token(token)
    permissions.require_community(request.user, lesson)
    form = SignForm(
        request.POST if request.method == "POST" else None,
        initial={"residents": lesson.residents},
    )  # fmt: skip
    if not form.is_bound:
        return _page(request, lesson, form)
    if not form.is_valid():
        return _page(request, lesson, form, status=400)
    try:
        with said_when_locked():
            actions.sign_lesson(lesson=lesson, token=token, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return _page(request, permissions.lesson_by_token(token), form, status=409)
    return _page(request, permissions.lesson_by_token(token), is_new=True)


def _page(request, lesson, form=None, *, status=None, is_new=False):
    context = {"lesson": lesson, "form": form, "is_new": is_new}
    if lesson:
        with_standing([lesson])
        why_not = None
        try:
            actions.must_be_signable(lesson, lesson.token)
        except ValidationError as refused:
            why_not = refused.messages[0]
        context |= {"why_not": why_not, "gathering": lesson.gathering}
    else:
        context["why_not"] = _("打开的次数太多了，请一小时后再来。")
    return render(request, "volunteers/school/sign.html", context, status=status)
