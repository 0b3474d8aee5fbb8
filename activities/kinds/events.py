"""Audit names of the kinds: app.thing.verb."""

MADE = "activities.kind.made"
CHANGED = "activities.kind.changed"
DRAFT_BEGUN = "activities.rules.draft_begun"
DRAFT_CHANGED = "activities.rules.draft_changed"
DRAFT_DROPPED = "activities.rules.draft_dropped"
PUT_IN_FORCE = "activities.rules.put_in_force"
