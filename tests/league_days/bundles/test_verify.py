"""The verifier in the browser and the portal say the same, exactly; whatever is changed is found."""

import copy
import hashlib
import json
import random
from base64 import b32encode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branches.league_days.ballots.receipts import ballots_hash
from branches.league_days.bundles.bundle import build, canonical, digest
from branches.league_days.rules.counting import is_valid
from branches.league_days.rules.spec import Spec
from tests.league_days.bundles.conftest import problems, said
from tests.league_days.bundles.invented import contests

pytestmark = pytest.mark.slow
THOROUGH = settings(
    max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@THOROUGH
@given(facts=contests())
def test_the_verifier_agrees_with_the_portal(verifier, facts):
    bundle = build(facts)
    content = canonical(bundle)
    found = verifier(content, digest(content))
    assert problems(found) == {}
    assert found["hash"] == digest(content)
    assert [found["lines"][each["key"]] for each in bundle["stages"]] == [
        each["lines"] for each in bundle["stages"]
    ]
    assert found["awards"] == bundle["awards"]


@settings(max_examples=60)
@given(texts=st.lists(st.text(max_size=200), min_size=20, max_size=20))
def test_sha_256_is_sha_256(verifier, texts):
    expected = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    assert verifier.ask("texts => texts.map(each => Verify.sha256(each))", texts) == expected


def test_sha_256_at_every_length(verifier):
    texts = ["团" * n + "a" * (n % 3) for n in range(130)]
    expected = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert verifier.ask("texts => texts.map(each => Verify.sha256(each))", texts) == expected


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=4
    ),
    max_leaves=30,
)  # fmt: skip


@given(data=ANYTHING)
def test_there_is_one_way_to_write_it(verifier, data):
    text = canonical(data).decode()
    assert verifier.ask("text => Verify.written(JSON.parse(text))", text) == text
    assert not set("<>&") & set(text)


def test_receipts_are_those_of_the_ballots(verifier):
    codes = ["ABCDEFGH23456777", "AAAAAAAAAAAAAAAA", "7777777777777777"]
    expected = [b32encode(hashlib.sha256(c.encode()).digest()[:10]).decode() for c in codes]
    assert verifier.ask("codes => codes.map(Verify.receiptOf)", codes) == expected


# --- tampering ------------------------------------------------------------------------------------


def rehashed(bundle):
    """What a careful forger does: the bundle's own hashes fit again."""
    hashes = bundle["hashes"]
    hashes["rules"] = digest(canonical(bundle["rules"]))
    for stage in bundle["stages"]:
        hashes["inputs"][stage["key"]] = digest(canonical(stage["inputs"]))
    for poll in bundle["polls"]:
        name = "/".join((poll["stage"], poll["panel"], poll["channel"]))
        pairs = [(each["receipt"], each["choices"]) for each in poll["ballots"]]
        hashes["ballots"][name] = ballots_hash(pairs)
    return bundle


def changed_ballot(bundle, rng):
    """A valid vote goes to somebody else."""
    spec = Spec.read(bundle["rules"])
    for poll in bundle["polls"]:
        channel = spec.stage(poll["stage"]).panel(poll["panel"]).channel(poll["channel"])
        numbers = [each["number"] for each in poll["candidates"] if not each["is_out"]]
        everybody = [each["number"] for each in poll["candidates"]]
        for ballot in poll["ballots"]:
            others = [each for each in numbers if each not in ballot["choices"]]
            ours = [each for each in ballot["choices"] if each in numbers]
            if others and ours and is_valid(ballot["choices"], channel, everybody):
                ballot["choices"][others[0]] = ballot["choices"].pop(ours[0])
                return True
    return False


def added_ballot(bundle, rng):
    """One ballot more, at its place."""
    for poll in bundle["polls"]:
        if poll["ballots"]:
            last = poll["ballots"][-1]
            poll["ballots"].append({"receipt": last["receipt"] + "Z", "choices": last["choices"]})
            return True
    return False


def dropped_ballot(bundle, rng):
    for poll in bundle["polls"]:
        if poll["ballots"]:
            poll["ballots"].pop(rng.randrange(len(poll["ballots"])))
            return True
    return False


def dropped_and_added_ballot(bundle, rng):
    """The number of ballots stays; one voter's receipt is on two of them."""
    for poll in bundle["polls"]:
        if len(poll["ballots"]) > 1:
            poll["ballots"][0] = copy.deepcopy(poll["ballots"][1])
            return True
    return False


def changed_sheet(bundle, rng):
    """A judge's point more than there is."""
    for stage in bundle["stages"]:
        for sheet in stage["inputs"]["sheets"]:
            if sheet["points"]:
                sheet["points"][0]["points"] = "101"
                return True
    return False


def dropped_sheet(bundle, rng):
    """A judge's sheet is gone, and with it a figure or how many stand behind it."""
    for stage in bundle["stages"]:
        if stage["inputs"]["sheets"]:
            stage["inputs"]["sheets"].pop()
            return True
    return False


def changed_votes(bundle, rng):
    for stage in bundle["stages"]:
        for row in stage["inputs"]["votes"]:
            row["votes"] += 1
            return True
    return False


def changed_turnout(bundle, rng):
    for stage in bundle["stages"]:
        for row in stage["inputs"]["turnouts"]:
            row["invalid"] += 1
            return True
    return False


def changed_score(bundle, rng):
    for stage in bundle["stages"]:
        for line in stage["lines"]:
            if line["score"]:
                line["score"] = line["score"] + "1"
                return True
    return False


def changed_part(bundle, rng):
    for stage in bundle["stages"]:
        for line in stage["lines"]:
            if line["parts"]:
                line["parts"][0]["score"] = "123456789/7"
                return True
    return False


