"""Audit names of what staff decide about senders."""

TRUSTED = "mailbox.sender.trusted"
PAUSE_ASKED = "mailbox.sender.pause_asked"
PAUSED = "mailbox.sender.paused"
NOT_PAUSED = "mailbox.sender.not_paused"
ENDED = "mailbox.sender.ended"
