"""附议: supporting an open letter instead of writing again, and telling supporters how it went."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mailbox.cases import events
from mailbox.cases.models import Case
from mailbox.cases.similar_queries import is_harmless, shown_open
from mailbox.cases.together_models import Support
from tuanwei.audit.actions import record
from tuanwei.notices.actions import notify

OVER = (Case.State.ANSWERED, Case.State.CLOSED, Case.State.REFUSED, Case.State.WITHDRAWN)


def shown_to(user):
    """Letters whose title `user` may see: open ones, and those supported before they were answered."""
    supported = Support.objects.filter(user=user.pk).values("case")
    return Case.objects.filter(Q(pk__in=shown_open().values("pk")) | Q(pk__in=supported))


def supporters(case):
    """Ids of those who support it."""
    return list(Support.objects.filter(case=case).values_list("user", flat=True))


@transaction.atomic
def support(*, case, by):
    """Support an open letter; once is enough, twice is no mistake."""
    case = shown_open().select_for_update().filter(pk=case.pk).first()
    if case is None or not is_harmless(case.title):
        raise ValidationError(_("这封信已经有结果或不再公开标题，不能再附议。"))
    if case.author_id == by.pk:
        raise ValidationError(_("这是你自己写的信，不用附议。"))
    _support, is_new = Support.objects.get_or_create(case=case, user=by)
    if is_new:
        record(events.SUPPORTED, case, by=by)


@transaction.atomic
def withdraw(*, case, by):
    """Take one's support back, at any time."""
    gone, _by_model = Support.objects.filter(case=case, user=by).delete()
    if gone:
        record(events.SUPPORT_WITHDRAWN, case, by=by)


@transaction.atomic
def hide_title(*, case, by):
    """The author shows the title no longer. Supporters stay and are told."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.author_id != by.pk or not can_hide_title(case):
        raise ValidationError(_("这封信的标题现在没有给同学看，不用收起。"))
    case.shows_title = False
    case.save(update_fields=["shows_title"])
    record(events.TITLE_HIDDEN, case, by=by)
    tell_hidden(case)


def can_hide_title(case):
    """True while others find the title, or will once the letter is taken in."""
    return case.shows_title and case.state not in OVER


def count(case):
    """How many support it."""
    return Support.objects.filter(case=case).count()


def _tell(case, key, title, body="", url=""):
    people = supporters(case)
    if not people:
        return
    notify(
        people, kind="system", title=title, body=body,
        url=url or reverse("mailbox:shown", args=[case.pk]),
        once=f"mailbox.support.{key}:{case.pk}:{case.reopened_times}",
    )  # fmt: skip


def tell_answered(case):
    """The answer is with its author; the public text follows."""
    _tell(case, "answered", _("你附议的“%(title)s”答复了") % {"title": case.title},
          _("答复先发给来信人。去掉个人信息公开以后，会再告诉你。"))  # fmt: skip


def tell_merged(case, made):
    """It is handled together with others; whoever does not want that takes the support back."""
    _tell(case, f"merged.{made.pk}",
          _("你附议的“%(title)s”和同类的信一起办理") % {"title": case.title},
          _("答复了会告诉你。不想再附议，打开就能收回。"))  # fmt: skip


def tell_unmerged(case, made):
    """It goes its own way again."""
    _tell(case, f"unmerged.{made.pk}",
          _("你附议的“%(title)s”改回单独办理") % {"title": case.title},
          _("你的附议还算数，答复了会告诉你。"))  # fmt: skip


def tell_refused(case):
    """It was not taken in after all."""
    _tell(case, "refused", _("你附议的“%(title)s”没有继续办理") % {"title": case.title},
          _("你的情况如果不同，可以另写一封信。"))  # fmt: skip


def tell_withdrawn(case):
    """Its author has taken it back."""
    _tell(case, "withdrawn", _("你附议的“%(title)s”由来信人撤回了") % {"title": case.title},
          _("你的情况还在的话，可以另写一封。"))  # fmt: skip


def tell_followed(case, news, once):
    """What became of it after the answer."""
    _tell(case, f"followed.{once}",
          _("你附议的“%(title)s”：%(news)s") % {"title": case.title, "news": news})  # fmt: skip


def tell_published(case, publication):
    """Everybody may read the answer now."""
    _tell(case, f"published.{publication.pk}",
          _("你附议的“%(title)s”有公开答复了") % {"title": case.title},
          url=reverse("mailbox:published", args=[publication.pk]))  # fmt: skip


def tell_hidden(case):
    """Nobody else finds it any more; whoever supports it loses nothing."""
    _tell(case, "hidden",
          _("你附议的“%(title)s”不再给别的同学看了") % {"title": case.title},
          _("来信人收起了标题。信还在办理，你的附议还算数，答复了照样告诉你。"))  # fmt: skip