def changed_rank(bundle, rng):
    for stage in bundle["stages"]:
        for line in stage["lines"]:
            if line["rank"]:
                line["rank"] += 1
                return True
    return False


def dropped_line(bundle, rng):
    bundle["stages"][0]["lines"].pop()
    return True


def dropped_stage(bundle, rng):
    bundle["stages"].pop()
    return True


def changed_advancing(bundle, rng):
    if len(bundle["stages"]) < 2 or not bundle["stages"][0]["advancing"]:
        return False
    bundle["stages"][0]["advancing"].pop()
    return True


def changed_award(bundle, rng):
    if not bundle["awards"]:
        return False
    bundle["awards"][0]["to"] = "99"
    return True


def dropped_award(bundle, rng):
    return bool(bundle["awards"] and bundle["awards"].pop())


def doubled_award(bundle, rng):
    bundle["awards"] += bundle["awards"][:1]
    return bool(bundle["awards"])


def given_award(bundle, rng):
    """Granted although the rules do not give it."""
    bundle["held"].append(
        {"award": "first", "to": "99", "unit": "甲", "is_revoked": False, "reason": ""}
    )
    return True


def withheld_award(bundle, rng):
    held = [e for e in bundle["held"] if e["award"] in ("first", "second", "club", "loved")]
    for each in held:
        if not each["is_revoked"]:
            each["is_revoked"] = True
            return True
    return False


def changed_paper(bundle, rng):
    for poll in bundle["polls"]:
        for place in poll["places"]:
            place["valid"] += 1
            return True
    return False


def changed_voted(bundle, rng):
    for poll in bundle["polls"]:
        for row in poll["voted"]:
            row["voted"] += 1
            return True
    return False


def dropped_poll(bundle, rng):
    for stage in bundle["stages"]:
        if stage["inputs"]["turnouts"] and bundle["polls"]:
            wanted = [e for e in bundle["polls"] if e["stage"] == stage["key"]]
            bundle["polls"].remove(wanted[0])
            return True
    return False


FORGERIES = (
    changed_ballot, added_ballot, dropped_ballot, dropped_and_added_ballot, changed_sheet,
    dropped_sheet, changed_votes, changed_turnout, changed_score, changed_part, changed_rank,
    dropped_line, dropped_stage, changed_advancing, changed_award, dropped_award, doubled_award,
    changed_paper, changed_voted, dropped_poll, given_award, withheld_award,
)  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda each: each.__name__)
def test_what_a_careful_forger_changes_is_found(verifier, forge):
    """Also where the hashes inside were made to fit again."""
    tried = []

    @settings(max_examples=30, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(facts=contests(), seed=st.integers(0, 99))
    def forged_is_found(facts, seed):
        bundle = build(facts)
        before = canonical(bundle)
        if not forge(bundle, random.Random(seed)) or canonical(bundle) == before:
            return
        found = verifier(canonical(rehashed(bundle)))
        assert problems(found), f"{forge.__name__} was not found"
        found = verifier(canonical(bundle), digest(before))
        assert "校验码" in problems(found)
        tried.append(1)

    forged_is_found()
    assert len(tried) > 3


def test_what_fits_in_every_figure_shows_in_the_hash(verifier):
    """Somebody who changes ballots, figures and hashes alike is found by the published hash only;
    that is why it stands on the portal and on paper."""
    text = canonical(build(_one_vote())).decode()
    other = json.loads(text)
    other["contest"]["title"] = "别的评选"
    forged = canonical(other)
    assert problems(verifier(forged)) == {}
    assert said(verifier(forged, digest(text.encode()))).count("内容被改动过") == 1


def test_a_voter_finds_the_own_ballot_by_receipt_and_by_code(verifier):
    bundle = build(_one_vote())
    found = verifier.ask(
        "([bundle, typed]) => typed.map(each => Verify.ballotsOf(bundle, each))",
        [bundle, [" abcd efgh-2345 6777", RECEIPT, "AAAAAAAAAAAAAAAA", "7"]],
    )
    assert [each and [b["receipt"] for b in each] for each in found] == [
        [RECEIPT], [RECEIPT], [], None,
    ]  # fmt: skip
    assert found[0][0]["choices"] == {"1": 1}


RECEIPT = b32encode(hashlib.sha256(b"ABCDEFGH23456777").digest()[:10]).decode()


def _one_vote():
    """Two entries, a vote of one ballot."""
    from branches.league_days.bundles.bundle import (
        CandidateFacts,
        ContestFacts,
        PollFacts,
        StageFacts,
    )
    from branches.league_days.rules.reckoning import Entrant, Inputs, Turnout, Votes
    from tests.league_days.scene import USUAL, VOTED

    spec = USUAL.__class__(stages=(USUAL.stages[0].__class__("final", "终评", (VOTED,)),))
    inputs = Inputs(
        "final", (Entrant("1", "甲"), Entrant("2", "乙")),
        votes=(Votes("vote", "online", "1", 1), Votes("vote", "online", "2", 0)),
        turnouts=(Turnout("vote", "online", 1),),
    )  # fmt: skip
    poll = PollFacts(
        "final", "vote", "online", "2026-12-05", "2026-12-08",
        (CandidateFacts("1", "1", "甲"), CandidateFacts("2", "2", "乙")), "0" * 64, 2,
        {"会计2401": 1}, {RECEIPT: {"1": 1}},
    )  # fmt: skip
    return ContestFacts(
        1, "12月最佳团日活动", "2026-12-01", "2026-12-31", spec, 1, (StageFacts(inputs),), (poll,)
    )
