"""How pages of projects write money, shares and hours."""

from decimal import Decimal

from django import template

from activities.projects.accounts import spoken_percent, spoken_yuan

register = template.Library()
register.filter("share", spoken_percent)


@register.filter
def yuan(amount):
    """¥1,500; −¥20; "" of nothing."""
    if amount is None:
        return ""
    return f"−{spoken_yuan(-amount)}" if amount < 0 else spoken_yuan(amount)


@register.filter
def plain(number):
    """2 or 1.5: a number without zeros that say nothing."""
    return "" if number is None else f"{Decimal(number).normalize():f}"


@register.filter
def tables(account):
    """[(lines with the whole below, heading)] of an Account, by source and by category; lines that
    nobody planned or spent anything of are left out."""
    found = (
        ([line for line in lines if line.planned or line.spent], name)
        for lines, name in ((account.sources, "来源"), (account.categories, "类别"))
    )
    return [((*lines, account.total), name) for lines, name in found if lines] or [
        ((account.total,), "合计")
    ]


@register.filter
def widest(account):
    """The longest bar of an Account: what was planned or spent in all."""
    return max(account.total.planned, account.total.spent)
