"""Audit names of polls. Nothing is noted when somebody votes."""

SET_UP = "branches.poll.set_up"
PROPOSED = "branches.poll.proposed"
RETURNED = "branches.poll.returned"
CONFIRMED = "branches.poll.confirmed"
CALLED_OFF = "branches.poll.called_off"
COUNTED = "branches.poll.counted"


class PaperEvent:
    """Audit names of votes on paper or elsewhere."""

    PLACE_ADDED = "branches.paper_place.added"
    PLACE_REMOVED = "branches.paper_place.removed"
    PROPOSED = "branches.paper_poll.proposed"
    RETURNED = "branches.paper_poll.returned"
    CONFIRMED = "branches.paper_poll.confirmed"
    ENTERED = "branches.paper_count.entered"
    DIFFERED = "branches.paper_count.differed"
    AGREED = "branches.paper_count.agreed"
    STARTED_AGAIN = "branches.paper_count.started_again"
    COUNTED = "branches.paper_poll.counted"
