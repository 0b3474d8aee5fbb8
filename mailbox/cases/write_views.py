"""Writing a letter: form, check page, sending. One door for people signed in, one for nobody."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from branches.organisation.models import Member
from mailbox.cases import throttle
from mailbox.cases.deadlines import next_opening
from mailbox.cases.letter_forms import ANONYMOUS, LetterForm
from mailbox.cases.letter_pages import promises, shown_state
from mailbox.cases.photos import keep, kept, store_photos, token
from mailbox.cases.receipts import submission_hash
from mailbox.cases.repeats import own_before
from mailbox.cases.rule_choices import Contact, Publishing, Repeats
from mailbox.cases.rules import rules_in_force
from mailbox.cases.sending import is_paused, sent_before, submit
from mailbox.cases.similar_queries import similar_letters
from mailbox.safety.queries import care_for, phones
from mailbox.senders.queries import pause_of

# The check page answers a POST: with no-store, Back would show the browser's own error instead.
KEPT_FOR_BACK = cache_control(private=True, no_cache=True)
CODE_SECONDS = 300
CODE_COOKIE = "letter_code"


@KEPT_FOR_BACK
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def write(request):
    """The form, the check page and the sending of a letter with a name."""
    if request.method != "POST":
        if not request.user.is_authenticated:
            return render(request, "mailbox/letter_doors.html")
        return form_page(request, LetterForm(details=known_details(request.user)))
    form = LetterForm(request.POST, request.FILES)
    if not request.user.is_authenticated:
        return expired_page(request, form)
    return handle(request, form, send)


@KEPT_FOR_BACK
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def write_anonymous(request):
    """The same without a sender: whoever is signed in, this page does not look."""
    request.user = AnonymousUser()
    if request.method != "POST":
        return form_page(request, LetterForm(is_anonymous=True))
    form = LetterForm(request.POST, request.FILES, is_anonymous=True)
    return handle(request, form, send_anonymous)


def known_details(user):
    """What is known already of somebody's class and how to reach them."""
    if not any(rules.contact != Contact.NONE for rules in rules_in_force()):
        return {}
    member = Member.objects.filter(user=user.pk).select_related("branch").first()
    branch = str(member.branch) if member and member.branch else ""
    return {"class_name": branch, "phone": user.phone, "email": user.email}


def handle(request, form, deliver):
    """Go on to the step asked for; without a word that is the check page, never the sending."""
    is_valid = form.is_valid()
    photos = gather_photos(request, form)
    if not is_valid or form.errors:
        return form_page(request, form, photos, status=400)
    step = request.POST.get("step")
    if step == "edit":
        return form_page(request, form, photos)
    if step == "send":
        return deliver(request, form, photos)
    if request.user.is_authenticated and is_paused(
        request.user, form.cleaned_data["title"], form.cleaned_data["text"]
    ):
        form.add_error(None, _("你的来信暂停着，这封不能送出。原因和能找的人写在上面。"))
        return form_page(request, form, photos, status=400)
    return check_page(request, form, photos)


def gather_photos(request, form):
    """Photos kept from the step before and new ones, stored; a mistake goes into the form."""
    photos, added = [], form.cleaned_data.get("photos") or []
    try:
        dropped = set(request.POST.getlist("drop_photo"))
        known = kept(request.POST.get("kept_photos"), form.data["submission_key"])
        photos = [photo for photo in known if str(photo.pk) not in dropped]
        if len(photos) + len(added) > form.photos_max:
            raise ValidationError(_("最多 %(most)d 张照片。") % {"most": form.photos_max})
        if (
            added
            and form.is_anonymous
            and throttle.count(throttle.PHOTOS, request, len(added)) is False
        ):
            raise ValidationError(_("这一小时传的照片太多了，先不带照片送出，或过一会儿再加。"))
        photos += store_photos(added, start=len(photos) + 1)
    except ValidationError as fault:
        if not is_sent(request, form):  # then its photos went with it
            form.add_error("photos", fault)
    return photos


def is_sent(request, form):
    """True for a form that has been sent before by the same person."""
    key = str(form.cleaned_data["submission_key"])
    return sent_before(submission_hash(key, request.user.pk)) is not None


