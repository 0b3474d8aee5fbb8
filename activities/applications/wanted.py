"""What a change asks for: read from its form, tried out, and put into the application.

`Change.content` is {"before", "after": as `filling.content_of` gives them, "wanted": {field: value}}
with the fields that differ, rows (parts, budget) with the ids of those that stay; "said" is what
the rules point out about it.
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from activities.applications import events, filling, outcomes, review_notices
from activities.applications.models import BudgetLine, Change, Part
from tuanwei.audit.actions import record

MOMENTS = ("starts_at", "ends_at", "sign_up_closes_at")
NUMBERS = ("setup_minutes", "clearing_minutes", "people_inside", "people_outside",
           "people_abroad")  # fmt: skip
WORDS = ("where", "place")
FIELDS = (*MOMENTS, *NUMBERS, *WORDS, "venue", "parts", "budget")


def moment(text):
    """The moment that JSON keeps; None for none."""
    return datetime.fromisoformat(text) if text else None


def start_of(change):
    """When it would begin with this change."""
    wish = change.content["wanted"]
    return moment(wish["starts_at"]) if "starts_at" in wish else change.application.starts_at


def plain(application):
    """{field: value} of what a change may ask for, as the application has it now."""

    def iso(at):
        return at and timezone.localtime(at).isoformat(timespec="minutes")

    found = {name: getattr(application, name) for name in (*NUMBERS, *WORDS)}
    return found | {
        **{name: iso(getattr(application, name)) for name in MOMENTS},
        "venue": application.venue_id,
        "parts": [
            {"id": each.pk, "title": each.title, "starts_at": iso(each.starts_at),
             "ends_at": iso(each.ends_at), "venue": each.venue_id, "place": each.place,
             "people": each.people}
            for each in application.parts.all()
        ],
        "budget": [
            {"id": each.pk, "item": each.item, "unit_price": f"{each.unit_price:.2f}",
             "quantity": each.quantity, "source": each.source, "category": each.category}
            for each in application.budget.all()
        ],
    }  # fmt: skip


def put(application, wish):
    """Write the values of `wish` ({field: value}) into the application (locked) and its rows."""
    for name, value in wish.items():
        if name in MOMENTS:
            setattr(application, name, moment(value))
        elif name == "venue":
            application.venue_id = value
        elif name in (*NUMBERS, *WORDS):
            setattr(application, name, value)
    application.edition += 1
    application.changed_at = timezone.now()
    application.save()
    if "parts" in wish:
        _rows(application, Part, wish["parts"], _part)
    if "budget" in wish:
        _rows(application, BudgetLine, wish["budget"], _line)


def _rows(application, model, rows, read):
    mine = model.objects.filter(application=application)
    mine.exclude(pk__in=[row["id"] for row in rows if row.get("id")]).delete()
    for row in rows:
        if row.get("id"):
            mine.filter(pk=row["id"]).update(**read(row))
        else:
            model.objects.create(application=application, **read(row))


def _part(row):
    return {
        "title": row["title"], "starts_at": moment(row["starts_at"]),
        "ends_at": moment(row["ends_at"]), "venue_id": row["venue"], "place": row["place"],
        "people": row["people"],
    }  # fmt: skip


def _line(row):
    return {
        "item": row["item"], "unit_price": Decimal(row["unit_price"]), "quantity": row["quantity"],
        "source": row["source"], "category": row["category"],
    }  # fmt: skip


class _Undone(Exception):
    """Ends a trial: nothing of it stays."""


def tried(application, wish):
    """(Filled, content) of the application with `wish` put in."""
    return trial(application, wish, _both)


def _both(fresh):
    rules = filling.rules_of(fresh)[1]
    return filling.filled_of(fresh, rules), filling.content_of(fresh, rules=rules)


def trial(application, wish, look):
    """What `look` finds in the application with `wish` put in; nothing of it is kept."""
    found = None
    try:
        with transaction.atomic():
            put(application, wish)
            found = look(filling.read(application))
            raise _Undone
    except _Undone:
        application.refresh_from_db()
    return found


def grant(change, *, by=None):
    """The change holds: its values stand in the application, rooms above hear of it."""
    put(change.application, change.content["wanted"])
    change.state, change.ended_at = Change.State.DONE, timezone.now()
    change.save(update_fields=["state", "ended_at"])
    record(events.CHANGE_ENDED, change.application, by=by, state=str(change.get_state_display()))
    outcomes.tell(outcomes.changed, change)
    review_notices.granted(change)
