"""Rules tried out on what somebody makes up; nothing is kept. HTTP only."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tuanwei.rulebooks.permissions import draft_to_write, kind_to_write
from tuanwei.rulebooks.queries import rules_in_force


def tries_out(book):
    """The view `of` the "draft" or of what holds "now", for those who write rules: it is called with the kind, the
    rules and what they are called (草稿, 第 2 版). A draft that cannot be scored is put right first."""

    def decorated(view):
        @login_required
        @require_safe
        @wraps(view)
        def tried(request, pk, of, **more):
            kind = kind_to_write(book, request.user, pk)
            if of == "draft":
                spec, called = draft_to_write(book, request.user, pk).spec, _("草稿")
                if book.refusals(spec):
                    messages.error(request, _("草稿还有要改的，改好再试。"))
                    return redirect(book.url("draft", pk))
            elif of == "now" and (newest := rules_in_force(kind)):
                spec, called = newest.spec, _("第 %(n)d 版") % {"n": newest.version}
            else:
                raise Http404
            return view(request, kind, of, spec, called, **more)

        return tried

    return decorated
