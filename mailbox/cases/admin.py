"""Support screens: where a letter stands and under which rules. They show, never change.

The words of letters and who wrote them stay on the desk, where each reader has a reason to read;
what anonymous authors left in the box is not here at all.
"""

from django.contrib import admin

from mailbox.cases.answer_models import Answer, Publication, Reveal
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.rules_models import CaseClass, ClassRules, RefusalReason, StepLimit
from tuanwei.accounts.admin import ReadOnly


class ReadOnlyRows(admin.TabularInline):
    """Rows that belong to what is shown above them."""

    extra = 0
    has_add_permission = has_change_permission = has_delete_permission = ReadOnly.has_add_permission


class EntryRows(ReadOnlyRows):
    """What happened, without the words."""

    model = CaseEntry
    fields = ["kind", "at", "by", "unit", "for_author"]


class AnswerRows(ReadOnlyRows):
    """Who drafted and who decided, without the words."""

    model = Answer
    fields = ["state", "unit", "drafted_by", "drafted_at", "second", "decided_at"]


class RevealRows(ReadOnlyRows):
    """Which two lifted a hidden name."""

    model = Reveal
    fields = ["asked_by", "asked_at", "agreed_by", "agreed_at", "reason"]


@admin.register(Case)
class CaseAdmin(ReadOnly):
    """Letters by number."""

    list_display = ["number", "case_class", "visibility", "state", "lead", "handler", "due_at"]
    list_filter = ["state", "visibility", "case_class"]
    list_select_related = ["case_class", "lead", "handler"]
    search_fields = ["=number"]
    exclude = ["author", "title", "text", "tracking_hash", "submission_hash"]
    inlines = [EntryRows, AnswerRows, RevealRows]


@admin.register(CaseClass)
class CaseClassAdmin(ReadOnly):
    """Kinds of letters."""

    list_display = ["name", "key", "default_unit", "position", "is_active"]
    list_select_related = ["default_unit"]


class LimitRows(ReadOnlyRows):
    """The limits of one version."""

    model = StepLimit


@admin.register(ClassRules)
class ClassRulesAdmin(ReadOnly):
    """Versions of rules."""

    list_display = ["case_class", "version", "note", "made_by", "made_at"]
    list_filter = ["case_class"]
    list_select_related = ["case_class", "made_by"]
    inlines = [LimitRows]


@admin.register(RefusalReason)
class RefusalReasonAdmin(ReadOnly):
    """Reasons with the words that authors read."""

    list_display = ["name", "text", "position", "is_active"]


@admin.register(Publication)
class PublicationAdmin(ReadOnly):
    """What the public reads, and who prepared and approved it."""

    list_display = ["case", "title", "prepared_by", "approved_by", "published_on"]
    list_select_related = ["case", "prepared_by", "approved_by"]
    search_fields = ["=case__number", "title"]
