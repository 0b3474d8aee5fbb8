"""Which step may follow which on somebody's way. No database here."""

APPLIED, LISTED, NOT_LISTED = "applied", "listed", "not_listed"
PASSED, NOT_PASSED, DROPPED = "passed", "not_passed", "dropped"
PUBLISHED, APPROVING, PRE = "published", "approving", "pre"
RECOMMENDED, REFUSED, EXPIRED, ADMITTED = "recommended", "refused", "expired", "admitted"
WITHDRAWN, STOPPED = "withdrawn", "stopped"

_LEAVING = frozenset({WITHDRAWN, STOPPED})
_AFTER_THE_VOTE = frozenset({PUBLISHED, APPROVING, PRE, RECOMMENDED, REFUSED, DROPPED}) | _LEAVING
ALLOWED: dict[str, frozenset[str]] = {
    APPLIED: frozenset({LISTED, NOT_LISTED}) | _LEAVING,
    NOT_LISTED: frozenset({LISTED}),
    LISTED: frozenset({NOT_LISTED, PASSED, NOT_PASSED}) | _LEAVING,
    PASSED: _AFTER_THE_VOTE | {LISTED},
    NOT_PASSED: frozenset({LISTED}),
    DROPPED: frozenset(),
    PUBLISHED: _AFTER_THE_VOTE,
    APPROVING: _AFTER_THE_VOTE,
    PRE: frozenset({PUBLISHED, APPROVING, RECOMMENDED, REFUSED}) | _LEAVING,
    RECOMMENDED: frozenset({EXPIRED, ADMITTED}) | _LEAVING,
    REFUSED: frozenset(),
    WITHDRAWN: frozenset(),
    STOPPED: frozenset(),
    EXPIRED: frozenset({ADMITTED}),
    ADMITTED: frozenset(),
}
"""{state: states that may follow}. PASSED and NOT_PASSED go back to LISTED where the meeting did not
count and is held again. The same state with another step of the rules is a move, too."""

ON_THE_WAY = (APPLIED, LISTED, PASSED, PUBLISHED, APPROVING, PRE)
ENDED = (NOT_LISTED, NOT_PASSED, DROPPED, REFUSED, WITHDRAWN, STOPPED, EXPIRED, ADMITTED)
MUST_SAY = frozenset({NOT_LISTED, DROPPED, REFUSED, STOPPED})
"""States that nobody is moved into without a reason."""


def may_follow(before: str, after: str) -> bool:
    """True where `after` may come next."""
    return after in ALLOWED[before]
