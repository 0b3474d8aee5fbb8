"""Kinds of what a room keeps rules for, and their rules in versions that never change once in force."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.lib import documents

USER = settings.AUTH_USER_MODEL


class RuleKind(models.Model):
    """A kind with rules of its own. A room names it with `verbose_name`."""

    name = models.CharField(_("名称"), max_length=30, unique=True)
    hint = models.CharField(_("说明"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class RuleVersion(models.Model):
    """One version of a kind's rules. A draft is changed section by section; once in force it never
    changes, and what was begun under it keeps it.

    A room adds the foreign key `kind` (related_name="rules"), `spec_class` and, in Meta,
    `constraints = once(…)`.
    """

    spec_class: type
    version = models.PositiveSmallIntegerField(_("版本"))
    document = models.JSONField(default=dict)
    note = models.CharField(_("这次改了什么"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    in_force_from = models.DateTimeField(null=True)
    put_in_force_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["kind", "-version"]

    def __str__(self):
        return f"{self.kind} 第 {self.version} 版"

    @cached_property
    def spec(self):
        """The rules themselves."""
        return self.spec_class.read(self.document)

    @property
    def digest(self):
        """Stands for what this version says; two colleagues who edit tell by it who was first."""
        return documents.digest(self.pk, self.document)


def once(name, kind="kind"):
    """The constraints of a room's versions: each number once, and one draft. `name` begins their
    names, `kind` is the foreign key."""
    return [
        models.UniqueConstraint(fields=[kind, "version"], name=f"{name}_version_once"),
        models.UniqueConstraint(
            fields=[kind], condition=Q(in_force_from=None), name=f"{name}_one_draft"
        ),
    ]
