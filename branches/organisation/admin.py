"""Support screens: looking things up. Changes go through the portal's own audited pages."""

from django.contrib import admin

from branches.organisation.models import Appointment, Member, Unit
from tuanwei.accounts.admin import ReadOnly


@admin.register(Unit)
class UnitAdmin(ReadOnly):
    """The tree."""

    list_display = ["name", "kind", "branch_type", "parent", "code", "is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]


@admin.register(Member)
class MemberAdmin(ReadOnly):
    """Members with their branch."""

    list_display = ["user", "branch", "political_status"]
    list_select_related = ["user", "branch"]
    search_fields = ["=user__number", "user__name"]


@admin.register(Appointment)
class AppointmentAdmin(ReadOnly):
    """Posts with their terms."""

    list_display = ["user", "unit", "post", "starts_on", "ends_on"]
    list_select_related = ["user", "unit"]
    search_fields = ["=user__number", "user__name", "unit__name"]
