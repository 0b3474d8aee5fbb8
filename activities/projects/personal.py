"""What this room keeps about a person: what they said, were to do, spent and closed."""

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.projects.models import Closing, Photo, Rating, Spending, Task


def of(user):
    """{heading: [{label: value}]}."""
    ratings = Rating.objects.filter(user=user.pk).select_related("project__application")
    tasks = Task.objects.filter(person=user.pk).select_related("project__application")
    spendings = Spending.objects.filter(by=user.pk).select_related("project__application")
    closings = Closing.objects.filter(submitted_by=user.pk).select_related("project__application")
    photos = Photo.objects.filter(by=user.pk).select_related("project__application")
    return {
        _("我评价的活动"): [
            {_("活动"): str(each.project), _("我做了什么"): each.did, _("我学到什么"): each.learned,
             _("我服务了谁"): each.served, _("打几颗星"): each.stars,
             _("时间"): timezone.localtime(each.at)}
            for each in ratings
        ],
        _("项目任务"): [
            {_("项目"): str(each.project), _("做什么"): each.words, _("哪天前"): each.due_on,
             _("做完"): each.done_at and timezone.localtime(each.done_at)}
            for each in tasks
        ],
        _("我记的支出"): [
            {_("项目"): str(each.project), _("买了什么"): each.item, _("金额（元）"): each.amount,
             _("哪天"): each.spent_on}
            for each in spendings
        ],
        _("我交的结项"): [
            {_("项目"): str(each.project), _("交的时间"): timezone.localtime(each.submitted_at),
             _("结果"): each.get_state_display()}
            for each in closings
        ],
        _("我传的活动照片"): [
            {_("项目"): str(each.project), _("说明"): each.caption, _("时间"): timezone.localtime(each.at)}
            for each in photos
        ],
    }  # fmt: skip