def send(request, form, photos):
    """Take the letter of the person signed in and show the receipt on a page of its own."""
    before = own_before(form.cleaned_data["title"], request.user, form.rules)
    if before and form.rules.repeats == Repeats.REFUSE and not is_sent(request, form):
        return check_page(request, form, photos, status=400)
    receipt = deliver(form, photos, by=request.user, visibility=form.cleaned_data["visibility"])
    if receipt is None:
        return form_page(request, form, photos, status=400)
    if not receipt.is_new:
        messages.info(request, _("这封信已经收到过了，没有重复送出。"))
    address = reverse("mailbox:letter-sent", args=[receipt.number])
    response = HttpResponseRedirect(address)
    # The code is known only now; for the next page the browser carries it, not the database.
    response.set_signed_cookie(
        CODE_COOKIE, receipt.code, salt=receipt.number, max_age=CODE_SECONDS, path=address,
        httponly=True, samesite="Lax", secure=settings.HTTPS,
    )  # fmt: skip
    return response


def send_anonymous(request, form, photos):
    """Take the letter and answer with the receipt itself: no redirect, no cookie, no trace."""
    if not is_sent(request, form) and not throttle.may_write(request):
        form.add_error(
            None, _("这一小时匿名来信太多了。内容都还在，过一小时再点“送出”，或登录后写。")
        )
        return form_page(request, form, photos, status=429)
    receipt = deliver(form, photos, by=None, visibility=ANONYMOUS)
    if receipt is None:
        return form_page(request, form, photos, status=400)
    context = {
        "number": receipt.number, "code": receipt.code, "is_again": not receipt.is_new,
        "promises": promises(form.rules.pk, form.answering), "draft": "letter-anonymous",
        "opening": next_opening(localtime()), **care_of(form),
    }  # fmt: skip
    response = render(request, "mailbox/receipt.html", context)
    add_never_cache_headers(response)  # the code stays on the screen, not in a cache
    return response


def deliver(form, photos, *, by, visibility):
    """The Receipt, or None with the reason in the form."""
    data = form.cleaned_data
    try:
        return submit(
            by=by, rules=form.rules, visibility=visibility, title=data["title"],
            text=data["text"], submission_key=str(data["submission_key"]),
            publish_consent=data["publish_consent"], attachments=photos,
            clue=data.get("clue", ""), unit=form.answering, sender=form.sender,
        )  # fmt: skip
    except ValidationError as fault:
        form.add_error(None, fault)
        if fault.code == "spent":
            form.renew_key()
        return None


def form_page(request, form, photos=(), *, status=None, is_expired=False):
    """The form with everything typed."""
    return render(
        request,
        "mailbox/letter_write.html",
        {
            "form": form,
            "kept": shown(photos),
            "kept_photos": keep(photos, form["submission_key"].value()),
            "is_expired": is_expired,
            "pause": pause_of(request.user) if request.user.is_authenticated else None,
            "draft": "letter-anonymous" if form.is_anonymous else "letter",
        },
        status=status,
    )


def check_page(request, form, photos, *, status=None):
    """The letter as it will be read, with everything in hidden fields."""
    before = own_before(form.cleaned_data["title"], request.user, form.rules)
    context = {
        "form": form,
        "rules": form.rules,
        "letter": form.cleaned_data,
        "pairs": form.hidden_pairs(),
        "kept": shown(photos),
        "kept_photos": keep(photos, form.data["submission_key"]),
        "similar": similar_letters(form.cleaned_data["title"], request.user),
        "before": [(case, shown_state(case)) for case in before],
        "refuses": bool(before) and form.rules.repeats == Repeats.REFUSE,
        "publishes": form.rules.publishing == Publishing.CONSENT,
        **care_of(form),
    }
    return render(request, "mailbox/letter_check.html", context, status=status)


def care_of(form):
    """{"care", "urgent"}: whom to call, because of the words or because of the class."""
    data = form.cleaned_data
    care = care_for(data["title"], data["text"], data.get("clue", ""))
    return {"care": care, "urgent": phones() if form.rules.is_urgent and not care else ()}


def shown(photos):
    """The photos with a token that opens them for whoever has just sent them."""
    for photo in photos:
        photo.open_token = token(photo)
    return photos


def expired_page(request, form, status=403):
    """Signed out in the middle of a letter: the form again, nothing typed is lost."""
    form.is_valid()
    return form_page(request, form, is_expired=True, status=status)


def stale_form(request):
    """The same for a form whose CSRF token is older than the sign-in; see csrf_failure."""
    is_anonymous = request.path == reverse("mailbox:letter-anonymous")
    if is_anonymous:
        request.user = AnonymousUser()
    form = LetterForm(request.POST, is_anonymous=is_anonymous)
    if is_anonymous or request.user.is_authenticated:
        form.is_valid()
        form.add_error(None, _("这一页开得太久，刚才没有送出。内容都还在，请再点一次。"))
        return form_page(request, form, status=403)
    return expired_page(request, form)


write.on_stale_form = write_anonymous.on_stale_form = stale_form
