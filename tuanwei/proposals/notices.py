"""One function per message about proposals."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanwei.notices.actions import notify
from tuanwei.proposals import sources
from tuanwei.proposals.models import Proposal

State = Proposal.State


def spoken_day(day):
    """12月3日."""
    return f"{day.month}月{day.day}日"


def news_of(proposal):
    """What became of it, in one line."""
    words = {"kind": proposal.get_kind_display(), "title": proposal.title}
    if proposal.state == State.DECLINED:
        return _("%(kind)s“%(title)s”这次没有采纳") % words
    if proposal.state == State.DONE:
        return _("%(kind)s“%(title)s”有结果了") % words
    if proposal.meets_on:
        day = spoken_day(proposal.meets_on)
        return _("%(kind)s“%(title)s”列入 %(day)s的会") % (words | {"day": day})
    return _("%(kind)s“%(title)s”已采纳") % words


def decided(proposal):
    """Tell those who wait for word of its source, who proposed it and who supports it."""
    news, once = news_of(proposal), f"proposals.{proposal.pk}:{proposal.decided_at:%y%m%d%H%M%S%f}"
    body = proposal.words or proposal.place_label
    sources.get(proposal.source).tell(proposal.source_key, news, body, once)
    people = set(proposal.supports.values_list("user", flat=True))
    if proposal.source == sources.PERSON:
        people.add(proposal.made_by_id)
    if people:
        notify(people, kind="system", title=news, body=body, once=once,
               url=reverse("proposals:mine"))  # fmt: skip
