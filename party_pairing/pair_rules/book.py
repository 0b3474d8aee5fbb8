"""The rulebook of pairing."""

from party_pairing.pair_rules import events, wording
from party_pairing.pair_rules.contradictions import contradictions
from party_pairing.pair_rules.draft_forms import PAGES
from party_pairing.pair_rules.library import SAMPLES
from party_pairing.pair_rules.models import PairKind, PairRules
from party_pairing.pair_rules.permissions import can_write_rules
from party_pairing.pair_rules.spec import Spec
from tuanwei.rulebooks.book import Rulebook, Words
from tuanwei.rulebooks.exchange import Format

WORDS = Words(
    rules="结对规则", kind="结对类型", counted="种结对", this="这种结对", example="党员团员结对",
    opened="批次", began="已经开的批次、已经结的对", still="已经开的批次、已经结的对",
    stays="已经结的对",
    for_writers="每一种结对有自己的规则，一版一版地改。停用的不能再开新批次，已经结的对不变。",
    for_readers="每一种结对怎么结、要做什么，写在这里。",
    unsaid={"hard": "没有写，谁和谁都可以结对。", "cadences": "没有写，也不会有提醒。"}, icon="users",
)  # fmt: skip
BOOK = Rulebook(
    kinds=PairKind, versions=PairRules, contradictions=contradictions, wording=wording,
    events=events, samples=SAMPLES, pages=PAGES, can_write=can_write_rules, words=WORDS,
    file=Format("pair-rules/1", "结对规则", Spec, most_bytes=100_000, most_number=100_000),
    namespace="party_pairing", address="pairing/kinds/", kind_name="pair-kind",
    rules_name="pair-rules", folder="party_pairing/pair_rules", tried=(), looks_twice=True,
)  # fmt: skip
