"""What a closing still lacks before it can be handed in, in words."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications.chain import facts_of
from activities.projects import accounts, queries
from activities.projects.answers import lacking


def asked(project):
    """(FieldRules, FileRules) of the closing that the facts of the application ask for."""
    closing, facts = queries.spec_of(project).closing, facts_of(project.application)
    return (
        [rule for rule in closing.fields if rule.when.holds(facts)],
        [rule for rule in closing.files if rule.when.holds(facts)],
    )


@dataclass(frozen=True)
class Money:
    """The account with what the rules say of it: `strains` in words, the lines that ask for a
    note, spendings that lack a receipt or a list of winners."""

    account: accounts.Account
    strains: list
    beyond: list
    without_receipt: list
    without_sign_off: list

    @property
    def needs_note(self):
        """True where somebody must say why it differs."""
        return bool(self.strains or self.beyond)


def accounts_asked(project):
    """True where the kind asks for money and for accounts of it."""
    spec = queries.spec_of(project)
    return spec.money.is_asked and spec.closing.needs_accounts


def money_of(project, spendings=None):
    """The Money of a project; two queries at most."""
    rules = queries.spec_of(project).money
    spendings = list(project.spendings.all() if spendings is None else spendings)
    found = queries.account_of(project, spendings)
    # what a round granted instead of the budget; the budget itself may be off by the percent
    granted = None if project.granted == found.total.planned else project.granted
    return Money(
        found, accounts.strains(found, rules, granted),
        found.beyond(rules.variance_percent) if spendings else [],
        [each for each in spendings if rules.needs_receipts and each.receipt_id is None],
        [
            each for each in spendings
            if rules.prize_needs_receipt and each.is_prize and each.sign_off_id is None
        ],
    )  # fmt: skip


def problems(project, closing, money=None):
    """Everything that is still lacking, in the order of the page; [] when it may be handed in."""
    rules, found = queries.spec_of(project).closing, []
    if not _is_over(project):
        found.append(_("活动还没结束，全部结束以后再交。"))
    length = len("".join(closing.summary.split()))
    if length < max(rules.summary_least, 1):
        found.append(
            _("总结至少写 %(n)d 个字，现在 %(now)d 个。") % {"n": rules.summary_least, "now": length}
            if rules.summary_least else _("还没写总结。")
        )  # fmt: skip
    if closing.people_came is None:
        found.append(_("还没写实到人数。"))
    if closing.hours is None:
        found.append(_("还没写总时长。"))
    photos = project.photos.count() if rules.photos_least else 0
    if photos < rules.photos_least:
        found.append(
            _("照片至少 %(n)d 张，现在 %(now)d 张。") % {"n": rules.photos_least, "now": photos}
        )
    fields, files = asked(project)
    found += filter(None, (lacking(rule, closing.answers.get(rule.key)) for rule in fields))
    have = Counter(closing.files.values_list("rule", flat=True))
    found += [
        _("还没传“%(label)s”。") % {"label": rule.label}
        for rule in files if rule.is_required and not have[rule.key]
    ]  # fmt: skip
    if accounts_asked(project):
        found += _money_problems(project, closing, money or money_of(project))
    hanging = project.materials.filter(removed_on=None, ends_on__lte=timezone.localdate())
    found += [
        _("“%(what)s”到日子了，撤下以后在项目页点“已撤下”。") % {"what": each.what}
        for each in hanging
    ]
    return found


def _is_over(project):
    end = queries.end_of(project.application)
    if end is not None and end > timezone.now():
        return False
    left = queries.gatherings(project).filter(state="published", ends_at__gt=timezone.now())
    return not left.exists()


def _money_problems(project, closing, money):
    found = []
    if not money.account.total.spent and money.account.total.planned and not closing.spent_nothing:
        found.append(_("还没记支出。确实没花钱，请勾“这次没有花钱”。"))
    found += [_("“%(item)s”还没有票据。") % {"item": each.item} for each in money.without_receipt]
    found += [
        _("奖品“%(item)s”还没有签收单。") % {"item": each.item} for each in money.without_sign_off
    ]
    if money.needs_note and len(closing.variance_note.strip()) < 4:
        found.append(_("决算和预算差得多，或者不合经费规定，请写明原因。"))
    return found
