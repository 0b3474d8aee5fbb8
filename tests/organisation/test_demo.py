"""The demonstration: whole, in an empty database only, every role at one click."""

import pytest
from django.core.management import CommandError, call_command

from assessment.rounds.models import Round
from assessment.scores.verifying import compare
from branches.organisation.models import Appointment, Member, Membership, Unit
from branches.organisation.queries import hats
from tuanwei.accounts.demo import DEMO_ROLES
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db


def test_demo_data(client, settings, capsys):
    settings.DEMO_MODE = True
    call_command("demo_data")
    rounds = Round.objects.filter(state__in=(*Round.SCORED_IN, Round.State.PUBLISHED))
    assert {each.state for each in rounds} == {"check", "publicity", "published"}
    assert [each.name for each in rounds if compare(each)] == []  # the night finds nothing
    assert 1150 <= Member.objects.count() <= 1250
    kinds = {kind: Unit.objects.filter(kind=kind).count() for kind in Unit.Kind.values}
    assert kinds == {"committee": 1, "general_branch": 6, "branch": 40, "department": 8}
    assert set(Unit.objects.filter(kind="branch").values_list("branch_type", flat=True)) == {
        "class", "club", "temporary",
    }  # fmt: skip
    for member in Member.objects.prefetch_related("memberships"):
        [open_stay] = [stay for stay in member.memberships.all() if stay.ends_on is None]
        assert open_stay.branch_id == member.branch_id
    assert Membership.objects.exclude(ends_on=None).count() == 120
    assert Appointment.objects.in_force().count() < Appointment.objects.count()
    for number, _role, _words in DEMO_ROLES:
        response = client.post("/accounts/login/demo/", {"number": number})
        assert response.url == "/", number
    client.post("/accounts/login/demo/", {"number": "2024110101"})
    home = client.get("/").context
    assert [card.state for card in home["todo"]] == [
        "请确认", "等你回话", "等你补充", "等你来答", "等你评审",
    ]  # fmt: skip
    assert len(home["going"]) == 3
    themes = client.get("/activities/").context["themes"]
    assert {theme.title for theme in themes if theme.projects} >= {"融爱你我", "奔跑吧融智"}
    assert len(home["notices"]) == 3
    assert hats(User.objects.get(number="T0009")).is_administrator
    assert User.objects.get(number="2024110101").check_password(
        capsys.readouterr().out.split("密码：")[1].strip()
    )
    call_command("demo_data", if_empty=True)
    with pytest.raises(CommandError, match="只放进空的数据库"):
        call_command("demo_data")


def test_first_administrator(capsys, client):
    call_command("add_administrator", "T0100", "卢校长")
    code = capsys.readouterr().out.split("：")[-1].strip()
    data = {"username": "T0100", "code": code, "new_password1": "银杏-叶落-88",
            "new_password2": "银杏-叶落-88"}  # fmt: skip
    assert client.post("/accounts/activate/", data).url == "/"
    assert client.get("/accounts/grants/").status_code == 200
    with pytest.raises(CommandError, match="请同时写上姓名"):
        call_command("add_administrator", "T0101")


def test_support_screens_show_and_change_nothing(cast, client):
    User.objects.filter(pk=cast.administrator.pk).update(is_staff=True, is_superuser=True)
    client.force_login(cast.administrator)
    for address in (
        "accounts/user/", f"accounts/user/{cast.student.pk}/change/", "accounts/grant/",
        "branches/unit/", "branches/member/", "branches/appointment/",
    ):  # fmt: skip
        assert client.get(f"/admin/{address}").status_code == 200, address
    address = f"/admin/accounts/user/{cast.student.pk}/change/"
    assert "argon2" not in client.get(address).content.decode()
    assert client.post(address, {"name": "改名"}).status_code == 403
    assert client.get("/admin/accounts/user/add/").status_code == 403
