"""Rules of pairing in versions that never change once in force."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from party_pairing.pair_rules.spec import Spec
from tuanwei.rulebooks.models import RuleKind, RuleVersion, once


class PairKind(RuleKind):
    """A kind of pairing: 党员团员结对, 培养联系人, 宿舍帮扶. Each has rules of its own."""

    class Meta(RuleKind.Meta):
        verbose_name = _("结对类型")


class PairRules(RuleVersion):
    """One version of the rules of a kind; rounds and pairs keep the one they began with."""

    spec_class = Spec
    kind = models.ForeignKey(PairKind, models.PROTECT, related_name="rules", db_index=False)

    class Meta(RuleVersion.Meta):
        verbose_name = _("结对规则")
        constraints = once("pair_rules")
