"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.news.conftest import Desk
from tuanwei.news.models import Article


def _status(scene, name, *args, post=None):
    url = reverse(f"news:{name}", args=args)
    answer = scene.client.get(url) if post is None else scene.client.post(url, post)
    return answer.status_code


def news_read(scene, cell):
    """What came out, by everybody; what has not or was taken down, by nobody."""
    assert cell == "y"
    desk = Desk(scene.cast)
    out = desk.published(pictures=1)
    later = desk.published(publish_at=timezone.now() + timedelta(days=1), pictures=1)
    assert _status(scene, "article", out.pk) == 200
    assert _status(scene, "picture", out.pictures.get().pk) == 200
    assert _status(scene, "article", later.pk) == 404
    page = scene.client.get(reverse("news:list")).content.decode()
    assert f'href="{reverse("news:article", args=[out.pk])}"' in page
    assert f'href="{reverse("news:article", args=[later.pk])}"' not in page
    # Staff look at the pictures of what is still to come out; nobody else does.
    is_staff = scene.role in "CA"
    assert _status(scene, "picture-small", later.pictures.get().pk) == (200 if is_staff else 404)


def news_kept(scene, cell):
    """Write, look at, submit; approve what others wrote; pin, take down; never one's own."""
    writes, approves = (part == "*" for part in cell.split(" / "))
    assert writes == approves
    desk, refused = Desk(scene.cast), 403 if scene.me else 302
    waiting, out = desk.waiting(by=scene.cast.committee_secretary), desk.published(title="发了")
    seen = 200 if writes else refused
    assert _status(scene, "desk-list") == seen
    for name in ("desk", "edit"):
        assert _status(scene, name, out.pk) == seen
    assert _status(scene, "version", out.pk, 1) == seen
    before = Article.objects.count()
    _status(scene, "begin", post={})
    assert (Article.objects.count() > before) == writes
    _status(scene, "act", out.pk, "pin", post={})
    assert desk.fresh(out).is_pinned == writes
    _status(scene, "act", out.pk, "take-down", post={"reason": "写错了"})
    assert bool(desk.fresh(out).taken_down_at) == writes
    Article.objects.filter(pk=waiting.pk).update(submitted_by=scene.cast.committee_secretary)
    waiting.writers.set([scene.cast.committee_secretary])
    _status(scene, "act", waiting.pk, "publish", post={"edition": waiting.edition})
    assert (desk.fresh(waiting).state == "done") == approves
    if writes:
        own = desk.draft(by=scene.me)
        _status(scene, "act", own.pk, "submit", post={"edition": own.edition})
        _status(scene, "act", own.pk, "publish", post={"edition": own.edition})
        assert desk.fresh(own).state == "waiting"


PROBES: dict = {
    "news that came out, its pictures, feeds, sitemap": news_read,
    "news write, pin, take down / approve what others wrote": news_kept,
}
