"""Audit names of the monthly digest: app.thing.verb."""

DRAFTED = "mailbox.digest.drafted"
CHANGED = "mailbox.digest.changed"
PUBLISHED = "mailbox.digest.published"
WITHDRAWN = "mailbox.digest.withdrawn"
