"""The rules of each class of letters, version by version, and the reasons for refusing one."""

from django.http import Http404


def _soon(request, **kwargs):
    raise Http404


class_list = class_new = class_edit = reason_list = reason_edit = _soon
