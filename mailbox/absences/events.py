"""Audit names of standing in and of the rota of handlers."""

STATED = "mailbox.absence.stated"
ENDED = "mailbox.absence.ended"
DECLINED = "mailbox.absence.declined"
TURN_ADDED = "mailbox.turn.added"
TURN_REMOVED = "mailbox.turn.removed"
