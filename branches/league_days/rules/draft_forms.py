"""The pages of a draft, each a part of the rules. What contradicts itself is said beside the draft."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.league_days.rules import row_forms, wording
from branches.league_days.rules import spec as rules
from branches.league_days.rules.contradictions import CLOCK
from branches.league_days.rules.spec import Conversion, Cycle, Publication
from tuanwei.lib.rule_pages import Page
from tuanwei.lib.rule_rows import initial_of, keys_of, number, rows, whole

MONTHS = [(n, f"{n} 月") for n in range(1, 13)]


def _pills(label, pairs, hint="", required=True):
    return forms.ChoiceField(
        label=label, help_text=hint, choices=list(dict(pairs).items()), required=required,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip


class CycleBasics(forms.Form):
    """How often, and until when one may enter."""

    period = _pills(_("多久评一次"), wording.PERIODS)
    decided_by = _pills(_("按哪一天归到哪一期"), {
        rules.STARTS: _("团日开始那天"), rules.ENDS: _("团日结束那天"),
        rules.RECORDED: _("交总结那天")}, _("跨两个月的活动按这一天算。"))  # fmt: skip
    rolled_months = forms.TypedMultipleChoiceField(
        label=_("哪些月份顺延到下一期"), required=False, coerce=int, choices=MONTHS,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
        help_text=_("例如期末那个月的团日算到下学期；没有就不选。"),
    )  # fmt: skip
    entry_days = whole(
        _("报名截止：这一期结束后第几天"), _("写 0 就是最后一天；结束前截止写负数，例如 -7。"),
        least=-60, most=120, required=True,
    )  # fmt: skip
    entry_time = forms.RegexField(
        CLOCK, label=_("几点截止"), max_length=5, widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": _("写几点几分，例如 18:00。")},
    )  # fmt: skip


class ScoreBasics(forms.Form):
    """Of what the scores are made."""

    out_of = number(_("总分满分"), required=True, most=1000)
    places = whole(_("保留几位小数"), _("四舍五入后公布，按公布的分排名。"), most=4, required=True)
    bonus_most = number(_("加分合计最多"), _("空着就是不封顶。"), most=1000)
    at_border = _pills(_("奖项末位同分"), {
        rules.TAKE_ALL: _("都算上"), rules.TAKE_NONE: _("都不算"), rules.DECIDE: _("人来商定")})  # fmt: skip


class PublicationBasics(forms.Form):
    """公示, and who gets a joint award."""

    amount = whole(_("公示多久"), least=1, most=60, required=True)
    unit = _pills(_("按什么算"), {rules.WORKDAYS: _("工作日"), rules.DAYS: _("自然日")})
    reply_workdays = whole(_("异议几个工作日内答复"), least=1, most=30, required=True)
    is_replaced = forms.BooleanField(
        label=_("取消资格的由下一名递补"), required=False, help_text=_("不勾就是名额空着。")
    )
    joint = _pills(_("几个支部联合开展的团日，奖给谁"), {
        rules.LEAD: _("牵头的支部"), rules.EACH: _("每个支部各一份"),
        rules.TOGETHER: _("几个支部合得一份")})  # fmt: skip


class SheetBasics(forms.Form):
    """How the points of several judges become one figure."""

    least_judges = whole(_("至少几人打分"), least=1, most=200, required=True)
    combine = _pills(_("几个人的分怎么合"), {
        rules.MEAN: _("平均"), rules.TRIMMED: _("去掉最高最低再平均"), rules.MEDIAN: _("取中间的")})  # fmt: skip
    trim_from = whole(
        _("满几人才去掉最高最低"), _("选了去掉最高最低才用。"), most=200, required=True
    )
    recusal = _pills(_("回避"), {
        rules.OWN_GENERAL_BRANCH: _("不评自己团总支的"), rules.OWN_BRANCH: _("不评自己支部的"),
        rules.NOBODY: _("不用回避")}, required=False)  # fmt: skip
    recusal.is_asked = True  # the empty choice is an answer


class VoteBasics(forms.Form):
    """Who votes."""

    roll = _pills(_("网上谁来投"), wording.ROLLS, _("纸质票和别处投票不用名册。"))


class ConversionBasics(forms.Form):
    """How what was found becomes a score."""

    method = _pills(_("怎么折算成分"), {
        rules.RAW: _("按原来的分"), rules.SHARE_ALL: _("占全部之和的份额"),
        rules.SHARE_LEADER: _("占最高者的份额"), rules.SHARE_BALLOTS: _("占有效选票的份额"),
        rules.RANK: _("按名次递减"), rules.BANDS: _("按名次分档")})  # fmt: skip
    out_of = number(_("折算后的满分"), _("按原来的分就不用管。"), required=True, most=1000)
    top = number(_("第一名几分"), _("按名次递减才用。"), required=True, most=1000)
    step = number(_("每低一名减几分"), required=True, most=1000)
    floor = number(_("最低几分"), required=True, most=1000)


class CyclePage(Page):
    key, title = "cycle", _("多久评一次")
    basics_class = CycleBasics

    def source(self):
        return self.old.cycle

    @property
    def spec(self):
        said = self.said
        return replace(
            self.old, cycle=Cycle(**said | {"rolled_months": tuple(said["rolled_months"])})
        )


class GatesPage(Page):
    key, title = "gates", _("参评条件")
    hint = _("都满足才能报名。年级一个也不选就是全部；开展次数等写在“多少”里。")

    def build_lists(self):
        return [("gates", _("条件"), "", self.of(row_forms.GateRow, "gates", self.old.gates))]

    @property
    def spec(self):
        return replace(self.old, gates=self.made("gates"))


class QuotasPage(Page):
    key, title = "quotas", _("名额")
    hint = _("每个团总支最多报几个；一条也不写就是不限。")

    def build_lists(self):
        return [("quotas", _("名额"), "", self.of(row_forms.QuotaRow, "quotas", self.old.quotas))]

    @property
    def spec(self):
        return replace(self.old, quotas=self.made("quotas"))


class StagesPage(Page):
    key, title = "stages", _("轮次")
    hint = _("一轮一轮选，最后一轮定奖。先写轮次，存好以后再写每一轮由谁评。")

    def build_lists(self):
        return [("stages", _("轮次"), "", self.of(row_forms.StageRow, "stages", self.old.stages))]

    @property
    def spec(self):
        return replace(self.old, stages=self.keyed("stages", self.old.stages))


class ScoresPage(Page):
    key, title = "scores", _("总分、加分和同分")
    basics_class = ScoreBasics

    def build_lists(self):
        panels = [("", "—")]
        panels += [(p.key, p.label) for stage in self.old.stages for p in stage.panels]
        return [
            ("bonuses", _("加分项"), _("加在最后一轮的总分上。"),
             self.of(row_forms.BonusRow, "bonuses", self.old.bonuses)),
            ("ties", _("同分怎么分先后"), _("从上往下一条一条比；一条也不写，同分就并列。"),
             self.of(row_forms.TieRow, "ties", self.old.ties, known={"panel": panels})),
        ]  # fmt: skip

    @property
    def spec(self):
        return replace(self.old, **self.said, bonuses=self.keyed("bonuses"), ties=self.made("ties"))


class AwardsPage(Page):
    key, title = "awards", _("奖项")
    hint = _("从上往下发，前面得了的后面不再得；个数和百分比都空着，就是够分数线的都得。")

    def build_lists(self):
        known = {
            "stage": [("", _("最后一轮")), *((s.key, s.label) for s in self.old.stages)],
            "by_panel": [
                ("", _("不单独，看总分")),
                *((p.key, p.label) for s in self.old.stages for p in s.panels if p.is_vote),
            ],
        }
        places = {each.key: str(n) for n, each in reversed([*enumerate(self.old.awards, 1)])}
        initial = [
            initial_of(each, row_forms.AwardRow.base_fields)
            | {"follows": places.get(each.follows, "")}
            for each in self.old.awards
        ]
        found = rows(row_forms.AwardRow, self.data, "awards", initial, 2, known)
        found.point_to("follows", found.lines(_("不跟")))
        return [("awards", _("奖项"), "", found)]

    def check(self):
        keys = keys_of(self.rows_of("awards").kept())
        return self.points_nowhere("awards", "follows", keys, _("这一行没有写奖项，或者去掉了。"))

    @property
    def spec(self):
        keys = keys_of(self.rows_of("awards").kept())
        return replace(self.old, awards=self.keyed("awards", follows=keys))


class PublicationPage(Page):
    key, title = "publication", _("公示和异议")
    basics_class = PublicationBasics

    def source(self):
        return _Both(self.old.publication, self.old)

    @property
    def spec(self):
        said = dict(self.said)
        joint = said.pop("joint")
        return replace(self.old, publication=Publication(**said), joint=joint)


class _Both:
    """Two things to look names up in."""

    def __init__(self, *things):
        self.things = things

    def __getattr__(self, name):
        for thing in self.things:
            if hasattr(thing, name):
                return getattr(thing, name)
        raise AttributeError(name)


class StagePage(Page):
    """The panels of one stage."""

    hint = _("几项加起来正好 100%（带上一轮的分也算在里面）。先存好，再写每一项的细则或投票办法。")

    def __init__(self, data, spec, move="", *, stage):
        self.stage = stage
        self.key, self.title = f"stages/{stage.key}", stage.label
        super().__init__(data, spec, move)

    def build_lists(self):
        found = self.of(row_forms.PanelRow, "panels", self.stage.panels)
        return [("panels", _("由谁评、占多少"), "", found)]

    @property
    def spec(self):
        return _with_stage(
            self.old,
            self.stage,
            replace(self.stage, panels=self.keyed("panels", self.stage.panels)),
        )


def _with_stage(spec, stage, changed):
    return replace(spec, stages=tuple(changed if each is stage else each for each in spec.stages))


class PanelPage(Page):
    """The rubric or the channels of one panel, and the conversion."""

    def __init__(self, data, spec, move="", *, stage, panel):
        self.stage, self.panel = stage, panel
        self.key, self.title = f"stages/{stage.key}/{panel.key}", panel.label
        super().__init__(data, spec, move)

    def build_basics(self):
        first = VoteBasics if self.panel.is_vote else SheetBasics
        return [
            first(self.data, initial=initial_of(self.panel, first.base_fields)),
            ConversionBasics(
                self.data, prefix="conversion",
                initial=initial_of(self.panel.conversion, ConversionBasics.base_fields),
            ),
        ]  # fmt: skip

    def build_lists(self):
        panel, found = self.panel, []
        if panel.is_vote or panel.channels:
            found.append(("channels", _("投票渠道"), _("几个渠道的票加在一起；要各占各的比重，就写成几项。"),
                          self.of(row_forms.ChannelRow, "channels", panel.channels)))  # fmt: skip
        if not panel.is_vote or panel.items or panel.groups:
            found += self._rubric()
        hint = _("折算办法选“按名次分档”才写；最后一档的“到第几名”空着，就是以后各名。")
        found.append(("ranks", _("名次分档"), hint,
                      self.of(row_forms.RankBandRow, "ranks", panel.conversion.bands, blank=3)))  # fmt: skip
        return found

    def _rubric(self):
        panel = self.panel
        groups = self.of(row_forms.GroupRow, "groups", panel.groups)
        place = {each.key: str(n) for n, each in reversed([*enumerate(panel.groups, 1)])}
        initial = [
            initial_of(item, row_forms.ItemRow.base_fields) | {"group": place.get(item.group, "")}
            for item in panel.items
        ]
        items = rows(row_forms.ItemRow, self.data, "items", initial, 3)
        items.point_to("group", groups.lines(_("不归")))
        initial = [
            initial_of(band, row_forms.BandRow.base_fields) | {"item": str(n)}
            for n, item in enumerate(panel.items, 1) for band in item.bands
        ]  # fmt: skip
        bands = rows(row_forms.BandRow, self.data, "bands", initial, 3)
        bands.point_to("item", items.lines(_("请选择")))
        hint = _("不分档就空着。按到会率自动给分的项，达到哪一档的到会率，就得那一档的“到几分”。")
        return [
            ("groups", _("大项"), _("没有大项就空着；有大项的，小项加起来要等于大项的分。"), groups),
            ("items", _("评分细则"), _("每个评委按这些项打分。"), items),
            ("bands", _("分档"), hint, bands),
        ]  # fmt: skip

    def check(self):
        names = [name for name, *_rest in self.lists]
        if "items" not in names:
            return True
        groups = keys_of(self.rows_of("groups").kept())
        items = keys_of(self.rows_of("items").kept())
        gone = {form.place for form in self.rows_of("items").forms if form.is_dropped}
        return all([
            self.points_nowhere("items", "group", groups, _("这一行没有写大项，或者去掉了。")),
            self.points_nowhere("bands", "item", {*items, *gone}, _("这一行没有写评分细则。")),
        ])  # fmt: skip

    @property
    def spec(self):
        first, conversion = (form.cleaned_data for form in self.basics)
        names = [name for name, *_rest in self.lists]
        said = dict(first)
        said["conversion"] = Conversion(**conversion, bands=self.made("ranks"))
        if "channels" in names:
            said["channels"] = self.keyed("channels")
        if "items" in names:
            groups = keys_of(self.rows_of("groups").kept())
            said["groups"] = self.keyed("groups")
            said["items"] = self._items(groups)
        panel = replace(self.panel, **said)
        panels = tuple(panel if each is self.panel else each for each in self.stage.panels)
        return _with_stage(self.old, self.stage, replace(self.stage, panels=panels))

    def _items(self, groups):
        kept = self.rows_of("items").kept()
        bands: dict = {}
        for form in self.rows_of("bands").kept():
            said = form.said()
            bands.setdefault(said.pop("item"), []).append(form.makes(**said))
        items = self.keyed("items", group=groups)
        return tuple(
            replace(item, bands=tuple(bands.get(form.place, ())))
            for form, item in zip(kept, items, strict=True)
        )


PAGES = {
    page.key: page
    for page in (
        CyclePage, GatesPage, QuotasPage, StagesPage, ScoresPage, AwardsPage, PublicationPage
    )
}  # fmt: skip
