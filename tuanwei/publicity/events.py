"""Audit names of publicity: app.thing.verb. Events about objections do not say who objected."""

OPENED = "publicity.publicity.opened"
RECOUNTED = "publicity.publicity.recounted"
CALLED_OFF = "publicity.publicity.called_off"
CONCLUDED = "publicity.publicity.concluded"
OBJECTED = "publicity.objection.made"
WITHDRAWN = "publicity.objection.withdrawn"
RULED = "publicity.objection.ruled"
