"""Quorums, majorities and rounds in words. Pure."""

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules import tallies

BASES = {
    rules.EXPECTED: "应到会", rules.VOTING: "有表决权", rules.PRESENT: "实到会", rules.ISSUED: "发出票",
    rules.CAST: "收回票", rules.VALID: "有效票",
}  # fmt: skip
OUTCOMES = {
    tallies.PASSED: ("done", "通过"), tallies.FAILED: ("off", "没有通过"),
    tallies.AGAIN: ("wait", "票数相同，再投一轮"), tallies.BEYOND: ("off", "票数够，名额已满"),
}  # fmt: skip
"""{outcome: (tone, words)}."""
WAYS = {rules.ONLINE: "手机无记名投票", rules.PAPER: "纸质无记名投票"}


def share_words(test: rules.Test) -> str:
    """2/3"""
    return f"{test.share.numerator}/{test.share.denominator}"


def limit_words(found) -> str:
    """超过应到会 45 的 1/2"""
    how = "超过" if found.test.is_strict else "不少于"
    return f"{how}{BASES[found.test.base]} {found.base} 的 {share_words(found.test)}"


def test_words(found) -> str:
    """赞成 22，要 23（超过应到会 45 的 1/2）"""
    return f"赞成 {found.count}，要 {found.needed}（{limit_words(found)}）"


def quorum_words(found) -> str:
    """应到 30，实到 19，要 20 人才够 2/3，还差 1 人"""
    is_voting = found.test.base == rules.VOTING
    base, there = ("有表决权", "到了") if is_voting else ("应到", "实到")
    reach = "超过" if found.test.is_strict else "够"
    said = (
        f"{base} {found.base}，{there} {found.count}，"
        f"要 {found.needed} 人才{reach} {share_words(found.test)}"
    )
    if found.holds:
        return f"{said}，够了"
    return f"{said}，还差 {max(0, found.needed - found.count)} 人"


def heads_words(heads) -> str:
    """应到 30 人，实到 22 人，其中有表决权 20 人"""
    said = f"应到 {heads.expected} 人，实到 {heads.present} 人"
    if heads.present_voting is not None and heads.present_voting != heads.present:
        said += f"，其中有表决权的 {heads.present_voting} 人"
    return said


def rate_words(rate) -> str:
    """71%, 92.9%; votes in favour ÷ ballots cast"""
    if rate is None:
        return "—"
    tenths = (rate.numerator * 2000 + rate.denominator) // (2 * rate.denominator)
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"
