"""A term's menu and its themes."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.terms import AUTUMN, Term
from tuanwei.proposals.models import Proposal

USER = settings.AUTH_USER_MODEL
MONTHS = {AUTUMN: (9, 10, 11, 12, 1), 2: (2, 3, 4, 5, 6, 7, 8)}


class Menu(models.Model):
    """The themes of one term; everybody reads it once it is published."""

    code = models.CharField(_("学期"), max_length=6, unique=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("活动菜单")
        ordering = ["-code"]

    def __str__(self):
        return f"{self.term}活动菜单"

    @property
    def term(self):
        """The academic term."""
        return Term.parse(self.code)

    @property
    def months(self):
        """Its months in order."""
        return MONTHS[self.term.half]

    @property
    def is_published(self):
        """True once everybody may read it."""
        return self.published_at is not None


class Theme(models.Model):
    """One theme: what for, in which months, with how much money; who answers for it.

    `origin` says where it came from, in words that everybody may read.
    """

    menu = models.ForeignKey(Menu, models.CASCADE, related_name="themes", db_index=False)
    position = models.PositiveSmallIntegerField(_("顺序"))
    title = models.CharField(_("主题"), max_length=100)
    aims = models.TextField(_("要达到什么"), max_length=1000, blank=True)
    months = models.JSONField(_("月份"), default=list, blank=True)
    budget = models.DecimalField(
        _("建议经费（元）"), max_digits=9, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    person = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )
    origin = models.CharField(_("从哪来"), max_length=100, blank=True)
    proposal = models.OneToOneField(
        Proposal, models.SET_NULL, null=True, blank=True, related_name="theme"
    )

    class Meta:
        verbose_name = _("活动主题")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["menu", "title"], name="theme_once_a_menu",
                violation_error_message=_("菜单里已经有这个主题了。"),
            ),
            models.CheckConstraint(
                name="theme_budget_not_negative", condition=Q(budget=None) | Q(budget__gte=0)
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    @property
    def spoken_budget(self):
        """1,500 or 99.50; "" where none is suggested."""
        if self.budget is None:
            return ""
        return f"{self.budget:,.0f}" if self.budget == int(self.budget) else f"{self.budget:,.2f}"

    @property
    def when(self):
        """Its months in words, in the order of the term; the whole term without any."""
        chosen = [f"{month}月" for month in self.menu.months if month in self.months]
        return "、".join(chosen) or _("全学期")
