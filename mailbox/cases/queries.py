"""Reads across letters: the queue, the search, counts for screens."""

from dataclasses import dataclass
from unicodedata import normalize

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce, StrIndex
from django.utils import timezone

from mailbox.cases.answer_models import Publication
from mailbox.cases.deadlines import time_left
from mailbox.cases.deposits import letter_of
from mailbox.cases.models import Case, Deposit
from mailbox.cases.receipts import is_anonymous, same, tracking_hash
from mailbox.votes.models import HelpVote
from tuanwei.lib.versioned import Versioned
from tuanwei.workdays.queries import current_calendar

FRESHLY = 3
URGENT, NEWEST = ("due_at", "id"), ("-received_at", "-id")
ROW = (
    "id", "number", "title", "state", "step", "due_at", "paused_at", "received_at",
    "is_valued", "reopened_times", "case_class", "lead", "handler", "progress_due_at",
)  # fmt: skip


SENDER = ("author", "visibility")
"""Of a row, to find out whether its sender is trusted; never shown."""


class Bigrams(Func):
    """mailbox_bigrams(title, text): every two neighbouring characters, indexed by GIN."""

    function = "mailbox_bigrams"
    output_field = ArrayField(TextField())


def bigrams(word):
    """The neighbouring pairs of a word as the index holds them: NFKC, lower case."""
    word = normalize("NFKC", word).lower()
    return [word[i : i + 2] for i in range(len(word) - 1)]


def search(letters, text):
    """`letters` whose title or text holds every word of `text`, or whose number is `text`.

    Words of one character are too short to look up and are left out; when nothing remains,
    nothing is found. Pairs use the index where words are rare; where they are common the planner
    reads on in order, and comparing words first spares it most of the pairs.
    """
    words = [word for word in normalize("NFKC", text).lower().split() if len(word) > 1][:8]
    if not words:
        return letters.none()
    pairs = sorted({pair for word in words for pair in bigrams(word)})
    found = letters.alias(pairs=Bigrams(F("title"), F("text"))).filter(pairs__contains=pairs)
    # Neighbouring pairs do not prove the whole word. strpos, because LIKE makes the planner
    # believe that hardly anything is found, and read every letter with these pairs.
    for place, word in enumerate(words):
        found = found.alias(**{f"at_{place}": StrIndex(F("plain"), Value(word))})
        found = found.filter(**{f"at_{place}__gt": 0})
    return found


def looks_like_number(text):
    """True for 261122-7K3FQ as somebody may type it."""
    head, _dash, tail = text.strip().partition("-")
    return head.isdigit() and len(head) == 6 and len(tail) == 5


def tracked(number, code):
    """The letter with this number and tracking code, None when the two do not belong together."""
    number = number.strip().upper()
    case = _boxed_letter(number) if is_anonymous(number) else None
    if case is None:
        letters = Case.objects.select_related("case_class", "rules", "lead", "refusal_reason")
        case = letters.filter(number=number).first()
    computed = tracking_hash(code)
    stored = case.tracking_hash if case else computed[::-1]
    if not same(stored, computed) or case is None:
        return None
    if case.author_id is None and case.boxed is None:
        case.boxed = Deposit.objects.filter(case=case).first()
    return case


def _boxed_letter(number):
    deposit = Deposit.objects.filter(number=number).first()
    if deposit is None:
        return None
    case = letter_of(deposit)
    case.boxed = deposit
    return case


SHOWS = {
    "open": ("在办", Q(state__in=Case.OPEN)),
    "submitted": ("待受理", Q(state="submitted")),
    "to_route": ("待转办", Q(state__in=("accepted", "reopened"))),
    "handling": ("办理中", Q(state="handling")),
    "drafted": ("待审核", Q(state="drafted")),
    "waiting": ("等补充", Q(state="waiting")),
    "answered": ("等评价", Q(state="answered")),
    "closed": ("已结束", Q(state__in=("closed", "refused", "withdrawn"))),
    "all": ("全部", Q()),
}


