"""What surveys put on a person's home page: one query."""

from django.urls import reverse

from mailbox.surveys.queries import to_answer


def waiting(user):
    """(survey, address) for each survey that waits for an answer of `user`."""
    return [(each, reverse("mailbox:survey-answer", args=[each.pk])) for each in to_answer(user)]
