"""Audit names of the saved replies."""

CHANGED = "mailbox.saved_reply.changed"
