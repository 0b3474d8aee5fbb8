"""Follow-ups in somebody's hands, and who takes one whose person no longer holds a post."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from branches.liaison import contact_queries
from branches.liaison.meeting_models import FollowUp
from branches.liaison.models import Contact
from branches.organisation.models import Appointment, Unit
from tuanwei.accounts.models import User

MOST_TAKERS = 3


def my_follow_ups(user):
    """Those that `user` is in charge of."""
    return FollowUp.objects.filter(person=user.pk).select_related("meeting__gathering", "unit")


@dataclass(frozen=True)
class Left:
    """Why somebody can no longer be in charge; the unit and post they had, where it was a post."""

    words: str
    unit: Unit | None = None
    post: str = ""


def left(follow_ups):
    """{key of an open follow-up: Left} of those whose person's account is closed, or whose last post (also as a
    contact person) ended while it was in their hands. Two queries, none where nothing is open."""
    rows = [each for each in follow_ups if each.state == FollowUp.State.OPEN]
    if not rows:
        return {}
    people, today = {each.person_id for each in rows}, timezone.localdate()
    posts: dict = {}
    terms = Appointment.objects.filter(user__in=people, starts_on__lte=today)
    for each in terms.select_related("unit").order_by("pk"):
        post = each.title or each.get_post_display()
        posts.setdefault(each.user_id, []).append((each.ends_on, each.unit, each.post, post))
    for each in Contact.objects.filter(user__in=people).select_related("unit").order_by("pk"):
        held = (each.ends_on, each.unit, "", each.get_role_display())
        posts.setdefault(each.user_id, []).append(held)
    found = {}
    for each in rows:
        if not each.person.is_active:
            found[each.pk] = Left(_("%(name)s的账号停用了") % {"name": each.person.name})
        elif last := _last(posts.get(each.person_id, ()), timezone.localdate(each.made_at), today):
            _ends_on, unit, post, label = last
            said = _("%(name)s不再是%(unit)s的%(post)s") % {
                "name": each.person.name, "unit": unit, "post": label}  # fmt: skip
            found[each.pk] = Left(said, unit, post)
    return found


def _last(held, since, today):
    """The post that ended last, where none is held today and it ended on or after the day `since`."""
    if not held or any(ends_on is None or ends_on >= today for ends_on, *_post in held):
        return None
    last = max(held, key=lambda each: each[0])
    return last if last[0] >= since else None


def takers(follow_up, gone):
    """[User] who may take it, at most three: whoever holds the same post now, the contact persons of its unit, those
    who lead it. Three queries at most."""
    unit = gone.unit or follow_up.unit
    if unit is None:
        return []
    keys = []
    if gone.post:
        same = Appointment.objects.in_force().filter(unit=unit, post=gone.post)
        keys += same.order_by("pk").values_list("user", flat=True)
    keys += sorted(contact_queries.people_of({unit.pk}))
    keys = [key for key in dict.fromkeys(keys) if key != follow_up.person_id]
    known = User.objects.filter(is_active=True).in_bulk(keys)
    return [known[key] for key in keys if key in known][:MOST_TAKERS]
