"""The kinds that people may apply for, and the versions of each."""

from dataclasses import replace
from functools import lru_cache

from django.db.models import Exists, OuterRef, Prefetch

from activities.kinds.contradictions import Names
from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.spec import Spec
from branches.organisation.models import Appointment, Unit
from tuanwei.accounts.models import User
from tuanwei.gatherings.venue_models import Venue
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


def names(*specs):
    """The Names of what these Specs may refer to: units, kinds and places in use; of people only
    those that are named."""
    people = {step.person for spec in specs for step in spec.chain if step.person}
    units = Unit.objects.active().annotate(
        is_held=Exists(Appointment.objects.in_force().filter(unit=OuterRef("pk")))
    )
    units = list(units.values_list("pk", "name", "is_held"))
    known = list(ActivityKind.objects.values_list("pk", "name", "is_active"))
    found = User.objects.filter(pk__in=people, is_active=True) if people else ()
    return Names(
        units={pk: name for pk, name, _held in units},
        vacant=frozenset(pk for pk, _name, is_held in units if not is_held),
        people={user.pk: user.name for user in found},
        kinds={pk: name for pk, name, _active in known},
        closed=frozenset(pk for pk, _name, is_active in known if not is_active),
        venues=frozenset(Venue.objects.filter(is_active=True).values_list("name", flat=True)),
    )


def sample_spec(sample):
    """The Spec of a Sample, its chain pointing to the units of this college that are called so."""
    found = dict(
        Unit.objects.active().filter(name__in=sample.units.values()).values_list("name", "pk")
    )
    spec = sample.spec
    chain = [replace(step, unit=found.get(sample.units.get(step.key))) for step in spec.chain]
    return replace(spec, chain=tuple(chain))
