"""Following a letter by number and code, without an account and without a session.

Both travel in the body of every request, never in an address, and nothing remembers them.
"""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mailbox.cases import sending, throttle
from mailbox.cases.deadlines import next_opening
from mailbox.cases.letter_forms import RateForm, ReplyForm, TellForm, TrackForm
from mailbox.cases.letter_pages import letter_context
from mailbox.cases.letter_views import (
    REPLIED,
    new_tell_form,
    rated,
    replied,
    thanks,
    told_more,
    told_words,
)
from mailbox.cases.models import Deposit
from mailbox.cases.queries import tracked
from tuanwei.lib.locks import said_when_locked


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def track(request):
    """Ask for number and code, show the letter, take what its author does there."""
    request.user = AnonymousUser()
    if request.method != "POST":
        return render(request, "mailbox/track.html", {"form": TrackForm()})
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, "mailbox/track.html", {"form": form}, status=400)
    if throttle.is_over(throttle.TRIES, request):
        form.add_error(None, _("试的次数太多了，请过 10 分钟再查。查询码在回执上。"))
        return render(request, "mailbox/track.html", {"form": form}, status=429)
    case = tracked(form.cleaned_data["number"], form.cleaned_data["code"])
    if case is None:
        throttle.count(throttle.TRIES, request)
        form.add_error(
            None, _("编号和查询码对不上。请看看回执：字母里没有 O、I、L，数字里没有 0、1。")
        )
        return render(request, "mailbox/track.html", {"form": form}, status=404)
    return tracked_page(request, form, case)


def tracked_page(request, form, case):
    """Do what was asked, then show the letter as it is now."""
    extra = act(request, case) if request.POST.get("do") else {}
    if extra.get("done"):
        case = tracked(case.number, form.cleaned_data["code"])
    if case is None:  # taken back before anybody saw it
        return render(request, "mailbox/track.html", {"form": TrackForm()} | extra)
    context = letter_context(case, with_tokens=True)
    if case.boxed:
        context |= {"boxed": case.boxed, "opening": next_opening(localtime())}
    context |= {"form": form, "pair": form.cleaned_data}
    context |= {"tell_form": new_tell_form(context), "rate_form": RateForm()}
    context |= {"reply_form": ReplyForm()} | extra
    return render(request, "mailbox/tracked.html", context, status=extra.get("status"))


def act(request, case):
    """{"done": words} or the form that stumbled, with a status."""
    verb = request.POST["do"]
    if verb == "reply":  # does not wait, whatever else the box holds
        form = ReplyForm(request.POST)
        return {"done": REPLIED} if replied(case, form) else {"reply_form": form, "status": 400}
    if case.boxed and not is_letter(case.boxed):
        return {"fault": _("你刚说的还在路上，送到以后再说下一句。"), "status": 400}
    if verb == "withdraw":
        return withdrawn(case)
    if case.boxed:
        return {}
    if verb == "tell":
        left = max(case.rules.photos_max - case.files.count(), 0)
        form = TellForm(request.POST, request.FILES, photos_max=left)
        if told_more(case, form):
            return {"done": told_words(case)}
        return {"tell_form": form, "status": 400}
    if verb == "rate":
        form = RateForm(request.POST)
        if rated(case, form):
            return {"done": thanks(case, form)}
        return {"rate_form": form, "status": 400}
    return {}


def is_letter(deposit):
    """True when the box still holds the letter itself."""
    return deposit.kind == Deposit.Kind.LETTER


def withdrawn(case):
    """Take the letter back, or say why that is too late."""
    try:
        with said_when_locked():
            sending.withdraw(case=case, by=None)
    except ValidationError as fault:
        return {"fault": fault.messages[0], "status": 400}
    if case.author_id is None and not case.boxed:
        return {"done": _("撤回的意思收到了。要是送到之前刚好受理了，会照常办理。")}
    return {"done": _("已撤回，不会再有人办理。")}
