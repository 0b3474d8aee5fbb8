"""What differs between two versions of an application, as the aspects that steps of a chain are
about. No database here."""

from activities.kinds.spec import ASPECTS, COST, OTHER, PLACE, SIZE, TIME

OF_FIELD = {
    **dict.fromkeys(
        ("starts_at", "ends_at", "setup_minutes", "clearing_minutes", "sign_up_closes_at",
         "publicity_from"), TIME),
    **dict.fromkeys(("where", "place", "venue", "second_venue"), PLACE),
    **dict.fromkeys(("people_inside", "people_outside", "people_abroad", "organisers",
                     "other_schools"), SIZE),
    "budget": COST,
    "parts": (TIME, PLACE),
}  # fmt: skip


def changed_fields(before, after):
    """Names of the fields that differ; a missing one is an empty one."""
    return [
        name for name in {**before, **after}
        if (before.get(name) or None) != (after.get(name) or None)
    ]  # fmt: skip


def touched(before, after):
    """The aspects that the differences touch, in the order of ASPECTS."""
    found = set()
    for name in changed_fields(before, after):
        aspect = OF_FIELD.get(name, OTHER)
        found |= {aspect} if isinstance(aspect, str) else set(aspect)
    return [each for each in ASPECTS if each in found]


def again(step, aspects):
    """True when a change of these aspects comes back to this ChainStep."""
    return bool(set(step.again_on) & set(aspects))
