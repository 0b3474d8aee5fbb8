"""Standards as workbooks: out and in again, and every mistake at once."""

import io
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.spec import Allotment, Band, Indicator, Measure, Spec, Step, Term, Title
from assessment.standards import columns
from assessment.standards.library import SAMPLES
from assessment.standards.sheets import Faulty, sheet_in, sheet_out
from tests.assessment.scene import USUAL
from tuanwei.jobs import sheets

D = Decimal
HEADS = {
    "指标": ("编号", "名称", "上级", "满分", "起始"),
    "得分规则": ("指标", "编号", "名称", "计分方式", "计数", "分值"),
    "分段级别": ("指标", "规则", "种类", "级别", "从", "到", "分值"),
    "等级": ("编号", "名称", "从", "到"),
}
BLOCKS = [
    ("1", "建设", "", 60),
    ("1.1", "会议", 1, 40),
    ("1.2", "学习", "1", "２０"),
    ("2", "纪律", None, 40),
]
RULES = [("1-1", "a", "少一次", "每次", "", -1), ("1-2", "a", "参学率", "分段", "比例（%）", ""),
         ("2", "a", "违纪", "每次", "数量合计", "-2.5")]  # fmt: skip


def workbook(**pages):
    """A clerk's file; a page is its rows, under the usual heads or, given as a list of lists, with its own."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as book:
        for name, rows in pages.items():
            sheet = book.add_worksheet(name)
            heads = [HEADS[name]] if name in HEADS else []
            for at, row in enumerate([*heads, *rows]):
                sheet.write_row(at, 0, ["" if each is None else each for each in row])
    return target.getvalue()


def mistakes(**pages):
    with pytest.raises(Faulty) as refused:
        sheet_in(workbook(**{"指标": BLOCKS, "得分规则": RULES, **pages}))
    return [(each.sheet, each.row, each.column, each.found) for each in refused.value.faults]


def again(spec, tmp_path):
    made = tmp_path / "standard.xlsx"
    sheet_out(spec, made)
    return sheet_in(made.read_bytes())


@pytest.mark.parametrize("key", [*SAMPLES, "usual"])
def test_out_and_in_is_the_same(key, tmp_path):
    spec = SAMPLES[key].spec if key in SAMPLES else USUAL
    assert again(spec, tmp_path) == spec


def test_everything_unusual_comes_back(tmp_path):
    spec = Spec(
        units="general_branch", cycle=rules.Cycle(rules.HALF_YEAR, 12, 15, (1, 2, 8)),
        categories=(rules.Category("arts", "文科", ("class", "club")),),
        indicators=(
            Indicator("a", "=甲", maximum=None, weight=D("33.3"), combine=rules.HIGHEST, floor=None,
                      is_capped=False, is_bonus=True, categories=("arts",), not_in=(1, 2), places=0,
                      rounding=rules.UP, text="-一\n二", basis="'+x", words="@", office="办公室",
                      is_key=True, scored_by=(rules.JUDGES, rules.PEERS), part_most=D("20.125"),
                      start=rules.BASE, base=D("10"),
                      steps=(Step(rules.MONTH, rules.MEAN), Step(rules.TERM, rules.LOWEST)),
                      terms=(Term(
                          "t", "=cmd|x", rules.EACH,
                          Measure("league_days.held", rules.MISSED, ("重要", "a、b", "x y"),
                                  ("组织",), D(80), D("99.5"), 2, 28),
                          D("-0.333333"), D(3), rules.FORTNIGHT, take=(D(1), D("0.5")), is_percent=True,
                          least=D(-5), most=D(0), sized_by="own:a:t", full_places=3, top=D(0),
                          is_least_best=True, ties=rules.MIDDLE, among=rules.OF_PARENT, is_all=True,
                          given_by="书记", needs_reason=True, levels=(rules.Level("A 级", "甲级", D(1)),),
                          cells=(rules.Cell("", "省级", D(2)),),
                          bands=(Band(D(1), None, D(5), False, True, "arts", "名"),),
                          sizes=(Band(D("0.9"), D(1000)),)),)),),
        totals=rules.Totals(D(150), rules.PRINTED, (rules.Factor(D(145), D("0.689")),), D(0), D(10), None,
                            None, None, rules.DOWN, True),
        grades=(rules.Grade("g", "好", None, D(5), False, True, "arts"),),
        vetoes=(rules.Veto("v", "否", (rules.Test(rules.SCORE, indicator="a", compare=rules.EQUAL, number=D(0)),
                                      rules.Test(rules.TOTAL)), rules.TOTAL_AT_MOST, "g", D(59), ("arts",)),),
        quotas=(rules.Quota("g", D(20), None, rules.UP, 1, rules.OF_CATEGORY, True, rules.KEEP),
                rules.Quota("g", None, 0)),
        titles=(Title("x", "甲"), Title(
            "y", "乙", 0, D(3), rules.DOWN, 1, rules.OF_PARENT, ("g",), "x", ("x",), ("arts",),
            (Allotment("会计学院、团总支", 2), Allotment("机电", 0)), rules.KEEP)),
        consequences=(rules.Consequence("c", "后", rules.FEE_RETURN, ("g",), ("v",), ("x", "y"),
                                        (rules.Test(number=D(3)),), D(60), 12, True),),
        procedure=rules.Procedure(False, D("0.5"), 2, 5, 2, True, 1, "团委"), source="依据",
    )  # fmt: skip
    assert again(spec, tmp_path) == spec


def test_what_a_clerk_writes_is_taken():
    found = sheet_in(workbook(
        指标=BLOCKS, 得分规则=RULES, 分段级别=[("1-2", "a", "分段", "", 90, "", 20),
                                                ("1-2", "a", "分段", "", "", 90, 0)],
        等级=[("good", "优秀", 80, ""), ("fail", "不合格", "", 80)],
        其他=[("项目", "内容"), ("周期", "年"), ("周期起始月", 12), ("不计的月份", "2、8"), ("总分最高", "不限")],
        说明=[("这里随便写",)],
    ))  # fmt: skip
    assert [(each.key, each.parent, each.maximum) for each in found.indicators] == [
        ("1", "", 60), ("1-1", "1", 40), ("1-2", "1", 20), ("2", "", 40),
    ]  # fmt: skip
    assert found.cycle == rules.Cycle(rules.YEAR, 12, 1, (2, 8))
    assert found.totals.most is None
    assert found.indicator("2").terms == (
        Term("a", "违纪", rules.EACH, Measure(counted=rules.AMOUNT), D("-2.5")),
    )
    assert found.indicator("1-2").terms[0].bands == (Band(D(20), D(90)), Band(D(0), most=D(90)))


def test_all_mistakes_at_once_and_nothing_is_taken():
    assert mistakes(
        指标=[("1", "建设", "", 60), ("1.1", "会议", 1, "四十"), ("1-1", "", "9", 20),
             ("中", "纪律", None, True, "满分")],
        得分规则=[*RULES, ("1-1", "b", "又一条", "按次", "", "10分"), ("7", "a", "没有的指标", "每次", "", 1)],
        分段级别=[("1-2", "a", "段", "", "九十", "", 20), ("1-2", "z", "分段", "", 90, "", "")],
        其他=[("周期", "季度"), ("不认识", 1)],
    ) == [
        ("其他", 1, "B 列（周期）", "季度"),
        ("其他", 2, "A 列（项目）", "不认识"),
        ("指标", 3, "D 列（满分）", "四十"),
        ("指标", 4, "B 列（名称）", ""),
        ("指标", 4, "A 列（编号）", "1-1"),
        ("指标", 4, "C 列（上级）", "9"),
        ("指标", 5, "A 列（编号）", "中"),
        ("指标", 5, "D 列（满分）", "是"),
        ("指标", 5, "E 列（起始）", "满分"),
        ("得分规则", 3, "A 列（指标）", "1-2"),
        ("得分规则", 4, "A 列（指标）", "2"),
        ("得分规则", 5, "D 列（计分方式）", "按次"),
        ("得分规则", 5, "F 列（分值）", "10分"),
        ("得分规则", 6, "A 列（指标）", "7"),
        ("分段级别", 2, "C 列（种类）", "段"),
        ("分段级别", 2, "E 列（从）", "九十"),
        ("分段级别", 2, "A 列（指标）", "1-2"),
        ("分段级别", 3, "G 列（分值）", ""),
        ("分段级别", 3, "A 列（指标）", "1-2"),
    ]  # fmt: skip


def test_broken_sums_are_mistakes_beside_the_others():
    blocks = [
        ("1", "建设", "", 60),
        ("1-1", "会议", "1", 40),
        ("1-2", "学习", "1", 25),
        ("2", "纪律", "", 30),
    ]
    with pytest.raises(Faulty) as refused:
        sheet_in(
            workbook(指标=blocks, 得分规则=[*RULES[:2], ("2", "a", "违纪", "每次", "", "两分")])
        )
    assert [each.words for each in refused.value.faults] == [
        "工作表“指标”，D 列（满分）：“90”；应为最上一级的满分合计 100；原文就是这样的，"
        "在“合计不符照原文”里填“是”（工作表“其他”）",
        "工作表“指标”第 2 行，D 列（满分）：“60”；应为下级满分的合计 65；原文就是这样的，在“合计不符照原文”里填“是”",
        "工作表“得分规则”第 4 行，F 列（分值）：“两分”；应为数字，不带单位，例如 12 或 0.5",
    ]


def test_what_the_text_itself_has_wrong_is_taken_where_somebody_says_so():
    heads = ("编号", "名称", "上级", "满分", "合计不符照原文")
    rows = [heads, ("1", "建设", "", 90, "是"), ("1-1", "会议", "1", 40, "")]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, content in {
            "指标": rows,
            "其他": [("项目", "内容"), ("合计不符照原文", "是")],
        }.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(content):
                page.write_row(at, 0, row)
    assert [each.maximum for each in sheet_in(target.getvalue()).indicators] == [90, 40]


def test_weights_of_ninety():
    spec = replace(SAMPLES["a13"].spec, indicators=(
        *SAMPLES["a13"].spec.indicators[:2], replace(SAMPLES["a13"].spec.indicators[2], weight=D(15)),
    ))  # fmt: skip
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet("指标")
        page.write_row(0, 0, ["编号", "名称", "满分", "权重"])
        for at, each in enumerate(spec.indicators, 1):
            page.write_row(at, 0, [each.key, each.label, 100, float(each.weight)])
    with pytest.raises(Faulty, match="“90”；应为最上一级的权重合计 100"):
        sheet_in(target.getvalue())


@pytest.mark.parametrize(
    ("pages", "mistake"),
    [
        ({"指标": [*BLOCKS, ("2", "又是 2", "", 0)]}, ("指标", 6, "A 列（编号）", "2")),
        ({"指标": [("1", "一", "2", 100), ("2", "二", "1", 100), *BLOCKS[1:3]]}, ("指标", 2, "C 列（上级）", "2")),
        ({"指标表": BLOCKS}, ("指标表", 0, "", "指标表")),
        ({"等级": [("good", "优秀", "80以上", "")]}, ("等级", 2, "C 列（从）", "80以上")),
        ({"名额": [("等级", "百分比"), ("none", 20)]}, ("名额", 2, "A 列（等级）", "none")),
        ({"名额": [("等级", "百分之"), ("none", 20)]}, ("名额", 1, "", "等级")),
        ({"否决": [("编号", "名称", "结果"), ("v", "违纪", "开除")]}, ("否决", 2, "C 列（结果）", "开除")),
        ({"条件": [("属于", "编号", "来源", "数"), ("否决", "v", "办过团日", 1)]}, 
         ("条件", 2, "C 列（来源）", "办过团日")),
        ({"条件": [("属于", "编号", "来源", "数"), ("否决", "v", "1-1/z", 1)]}, ("条件", 2, "C 列（来源）", "1-1/z")),
        ({"其他": [("不计的月份", "二月")]}, ("其他", 1, "B 列（不计的月份）", "二月")),
        ({"其他": [("印定系数", "0.689")]}, ("其他", 1, "B 列（印定系数）", "0.689")),
        ({"其他": [("总分", "1e5")]}, ("其他", 1, "B 列（总分）", "1e5")),
        ({"其他": [("总分", 1_000_001)]}, ("其他", 1, "B 列（总分）", "1000001")),
        ({"其他": [("签字人数", 1.5)]}, ("其他", 1, "B 列（签字人数）", "1.5")),
        ({"其他": [("依据", "长" * 1001)]}, ("其他", 1, "B 列（依据）", "长" * 60)),
    ],
)  # fmt: skip
def test_a_mistake(pages, mistake):
    assert mistake in mistakes(**pages)


def test_hidden_characters_are_left_out():
    assert columns.TEXT.read("团\u202e日\x07活动\n第二行") == "团日活动\n第二行"


def test_a_date_that_excel_made_of_a_key():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet("指标")
        page.write_row(0, 0, ["编号", "名称", "满分"])
        page.write_datetime(
            1,
            0,
            datetime(2026, 1, 2),
            book.add_format({"num_format": "m-d"}),
        )
        page.write_row(1, 1, ["会议", 100])
    with pytest.raises(Faulty, match="Excel 把它变成了日期"):
        sheet_in(target.getvalue())


def test_an_empty_book_and_files_that_are_none():
    with pytest.raises(Faulty, match="至少一个指标"):
        sheet_in(workbook(其他=[("总分", 100)]))
    with pytest.raises(ValueError, match="xlsx"):
        sheet_in("编号,名称\n1,甲\n".encode())
    with pytest.raises(ValueError, match="没有内容"):
        sheet_in(b"")
    with pytest.raises(ValueError, match="损坏"):
        sheet_in(b"PK\x03\x04nothing")


def test_heads_in_any_order_and_below_a_title(tmp_path):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet("指标")
        for at, row in enumerate([["我院考核"], ["满分", "名称", "编号"], [100, "全部", "all"]]):
            page.write_row(at, 0, row)
    assert sheet_in(target.getvalue()).indicators == (Indicator("all", "全部", maximum=D(100)),)


def test_the_book_offers_words_and_says_how_it_is_filled(tmp_path):
    made = tmp_path / "standard.xlsx"
    sheet_out(USUAL, made)
    import openpyxl

    book = openpyxl.load_workbook(made)
    assert book.sheetnames == [
        "说明", "其他", "类别", "指标", "得分规则", "分段级别", "等级", "否决", "条件", "名额", "称号", "后果",
    ]  # fmt: skip
    offered = [each.formula1 for each in book["得分规则"].data_validations.dataValidation]
    assert any("每次,少一次" in each for each in offered)
    assert book["指标"]["A1"].comment.text.strip().endswith("不能重复")
    assert sheets.read(made.read_bytes()).tops[0].name == "说明"


words = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="「」"), min_size=1, max_size=8
)
figures = st.decimals(-1000, 1000, places=3) | st.integers(-1000, 1000).map(Decimal)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(words, words, figures, st.none() | figures), min_size=1, max_size=6))
def test_any_words_and_figures_come_back(tmp_path, found):
    spec = Spec(indicators=tuple(
        Indicator(f"i-{n}", label, maximum=most, words=text, floor=most,
                  terms=(Term("t", text, rules.EACH, Measure(levels=(label,)),
                              points=points),))
        for n, (label, text, points, most) in enumerate(found)
    ))  # fmt: skip
    assert again(spec, tmp_path) == spec
