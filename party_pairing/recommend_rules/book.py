"""The rulebook of recommendation."""

from party_pairing.recommend_rules import contradictions, events, queries, wording
from party_pairing.recommend_rules.draft_forms import LOOK_AT_RECORDS, PAGES
from party_pairing.recommend_rules.library import SAMPLES
from party_pairing.recommend_rules.models import Track, TrackRules
from party_pairing.recommend_rules.permissions import can_write_rules
from party_pairing.recommend_rules.spec import Spec
from tuanwei.rulebooks.book import Rulebook, Words
from tuanwei.rulebooks.exchange import Format


def _contradictions(spec):
    """Those of the rules, the kinds of records in use looked at."""
    return contradictions.contradictions(spec, queries.shapes())


def _for_page(section):
    """Conditions and points choose among the kinds of records."""
    return {"records": queries.known_records()} if section in LOOK_AT_RECORDS else {}


def _for_draft(spec):
    """The kinds of records that a sample asks for and that are not there."""
    return {"lacks": queries.lacking(spec)}


WORDS = Words(
    rules="推优规则", kind="推荐类别", counted="个推荐类别", this="这一类",
    example="团员推荐为入党积极分子", one="类", opened="批次", began="已经开的批次",
    stays="办过的推优",
    for_writers="每一类推荐有自己的规则，一版一版地改。停用的不能再开新批次，办过的不变。",
    for_readers="要满足哪些条件、大会怎么表决、以后怎么走，写在这里。",
    unsaid={"quotas": "没有写，不限名额。", "points": "没有。", "calendar": "没有。"},
)  # fmt: skip
BOOK = Rulebook(
    kinds=Track, versions=TrackRules, kind_field="track", contradictions=_contradictions,
    wording=wording, events=events, samples=SAMPLES, pages=PAGES, can_write=can_write_rules,
    words=WORDS, namespace="party_pairing", address="recommendations/tracks/", kind_name="track",
    rules_name="rules", folder="party_pairing/recommend_rules", tried=("person",),
    file=Format("recommendation-rules/1", "推优规则", Spec, "track", ("key", "fact")),
    for_page=_for_page, for_draft=_for_draft,
)  # fmt: skip
