"""What roles may do with notices, asked one by one; see tests/test_permissions_table.py."""

from django.urls import reverse

from tuanwei.notices import actions
from tuanwei.notices.models import Delivery, Notice


def notices_kept(scene, cell):
    """Follow somebody else's announcement, send again what did not arrive, take it back."""
    cast, may = scene.cast, cell == "y"
    pk = actions.notify(
        [cast.staff2], kind="announcement", title="开会", once="probe", by=cast.administrator
    )
    Delivery.objects.create(notice_id=pk, recipient=cast.staff2, channel="push", state="dead")
    answers = (200, 302, 302) if may else (404, 404, 404) if scene.me else (302, 302, 302)
    follow = scene.client.get(reverse("notices:sent-detail", args=[pk]))
    again = scene.client.post(reverse("notices:sent-retry", args=[pk]))
    back = scene.client.post(reverse("notices:sent-recall", args=[pk]), {"reason": "写错了"})
    assert (follow.status_code, again.status_code, back.status_code) == answers
    assert Delivery.objects.filter(state="dead").exists() != may
    assert (Notice.objects.get(pk=pk).recalled_at is not None) == may


PROBES = {"notice follow / take back / send again": notices_kept}
