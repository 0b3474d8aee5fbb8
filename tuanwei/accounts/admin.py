"""Support screens: looking things up. Changes go through the portal's own audited pages."""

from django.contrib import admin

from tuanwei.accounts.models import Grant, User


class ReadOnly(admin.ModelAdmin):
    """Shows, never changes: actions audit and admin forms do not."""

    def has_add_permission(self, request, *_arguments):
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(User)
class UserAdmin(ReadOnly):
    """People, without the password's hash."""

    list_display = ["number", "name", "is_active", "must_change_password", "is_staff"]
    search_fields = ["=number", "name"]
    exclude = ["password"]


@admin.register(Grant)
class GrantAdmin(ReadOnly):
    """Roles with their terms."""

    list_display = ["user", "role", "starts_on", "ends_on", "granted_by"]
    list_filter = ["role"]
    list_select_related = ["user", "granted_by"]
