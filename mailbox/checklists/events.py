"""Audit names of checklists."""

TEMPLATE_CHANGED = "mailbox.checklist.changed"
ADDED = "mailbox.check_item.added"
TICKED = "mailbox.check_item.ticked"
UNTICKED = "mailbox.check_item.unticked"
