"""Kinds of activities and the versioned rules of each."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.kinds.spec import Spec

USER = settings.AUTH_USER_MODEL


class ActivityKind(models.Model):
    """A kind of activity that people apply for; its rules come in versions."""

    name = models.CharField(_("名称"), max_length=20, unique=True)
    hint = models.CharField(_("什么时候选它"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("可以申报"), default=False)

    class Meta:
        verbose_name = _("活动类型")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class KindRules(models.Model):
    """One version of a kind's rules. A draft is edited section by section; once in force it never
    changes, and an application keeps the version it was first submitted under.
    """

    kind = models.ForeignKey(ActivityKind, models.PROTECT, related_name="rules", db_index=False)
    version = models.PositiveSmallIntegerField(_("版本"))
    content = models.JSONField(default=dict)
    note = models.CharField(_("修改说明"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    in_force_from = models.DateTimeField(null=True)
    put_in_force_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("申报规则")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="kind_rules_version_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(in_force_from=None), name="kind_rules_one_draft"
            ),
        ]

    def __str__(self):
        return f"{self.kind} v{self.version}"

    @cached_property
    def spec(self):
        """The rules themselves."""
        return Spec.read(self.content)
