"""The way from a thing to what was recorded about it."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("audit/_link.html", takes_context=True)
def audit_link(context, thing):
    """A button to the record of `thing`, for those who may read the record; nothing for others."""
    worn = context.get("hats")
    worn = worn() if callable(worn) else worn
    if not thing or not getattr(worn, "reads_audit", False):
        return {"url": ""}
    asked = {"type": thing._meta.label_lower, "key": thing.pk}
    return {"url": f"{reverse('audit:event-list')}?{urlencode(asked)}"}
