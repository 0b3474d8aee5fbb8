"""What happens to a menu: themes come and go, it is copied and published."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.menu import events
from activities.menu.models import Menu, Theme
from tuanwei.audit.actions import record
from tuanwei.proposals import actions as proposals
from tuanwei.proposals.models import Proposal
from tuanwei.proposals.permissions import own_among
from tuanwei.proposals.queries import weighed

MOST_THEMES = 200


def _locked(term):
    """The term's menu, made when there is none, locked: one change at a time."""
    Menu.objects.get_or_create(code=term.code)
    return Menu.objects.select_for_update().get(code=term.code)


def _next_position(menu):
    return (menu.themes.aggregate(last=Max("position"))["last"] or 0) + 1


def _insert(menu, title, **fields):
    if menu.themes.count() >= MOST_THEMES:
        raise ValidationError(_("一份菜单最多 200 个主题。"))
    try:
        with transaction.atomic():
            return Theme.objects.create(
                menu=menu, title=title, position=_next_position(menu), **fields
            )
    except IntegrityError:
        raise ValidationError(
            _("菜单里已经有“%(title)s”了，换个名字或改原来的。") % {"title": title}
        ) from None


@transaction.atomic
def add_theme(*, term, by, title, **fields):
    """Put a theme at the end of the term's menu."""
    menu = _locked(term)
    theme = _insert(menu, title, **fields)
    record(events.ADDED, theme, by=by, term=menu.code)
    return theme


@transaction.atomic
def change_theme(*, theme, by, **fields):
    """Change what a theme says; what it came from stays."""
    _locked(theme.menu.term)
    theme = Theme.objects.select_related("menu").filter(pk=theme.pk).first()
    if theme is None:
        raise ValidationError(_("这个主题刚被别人去掉了，请刷新页面再看。"))
    for name, value in fields.items():
        setattr(theme, name, value)
    try:
        with transaction.atomic():
            theme.save()
    except IntegrityError:
        raise ValidationError(_("菜单里已经有同名的主题。")) from None
    record(events.THEME_CHANGED, theme, by=by, term=theme.menu.code)
    return theme


@transaction.atomic
def move_theme(*, theme, by, step):
    """Move a theme up (-1) or down (1); at the end nothing happens."""
    menu = _locked(theme.menu.term)
    ordered = list(menu.themes.all())
    at = next((place for place, each in enumerate(ordered) if each.pk == theme.pk), None)
    if at is None or not 0 <= at + step < len(ordered):
        return
    ordered[at], ordered[at + step] = ordered[at + step], ordered[at]
    for place, each in enumerate(ordered, 1):
        each.position = place
    Theme.objects.bulk_update(ordered, ["position"])
    record(events.CHANGED, menu, by=by, title=theme.title)


@transaction.atomic
def drop_theme(*, theme, by, reason=""):
    """Take a theme out. Its proposal waits again; from a published menu only with a reason, which
    goes to those who proposed it."""
    menu = _locked(theme.menu.term)
    theme = menu.themes.select_related("proposal").filter(pk=theme.pk).first()
    if theme is None:
        raise ValidationError(_("这个主题刚被别人去掉了，请刷新页面再看。"))
    if menu.is_published and len(reason.strip()) < 4:
        raise ValidationError(_("菜单已经公布，去掉主题要写明理由，至少 4 个字。"))
    proposal = theme.proposal
    record(events.DROPPED, theme, by=by, term=menu.code, reason=reason)
    theme.delete()
    if proposal is None:
        return
    if menu.is_published:
        proposals.decline(proposal=proposal, by=by, words=reason)
    elif proposal.state == Proposal.State.TAKEN:
        proposals.put_back(proposal=proposal, by=by)


def origin_of(proposal):
    """Where a theme came from and how many spoke for it, in words for everybody."""
    return "，".join(filter(None, (str(proposal.came_from), proposal.weight_words)))


@transaction.atomic
def take_proposals(*, term, by, keys):
    """Put proposed themes into the menu, the weightiest first; (taken, left out in words).

    Left out is what somebody else has just taken, what the menu has already, and one's own.
    """
    menu = _locked(term)
    taken, left = [], []
    wanted = weighed().filter(pk__in=keys, kind=Proposal.Kind.THEME)
    found = list(wanted.order_by("-total", "pk"))
    own = own_among(by, found)
    for proposal in found:
        if proposal.pk in own:
            left.append(_("“%s”是你自己提的，由别的同事来放") % proposal.title)
            continue
        try:
            with transaction.atomic():
                _take(menu, proposal, by)
        except ValidationError as refused:
            left.extend(refused.messages)
        else:
            taken.append(proposal)
    return taken, left


def _take(menu, proposal, by):
    # Taken first: its lock lets the second of two menus wait and then say what happened.
    proposals.take(proposal=proposal, by=by, place=f"menu:{menu.code}", label=str(menu))
    theme = _insert(
        menu, proposal.title, aims=proposal.text, proposal=proposal,
        origin=origin_of(proposal),
    )  # fmt: skip
    record(events.ADDED, theme, by=by, term=menu.code)
    if menu.is_published:
        _tell(menu, proposal, by)


def _tell(menu, proposal, by):
    proposals.finish(
        proposal=proposal, by=by, words=_("列入了%(menu)s，各支部可以来做。") % {"menu": menu},
        label=str(menu), url=reverse("activities:menu") + f"?term={menu.code}",
    )  # fmt: skip


@transaction.atomic
def copy_menu(*, term, by, source):
    """Copy the themes of another term that are not there yet; how many. Months are kept where
    both terms have them."""
    menu = _locked(term)
    there = set(menu.themes.values_list("title", flat=True))
    position, copies = _next_position(menu), []
    for theme in source.themes.all():
        if theme.title in there or len(there) >= MOST_THEMES:
            continue
        there.add(theme.title)
        copies.append(
            Theme(
                menu=menu, title=theme.title, aims=theme.aims, budget=theme.budget,
                person_id=theme.person_id, position=position + len(copies),
                months=[month for month in theme.months if month in menu.months],
                origin=_("沿用%(term)s") % {"term": source.term},
            )
        )  # fmt: skip
    Theme.objects.bulk_create(copies)
    record(events.CHANGED, menu, by=by, rows=len(copies))
    return len(copies)


@transaction.atomic
def publish(*, term, by):
    """Let everybody read the menu; whoever proposed one of its themes hears of it."""
    menu = _locked(term)
    if menu.is_published:
        raise ValidationError(_("这份菜单已经公布了。"))
    themes = list(menu.themes.select_related("proposal"))
    if not themes:
        raise ValidationError(_("菜单里还没有主题，先加一个再公布。"))
    menu.published_at, menu.published_by = timezone.now(), by
    menu.save()
    record(events.PUBLISHED, menu, by=by, rows=len(themes))
    for theme in themes:
        if theme.proposal and theme.proposal.state == Proposal.State.TAKEN:
            _tell(menu, theme.proposal, by)
    return menu
