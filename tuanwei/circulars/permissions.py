"""Who may send, pass on, follow and read circulars.

Staff send to all; below, whoever holds one of the posts that the rules name sends to the own unit and
passes papers on to it. A paper is read by whoever has a copy, by whoever sends for its unit, by general
branches above it, and by staff.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from tuanwei.circulars.models import Circular, CircularFile, Copy
from tuanwei.circulars.rules import rules_in_force


def sending_ids(user):
    """Keys of the units below the committee that `user` sends for, read once per request."""
    known = getattr(user, "_sends_for", None)
    if known is None:
        worn, known = hats(user), frozenset()
        if held := worn.general_branch_ids | worn.branch_ids:
            rules, _version = rules_in_force()
            posts = {"general": rules.general_posts, "branch": rules.branch_posts}
            known = frozenset(
                unit for unit in held
                if worn.holds(unit, *posts["branch" if unit in worn.branch_ids else "general"])
            )  # fmt: skip
        user._sends_for = known
    return known


def can_send(user):
    """True for whoever sends for some unit."""
    return hats(user).is_staff or bool(sending_ids(user))


def sends_for(user, unit):
    """True where `user` sends in the name of `unit`."""
    if unit.kind == Unit.Kind.COMMITTEE:
        return hats(user).is_staff
    return unit.pk in sending_ids(user)


def sending_units(user):
    """The units in whose name `user` sends, the highest first."""
    mine = Q(pk__in=sending_ids(user))
    if hats(user).is_staff:
        mine |= Q(kind=Unit.Kind.COMMITTEE)
    order = {"committee": 0, "general_branch": 1}
    found = Unit.objects.active().filter(mine).order_by("name_pinyin", "pk")
    return sorted(found, key=lambda unit: order.get(unit.kind, 2))


def require_sender(user):
    """403 with words for those who send for no unit."""
    if not can_send(user):
        raise PermissionDenied(_("公文由团委、团总支书记和支部干部来发。"))


def watched(user):
    """A condition on units: those `user` sends for, and what lies below them. Staff watch all."""
    if hats(user).is_staff:
        return Q()
    keys = sending_ids(user)
    return Q(pk__in=keys) | Q(parent__in=keys) | Q(parent__parent__in=keys)


def watched_ids(user):
    """Keys of the units whose people's names `user` sees: all of them for staff."""
    if not can_send(user):
        return set()
    return set(Unit.objects.filter(watched(user)).values_list("pk", flat=True))


def topmost_watched(user, keys):
    """The unit above the others of `keys`, which the user watches; None for staff, who watch all."""
    if hats(user).is_staff:
        return None
    return Unit.objects.filter(pk__in=keys).exclude(parent__in=keys).order_by("pk").first()


def visible_to(user):
    """The circulars `user` may read: list, page, print, files and search agree on it."""
    if not user.is_authenticated:
        return Circular.objects.none()
    worn = hats(user)
    if worn.is_staff:
        return Circular.objects.filter(
            ~Q(state=Circular.State.DRAFT)
            | Q(unit__kind=Unit.Kind.COMMITTEE) | Q(unit__in=sending_ids(user))
        )  # fmt: skip
    mine = Copy.objects.filter(circular=OuterRef("pk"), user=user.pk)
    seen = Q(Exists(mine))
    if keys := sending_ids(user):
        above = Q(unit__in=keys) | Q(unit__parent__in=keys)
        seen = seen & ~Q(state=Circular.State.DRAFT) | Q(unit__in=keys)
        seen |= above & ~Q(state=Circular.State.DRAFT)
    else:
        seen &= ~Q(state=Circular.State.DRAFT)
    return Circular.objects.filter(seen)


def circular_to_see(user, pk):
    """404 where it may not be read."""
    found = visible_to(user).select_related("unit", "sent_by", "made_by", "recalled_by", "replaces")
    circular = found.filter(pk=pk).first()
    if circular is None:
        raise Http404
    return circular


def circular_to_write(user, pk):
    """One that `user` sends: its unit is theirs. 403 when only read."""
    circular = circular_to_see(user, pk)
    if not sends_for(user, circular.unit):
        raise PermissionDenied(_("这份公文由%(unit)s来管。") % {"unit": circular.unit.name})
    return circular


def draft_to_write(user, pk):
    """A draft of a unit `user` sends for; 404 once it was sent."""
    circular = circular_to_write(user, pk)
    if not circular.is_draft:
        raise Http404
    return circular


def can_recall(user, circular):
    """Whoever sends for its unit, and staff."""
    return circular.state == Circular.State.SENT and (
        hats(user).is_staff or sends_for(user, circular.unit)
    )


def circular_to_recall(user, pk):
    """403 when it is not theirs to take back."""
    circular = circular_to_see(user, pk)
    if not (hats(user).is_staff or sends_for(user, circular.unit)):
        raise PermissionDenied(_("撤回由发文的组织或团委来做。"))
    return circular


def can_follow(user, circular):
    """Whoever reads it and sends for some unit sees how far it got, by unit; names of the own people only."""
    return not circular.is_draft and can_send(user)


def circular_to_follow(user, pk):
    """404 for those who may not read it, 403 for readers without people of their own."""
    circular = circular_to_see(user, pk)
    if circular.is_draft:
        raise Http404
    if not can_follow(user, circular):
        raise PermissionDenied(_("谁看了、谁没看，由发文的组织和各级团干部跟进。"))
    return circular


def can_forward(user, circular):
    """Cadres who read a paper may pass it on to the own unit."""
    return circular.state == Circular.State.SENT and bool(sending_ids(user))


def circular_to_forward(user, pk):
    """403 for those with no unit to pass it on to."""
    circular = circular_to_see(user, pk)
    if circular.is_draft:
        raise Http404
    if not sending_ids(user):
        raise PermissionDenied(_("转发由团总支书记和支部干部来做。"))
    if circular.is_recalled:
        raise PermissionDenied(_("这份公文已经撤回，不能再转发。"))
    return circular


def file_to_open(user, pk):
    """An enclosed file of a paper that `user` may read; of a recalled one for whoever sends for its unit."""
    found = CircularFile.objects.select_related("attachment", "circular__unit")
    file = found.filter(attachment=pk, circular__in=visible_to(user)).first()
    if file is None or not reads_text(user, file.circular):
        raise Http404
    return file.attachment


def reads_text(user, circular):
    """False for readers of a recalled one: they see why, and no more."""
    return not circular.is_recalled or hats(user).is_staff or sends_for(user, circular.unit)


def can_set_rules(user):
    """Numbers and who may send: the committee's staff."""
    return hats(user).is_staff


def require_rules(user):
    """403 for everybody else."""
    if not can_set_rules(user):
        raise PermissionDenied(_("公文规则由团委工作人员来定。"))
