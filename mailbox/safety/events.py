"""Audit names of the alerts."""

CHANGED = "mailbox.safety.changed"
RAISED = "mailbox.alert.raised"
URGED = "mailbox.alert.urged"
TAKEN = "mailbox.alert.taken"
CLOSED = "mailbox.alert.closed"
REOPENED = "mailbox.alert.reopened"
