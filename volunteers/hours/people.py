"""Who somebody is in the ledger: joined to the account by 学号 and name, made when first needed."""

from django.db import IntegrityError, transaction

from volunteers.hours.models import Volunteer


def volunteer_of(user):
    """The Volunteer of an account; one that a sheet brought earlier under this 学号 and name is
    theirs."""
    if found := Volunteer.objects.filter(user=user).first():
        return found
    nobodys = Volunteer.objects.filter(user=None, number=user.number, name=user.name)
    if nobodys.update(user=user):
        return Volunteer.objects.get(user=user)
    try:
        with transaction.atomic():
            return Volunteer.objects.create(user=user, name=user.name, number=user.number)
    except IntegrityError:  # two at once, or a sheet has this 学号 under another name
        return Volunteer.objects.filter(user=user).first() or Volunteer.objects.create(
            user=user, name=user.name
        )


def volunteers_of(users):
    """{user's key: Volunteer} of accounts, made where there is none."""
    found = {each.user_id: each for each in Volunteer.objects.filter(user__in=users)}
    return {user.pk: found.get(user.pk) or volunteer_of(user) for user in users}
