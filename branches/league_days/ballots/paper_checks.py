"""What totals of a paper vote must fulfil, in words; and where two persons' totals differ. Pure."""

from dataclasses import dataclass

from branches.league_days.rules import spec as rules

LARGEST = 1_000_000
ISSUED = {rules.PAPER: "发出", rules.ELSEWHERE: "参与"}


@dataclass(frozen=True)
class Figures:
    """Totals of one place: ballots given out, valid and invalid ones, {candidate number: votes}."""

    issued: int
    valid: int
    invalid: int
    votes: dict[str, int]


def faults(figures, channel):
    """(field, words) of all that cannot be; field is "issued", "valid" or a candidate's number."""
    given_back = figures.valid + figures.invalid
    if figures.issued < given_back:
        yield (
            "issued",
            (
                f"{ISSUED[channel.kind]} {figures.issued} 张，收回却有 {given_back} 张（有效 {figures.valid}"
                f" + 无效 {figures.invalid}）。收回的不能比{ISSUED[channel.kind]}的多，请再数一遍。"
            ),
        )
    most = figures.valid * channel.per_candidate
    for number, votes in figures.votes.items():
        if votes > most:
            yield (
                number,
                (
                    f"{number} 号有 {votes} 票，{figures.valid} 张有效票每张最多给一个候选"
                    f" {channel.per_candidate} 票，最多 {most} 票。"
                ),
            )
    total = sum(figures.votes.values())
    if total > figures.valid * channel.most:
        yield (
            "valid",
            (
                f"各候选加起来 {total} 票，{figures.valid} 张有效票每张最多选 {channel.most} 个，"
                f"最多 {figures.valid * channel.most} 票。选多了的票要算无效。"
            ),
        )
    if total < figures.valid * channel.least:
        yield (
            "valid",
            (
                f"各候选加起来 {total} 票，{figures.valid} 张有效票每张至少选 {channel.least} 个，"
                f"至少 {figures.valid * channel.least} 票。选少了的票要算无效。"
            ),
        )


def differences(first, second, kind=rules.PAPER):
    """[(label, first's figure, second's)] of two Figures, where they are not the same."""
    pairs = [
        (ISSUED[kind], first.issued, second.issued), ("有效", first.valid, second.valid),
        ("无效", first.invalid, second.invalid),
    ]  # fmt: skip
    numbers = sorted(first.votes.keys() | second.votes.keys(), key=int)
    pairs += [(f"{n} 号", first.votes.get(n, 0), second.votes.get(n, 0)) for n in numbers]
    return [each for each in pairs if each[1] != each[2]]


def limits(channel):
    """What holds in this channel, in words."""
    chosen = f"{channel.least}–{channel.most}" if channel.least < channel.most else channel.most
    found = [f"每张票选 {chosen} 个，多选、少选都算无效票"]
    if channel.per_candidate > 1:
        found.append(f"同一个候选最多 {channel.per_candidate} 票")
    if channel.per == rules.DAILY:
        found.append("每人每天一张票")
    elif channel.kind == rules.PAPER:
        found.append("每人一张票")
    if channel.limits:
        found.append(channel.limits)
    return found
