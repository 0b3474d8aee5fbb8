"""The sections of a draft: which form, which lists of rules, and where they stand in a Spec."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from activities.kinds import forms, row_forms, wording
from activities.kinds.fact_names import by_name

MOST_ROWS = 60


@dataclass(frozen=True)
class RowList:
    """A list of rules: `path` leads to it in a Spec, `line` writes a row in words.

    `line` takes the row, with `needs` 2 also the facts, with 3 the Names as well.
    """

    slug: str
    title: str
    what: str
    path: tuple[str, ...]
    form: type
    line: Callable
    needs: int = 2
    has_when: bool = True
    without: tuple[str, ...] = ()

    def of(self, spec):
        """Its rows in `spec`."""
        value = spec
        for name in self.path:
            value = getattr(value, name)
        return value

    def put(self, spec, rows):
        """The new value of the part of `spec` that holds the list, with `rows` instead."""
        if len(self.path) == 1:
            return tuple(rows)
        holder = getattr(spec, self.path[0])
        return replace(holder, **{self.path[1]: tuple(rows)})

    @property
    def section(self):
        """The part of a Spec that is saved with it."""
        return self.path[0]

    def said(self, spec, names):
        """Every row in words."""
        extra = (by_name(spec), names)[: self.needs - 1]
        return [self.line(row, *extra) for row in self.of(spec)]


@dataclass(frozen=True)
class Section:
    """One page of the draft editor: perhaps a form over the part `part`, perhaps lists."""

    key: str
    hint: str
    form: type | None = None
    part: str = ""
    lists: tuple[RowList, ...] = ()

    @property
    def title(self):
        """What it is called."""
        return wording.SECTIONS[self.key]


def _rows(slug, what, form, line, *, path=None, title=None, **more):
    return RowList(slug, title or f"现在的{what}", what, path or (slug,), form, line, **more)


ALL = (
    Section("basics", "谁能报、表里必有的那些问题要多严。", forms.BasicsForm, "basics"),
    Section("fields", "表里通常没有、这一类要另外问的。", lists=(
        _rows("fields", "问题", row_forms.FieldForm, wording.fields_line),)),
    Section("files", "要交哪些材料，什么时候要交。", lists=(
        _rows("files", "附件", row_forms.FileForm, wording.file_line),)),
    Section("lead_times", "最晚、最早什么时候报。几条都适用时，都要满足。", lists=(
        _rows("lead_times", "提前量", row_forms.LeadTimeForm, wording.lead_line),)),
    Section("bars", "条件成立时不能提交，或提醒一句。", lists=(
        _rows("bars", "情况", row_forms.BarForm, wording.bar_line),)),
    Section("levels", "从起点级别往上升，取最高的一级。级别可以用在审批链、附件和问题的条件里。",
            forms.BaseLevelForm, "basics", lists=(
                _rows("levels", "升级条件", row_forms.LevelForm, wording.level_line,
                      without=("level",)),)),
    Section("chain", "从上到下一环一环审；条件不成立的一环跳过。自己不审自己的申报。", lists=(
        _rows("chain", "环节", row_forms.StepForm, wording.step_line, needs=3),)),
    Section("exemptions", "符合其中一条的，不用审批，只备案。", lists=(
        _rows("exemptions", "情形", row_forms.ExemptionForm, wording.exemption_line),)),
    Section("money", "预算要填什么，钱从哪来，最多多少。", forms.MoneyForm, "money", lists=(
        _rows("money-sources", "来源", row_forms.SourceForm, wording.source_line,
              path=("money", "sources"), title="经费来源", needs=1, has_when=False),
        _rows("money-tiers", "一档", row_forms.TierForm, wording.tier_line,
              path=("money", "term_caps"), title="按单位人数分档的上限", needs=1, has_when=False),
        _rows("money-shares", "占比", row_forms.ShareForm, wording.share_line,
              path=("money", "shares"), title="各类别占预算多少", needs=1, has_when=False),)),
    Section("team", "谁一起办，每人能参加几个。", forms.TeamForm, "team"),
    Section("closing", "活动结束以后要交什么，多久交。", forms.ClosingForm, "closing", lists=(
        _rows("closing-fields", "问题", row_forms.ClosingFieldForm, wording.fields_line,
              path=("closing", "fields"), title="结项时另外问的"),
        _rows("closing-files", "附件", row_forms.FileForm, wording.file_line,
              path=("closing", "files"), title="结项时要交的材料"),)),
    Section("materials", "横幅、海报、展板挂在哪里、挂多久。", forms.MaterialsForm, "materials"),
    Section("publicity", "批准以后公示多久，提交前要同意什么。", forms.PublicForm, "basics"),
)  # fmt: skip
SECTIONS = {section.key: section for section in ALL}
LISTS = {each.slug: (section, each) for section in ALL for each in section.lists}
