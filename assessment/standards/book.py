"""The rulebook of the standards."""

from assessment.standards import events, wording
from assessment.standards.contradictions import contradictions
from assessment.standards.exchange import FILE
from assessment.standards.library import SAMPLES
from assessment.standards.models import Standard, StandardVersion
from assessment.standards.permissions import can_write_standards
from assessment.standards.tree_page import ALL_PAGES
from tuanwei.rulebooks.book import Rulebook, Words

WORDS = Words(
    rules="考核标准", kind="考核标准", counted="种考核", this="这种考核", example="团支部年度考核",
    opened="考核", began="已经开的考核", still="已经开的考核", stays="已经开的考核",
    for_writers="每一种考核有自己的标准，一版一版地改。停用的不能再开新的考核，已经开的不变。",
    for_readers="每一种考核看什么、怎么给分、几分是什么等级，写在这里。",
    unsaid={
        "categories": "不分类别，所有单位一样。", "vetoes": "没有一票否决。", "quotas": "等级不限名额。",
        "titles": "不评称号。", "consequences": "结果只公布，不影响别的。", "grades": "不定等级，只排名次。",
    },
    icon="scale",
)  # fmt: skip
BOOK = Rulebook(
    kinds=Standard, versions=StandardVersion, contradictions=contradictions, wording=wording,
    events=events, samples=SAMPLES, usual="a1", pages=ALL_PAGES, can_write=can_write_standards,
    words=WORDS,
    file=FILE,
    namespace="assessment", address="standards/", kind_name="standard", rules_name="standard",
    folder="assessment/standards", looks_twice=True,
)  # fmt: skip
