"""Who holds which grant, and how people are found."""

from django.db.models import F, Q
from django.db.models.functions import Substr
from django.db.models.lookups import StartsWith

from tuanwei.accounts.models import Grant, User
from tuanwei.accounts.numbers import clean_number


def is_administrator(user):
    """True while a grant of that role is in force."""
    return (
        user.is_authenticated
        and user.is_active
        and Grant.objects.in_force().filter(user=user.pk, role=Grant.Role.ADMINISTRATOR).exists()
    )


def administrators(day=None):
    """Grants of active administrators in force."""
    return Grant.objects.in_force(day).filter(role=Grant.Role.ADMINISTRATOR, user__is_active=True)


def matching(text, person=""):
    """A Q: name, given name, pinyin, initials or number of the person begins with `text`.

    `person` is the path to the user, such as "user__". Every condition has its index. Nobody
    matches an empty text.
    """
    word = clean_number(text)
    if not word:
        return Q(pk__in=[])
    if not word.isascii():
        given = Substr(F(f"{person}name"), 2)
        return Q(**{f"{person}name__startswith": word}) | Q(StartsWith(given, word))
    found = Q()
    for field, start in (
        ("number", word),
        ("number", word.upper()),
        ("name_pinyin", word.lower()),
        ("name_initials", word.lower()),
        ("name", word),
    ):
        found |= Q(**{f"{person}{field}__startswith": start})
    return found


def found(number):
    """The active user with this 学号 or 工号, or None."""
    return User.objects.filter(number=clean_number(number), is_active=True).first()
