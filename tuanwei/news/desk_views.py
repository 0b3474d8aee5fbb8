"""The desk of those who write news: list, edit, look at, approve, take down."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset
from tuanwei.news import actions, permissions, queries, rendering
from tuanwei.news.forms import (
    MOST_AT_ONCE,
    ArticleForm,
    ReadForm,
    SendBackForm,
    SubmitForm,
    TakeDownForm,
)
from tuanwei.notices.actions import mark_read_at

SHOWS = (
    ("", _("全部")), ("waiting", _("等核对")), ("draft", _("草稿")), ("shown", _("发布的")), ("down", _("撤下的")),
)  # fmt: skip


@login_required
@require_safe
def desk_list(request):
    """Every article, newest change first; `?show=` narrows."""
    permissions.require_staff(request.user)
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWN else ""
    page = keyset(queries.for_desk(show), request, order=("-changed_at",), per_page=25)
    now = timezone.now()
    for each in page:
        each.standing = queries.standing(each, now)
    return render(request, "news/desk_list.html", {"page": page, "show": show, "shows": SHOWS})


@login_required
@require_POST
def begin(request):
    """A new draft, and on to writing."""
    permissions.require_staff(request.user)
    return redirect("news:edit", actions.begin(by=request.user).pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """The form. Posts of the autosave are answered with words; pictures come with the button."""
    article = permissions.article_at_desk(request.user, pk)
    if request.method != "POST":
        if article.is_waiting:
            messages.info(request, _("这一稿在等人核对。要改，先收回来。"))
            return redirect("news:desk", pk)
        return _edit_page(request, article, ArticleForm(article=article))
    form = ArticleForm(request.POST, request.FILES, article=article)
    if request.headers.get("X-Autosave") == "1":
        return _autosave(request, article, form)
    if not form.is_valid():
        return _edit_page(request, article, form, status=400)
    try:
        with said_when_locked():
            saved = actions.save(
                article=article, by=request.user, edition=form.cleaned_data["edition"],
                words=form.words, alts=form.alts,
            )  # fmt: skip
    except ValidationError as fault:
        form.add_error(None, fault)
        form.data = form.data.copy()  # whoever has read the warning saves over it
        form.data["edition"] = permissions.article_at_desk(request.user, pk).edition
        return _edit_page(request, article, form, status=409)
    if drop := request.POST.get("drop"):
        return _drop_picture(request, saved, drop)
    return _add_pictures(request, saved, form)


def _drop_picture(request, article, key):
    """The text is kept by now."""
    found = article.pictures.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    if found is None:
        raise Http404
    try:
        actions.drop_picture(picture=found, by=request.user)
        messages.success(request, _("图删掉了，正文里那一行也去掉了。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("news:edit", article.pk)


def _add_pictures(request, article, form):
    """The text is kept by now; each picture is taken or refused by itself."""
    uploads, refused = form.cleaned_data["pictures"], []
    if len(uploads) > MOST_AT_ONCE:
        refused.append(_("一次最多 %(n)d 张，多出来的没有加进来。") % {"n": MOST_AT_ONCE})
    added = 0
    for upload in uploads[:MOST_AT_ONCE]:
        try:
            actions.add_picture(article=article, by=request.user, upload=upload)
            added += 1
        except ValidationError as fault:
            refused += fault.messages
    _say_left_out(request, article)
    if refused:
        fresh = permissions.article_at_desk(request.user, article.pk)
        form = ArticleForm(article=fresh)
        form.refused = [*refused, _("文字已经保存，没有丢。")]
        return _edit_page(request, fresh, form, status=400)
    if added:
        messages.success(
            request, _("已保存，%(n)d 张图加在正文末尾。给每张图写上里面是什么。") % {"n": added}
        )
        return redirect("news:edit", article.pk)
    messages.success(request, _("已保存，下面是看起来的样子。"))
    return redirect("news:desk", article.pk)


def _left_out(article):
    numbers = frozenset(article.pictures.values_list("number", flat=True))
    return rendering.left_out(article.body, numbers)


def _say_left_out(request, article):
    if found := _left_out(article):
        messages.warning(
            request,
            _("正文里有页面上不会显示的内容：%(what)s。你写的原样留着，可以改。")
            % {"what": "、".join(found)},
        )


def _autosave(request, article, form):
    if not form.is_valid():
        first = next(iter(form.errors.items()))
        label = form.fields[first[0]].label if first[0] in form.fields else ""
        return JsonResponse({"words": _("还没有保存：%(label)s%(fault)s") % {
            "label": f"{label}，" if label else "", "fault": first[1][0]}})  # fmt: skip
    try:
        with said_when_locked():
            saved = actions.save(
                article=article, by=request.user, edition=form.cleaned_data["edition"],
                words=form.words, alts=form.alts, is_auto=True,
            )  # fmt: skip
    except actions.Conflict as fault:
        return JsonResponse({"conflict": True, "words": fault.messages[0]})
    except ValidationError as fault:
        return JsonResponse({"stop": True, "words": fault.messages[0]})
    now = timezone.localtime()
    return JsonResponse(
        {
            "words": _("%(at)s 自动保存了") % {"at": f"{now:%H:%M}"},
            "edition": saved.edition,
            "mark": "",
        }
    )


def _edit_page(request, article, form, *, status=None):
    fields = form.picture_fields()
    context = {
        "article": article, "form": form,
        "pictures": [(each, fields[each.pk]) for each in article.pictures.all() if each.pk in fields],
        "is_published": article.versions.exists(),
    }  # fmt: skip
    return render(request, "news/edit.html", context, status=status)


@login_required
@require_safe
def desk(request, pk):
    """An article as it will look, with what can be done about it."""
    article = permissions.article_at_desk(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    return _desk_page(request, article)


def _desk_page(request, article, *, status=None, **forms):
    listed = queries.for_desk().get(pk=article.pk)
    read = {"edition": article.edition}
    needs_second = settings.NEWS_NEEDS_SECOND_PERSON
    versions = list(article.versions.select_related("written_by", "approved_by"))
    context = {
        "article": article, "standing": queries.standing(listed),
        "html": queries.html_of(article),
        "left_out": _left_out(article),
        "missing": actions.missing(article),
        "versions": versions,
        "changes": queries.changes(versions[0], article) if versions else [],
        "is_out": listed.last_number and not article.taken_down_at,
        "is_shown": listed.is_shown and not article.taken_down_at,
        "why_not": permissions.why_not_approve(request.user, article),
        "needs_second": needs_second,
        "submit_form": forms.get("submit_form") or SubmitForm(initial=read, auto_id="submit-%s"),
        "read_form": ReadForm(initial=read, auto_id=False),
        "back_form": forms.get("back_form") or SendBackForm(auto_id="back-%s"),
        "down_form": forms.get("down_form") or TakeDownForm(auto_id="down-%s"),
    }  # fmt: skip
    return render(request, "news/desk.html", context, status=status)


@login_required
@require_safe
def version(request, pk, at):
    """A version as it was published."""
    found = permissions.version_at_desk(request.user, pk, at)
    before = found.article.versions.filter(number=found.number - 1).first()
    context = {
        "version": found,
        "html": queries.html_of(found, found.used),
        "before": before,
        "changes": queries.changes(before, found) if before else [],
    }
    return render(request, "news/version.html", context)


@login_required
@require_POST
def act(request, pk, verb):
    """Submit, take back, send back, publish, take down, pin, unpin, discard."""
    if verb not in VERBS:
        raise Http404
    article = permissions.article_at_desk(request.user, pk)
    try:
        with said_when_locked():
            return VERBS[verb](request, article)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("news:desk", pk)


def _submit(request, article):
    form = SubmitForm(request.POST, auto_id="submit-%s")
    if not form.is_valid():
        return _desk_page(request, article, status=400, submit_form=form)
    data = form.cleaned_data
    if request.POST.get("then") == "publish":
        return _published(request, actions.publish(article=article, by=request.user, **data))
    actions.submit(article=article, by=request.user, **data)
    messages.success(request, _("交了。别的同事核对以后发布，会告诉你。"))
    return redirect("news:desk", article.pk)


def _publish(request, article):
    form = ReadForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("请刷新页面，再看一遍再发布。"))
    version = actions.publish(article=article, by=request.user, **form.cleaned_data)
    return _published(request, version)


def _published(request, version):
    if version.published_at > timezone.now():
        at = timezone.localtime(version.published_at)
        words = _("定好了，%(at)s 自动发布。") % {"at": f"{at.month}月{at.day}日 {at:%H:%M}"}
    else:
        words = _("发布了，大家现在看得到。")
    messages.success(request, words)
    return redirect("news:desk", version.article_id)


def _take_back(request, article):
    actions.take_back(article=article, by=request.user)
    messages.success(request, _("收回来了，改好再交。"))
    return redirect("news:edit", article.pk)


def _send_back(request, article):
    form = SendBackForm(request.POST, auto_id="back-%s")
    if not form.is_valid():
        return _desk_page(request, article, status=400, back_form=form)
    actions.send_back(article=article, by=request.user, **form.cleaned_data)
    messages.success(request, _("退回去了，意见告诉了写的人。"))
    return redirect("news:desk", article.pk)


def _take_down(request, article):
    form = TakeDownForm(request.POST, auto_id="down-%s")
    if not form.is_valid():
        return _desk_page(request, article, status=400, down_form=form)
    actions.take_down(article=article, by=request.user, **form.cleaned_data)
    messages.success(request, _("撤下了。打开它的人会看到你写的理由。"))
    return redirect("news:desk", article.pk)


def _pin(request, article):
    actions.pin(article=article, by=request.user, is_pinned=True)
    messages.success(request, _("置顶了。"))
    return redirect("news:desk", article.pk)


def _unpin(request, article):
    actions.pin(article=article, by=request.user, is_pinned=False)
    messages.success(request, _("不再置顶。"))
    return redirect("news:desk", article.pk)


def _discard(request, article):
    actions.discard_draft(article=article, by=request.user)
    messages.success(request, _("草稿丢掉了。"))
    return redirect("news:desk-list")


VERBS = {
    "submit": _submit, "publish": _publish, "take-back": _take_back, "send-back": _send_back,
    "take-down": _take_down, "pin": _pin, "unpin": _unpin, "discard": _discard,
}  # fmt: skip
