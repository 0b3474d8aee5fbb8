"""Keyset pages: as quick at any depth as at the start, and steady while rows come and go.

`?after=` and `?before=` carry a signed mark of a row; a mark that is spoilt, forged or made for
another order shows the first page. The mark is signed, not secret: order by nothing private.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import BooleanField, F, Func, Q

SALT = "tuanwei.lib.paging"


@dataclass(frozen=True)
class Page:
    """One page: `rows`, and the marks of its neighbours ("" where there is none)."""

    rows: list
    next: str = ""
    previous: str = ""

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def keyset(queryset, request, *, order, per_page=25) -> Page:
    """The page that `request` asks for of `queryset`, ordered by `order`.

    `order` names non-null fields or annotations, "-" for descending; the primary key is added
    to make it total. One query, no COUNT. An index in the same order makes it constant.
    """
    keys = total(order)
    mark = read_mark(request.GET.get("before"), keys)
    if mark and (page := page_before(queryset, keys, mark, per_page)):
        return page
    mark = None if mark else read_mark(request.GET.get("after"), keys)
    return page_after(queryset, keys, mark, per_page)


def page_after(queryset, keys, mark, per_page) -> Page:
    """The rows behind `mark`, or the first ones."""
    rows = take(queryset, keys, mark, per_page + 1)
    if mark and not rows:  # everything behind it has gone since
        return page_after(queryset, keys, None, per_page)
    more, rows = len(rows) > per_page, rows[:per_page]
    return Page(
        rows,
        next=make_mark(rows[-1], keys) if more else "",
        previous=make_mark(rows[0], keys) if mark else "",
    )


def page_before(queryset, keys, mark, per_page) -> Page | None:
    """The rows in front of `mark`; None when they do not fill a page, so the first one serves."""
    rows = take(queryset, turned(keys), mark, per_page + 1)
    if len(rows) < per_page:
        return None
    more, rows = len(rows) > per_page, rows[:per_page][::-1]
    return Page(
        rows,
        next=make_mark(rows[-1], keys),
        previous=make_mark(rows[0], keys) if more else "",
    )


def take(queryset, keys, mark, count) -> list:
    """`count` rows in the order of `keys`, behind `mark` when there is one."""
    rows = queryset.order_by(*keys)
    return list((rows.filter(behind(keys, mark)) if mark else rows)[:count])


def total(order) -> tuple:
    """`order` with the primary key at its end, in the direction of the last key."""
    order = tuple(order)
    if any(key.lstrip("-") in ("pk", "id") for key in order):
        return order
    return (*order, "-pk" if order and order[-1].startswith("-") else "pk")


def turned(keys) -> tuple:
    """The same keys the other way round."""
    return tuple(key[1:] if key.startswith("-") else f"-{key}" for key in keys)


def behind(keys, mark) -> Q:
    """The rows that come after the values in `mark`."""
    descending = {key.startswith("-") for key in keys}
    if len(descending) == 1:
        return Q(
            RowCompare([key.lstrip("-") for key in keys], mark, "<" if descending.pop() else ">")
        )
    return mixed(list(zip(keys, mark, strict=True)))


def mixed(pairs) -> Q:
    """a > x or (a = x and (b < y or …)), led by a >= x, which an index can use."""
    (key, value), *rest = pairs
    name, verb = key.lstrip("-"), "lt" if key.startswith("-") else "gt"
    further = Q(**{f"{name}__{verb}": value})
    if not rest:
        return further
    return Q(**{f"{name}__{verb}e": value}) & (further | (Q(**{name: value}) & mixed(rest)))


class RowCompare(Func):
    """(a, b) < (x, y): one comparison that PostgreSQL answers from one index range."""

    output_field = BooleanField()

    def __init__(self, names, values, sign):
        self.values, self.sign = values, sign
        super().__init__(*(F(name) for name in names))

    def copy(self):
        """Keep values and sign when the query clones its expressions."""
        other = super().copy()
        other.values, other.sign = self.values, self.sign
        return other

    def as_sql(self, compiler, connection, **_options):  # type: ignore[override]
        """Both rows in brackets; the driver names the values' types."""
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        left, right = ", ".join(sql for sql, _ in parts), ", ".join(["%s"] * len(self.values))
        params = [param for _, params in parts for param in params]
        return f"({left}) {self.sign} ({right})", [*params, *self.values]


def signer(keys):
    """Signs marks of one order; "." parts them because an address can carry it unquoted."""
    return made_signer(keys, settings.SECRET_KEY)


@lru_cache(maxsize=64)
def made_signer(keys, key):
    """One signer for each order."""
    return signing.Signer(key=key, salt=f"{SALT}:{','.join(keys)}", sep=".")


def make_mark(row, keys) -> str:
    """A signed text for the row's place in this order."""
    values = [pack(value_of(row, key.lstrip("-"))) for key in keys]
    return signer(keys).sign_object(values)


def read_mark(text, keys) -> list | None:
    """The values in a mark made by `make_mark` for the same order; None for anything else."""
    if not text:
        return None
    try:
        packed = signer(keys).unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    return [unpack(kind, value) for kind, value in packed]


def value_of(row, path):
    """A field, annotation or related field (`case__number`) of a row or dict of values."""
    if isinstance(row, dict):
        return row[path]
    for name in path.split("__"):
        row = getattr(row, name)
    return row


KINDS: dict[str, Callable[[str], object]] = {
    "m": dt.datetime.fromisoformat,
    "d": dt.date.fromisoformat,
    "n": Decimal,
    "u": UUID,
}


def pack(value) -> list:
    """A value with its kind, so that JSON loses nothing."""
    if isinstance(value, dt.datetime):
        return ["m", value.isoformat()]
    if isinstance(value, dt.date):
        return ["d", value.isoformat()]
    if isinstance(value, Decimal):
        return ["n", str(value)]
    if isinstance(value, UUID):
        return ["u", str(value)]
    if value is None:
        raise ValueError("keyset pages order by columns that are never null")
    return ["", value]


def unpack(kind, value):
    """The inverse of `pack`."""
    return KINDS[kind](value) if kind else value
