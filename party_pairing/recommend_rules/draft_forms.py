"""The pages of a draft, each a part of the rules. What contradicts itself is said beside the draft."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from party_pairing.recommend_rules import row_forms, wording
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.row_forms import initial_of, words_of
from party_pairing.recommend_rules.spec import Meeting, Share
from tuanwei.lib import rule_pages
from tuanwei.lib.rule_rows import CHOOSE, choice, keys_of, rows, whole

PILLS = {"class": "pills"}


def _pills(label, pairs, hint="", required=True):
    return forms.ChoiceField(
        label=label, help_text=hint, choices=list(dict(pairs).items()), required=required,
        widget=forms.RadioSelect(attrs=PILLS),
    )  # fmt: skip


def _ticks(label, pairs, hint=""):
    return forms.MultipleChoiceField(
        label=label, help_text=hint, choices=list(dict(pairs).items()),
        widget=forms.CheckboxSelectMultiple(attrs=PILLS),
    )  # fmt: skip


def _yes(label, hint=""):
    return forms.BooleanField(label=label, help_text=hint, required=False)


class Basics(forms.Form):
    """From what to what, and how long it holds."""

    from_statuses = _ticks(_("推荐哪些人"), wording.STATUSES)
    to_status = _pills(_("推荐为"), wording.STATUSES)
    valid_months = whole(
        _("推荐几个月有效"), _("有效期内不重复推荐。两年是 24。"), most=120, required=True
    )
    repeat_months = whole(
        _("大会没有通过，几个月后能再参加"), _("不限写 0。"), most=60, required=True
    )
    needs_party_answer = _yes(
        _("等党组织答复才算推荐"), _("团内批准以后先是预推荐。")
    )  # fmt: skip
    committee_may_drop = _yes(
        _("考察不唯票"), _("大会通过的，审批时可以说明理由不列入；没有通过的不能加进来。")
    )
    posts = forms.CharField(
        label=_("表里的职务"), max_length=150, required=False,
        help_text=_("推荐表里只能填这些，用顿号隔开；不限就空着。"),
    )  # fmt: skip
    copies = whole(_("推荐材料一式几份"), least=1, most=20, required=True)

    def clean_posts(self):
        """A tuple."""
        return words_of(self.cleaned_data["posts"])


class MeetingBasics(forms.Form):
    """The ballot, and what comes before the meeting."""

    ways = _ticks(_("怎么投票"), wording.WAYS, _("都是无记名。纸质票由两个人分开清点。"))
    candidates_vote = _yes(_("候选人也投票"), _("不勾：候选人没有票，也不算在有表决权的人里。"))
    may_abstain = _yes(_("可以弃权"))
    per_ballot = whole(_("一张票最多赞成几人"), _("空着：每个候选人都可以赞成。"), least=1)
    shortlist_top = whole(
        _("差额：比名额多几分之几，分子"), _("例如多 1/2，写 1 和 2；没有差额就都空着。"), least=1
    )
    shortlist_bottom = whole(_("差额的分母"), least=1)
    tie = _pills(_("争最后一个名额，票数相同时"), wording.TIES)
    most_rounds = whole(_("最多投几轮"), least=1, most=10, required=True)
    plan_by = choice(
        _("会议方案由谁批准"), [("", _("不用批准")), *wording.WHO.items()], required=False
    )
    plan_days = whole(_("方案提前几天批准"), _("会前就行写 0。"), most=60, required=True)
    invite_days = whole(_("提前几天告诉党支部"), _("不用告诉就空着；会前就行写 0。"), most=60)
    needs_observer = _yes(_("党支部或上级要有人到会"))
    late_is_invalid = _yes(_("上面几样做不到，大会无效"), _("不勾：只作记录。"))

    def clean(self):
        """Both numbers of the share, or none."""
        said = super().clean()
        if not self.errors and (said["shortlist_top"] is None) != (
            said["shortlist_bottom"] is None
        ):
            self.add_error("shortlist_bottom", _("分子、分母要一起写，或者都空着。"))
        return said


class Page(rule_pages.Page):
    """A page of the draft; a few fields stand otherwise in their rows."""

    initial_of = staticmethod(initial_of)


class BasicsPage(Page):
    key, title = "basics", wording.TITLES["basics"]

    def build_basics(self):
        initial = initial_of(self.old, Basics.base_fields) | {"posts": "、".join(self.old.posts)}
        return [Basics(self.data, initial=initial)]

    @property
    def spec(self):
        said = self.said
        return replace(self.old, **said | {"from_statuses": tuple(said["from_statuses"])})


class ConditionsPage(Page):
    key, title = "conditions", wording.TITLES["conditions"]
    hint = _("都满足才能推荐。志愿服务时数是必备条件。")

    def __init__(self, data, spec, move="", records=()):
        self.records = records
        super().__init__(data, spec, move)

    def build_lists(self):
        old = self.old.conditions
        known = {"record": [("", _("不看档案")), *((each.key, each.name) for each in self.records)]}
        conditions = self.of(row_forms.ConditionRow, "conditions", old, known)
        initial = [
            initial_of(limit, row_forms.LimitRow.base_fields) | {"condition": str(n)}
            | ({"amount": ""} if limit.is_exempt or limit.mark else {})
            for n, each in enumerate(old, 1) for limit in each.limits
        ]  # fmt: skip
        limits = rows(row_forms.LimitRow, self.data, "limits", initial, 3)
        limits.point_to("condition", conditions.lines(_("请选择")))
        return [
            ("conditions", _("条件"),
             _("年龄、团龄写年，申请、培养、任职写月，名次写前百分之几（填在至多里）。"), conditions),
            ("limits", _("分年级、学历的要求"),
             _("没有就空着。从上往下，第一行对得上的算；都对不上的照条件里写的。"), limits),
        ]  # fmt: skip

    def check(self):
        keys = keys_of(self.rows_of("conditions").kept())
        words = _("这一行没有写条件，或者去掉了。")
        return self.points_nowhere("limits", "condition", keys, words)

    @property
    def spec(self):
        keys = keys_of(self.rows_of("conditions").kept())
        limits: dict = {}
        for form in self.rows_of("limits").kept():
            said = form.said()
            limits.setdefault(keys[said.pop("condition")], []).append(form.makes(**said))
        found = tuple(
            replace(each, limits=tuple(limits.get(each.key, ())))
            for each in self.keyed("conditions", self.old.conditions)
        )
        return replace(self.old, conditions=tuple(self._with_marks(each) for each in found))

    def _with_marks(self, condition):
        """Letter grades that were not written are those of the kind of records."""
        if condition.kind != rules.MARK or condition.marks:
            return condition
        marks = next((each.marks for each in self.records if each.key == condition.record), ())
        return replace(condition, marks=tuple(marks))


class PointsPage(Page):
    key, title = "points", wording.TITLES["points"]
    hint = _("积分从哪里来；要几分写在条件里。没有积分就空着。")

    def __init__(self, data, spec, move="", records=()):
        self.records = records
        super().__init__(data, spec, move)

    def build_lists(self):
        sources = [
            CHOOSE, (rules.HOURS, _("志愿服务时数")),
            *((each.key, each.name) for each in self.records if each.shape == "number"),
        ]  # fmt: skip
        found = self.of(row_forms.PointRow, "points", self.old.points, {"source": sources})
        return [("points", _("积分"), "", found)]

    @property
    def spec(self):
        return replace(self.old, points=self.made("points"))


class QuotasPage(Page):
    key, title = "quotas", wording.TITLES["quotas"]
    hint = _("从上往下，第一行对得上的算。")

    def build_lists(self):
        return [
            ("quotas", _("名额"), _("一行也不写就是不限名额。"),
             self.of(row_forms.QuotaRow, "quotas", self.old.quotas)),
            ("factors", _("让名额变化的情况"),
             _("例如考核不合格的支部减半，写 1 和 2；每一批由工作人员标明哪些支部是这样。"),
             self.of(row_forms.FactorRow, "factors", self.old.factors)),
        ]  # fmt: skip

    @property
    def spec(self):
        kept = self.rows_of("factors").kept()
        keys, factors = keys_of(kept), []
        for form in kept:
            said = form.said()
            said.pop("key")
            factors.append(form.makes(fact=keys[form.place], **said))
        return replace(self.old, quotas=self.made("quotas"), factors=tuple(factors))


class MeetingPage(Page):
    key, title = "meeting", wording.TITLES["meeting"]

    def build_basics(self):
        meeting = self.old.meeting
        initial = initial_of(meeting, MeetingBasics.base_fields)
        if meeting.shortlist:
            initial["shortlist_top"] = meeting.shortlist.numerator
            initial["shortlist_bottom"] = meeting.shortlist.denominator
        return [MeetingBasics(self.data, initial=initial)]

    def build_lists(self):
        meeting = self.old.meeting
        return [
            (name, title, hint, self.of(row_forms.TestRow, name, getattr(meeting, name)))
            for name, title, hint in (
                ("quorum", _("到会要多少人"), _("几行都要达到。")),
                ("passing", _("赞成票要多少"), _("几行都要达到，可以各和不同的人数比。")),
                ("tie_tests", _("票数相同的都算通过，要过的线"), _("没有这样的规定就空着。")),
            )
        ]  # fmt: skip

    @property
    def spec(self):
        said = dict(self.said)
        top, bottom = said.pop("shortlist_top"), said.pop("shortlist_bottom")
        made = {name: self.made(name) for name, *_rest in self.lists}
        return replace(self.old, meeting=Meeting(**said | made | {
            "ways": tuple(said["ways"]),
            "shortlist": None if top is None else Share(top, bottom),
        }))  # fmt: skip


class StepsPage(Page):
    key, title = "steps", wording.TITLES["steps"]

    def build_lists(self):
        steps = self.of(row_forms.StepRow, "steps", self.old.steps)
        place = {each.key: str(n) for n, each in reversed([*enumerate(self.old.steps, 1)])}
        initial = [
            initial_of(each, row_forms.PublicationRow.base_fields)
            | {"before": place.get(each.before, "")}
            for each in self.old.publications
        ]
        publications = rows(row_forms.PublicationRow, self.data, "publications", initial)
        publications.point_to("before", steps.lines(_("最先")))
        return [
            ("steps", _("审批"), _("大会以后一步一步决定；工作日空着就是不限时间。"), steps),
            ("publications", _("公示"), _("在选的那一步之前公示。"), publications),
        ]  # fmt: skip

    def check(self):
        keys = keys_of(self.rows_of("steps").kept())
        words = _("这一行没有写步骤，或者去掉了。")
        return self.points_nowhere("publications", "before", keys, words)

    @property
    def spec(self):
        keys = keys_of(self.rows_of("steps").kept())
        publications = []
        for form in self.rows_of("publications").kept():
            said = form.said()
            publications.append(form.makes(**said | {"before": keys.get(said["before"], "")}))
        return replace(
            self.old, steps=self.keyed("steps", self.old.steps), publications=tuple(publications)
        )


class CalendarPage(Page):
    key, title = "calendar", wording.TITLES["calendar"]
    hint = _("按日子推进的学校才写；跟在另一行后面的，写之后第几天到第几天。")

    def build_lists(self):
        place = {each.key: str(n) for n, each in reversed([*enumerate(self.old.calendar, 1)])}
        initial = [
            initial_of(each, row_forms.DayRow.base_fields) | {"after": place.get(each.after, "")}
            for each in self.old.calendar
        ]
        found = rows(row_forms.DayRow, self.data, "calendar", initial, 3)
        found.point_to("after", found.lines(_("不跟")))
        return [("calendar", _("日程"), "", found)]

    def check(self):
        keys = keys_of(self.rows_of("calendar").kept())
        return self.points_nowhere("calendar", "after", keys, _("这一行没有写，或者去掉了。"))

    @property
    def spec(self):
        keys = keys_of(self.rows_of("calendar").kept())
        return replace(self.old, calendar=self.keyed("calendar", self.old.calendar, after=keys))


PAGES = {
    page.key: page
    for page in (
        BasicsPage, ConditionsPage, PointsPage, QuotasPage, MeetingPage, StepsPage, CalendarPage
    )
}  # fmt: skip
LOOK_AT_RECORDS = ("conditions", "points")
