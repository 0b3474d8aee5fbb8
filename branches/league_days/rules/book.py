"""The rulebook of contests."""

from branches.league_days.rules import events, wording
from branches.league_days.rules.contradictions import contradictions
from branches.league_days.rules.draft_forms import PAGES
from branches.league_days.rules.library import SAMPLES
from branches.league_days.rules.models import ContestKind, ContestRules
from branches.league_days.rules.permissions import can_write_rules
from branches.league_days.rules.spec import Spec
from tuanwei.rulebooks.book import Rulebook, Words
from tuanwei.rulebooks.exchange import Format

WORDS = Words(
    rules="评选规则", kind="评选", counted="种评选", this="这种评选", example="每月最佳团日活动",
    opened="评选", began="已经开的评选", stays="办过的评选",
    for_writers="每一种评选有自己的规则，一版一版地改。停用的不能再开新评选，办过的不变。",
    for_readers="每一种评选怎么报、怎么评，写在这里。",
    unsaid={"gates": "没有写，都能参评。", "quotas": "没有写，不限名额。"}, icon="award",
)  # fmt: skip
BOOK = Rulebook(
    kinds=ContestKind, versions=ContestRules, contradictions=contradictions, wording=wording,
    events=events, samples=SAMPLES, usual="monthly", pages=PAGES, can_write=can_write_rules,
    words=WORDS, file=Format("contest-rules/1", "评选规则", Spec), namespace="league_days",
    address="contests/kinds/", kind_name="kind", rules_name="rules", folder="league_days/rules",
    tried=(),
)  # fmt: skip
