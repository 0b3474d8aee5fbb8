"""Standards in versions that never change once in force."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.engine.spec import Spec
from tuanwei.lib import documents

USER = settings.AUTH_USER_MODEL


class Standard(models.Model):
    """A kind of assessment: 团支部年度考核, 对标定级, 青年大学习. Each has a standard of its own."""

    name = models.CharField(_("名称"), max_length=30, unique=True)
    hint = models.CharField(_("说明"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("考核标准")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class StandardVersion(models.Model):
    """One version of a standard. A draft is changed part by part; once in force it never changes, and
    rounds keep the version they began with."""

    kind = models.ForeignKey(Standard, models.PROTECT, related_name="rules", db_index=False)
    version = models.PositiveSmallIntegerField(_("版本"))
    document = models.JSONField(default=dict)
    note = models.CharField(_("这次改了什么"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    in_force_from = models.DateTimeField(null=True)
    put_in_force_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("考核标准的版本")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="standard_version_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(in_force_from=None), name="standard_one_draft"
            ),
        ]

    def __str__(self):
        return f"{self.kind} 第 {self.version} 版"

    @cached_property
    def spec(self):
        """The standard itself."""
        return Spec.read(self.document)

    @property
    def digest(self):
        """Stands for what this version says; two colleagues who edit tell by it who was first."""
        return documents.digest(self.pk, self.document)
