"""Who may see and enter what of somebody's file, and who keeps Party branches, kinds and charges.

Files that one has no duty for are not there; pages of a whole Party branch say whose they are.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import PartyBranch
from branches.organisation.queries import hats
from party_pairing.files import duties
from party_pairing.files.models import Charge, PartyMembership, PartyPost, Record, RecordKind
from tuanwei.accounts.models import User


def person_for(user, pk):
    """(person, Duty); 404 for everybody without one."""
    person = User.objects.select_related("member__branch__parent").filter(pk=pk).first()
    duty = duties.duty_of(user, person) if person else None
    if duty is None:
        raise Http404
    return person, duty


def file_for(user, pk):
    """(person, words of the duty); 404 for everybody without one."""
    person, duty = person_for(user, pk)
    return person, duty.words


def person_to_enter(user, pk):
    """(person, is it oneself) to write a record for; 403 for those who read only."""
    person, duty = person_for(user, pk)
    if duty.scope not in (duties.OWN, duties.KEEPS):
        raise PermissionDenied(_("你可以看这份档案，登记由支部和老师来做。"))
    return person, duty.scope == duties.OWN


def kinds_to_enter(is_own):
    """The kinds in use; of oneself those that the person writes."""
    kinds = RecordKind.objects.filter(is_active=True)
    return kinds.filter(is_own=True) if is_own else kinds


def kind_to_enter(is_own, key):
    """One of them; 404 for others."""
    kind = kinds_to_enter(is_own).filter(key=key).first()
    if kind is None:
        raise Http404
    return kind


def seen_records(records, duty):
    """Those of `records` (a queryset) that somebody with this Duty reads."""
    return records.filter(kind__is_sensitive=False) if duty.scope == duties.NEAR else records


def record_for(user, pk):
    """A record of a file that `user` may enter into, or of one's own; 404, 403 for readers."""
    rows = Record.objects.select_related("kind", "user__member__branch__parent")
    record = rows.filter(pk=pk).first()
    duty = duties.duty_of(user, record.user) if record else None
    if duty is None or duty.scope == duties.NEAR:
        raise Http404
    if duty.scope not in (duties.OWN, duties.KEEPS):
        raise PermissionDenied(_("你可以看这份档案，登记由支部和老师来做。"))
    return record


def can_list_files(user):
    """Whoever has a duty for people by post, charge or grant, and staff who may be given one."""
    return hats(user).reads_files or bool(duties.party_posts(user))


def require_lister(user):
    """403 in words for everybody else."""
    if not can_list_files(user):
        raise PermissionDenied(
            _(
                "档案只给本人和有职责的人看：所在支部、团总支、党支部和分管老师。你自己的档案在“我的”里。"
            )
        )


def can_keep_kinds(user):
    """The committee's staff."""
    return hats(user).is_staff


def require_kinds_keeper(user):
    """403 for everybody else."""
    if not can_keep_kinds(user):
        raise PermissionDenied(_("档案项目由团委工作人员来定。"))


def kind_to_edit(user, pk):
    """A kind of records, for staff."""
    require_kinds_keeper(user)
    kind = RecordKind.objects.filter(pk=pk).first()
    if kind is None:
        raise Http404
    return kind


def require_administrator(user):
    """Charges are given by administrators."""
    if not hats(user).is_administrator:
        raise PermissionDenied(_("谁分管哪里由管理员来定。"))


def charge_to_end(user, pk):
    """A charge, for administrators."""
    require_administrator(user)
    charge = Charge.objects.select_related("user", "unit").filter(pk=pk).first()
    if charge is None:
        raise Http404
    return charge


def party_branches(user):
    """The Party branches whose people `user` may see: with a post there, in charge, read by
    administrators and teachers."""
    found = duties.reach(user)
    rows = PartyBranch.objects.select_related("general_branch")
    if found.has_all or hats(user).is_teacher:
        return rows
    return rows.filter(Q(pk__in=found.party) | Q(general_branch__in=found.charges))


def can_see_party_branches(user):
    """True for those who may have any: holders of posts there, staff, teachers."""
    return hats(user).is_staff or hats(user).is_teacher or bool(duties.party_posts(user))


def require_party(user):
    """403 in words for everybody else."""
    if not can_see_party_branches(user):
        raise PermissionDenied(
            _("党支部的人员只给本党支部的书记、组织委员、结对联络人和分管老师看。")
        )


def party_branch_for(user, pk):
    """One of them; 404 for others."""
    require_party(user)
    found = party_branches(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def can_keep(user, party_branch):
    """Who writes down people and posts: secretary and organisation officer, staff in charge of the
    general branch beside it (of all, where there is none), administrators."""
    found = duties.reach(user)
    return (
        found.has_all
        or party_branch.general_branch_id in found.charges
        or bool(found.party.get(party_branch.pk, frozenset()) & duties.KEEPERS)
    )


def party_branch_to_keep(user, pk):
    """403 when it is seen only."""
    found = party_branch_for(user, pk)
    if not can_keep(user, found):
        raise PermissionDenied(_("党支部的人员由书记、组织委员和分管老师登记。"))
    return found


def _in_kept_branch(model, user, pk):
    rows = model.objects.select_related("user", "party_branch__general_branch")
    found = rows.filter(pk=pk).first()
    if found is None:
        require_party(user)
        raise Http404
    party_branch_to_keep(user, found.party_branch_id)
    return found


def membership_to_keep(user, pk):
    """A line of a Party branch that `user` keeps."""
    return _in_kept_branch(PartyMembership, user, pk)


def post_to_keep(user, pk):
    """A post of a Party branch that `user` keeps."""
    return _in_kept_branch(PartyPost, user, pk)
