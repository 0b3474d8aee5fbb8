"""Rules of pairing in versions that never change once in force."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from party_pairing.pair_rules.spec import Spec
from tuanwei.lib import documents

USER = settings.AUTH_USER_MODEL


class PairKind(models.Model):
    """A kind of pairing: 党员团员结对, 培养联系人, 宿舍帮扶. Each has rules of its own."""

    name = models.CharField(_("名称"), max_length=30, unique=True)
    hint = models.CharField(_("说明"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("结对类型")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class PairRules(models.Model):
    """One version of a kind's rules. A draft is changed section by section; once in force it never
    changes, and rounds and pairs keep the version they began with."""

    kind = models.ForeignKey(PairKind, models.PROTECT, related_name="rules", db_index=False)
    version = models.PositiveSmallIntegerField(_("版本"))
    document = models.JSONField(default=dict)
    note = models.CharField(_("这次改了什么"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    in_force_from = models.DateTimeField(null=True)
    put_in_force_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("结对规则")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="pair_rules_version_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(in_force_from=None), name="pair_rules_one_draft"
            ),
        ]

    def __str__(self):
        return f"{self.kind} 第 {self.version} 版"

    @cached_property
    def spec(self):
        """The rules themselves."""
        return Spec.read(self.document)

    @property
    def digest(self):
        """Stands for what this version says; two colleagues who edit tell by it who was first."""
        return documents.digest(self.pk, self.document)
