"""Audit names of hours."""

POSTED = "volunteers.hours.posted"
CORRECTED = "volunteers.hours.corrected"
SERVICE_NOTED = "volunteers.service.noted"
SERVICE_CHANGED = "volunteers.service.changed"
SERVICE_CONFIRMED = "volunteers.service.confirmed"
SERVICE_VOIDED = "volunteers.service.voided"
