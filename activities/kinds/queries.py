"""The kinds that people may apply for, and the versions of each."""

from functools import lru_cache

from django.db.models import Prefetch

from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.spec import Spec
from tuanwei.lib.versioned import Versioned


def _read():
    newest = KindRules.objects.filter(in_force_from__isnull=False).select_related("kind")
    newest = newest.order_by("kind_id", "-version").distinct("kind_id")
    offered = [rules for rules in newest if rules.kind.is_active]
    return sorted(offered, key=lambda rules: (rules.kind.position, rules.kind_id))


kinds_in_force = Versioned("activities:kinds", _read)
"""() → the KindRules in force of every kind that is offered, each with its `kind`, in the order of
the form. `spec` is read once a process; the objects belong to everybody, nobody changes them."""


def rules_in_force(kind_id):
    """The KindRules in force for a kind, None when it is not offered (any more)."""
    return next((rules for rules in kinds_in_force() if rules.kind_id == kind_id), None)


@lru_cache(maxsize=512)
def spec_of(rules_id):
    """The Spec of a version that is or was in force. Those never change, so keeping it is safe."""
    kept = KindRules.objects.filter(in_force_from__isnull=False)
    return Spec.read(kept.values_list("content", flat=True).get(pk=rules_id))


def kinds():
    """Every kind with its versions, the newest first."""
    versions = KindRules.objects.select_related("made_by", "put_in_force_by").order_by("-version")
    return ActivityKind.objects.prefetch_related(Prefetch("rules", versions))
