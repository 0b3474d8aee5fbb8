"""Who writes the rules of a book. Everybody who signs in reads those in force."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from tuanwei.rulebooks import queries


def check_writes_rules(book, user):
    """403 for everybody but those who write rules."""
    if not book.can_write(user):
        raise PermissionDenied(
            _("%(rules)s由团委工作人员来定，大家都可以看现行的规则。") % {"rules": book.words.rules}
        )


def kind_to_read(book, pk):
    """A kind, in use or not; 404 when unknown."""
    found = book.kinds.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def kind_to_write(book, user, pk):
    """A kind, for those who write rules."""
    check_writes_rules(book, user)
    return kind_to_read(book, pk)


def version_to_read(book, pk, version):
    """A version that is or was in force: what was begun under it keeps it."""
    found = queries.versions_of(kind_to_read(book, pk)).filter(version=version).first()
    if found is None:
        raise Http404
    return found


def draft_to_write(book, user, pk):
    """The draft of a kind; 404 when there is none."""
    found = queries.draft_of(kind_to_write(book, user, pk))
    if found is None:
        raise Http404
    return found
