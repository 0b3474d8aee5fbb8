"""Who reads the figures; the coverage map is for whoever signs in."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from branches.organisation.queries import hats


def can_read(user):
    """The committee's staff and its supervising teachers."""
    return hats(user).reads_insights


def require_reader(user):
    """Raises PermissionDenied for everybody else."""
    if not can_read(user):
        raise PermissionDenied(
            _("参与情况给团委工作人员和指导教师看。各支部响应菜单的情况人人可看。")
        )
