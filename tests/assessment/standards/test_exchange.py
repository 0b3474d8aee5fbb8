"""Standards as JSON and YAML."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.spec import Indicator, Level, Spec, Term
from assessment.standards.exchange import FILE, read, written
from assessment.standards.library import SAMPLES
from tests.assessment.scene import USUAL

HEAD = "format: assessment-standard/1\nrules:\n"


@pytest.mark.parametrize("as_yaml", [False, True])
@pytest.mark.parametrize("key", [*SAMPLES, "usual"])
def test_what_is_written_is_read(key, as_yaml):
    spec = SAMPLES[key].spec if key in SAMPLES else USUAL
    text = written(spec, "团支部年度考核", as_yaml)
    assert ("团支部年度考核" in text) and read(text.encode()) == spec
    assert read(b"\xef\xbb\xbf" + text.encode()) == spec


def test_yaml_that_somebody_wrote_by_hand():
    found = read(
        """
# 我们学院的标准
format: assessment-standard/1
standard: 班级考核
rules:
  cycle: {kind: year, month: 12, day: 1, idle_months: [2, 8]}
  indicators:
    - key: days
      label: 组织生活
      maximum: 40
      start: full
      words: |
        少一次扣 0.5 分。
        扣完为止。
      terms:
        - {key: short, label: 少一次扣分, kind: short, points: -0.5, needed: 1, every: month}
        - key: level
          label: 评定
          kind: graded
          levels: [{key: "no", label: "否", points: 0}, {key: on, label: 是, points: 1.50}]
""".encode()
    )
    days = found.indicator("days")
    assert found.cycle == rules.Cycle(rules.YEAR, 12, 1, (2, 8))
    assert days.words == "少一次扣 0.5 分。\n扣完为止。\n"
    assert days.terms[0] == Term(
        "short", "少一次扣分", rules.SHORT, points=Decimal("-0.5"), needed=Decimal(1), every=rules.MONTH
    )  # fmt: skip
    assert days.terms[1].levels == (
        Level("no", "否", Decimal(0)),
        Level("on", "是", Decimal("1.5")),
    )


def test_figures_of_yaml_are_exact_and_no_times_or_octals():
    for text, number in (("0.1", "0.1"), ("33.333333333333", "33.333333333333"), ("-12", "-12")):
        found = read(f"{HEAD}  indicators: [{{key: a, label: 甲, maximum: {text}}}]\n".encode())
        assert found.indicators[0].maximum == Decimal(number)
    for text in ("1:30", "010x", "0x1F", ".inf", "1e3e"):
        with pytest.raises(ValueError, match="读不懂"):
            read(f"{HEAD}  indicators: [{{key: a, label: 甲, maximum: {text}}}]\n".encode())


@pytest.mark.parametrize("as_yaml", [False, True])
def test_levels_are_called_as_facts_call_them(as_yaml):
    def with_level(key):
        term = Term("t", "t", rules.EACH, levels=(Level(key, "", Decimal(1)),))
        return Spec(indicators=(Indicator("a", "甲", terms=(term,)),))

    assert read(written(with_level("后来补交"), "考核", as_yaml).encode()) == with_level("后来补交")
    with pytest.raises(ValueError, match="读不懂"):
        read(written(with_level(" "), "考核", as_yaml).encode())


def bomb():
    lines = ["a: &a [x, x]"] + [
        f"{b}: &{b} [{', '.join(['*' + a] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    return "format: assessment-standard/1\n" + "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (bomb(), "这不是考核标准文件"),
        ("format: assessment-standard/1\nrules: &x {}", "这不是考核标准文件"),
        (
            "format: assessment-standard/1\nrules: !!python/object/apply:os.system [ls]",
            "这不是考核标准文件",
        ),
        ("format: !!str assessment-standard/1\nrules: {}", "这不是考核标准文件"),
        ("format: assessment-standard/1\nrules: {}\n---\nx: 1", "这不是考核标准文件"),
        ("format: assessment-standard/1\nrules: {}\nrules: {}", "这不是考核标准文件"),
        ("format: assessment-standard/1\nrules: " + "[" * 40 + "]" * 40, "这不是考核标准文件"),
        ("format: assessment-standard/1\nrules: " + "{a: " * 5000, "这不是考核标准文件"),
        ("format: something-else/1\nrules: {}", "这不是考核标准文件"),
        ("- 1\n- 2", "这不是考核标准文件"),
        ("", "这不是考核标准文件"),
        ("{", "这不是考核标准文件"),
        ("format: assessment-standard/1\nrules: {a: [1, 2}", "第 2 行"),
        ("format: assessment-standard/1\nrules:\n  cycle:\n\t kind: year", "第 4 行"),
        (HEAD + "  nothing_of_ours: 1", "读不懂"),
        (HEAD + "  indicators: [{key: 中文, label: a}]", "读不懂"),
        (HEAD + "  indicators: [{key: a, label: 甲, maximum: 12345678}]", "读不懂"),
        (HEAD + "  indicators: [{key: a, label: 1}]", "读不懂"),
        (HEAD + f"  source: {'长' * 1001}", "读不懂"),
        (HEAD + "  vetoes: [" + "{key: a, label: a}," * 401 + "]", "读不懂"),
        (HEAD + "  source: x\n" + "#" * 400_000, "不会超过 400 KB"),
    ],
)
def test_what_is_no_standard_is_refused_in_words(text, said):
    with pytest.raises(ValueError, match=said):
        read(text.encode())


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"\x00" * 50, b"PK\x03\x04", "规则".encode("gb18030")]
)
def test_bytes_that_are_no_text(data):
    with pytest.raises(ValueError, match="这不是考核标准文件"):
        read(data)


def test_json_with_a_figure_that_is_none():
    content = {"format": FILE.name, "rules": Spec().write()}
    content["rules"]["totals"]["most"] = "NaN"
    with pytest.raises(ValueError, match="读不懂"):
        read(json.dumps(content).encode())


texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20)


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.decimals(-1000, 1000, places=3), st.booleans())
def test_any_words_and_figures_come_back(label, words, number, as_yaml):
    spec = replace(USUAL, indicators=(
        Indicator("a", label, words=words, maximum=number, terms=(Term("t", words, rules.EACH, points=number),)),
    ))  # fmt: skip
    assert read(written(spec, label, as_yaml).encode()) == spec


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  indicators: [{key: a, label: 甲}, {key: b, label: 乙, maximum: 很多}]",
         "看看 indicators 第 2 个“乙” › maximum（很多）。"),
        ("  indicators: [{key: a, label: 甲, terms: [{key: t, label: 丙, kind: each, pionts: 1}]}]",
         "看看 indicators 第 1 个“甲” › terms 第 1 个“丙” › pionts。"),
        ("  totals: {places: 二}", "看看 totals › places（二）。"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_found(text, words):
    with pytest.raises(ValueError, match="读不懂") as refused:
        read((HEAD + text).encode())
    assert str(refused.value).endswith(words)
