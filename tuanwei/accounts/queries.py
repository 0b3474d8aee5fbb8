"""Who holds which grant, and how people are found."""

from django.db.models import Q
from django.db.models.functions import Substr

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


def matching(text):
    """Users whose name, given name, pinyin, initials or number begins with `text`.

    Every branch is served by an index. Nothing for an empty text.
    """
    word = clean_number(text)
    if not word:
        return User.objects.none()
    if not word.isascii():
        given = User.objects.alias(given_name=Substr("name", 2)).filter(given_name__startswith=word)
        return User.objects.filter(Q(name__startswith=word) | Q(pk__in=given.values("pk")))
    key = word.lower()
    return User.objects.filter(
        Q(number__startswith=word) | Q(number__startswith=word.upper())
        | Q(name_pinyin__startswith=key) | Q(name_initials__startswith=key)
        | Q(name__startswith=word)
    )  # fmt: skip


def found(number):
    """The active user with this 学号 or 工号, or None."""
    return User.objects.filter(number=clean_number(number), is_active=True).first()
