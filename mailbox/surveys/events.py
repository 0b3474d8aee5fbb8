"""Audit names of surveys: app.thing.verb. Answering is never recorded."""

CREATED = "mailbox.survey.created"
CHANGED = "mailbox.survey.changed"
DROPPED = "mailbox.survey.dropped"
OPENED = "mailbox.survey.opened"
CLOSED = "mailbox.survey.closed"
COPIED = "mailbox.survey.copied"
REMINDED = "mailbox.survey.reminded"
