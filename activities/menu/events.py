"""Audit names of the menu: app.thing.verb."""

CHANGED = "activities.menu.changed"
PUBLISHED = "activities.menu.published"
ADDED = "activities.theme.added"
THEME_CHANGED = "activities.theme.changed"
DROPPED = "activities.theme.dropped"
