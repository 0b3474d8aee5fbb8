"""Letters for their authors: list, page, receipt, telling more, rating, withdrawing, files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mailbox.cases import answering, sending, supports
from mailbox.cases.letter_forms import RateForm, ReplyForm, TellForm
from mailbox.cases.letter_pages import SHOWS, letter_context, promises, shown_state
from mailbox.cases.models import Case
from mailbox.cases.permissions import case_of_author, readable
from mailbox.cases.photos import opens, store_photos
from mailbox.cases.rule_choices import Reopening
from mailbox.cases.write_views import CODE_COOKIE, CODE_SECONDS
from mailbox.safety.queries import care_for, phones
from tuanwei.attachments.models import Attachment
from tuanwei.attachments.responses import serve
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at

PER_PAGE = 20
REPLIED = gettext_lazy("送到了，老师马上看得到。")
ROW = ("id", "number", "title", "state", "received_at", "case_class__name", "lead__name",
       "refusal_reason__registers_only")  # fmt: skip


@require_safe
def letter_list(request):
    """我的信; visitors are shown the doors."""
    if not request.user.is_authenticated:
        return render(request, "mailbox/letter_doors.html")
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    letters = Case.objects.filter(author=request.user.pk)
    if SHOWS[show][1]:
        letters = letters.filter(state__in=SHOWS[show][1])
    page = keyset(letters.values(*ROW), request, order=("-received_at", "-id"), per_page=PER_PAGE)
    for row in page:
        row |= shown_state(row["state"], row["refusal_reason__registers_only"])
    context = {"page": page, "show": show, "shows": [(k, v[0]) for k, v in SHOWS.items()]}
    return render_part(request, "mailbox/letter_list.html", context)


@login_required
@require_safe
@never_cache
def letter(request, number):
    """One letter of the person signed in; what was announced of it is read with it."""
    case = case_of_author(request.user, number)
    mark_read_at(url=request.path, by=request.user)
    return letter_page(request, case)


def letter_page(request, case, *, status=None, **forms):
    """The page of a letter, with the form that stumbled."""
    context = letter_context(case)
    context["tell_form"] = forms.get("tell_form") or new_tell_form(context)
    context["rate_form"] = forms.get("rate_form") or RateForm()
    context["reply_form"] = forms.get("reply_form") or ReplyForm()
    return render(request, "mailbox/letter.html", context, status=status)


def new_tell_form(context, *args):
    """A TellForm that allows as many photos as the class leaves."""
    left = context["case"].rules.photos_max - len(context["files"])
    return TellForm(*args, photos_max=max(left, 0))


@login_required
@require_safe
@never_cache
def sent(request, number):
    """Number, code and what comes next; the code is shown for five minutes only."""
    case = case_of_author(request.user, number)
    code = request.get_signed_cookie(CODE_COOKIE, "", salt=number, max_age=CODE_SECONDS)
    context = {
        "case": case, "number": case.number, "code": code, "draft": "letter",
        "promises": promises(case.rules_id, case.lead if case.state == "handling" else None),
        "care": care_for(case.title, case.text),
        "urgent": phones() if case.rules.is_urgent else (),
    }  # fmt: skip
    return render(request, "mailbox/receipt.html", context)


def told_more(case, form):
    """Store the photos and tell; True, or False with the reason in the form."""
    if not form.is_valid():
        return False
    try:
        photos = store_photos(form.cleaned_data.get("photos") or [], case.files.count() + 1)
        with said_when_locked():
            sending.tell(case=case, text=form.cleaned_data["text"], attachments=photos)
    except ValidationError as fault:
        form.add_error(None, fault)
        return False
    return True


def rated(case, form, by=None):
    """Say whether it is solved; True, or False with the reason in the form."""
    if not form.is_valid():
        return False
    # The box can only give consent: who agreed when writing is not asked again.
    consent = True if form.cleaned_data["publish_consent"] else None
    try:
        with said_when_locked():
            answering.rate(
                case=case, by=by, is_satisfied=form.is_satisfied, text=form.cleaned_data["text"],
                publish_consent=consent,
            )  # fmt: skip
    except ValidationError as fault:
        form.add_error(None, fault)
        return False
    return True


@login_required
@require_POST
def tell(request, number):
    """Add what was asked for."""
    case = case_of_author(request.user, number)
    left = case.rules.photos_max - case.files.count()
    form = TellForm(request.POST, request.FILES, photos_max=max(left, 0))
    if not told_more(case, form):
        return letter_page(request, case, tell_form=form, status=400)
    messages.success(request, told_words(case))
    return redirect("mailbox:letter", number=number)


def told_words(case):
    """What happens now that the author has told more."""
    if case.author_id is None:
        return _("补充收到了，送到以后继续办理。")
    return _("补充收到了，继续办理，计时从现在接着算。")


def replied(case, form):
    """Answer the teacher on duty; True, or False with the reason in the form."""
    if not form.is_valid():
        return False
    try:
        with said_when_locked():
            sending.reply(case=case, text=form.cleaned_data["text"])
    except ValidationError as fault:
        form.add_error(None, fault)
        return False
    return True


@login_required
@require_POST
def reply(request, number):
    """A word back to the teacher on duty."""
    case = case_of_author(request.user, number)
    form = ReplyForm(request.POST)
    if not replied(case, form):
        return letter_page(request, case, reply_form=form, status=400)
    messages.success(request, REPLIED)
    return redirect("mailbox:letter", number=number)


@login_required
@require_POST
def rate(request, number):
    """解决了 or 还没有."""
    case = case_of_author(request.user, number)
    form = RateForm(request.POST)
    if not rated(case, form, by=request.user):
        return letter_page(request, case, rate_form=form, status=400)
    messages.success(request, thanks(case, form))
    return redirect("mailbox:letter", number=number)


def thanks(case, form):
    """What the author's word leads to; `case` as it was before."""
    if form.is_satisfied:
        return _("谢谢你回话，这封信办结了。")
    if case.rules.can_reopen(case.reopened_times):
        if case.rules.reopened_by == Reopening.ANYBODY:
            return _("知道了，会重新办理，有进展就告诉你。")
        return _("知道了，会换一位老师重新办理，有进展就告诉你。")
    return _("知道了，这封信按“未解决”办结，我们会在统计里如实公开。")


@login_required
@require_POST
def hide_title(request, number):
    """Show the title to others no longer."""
    case = case_of_author(request.user, number)
    try:
        supports.hide_title(case=case, by=request.user)
        messages.success(request, _("标题收起来了，信照常办理。"))
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    return redirect("mailbox:letter", number=number)


@login_required
@require_POST
def withdraw(request, number):
    """Take a letter back while nobody has taken it in."""
    case = case_of_author(request.user, number)
    try:
        with said_when_locked():
            sending.withdraw(case=case, by=request.user)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    else:
        messages.success(request, _("已撤回，不会再有人办理。"))
    return redirect("mailbox:letter", number=number)


@require_safe
def open_file(request, pk):
    """A letter's photo: by a token of ten minutes, or for whoever may read the letter."""
    photo = get_object_or_404(Attachment, pk=pk)
    if not opens(request.GET.get("t"), pk) and not may_open(request.user, pk):
        raise Http404
    return serve(photo, inline=True)


def may_open(user, pk):
    """True for people signed in who may read the letter that the attachment belongs to."""
    return user.is_authenticated and readable(user).filter(files__attachment=pk).exists()
