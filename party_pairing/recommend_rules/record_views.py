"""Kinds of records that a draft asks for, made at once. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from party_pairing.recommend_rules import record_actions
from party_pairing.recommend_rules.book import BOOK
from tuanwei.rulebooks.permissions import draft_to_write


@login_required
@require_POST
def add_records(request, pk):
    """The kinds of records that the samples look at, where they are not there yet."""
    draft_to_write(BOOK, request.user, pk)
    found = record_actions.add_records(by=request.user)
    if found:
        names = "、".join(each.name for each in found)
        messages.success(request, _("建好了档案项目：%(names)s。") % {"names": names})
    else:
        messages.info(request, _("没有可以建的：档案里已经有同名的，或者停用了，在条件里换一个。"))
    return redirect(BOOK.url("draft", pk))
