"""One's own pairs, and the page of a pair."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.files.queries import memberships_of
from party_pairing.pairs import permissions, queries, talking, timeline
from party_pairing.pairs.forms import AnswerForm, DeedForm, EvaluationForm, TalkForm
from party_pairing.pairs.models import Pairing
from tuanwei.lib.locks import said_when_locked
from tuanwei.notices.actions import mark_read_at
from volunteers.queries import next_lessons_of, next_turns_of


@login_required
@require_safe
def mine(request):
    """My contact, or my people: when we last talked, what comes next; of a Party member also the
    next service day and lesson."""
    user = request.user
    ours, over = queries.ours_of(user)
    for each in ours:
        each.said = timeline.said(each.standings)
    is_party = bool(memberships_of([user.pk]))
    context = {
        "helping": [each for each in ours if each.pairing.helper_id == user.pk],
        "helped": [each for each in ours if each.pairing.member_id == user.pk],
        "over": over[:10],
        "is_party": is_party, "has_list": permissions.has_list(user),
        "turns": next_turns_of(user) if is_party else (),
        "lessons": next_lessons_of(user) if is_party else (),
    }  # fmt: skip
    return render(request, "party_pairing/pairs/mine.html", context)


@login_required
@require_safe
def page(request, pk):
    """A pair and what happened in it; words only for those who may read them."""
    pairing, sight = permissions.pairing_for(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    return render(request, "party_pairing/pairs/page.html", _of_page(request, pairing, sight))


def _of_page(request, pairing, sight):
    diary = queries.diaries_of([pairing])[pairing.pk]
    past = queries.earlier(pairing)
    diaries = queries.diaries_of(past) if past else {}
    spec, today = pairing.rules.spec, timezone.localdate()
    period = queries.evaluation_period(spec, today)
    return {
        "pairing": pairing, "sight": sight, "is_running": pairing.state == "running",
        "other": pairing.other_of(request.user) if sight.is_own else None,
        "standings": timeline.said(queries.standings_of(pairing, diary)),
        "waiting": diary.waiting_for(request.user) if sight.is_own else (),
        "steps": timeline.of(pairing, diary, request.user, sight),
        "past": [
            (each, timeline.earlier(each, diaries[each.pk], pairing, request.user, sight))
            for each in past
        ],
        "evaluated": [e for e in diary.evaluations if e.period == period.code], "period": period,
        "has_evaluated": any(
            e.by_id == request.user.pk and e.period == period.code for e in diary.evaluations
        ),
    }  # fmt: skip


def _saved(form, run):
    """True when it was done; a refusal goes to the field that it is about."""
    try:
        with said_when_locked():
            run()
    except ValidationError as refused:
        if hasattr(refused, "error_dict"):
            for name, faults in refused.message_dict.items():
                form.add_error(name if name in form.fields else None, faults)
        else:
            form.add_error(None, refused.messages)
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def talk_new(request, pk):
    """Note a talk."""
    pairing, _sight = permissions.pairing_of_mine(request.user, pk)
    last = pairing.talks.exclude(place="").first()
    form = TalkForm(
        request.POST if request.method == "POST" else None, pairing=pairing,
        initial={"place": last.place if last else ""},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if _saved(form, lambda: talking.write_talk(pairing=pairing, by=request.user, **data)):
            name = pairing.other_of(request.user).name
            messages.success(request, _("记下了。请%(name)s确认。") % {"name": name})
            return redirect("party_pairing:pairing-page", pairing.pk)
    return _form_page(request, "talk.html", pairing, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def talk_edit(request, pk):
    """Put right what nobody has confirmed yet."""
    talk = permissions.talk_of_mine(request.user, pk)
    pairing = talk.pairing
    form = TalkForm(
        request.POST if request.method == "POST" else None, pairing=pairing,
        written_on=timezone.localdate(talk.at),
        initial={name: getattr(talk, name) for name in talking.CONTENT_FIELDS},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if _saved(form, lambda: talking.change_talk(talk=talk, by=request.user, **data)):
            messages.success(request, _("改好了，请对方再确认。"))
            return redirect("party_pairing:pairing-page", pairing.pk)
    is_open = talk.by_id == request.user.pk and talk.state in talking.OPEN
    return _form_page(request, "talk.html", pairing, form, talk=talk, is_open=is_open)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deed_new(request, pk):
    """Note something else that counts."""
    pairing, _sight = permissions.pairing_of_mine(request.user, pk)
    form = DeedForm(
        request.POST if request.method == "POST" else None, pairing=pairing,
        gatherings=queries.came_together(pairing), initial={"what": request.GET.get("what", "")},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if _saved(form, lambda: talking.write_deed(pairing=pairing, by=request.user, **data)):
            messages.success(request, _("记下了。"))
            return redirect("party_pairing:pairing-page", pairing.pk)
    return _form_page(request, "deed.html", pairing, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request, pk):
    """What one thinks of the present half year."""
    pairing, _sight = permissions.pairing_of_mine(request.user, pk)
    period = queries.evaluation_period(pairing.rules.spec, timezone.localdate())
    known = pairing.evaluations.filter(by=request.user, period=period.code).first()
    form = EvaluationForm(
        request.POST if request.method == "POST" else None,
        initial={"stars": known.stars, "words": known.words} if known else None,
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if _saved(form, lambda: talking.evaluate(pairing=pairing, by=request.user, **data)):
            messages.success(request, _("评好了。两个人都评了，就互相看到。"))
            return redirect("party_pairing:pairing-page", pairing.pk)
    return _form_page(request, "evaluate.html", pairing, form, period=period)


def _form_page(request, name, pairing, form, **context):
    context = {
        "is_open": pairing.state == Pairing.State.RUNNING, "pairing": pairing, "form": form,
        "other": pairing.other_of(request.user),
    } | context  # fmt: skip
    status = 400 if form.is_bound else None
    return render(request, f"party_pairing/pairs/{name}", context, status=status)


def _done(request, pairing, run, words):
    """Carry it out, say so or why not, and go back to the pair."""
    try:
        with said_when_locked():
            run()
        messages.success(request, words)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("party_pairing:pairing-page", pairing.pk)


def _answer(request, entry):
    form, pairing = AnswerForm(request.POST), entry.pairing
    if not form.is_valid():
        messages.error(request, _("没有看懂，请在这个页面上再点一次。"))
        return redirect("party_pairing:pairing-page", pairing.pk)
    data = form.cleaned_data
    agrees = data["verdict"] == "yes"
    return _done(
        request, pairing,
        lambda: talking.answer(
            entry=entry, by=request.user, agrees=agrees, mark=data["mark"], words=data["words"]
        ),
        _("确认好了，算数了。") if agrees else _("告诉对方了，改好以后你再确认。"),
    )  # fmt: skip


@login_required
@require_POST
def talk_answer(request, pk):
    """Confirm a talk or say what is wrong."""
    return _answer(request, permissions.talk_of_mine(request.user, pk))


@login_required
@require_POST
def deed_answer(request, pk):
    """Confirm a deed or say what is wrong."""
    return _answer(request, permissions.deed_of_mine(request.user, pk))


def _withdraw(request, entry):
    return _done(
        request, entry.pairing, lambda: talking.withdraw(entry=entry, by=request.user),
        _("撤回了，不再算数。"),
    )  # fmt: skip


@login_required
@require_POST
def talk_withdraw(request, pk):
    """Take a talk back."""
    return _withdraw(request, permissions.talk_of_mine(request.user, pk))


@login_required
@require_POST
def deed_withdraw(request, pk):
    """Take a deed back."""
    return _withdraw(request, permissions.deed_of_mine(request.user, pk))


@login_required
@require_POST
def history(request, pk):
    """The member opens or closes what was said before the present helper."""
    pairing, _sight = permissions.pairing_of_mine(request.user, pk)
    opens = request.POST.get("open") == "yes"
    return _done(
        request, pairing,
        lambda: talking.open_history(pairing=pairing, by=request.user, opens=opens),
        _("联系人现在看得到以前的谈心了。") if opens else _("联系人不再看得到以前的谈心。"),
    )  # fmt: skip
