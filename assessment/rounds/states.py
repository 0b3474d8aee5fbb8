"""Which state of a round may follow which. No database here."""

DRAFT, SELF, CHECK, REVIEW = "draft", "self", "check", "review"
PUBLICITY, DECISION, PUBLISHED, CALLED_OFF = "publicity", "decision", "published", "called_off"

ALLOWED: dict[str, frozenset[str]] = {
    DRAFT: frozenset({SELF, CHECK, CALLED_OFF}),
    SELF: frozenset({CHECK}),
    CHECK: frozenset({REVIEW}),
    REVIEW: frozenset({PUBLICITY, CHECK}),
    PUBLICITY: frozenset({DECISION, REVIEW}),
    DECISION: frozenset({PUBLISHED, REVIEW}),
    PUBLISHED: frozenset({REVIEW}),
    CALLED_OFF: frozenset(),
}
"""{state: states that may follow}. From PUBLISHED only by a reopening with a reason."""

LINE = (DRAFT, SELF, CHECK, REVIEW, PUBLICITY, DECISION, PUBLISHED)
"""The steps in order; where branches do not score themselves, without SELF."""

CHANGING = (SELF, CHECK, REVIEW)
"""States in which units join and leave, and who scores is changed freely."""

MUST_SAY = frozenset({(DRAFT, CALLED_OFF), (REVIEW, CHECK), (PUBLICITY, REVIEW),
                      (DECISION, REVIEW), (PUBLISHED, REVIEW)})  # fmt: skip
"""Moves that nobody makes without a reason: calling off, and every step back."""


def may_follow(before: str, after: str) -> bool:
    """True where `after` may come next."""
    return after in ALLOWED.get(before, frozenset())


def line_of(has_self_scores: bool) -> tuple[str, ...]:
    """The steps of a round in order."""
    return tuple(each for each in LINE if has_self_scores or each != SELF)


def opens_to(has_self_scores: bool) -> str:
    """The state into which a draft is opened."""
    return SELF if has_self_scores else CHECK


def next_of(state: str, has_self_scores: bool) -> str | None:
    """The step that comes next; None at the end."""
    line = line_of(has_self_scores)
    if state not in line or state == line[-1]:
        return None
    return line[line.index(state) + 1]


def is_forward(before: str, after: str) -> bool:
    """True for a step ahead on the line."""
    return before in LINE and after in LINE and LINE.index(after) > LINE.index(before)
