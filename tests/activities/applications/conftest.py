"""Kinds and drafts of the known cast, and somebody at the form."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.applications import drafting
from activities.applications.models import Application
from activities.applications.permissions import sides
from activities.kinds.conditions import Condition, When
from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.queries import kinds_in_force
from activities.kinds.spec import (
    Basics,
    ChainStep,
    FieldRule,
    FileRule,
    MaterialRules,
    MoneyRules,
    MoneySource,
    Spec,
    TeamRules,
)

BACKEND = "tuanwei.accounts.backends.NumberBackend"


def when(fact, op, *values):
    """One condition as a rule has it."""
    return When(((Condition(fact, op, tuple(values)),),))


STAFF = ChainStep("staff", "团委审核", who="staff")
GENERAL = ChainStep("general", "团总支审核", who="general_branch", limit=2)
PLAIN = Spec(
    basics=Basics(applicants=("branch", "students"), plan_most=300), chain=(STAFF,),
    money=MoneyRules(is_asked=False),
)  # fmt: skip
FULL = Spec(
    basics=Basics(
        applicants=("branch", "club", "students", "general_branch", "department"),
        declaration="内容属实，按批准的办。", name_most=20,
    ),
    fields=(
        FieldRule("slogan", "口号", "text", is_required=True, least=Decimal(2), most=Decimal(10)),
        FieldRule("flow", "流程", "long", step="schedule"),
        FieldRule("cars", "车辆数", "number"),
        FieldRule("deposit", "押金", "money", step="money"),
        FieldRule("drill", "演练日期", "date", step="schedule"),
        FieldRule("meet", "集合时间", "moment", step="schedule"),
        FieldRule("kind", "形式", "choice", choices=("讲座", "比赛")),
        FieldRule("gear", "设备", "choices", choices=("话筒", "投影", "灯光"), most=Decimal(2)),
        FieldRule("power", "要接电吗", "yes_no", is_required=True),
        FieldRule("electrician", "电工电话", "phone", is_required=True,
                  when=when("field.power", "yes")),
        FieldRule("safe", "已看过安全须知", "confirm", step="files", is_required=True),
    ),
    files=(
        FileRule("plan", "策划书", types=("doc",), is_required=False),
        FileRule("safety", "安全预案", types=("pdf",), most=2, hint="人数到 100 要交。",
                 when=when("people", "at_least", "100")),
    ),
    chain=(GENERAL, STAFF),
    money=MoneyRules(
        sources=(MoneySource("start", "启动资金", cap=Decimal(500)),
                 MoneySource("sponsor", "赞助金额", is_sponsor=True)),
        categories=("物料", "奖品"),
    ),
    team=TeamRules(is_asked=True, least=2, most=4),
    materials=MaterialRules(is_asked=True),
)  # fmt: skip


def moment(days, hour=14, minute=0):
    """A moment so many days from today, on the hour."""
    now = timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)
    return now + timedelta(days=days)


def typed(at):
    """A moment as the browser sends it."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


class Folder:
    """Kinds with their rules, and drafts under them."""

    def __init__(self, cast):
        self.cast, self.count = cast, 0

    def kind(self, rules=PLAIN, **basics):
        """A kind in force with these rules."""
        self.count += 1
        kind = ActivityKind.objects.create(name=f"第{self.count}类活动", is_active=True)
        return self.version(kind, rules, **basics).kind

    def version(self, kind, rules, **basics):
        """The next version of a kind's rules, in force."""
        rules = replace(rules, basics=replace(rules.basics, **basics)) if basics else rules
        made = KindRules.objects.create(
            kind=kind, version=kind.rules.count() + 1, content=rules.write(),
            in_force_from=timezone.now(),
        )  # fmt: skip
        kinds_in_force.bump()
        return made

    def side(self, user, applicant="branch"):
        """The Side of this person."""
        return next(each for each in sides(user) if each.applicant == applicant)

    def begun(self, kind=None, *, by=None, applicant="branch", **more):
        """An empty draft of the branch's secretary."""
        by = by or self.cast.secretary
        kind = kind or self.kind()
        return drafting.begin(kind=kind.pk, side=self.side(by, applicant), by=by, **more)

    def ready(self, kind=None, *, by=None, applicant="branch", **fields):
        """A draft under PLAIN rules that lacks nothing."""
        made = self.begun(kind, by=by, applicant=applicant)
        fields = {
            "title": "读书会", "phone": "13800001234", "people_inside": 20, "plan": "一起读。",
            "place": "图书馆一层", "starts_at": moment(20), "ends_at": moment(20, 16),
        } | fields  # fmt: skip
        Application.objects.filter(pk=made.pk).update(**fields)
        return self.fresh(made)

    def fresh(self, application):
        """The row as it is now."""
        return Application.objects.get(pk=application.pk)


class Desk:
    """Somebody in front of one application's form."""

    def __init__(self, client, application, user):
        self.client, self.pk = client, application.pk
        client.force_login(user, BACKEND)

    def url(self, name, *args):
        return reverse(f"activities:{name}", args=[self.pk, *args])

    def opened(self, step):
        """The fields of a step as the page shows them: {name: value}."""
        page = self.client.get(self.url("application-step", step))
        assert page.status_code == 200, page
        form, found = page.context["form"], {}
        fields = [form[name] for name in form.fields]
        if form.table is not None:
            fields += list(form.table.management_form)
            fields += [field for row in form.table.forms for field in row]
        for field in fields:
            value = field.value()
            if value is None or value is False or value == "" or field.name == "DELETE":
                continue
            if value is True:
                found[field.html_name] = "on"
            elif isinstance(value, list):
                found[field.html_name] = value
            else:
                given = field.field.widget.format_value(value)
                found[field.html_name] = given[0] if isinstance(given, list) else given
        return found

    def save(self, step, read=None, **fields):
        """Send a step's form: what the page showed (or `read`) with `fields` over it."""
        data = dict(read if read is not None else self.opened(step))
        headers = {"X-Autosave": "1"} if fields.pop("by_itself", False) else {}
        data |= {name.replace("__", "."): value for name, value in fields.items()}
        data = {name: value for name, value in data.items() if value is not None}
        answer = self.client.post(self.url("application-step", step), data, headers=headers)
        self.errors = {}
        if answer.status_code == 400:
            form = answer.context["form"]
            self.errors = {name: list(map(str, found)) for name, found in form.errors.items()}
            self.errors["table"] = form.table and [
                *form.table.non_form_errors(),
                *filter(None, form.table.errors),
            ]
        return answer

    def checked(self):
        """The page before handing in."""
        return self.client.get(self.url("application-check"))

    def submit(self, page=None, **fields):
        """Press the button of the check page."""
        page = page or self.checked()
        data = {"edition": page.context["application"].edition,
                "rules": page.context["look"].rules_id, **fields}  # fmt: skip
        return self.client.post(self.url("application-check"), data)


@pytest.fixture
def folder(cast):
    return Folder(cast)


@pytest.fixture
def desk(client):
    """desk(application, user) → somebody at its form."""
    return lambda application, user: Desk(client, application, user)


def text(answer):
    return answer.content.decode()
