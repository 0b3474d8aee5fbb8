"""What is kept about a person here: what they wrote and approved."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.news.models import Article, Version


def of(user):
    """{heading: [{label: value}]}."""
    written = Version.objects.filter(written_by=user.pk) | Version.objects.filter(
        approved_by=user.pk
    )
    drafts = Article.objects.filter(writers=user.pk).order_by("pk")
    return {
        _("我写的、核对的新闻"): [
            {
                _("标题"): each.title,
                _("第几版"): each.number,
                _("我做了什么"): _("写") if each.written_by_id == user.pk else _("核对"),
                _("发布时间"): timezone.localtime(each.published_at),
            }
            for each in written.order_by("pk")
        ],
        _("我在写的新闻"): [{_("标题"): str(each), _("状态"): each.get_state_display()} for each in drafts],
    }  # fmt: skip
