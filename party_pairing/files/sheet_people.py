"""Whom the rows of a sheet mean, a few thousand keys a statement. No HTTP."""

from django.utils.translation import gettext as _

from tuanwei.accounts.models import User

LOOKED_UP = 5_000


def parts(keys):
    """`keys` in lists that one statement takes."""
    keys = sorted(keys)
    return [keys[start : start + LOOKED_UP] for start in range(0, len(keys), LOOKED_UP)]


def match(frame):
    """Fill user_id of every row; report unknown numbers, other names, and who has left."""
    known: dict = {}
    for numbers in parts(set(frame.column("number")) - {None}):
        for each in User.objects.filter(number__in=numbers).select_related("member"):
            known[each.number] = each
    users = []
    for place, (number, name) in enumerate(
        zip(frame.column("number"), frame.column("name"), strict=True)
    ):
        person = known.get(number)
        if number and person is None:
            frame.report(place, "number", "person_unknown")
        elif person is not None:
            member = getattr(person, "member", None)
            if name and person.name != name:
                frame.report(place, "name", "name_differs", other=person.name)
            elif member is not None and member.left_on:
                frame.report(place, "number", "person_left", day=f"{member.left_on:%Y-%m-%d}")
            elif not person.is_active:
                frame.report(place, "number", "person_left", day=_("账号已停用"))
        users.append(person.pk if person else None)
    frame.values["user_id"] = users
    return {each.pk: each for each in known.values()}