def counts(letters, now=None, **more):
    """{name of the show: how many}, with "overdue" and the conditions `more`, in one query over
    open ones."""
    now = now or timezone.now()
    wanted = {
        name: Count("pk", filter=condition)
        for name, (_label, condition) in SHOWS.items()
        if name not in ("closed", "all", "open")
    }
    return (
        letters.open()
        .order_by()
        .aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lte=now, paused_at=None, state__in=Case.ON_DESK)),
            **wanted,
            **{name: Count("pk", filter=condition) for name, condition in more.items()},
        )
    )


@dataclass(frozen=True)
class Clockface:
    """What a row says about time: one of the four states, an icon and words."""

    tone: str
    icon: str
    words: str


def clockface(state, due_at, paused_at, now, calendar):
    """The Clockface of a case, from its state and running clock."""
    if state in ("closed", "refused", "withdrawn", "merged"):
        return Clockface("off" if state != "closed" else "done", "circle-check", "")
    if paused_at is not None:
        return Clockface("wait", "hourglass", "暂停计时")
    if due_at is None:
        return Clockface("off", "clock", "不限时")
    left = time_left(now, timezone.localtime(due_at), calendar)
    number, unit = (left.workdays, "个工作日") if left.hours >= 48 else (left.hours, "小时")
    words = f" {number} {unit}" if number else f"不到 1 {unit}"
    if left.is_overdue:
        return Clockface("late", "clock-exclamation", f"超{'' if number else '期'}{words}")
    return Clockface("wait" if left.workdays <= 1 else "off", "hourglass", f"剩{words}")


TONES = {
    "submitted": ("act", "circle-dot"), "accepted": ("act", "circle-dot"),
    "reopened": ("act", "circle-dot"), "handling": ("wait", "hourglass"),
    "drafted": ("act", "eye"), "waiting": ("wait", "hourglass"),
    "answered": ("done", "circle-check"), "closed": ("done", "circle-check"),
    "refused": ("off", "circle-minus"), "withdrawn": ("off", "circle-minus"),
    "merged": ("wait", "users"),
}  # fmt: skip
LABELS = dict(Case.State.choices)


def desk_rows(rows, now=None):
    """Rows (dicts of ROW) with what a list shows: the state in words and the clock."""
    now = timezone.localtime(now)
    calendar = current_calendar()
    for row in rows:
        row["tone"], row["icon"] = TONES[row["state"]]
        row["label"] = LABELS[row["state"]]
        row["clock"] = clockface(row["state"], row["due_at"], row["paused_at"], now, calendar)
    return rows


def published():
    """What the public may read, newest first."""
    return Publication.objects.filter(published_on__isnull=False).select_related(
        "case__case_class", "case__lead"
    )


latest_published = Versioned("mailbox:latest-published", lambda: list(published()[:FRESHLY]))
"""() → the newest FRESHLY of them, kept in the process until one comes, changes or goes."""


def to_be_reviewed(today):
    """Public answers somebody should look at: out of date, due for a look, or of no help to three
    readers and to at least a third of those who said so."""
    found = published().annotate(
        useless=Count("votes", filter=Q(votes__is_helpful=False)),
        useful=Count("votes", filter=Q(votes__is_helpful=True)),
    )
    no_help = Q(useless__gte=3, useful__lte=F("useless") * 2)
    due = Q(is_outdated=True) | Q(review_on__lte=today) | no_help
    return found.filter(due).order_by("-useless", "-published_on", "-pk")


def helped():
    """How many readers said of a published answer that it helped, as an expression."""
    votes = HelpVote.objects.filter(publication=OuterRef("pk"), is_helpful=True)
    counted = votes.order_by().values("publication").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def latest_published_for_feeds(most=20):
    """The newest answers that the public reads."""
    return list(published()[:most])


def published_since(most=5000):
    """[(key, day)] of what the public may read, newest first, for the sitemap."""
    return list(published().values_list("pk", "published_on")[:most])
