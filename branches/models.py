"""Django looks here for models; they live in their rooms."""

from branches.organisation.models import Appointment, Member, Membership, PartyBranch, Unit

__all__ = ["Appointment", "Member", "Membership", "PartyBranch", "Unit"]
