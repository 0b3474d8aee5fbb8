"""Audit names of polls. Nothing is noted when somebody votes."""

SET_UP = "branches.poll.set_up"
PROPOSED = "branches.poll.proposed"
RETURNED = "branches.poll.returned"
CONFIRMED = "branches.poll.confirmed"
CALLED_OFF = "branches.poll.called_off"
COUNTED = "branches.poll.counted"
