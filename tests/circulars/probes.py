"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.attachments.nasty import picture
from tests.circulars.conftest import Office
from tuanwei.attachments.actions import store
from tuanwei.circulars import queries
from tuanwei.circulars.models import Circular, CircularRules, Forward


def _status(scene, name, *args, post=None):
    url = reverse(f"circulars:{name}", args=args)
    answer = scene.client.get(url) if post is None else scene.client.post(url, post)
    return answer.status_code


def _office(scene):
    cast = scene.cast
    assert cast.student and cast.secretary and cast.general_secretary and cast.other_student
    assert cast.party_member
    return Office(cast)


def circular_read(scene, cell):
    """One's own; those of units below; list, page, sheet, file and search agree."""
    office, cast = _office(scene), scene.cast
    file = store(SimpleUploadedFile("a.png", picture("PNG")), by=cast.staff)
    foreign = office.sent(places=[(cast.other_branch, True)], title="只给别的支部", files=[file])
    below = office.sent(by=cast.secretary, unit=cast.branch, places=[(cast.branch, True)], title="支部自己的",
                        roles=["secretary"])  # fmt: skip
    own = scene.me and office.sent(
        roles=["teachers", "members", "staff", "secretary"], title="大家都有"
    )
    if scene.me is None:
        assert _status(scene, "list") == _status(scene, "circular", foreign.pk) == 302
        assert _status(scene, "file-open", file.pk) == 302
        return
    sees = {
        foreign: cell == "*", below: cell == "*" or cell in ("o, b", "o, d"),
        own: cell != "–" if own else False,
    }  # fmt: skip
    if cell == "*" or cell.startswith("o"):
        listed = scene.client.get(reverse("circulars:list")).content.decode()
        found = {each.pk for each in queries.search(scene.me, "支部")}
        for each, is_seen in sees.items():
            if each is own and queries.own_copy(scene.me, own) is None and cell != "*":
                continue
            assert (each.title in listed) == is_seen, each
            assert (_status(scene, "circular", each.pk) == 200) == is_seen
            assert (_status(scene, "print", each.pk) == 200) == is_seen
            assert (each.pk in found) == is_seen
        assert (_status(scene, "file-open", file.pk) == 200) == sees[foreign]


def circular_send(scene, cell):
    """Draft and send for a unit; not for others'."""
    office, cast = _office(scene), scene.cast
    mine = {"b": cast.branch, "d": cast.general_branch, "*": cast.committee}.get(cell)
    refused = 302 if scene.me is None else 403
    assert _status(scene, "new") == (200 if mine else refused)
    assert _status(scene, "count", post={}) == (200 if mine else refused)
    for unit in (cast.branch, cast.general_branch, cast.committee, cast.other_branch):
        Circular.objects.all().delete()
        _status(scene, "new", post={
            "kind": "notice", "unit": unit.pk, "title": "通知", "body": "正文", "places": f"{unit.pk}+",
        })  # fmt: skip
        assert Circular.objects.exists() == (unit == mine), unit
    draft = office.draft(unit=mine or cast.committee)
    foreign = office.draft(by=cast.secretary, unit=cast.other_branch)
    for each in (draft, foreign):
        _status(scene, "send", each.pk, post={"edition": 1})
        _status(scene, "edit", each.pk, post={"edition": 1, "title": "改"})
        each.refresh_from_db()
        assert (each.state == "sent") == (each is draft and mine is not None)


def circular_follow(scene, cell):
    """Rates and reminding; names of one's own people only."""
    office, cast = _office(scene), scene.cast
    circular = office.sent(roles=["members", "secretary", "teachers", "staff"], must_confirm=True)
    follows = cell != "–"
    refused = 302 if scene.me is None else 403
    if scene.me and queries.own_copy(scene.me, circular) is None and not follows:
        refused = 404
    page = scene.client.get(
        reverse("circulars:follow", args=[circular.pk]) + f"?unit={cast.branch.pk}"
    )
    assert page.status_code == (200 if follows else refused)
    other = scene.client.get(
        reverse("circulars:follow", args=[circular.pk]) + f"?unit={cast.other_branch.pk}"
    )
    if follows:
        assert "林知夏" in page.content.decode()
        assert ("程以安" in other.content.decode()) == (cell == "*")
    _status(scene, "remind", circular.pk, post={})
    reminded = office.told(cast.student).count(f"请确认：{circular.title}")
    assert (reminded == 1) == follows
    assert (f"请确认：{circular.title}" in office.told(cast.other_student)) == (cell == "*")


def circular_forward(scene, cell):
    """To the own unit only."""
    office, cast = _office(scene), scene.cast
    circular = office.sent(roles=["secretary", "members", "teachers", "staff"])
    for unit in (cast.branch, cast.general_branch, cast.other_branch):
        _status(scene, "forward", circular.pk, post={"unit": unit.pk, "note": "看一下"})
    mine = {"b": [cast.branch.pk], "d": [cast.general_branch.pk]}.get(cell, [])
    assert list(Forward.objects.values_list("unit", flat=True)) == mine


def circular_recall(scene, cell):
    """Own units' papers; any for staff."""
    office, cast = _office(scene), scene.cast
    of_staff = office.sent()
    of_branch = office.sent(by=cast.secretary, unit=cast.branch)
    of_general = office.sent(by=cast.general_secretary, unit=cast.general_branch)
    papers = (of_staff, of_branch, of_general)
    for each in papers:
        _status(scene, "recall", each.pk, post={"reason": "写错了日期"})
    recalled = {
        "*": papers, "b": (of_branch,), "d": (of_general,), "–": (),
    }[cell]  # fmt: skip
    assert set(Circular.objects.filter(state="recalled")) == set(recalled)


def circular_rules(scene, cell):
    """Numbers and who sends."""
    may = cell == "y"
    refused = 302 if scene.me is None else 403
    assert _status(scene, "rules") == (200 if may else refused)
    _status(scene, "rules", post={
        "committee": "团发〔{年}〕{号}号", "general_branch": "{组织}〔{年}〕{号}号",
        "branch": "{组织}〔{年}〕{号}号", "minutes": "", "general_posts": ["secretary"],
        "branch_posts": ["secretary"], "version": 0,
    })  # fmt: skip
    assert CircularRules.objects.exists() == may


PROBES: dict = {
    "circular read": circular_read,
    "circular draft and send": circular_send,
    "circular follow, remind; names of the missing": circular_follow,
    "circular pass on": circular_forward,
    "circular recall, correct": circular_recall,
    "circular rules: numbers, senders": circular_rules,
}
