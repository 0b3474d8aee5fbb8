"""From kept slips, or from what two persons counted, to figures; and what cannot be. Pure."""

from dataclasses import dataclass, replace

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules import tallies
from party_pairing.recommend_rules.quorums import Heads

YES, NO, ABSTAIN = "yes", "no", "abstain"
CHOICES = {YES: "赞成", NO: "反对", ABSTAIN: "弃权"}
FEWEST = 3
"""With fewer ballots a count tells who chose what."""


def choices_of(meeting: rules.Meeting) -> dict[str, str]:
    """{choice: words} that the rules allow."""
    return {
        key: words for key, words in CHOICES.items() if key != ABSTAIN or meeting.may_abstain
    }  # fmt: skip


def faults_of_slip(choices, names: dict[str, str], meeting: rules.Meeting) -> list[str]:
    """What stands against a slip {number: choice}, in words; `names` {number: candidate}."""
    if choices.keys() - names.keys():
        return ["选票里有不在名单上的人，没有投出。请重新打开选票再选。"]
    allowed = choices_of(meeting)
    if any(choice not in allowed for choice in choices.values()):
        return [f"每位候选人只能选{'、'.join(allowed.values())}中的一项，没有投出。"]
    if missing := [name for number, name in names.items() if number not in choices]:
        return [f"还没有选：{'、'.join(missing)}。每位候选人都要选一项。"]
    many = sum(choice == YES for choice in choices.values())
    if meeting.per_ballot is not None and many > meeting.per_ballot:
        return [
            f"赞成了 {many} 人，一张票最多赞成 {meeting.per_ballot} 人。选多了是废票，所以没有投出，请改几个。"
        ]
    return []


def count_slips(slips, keys: dict[str, str], issued: int) -> tallies.Count:
    """The Count of kept slips [{number: choice}]; `keys` {number: the candidate's key}."""
    slips = list(slips)
    votes = tuple(
        tallies.Votes(
            key, *(sum(slip.get(number) == choice for slip in slips) for choice in CHOICES)
        )
        for number, key in keys.items()
    )
    return tallies.Count(issued, len(slips), 0, votes)


@dataclass(frozen=True)
class Figures:
    """What one person counted: ballots given out, given back, invalid ones; `votes` {candidate's
    number: (in favour, against, abstained)}."""

    issued: int
    cast: int
    invalid: int
    votes: dict[str, tuple[int, int, int]]

    def count(self, keys: dict[str, str]) -> tallies.Count:
        """As the tally takes it; `keys` {number: the candidate's key}."""
        votes = tuple(tallies.Votes(key, *self.votes[number]) for number, key in keys.items())
        return tallies.Count(self.issued, self.cast, self.invalid, votes)


def faults(
    figures: Figures, names: dict[str, str], heads: Heads, meeting: rules.Meeting
) -> list[tuple[str, str]]:
    """[(field, words)] of all that cannot be; field is issued, cast, invalid or a candidate's
    number. Nobody gets a ballot who is not there with a vote."""
    there = heads.voting if heads.present_voting is None else heads.present_voting
    count = figures.count({number: number for number in names})
    found = tallies.faults(count, replace(heads, voting=there), meeting)
    return [_said(code, figures, names, there, meeting) for code in found]


def _said(code, figures, names, there, meeting):
    valid = figures.cast - figures.invalid
    kind, _sep, number = code.partition(":")
    if kind == "sum":
        yes, no, abstained = figures.votes[number]
        return number, (
            f"{names[number]}：赞成 {yes} + 反对 {no} + 弃权 {abstained} = {yes + no + abstained}，"
            f"有效票是 {valid} 张（收回 {figures.cast} − 无效 {figures.invalid}），两边要一样。"
        )
    if kind == "abstained":
        return number, f"{names[number]}：按规则不能弃权，没有选的要算无效票。"
    return {
        "negative": ("issued", "票数不能是负数。"),
        "issued_over_voting": ("issued", (
            f"发出 {figures.issued} 张，到会有表决权的只有 {there} 人。票不能比人多，请核对。")),
        "cast_over_issued": ("cast", (
            f"收回 {figures.cast} 张，发出只有 {figures.issued} 张。收回的不能比发出的多，请再数一遍。")),
        "invalid_over_cast": ("invalid", (
            f"无效 {figures.invalid} 张，收回只有 {figures.cast} 张，请再数一遍。")),
        "over_ballots": ("cast", (
            f"各人赞成加起来超过了 {valid} 张有效票 × 每张最多 {meeting.per_ballot} 人。"
            "赞成多了的票要算无效。")),
    }[kind]  # fmt: skip


def differences(
    first: Figures, second: Figures, names: dict[str, str]
) -> list[tuple[str, int, int]]:
    """[(label, first's figure, second's)] where two persons' figures are not the same."""
    pairs = [
        ("发出", first.issued, second.issued), ("收回", first.cast, second.cast),
        ("无效", first.invalid, second.invalid),
    ]  # fmt: skip
    for number, name in names.items():
        for words, one, other in zip(
            CHOICES.values(), first.votes[number], second.votes[number], strict=True
        ):
            pairs.append((f"{name} {words}", one, other))
    return [each for each in pairs if each[1] != each[2]]
