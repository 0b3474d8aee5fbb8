"""Rows that hold every word of a search, wherever in them. Chinese has no blanks between words: a word of two
characters is looked for inside the text, never as a token."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q


def holding(rows, words, *fields):
    """`rows` where each of `words` stands in one of `fields`; none without words."""
    if not words:
        return rows.none()
    return rows.filter(reduce(and_, (_somewhere(word, fields) for word in words)))


def _somewhere(word, fields):
    return reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))
