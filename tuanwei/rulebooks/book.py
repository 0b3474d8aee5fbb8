"""What a rulebook is: all that makes the versioned rules of one room its own. How a room gets one:

1. models.py: `class Standard(RuleKind)`, Meta(RuleKind.Meta) with `verbose_name`; `class StandardVersion(RuleVersion)`
   with a foreign key `kind` (PROTECT, related_name="rules", db_index=False), `spec_class = Spec` and in
   Meta(RuleVersion.Meta) `verbose_name`, `constraints = once("standard")`.
2. spec.py: a frozen dataclass `Spec` with defaults, `read(document)` and `write()`; library.py: SAMPLES
   {key: samples.Sample}; contradictions.py: `contradictions(spec)` gives [reasons.Reason].
3. wording.py: TITLES {section: title} and `said(spec)` [(section, title, lines)]; draft_forms.py: PAGES
   {section: tuanwei.lib.rule_pages.Page}; events.py: KIND_CHANGED, RULES_DRAFTED, RULES_DROPPED, RULES_CHANGED.
4. book.py: `BOOK = Rulebook(…)`; urls.py: `urlpatterns = addresses(BOOK)` from rulebooks.urls, with its own
   more special ones before them. Templates of the same name in `folder` take the place of rulebooks/*.html.
5. try_views.py, where rules can be tried out: a view under `trying.tries_out(BOOK)`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse

from tuanwei.rulebooks.exchange import Format
from tuanwei.rulebooks.reasons import Reason, refusals
from tuanwei.rulebooks.wording import compared


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a room speaks of its rules, in the sentences that all rooms share."""

    rules: str
    """结对规则: heads the pages, and who decides about it is said of it."""
    kind: str
    """结对类型: 还没有…; 已经有同名的…了."""
    counted: str
    """种结对: 最多 30 …."""
    this: str
    """这种结对: …还没有生效过的规则."""
    example: str
    """党员团员结对: 加一种，例如“…”."""
    opened: str
    """批次: what is begun under the rules: 新开的…照这一版."""
    began: str
    """已经开的批次: …照原来的版本."""
    stays: str
    """已经结的对: 已停用，…不变; 改了名字，…还是这一种."""
    for_writers: str
    """What stands over the list of kinds, for those who write rules."""
    for_readers: str
    """The same for all others."""
    one: str = "种"
    """新加一…."""
    still: str = "已经开的"
    """`began` where `opened` was just said."""
    unsaid: Mapping[str, str] = field(default_factory=dict)
    """{section: what it means that nothing is said there}."""
    icon: str = "scale"


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """The rules of one room. `events`, `wording` are its modules; addresses begin with `address`, their
    names in `namespace` with `kind_name` and `rules_name`."""

    kinds: Any
    versions: Any
    contradictions: Callable[[Any], list[Reason]]
    wording: Any
    events: Any
    samples: Mapping[str, Any]
    pages: Mapping[str, Any]
    file: Format
    can_write: Callable[[Any], bool]
    words: Words
    namespace: str
    address: str
    kind_name: str
    rules_name: str
    folder: str
    usual: str = "usual"
    """The sample that a first draft begins with."""
    kind_field: str = "kind"
    """The foreign key of a version."""
    tried: tuple[str, ...] | None = None
    """What follows `now` or `draft` in the address of the room's page to try rules out; None where
    there is no such page."""
    looks_twice: bool = False
    """A page of its own, with all the rules, before a draft is put in force."""
    for_page: Callable[[str], dict] = lambda section: {}
    """What a page of the draft is given besides."""
    for_draft: Callable[[Any], dict] = lambda spec: {}
    """What the template of the draft is given besides."""

    @cached_property
    def names(self):
        """{page: full name of its address}, for templates."""
        kind, rules = (f"{self.namespace}:{each}" for each in (self.kind_name, self.rules_name))
        found = {each: f"{kind}-{each}" for each in ("list", "edit", "move", "offer")}
        return found | {each: f"{rules}-{each}" for each in (
            "read", "version", "export", "begin", "samples", "import", "try", "draft", "force",
            "drop", "section",
        )}  # fmt: skip

    def url(self, page, *args):
        """The address of a page."""
        return reverse(self.names[page], args=args)

    def try_url(self, kind, of):
        """Where `now` or the `draft` is tried out; "" where there is no such page."""
        return "" if self.tried is None else self.url("try", kind.pk, of, *self.tried)

    def templates(self, page):
        """The room's own template, or the one that all rooms share."""
        return [f"{self.folder}/{page}.html", f"rulebooks/{page}.html"]

    def kind_of(self, version):
        """What a version is a version of."""
        return getattr(version, self.kind_field)

    def refusals(self, spec):
        """What keeps the rules from being put in force."""
        return refusals(self.contradictions(spec))

    def compared(self, before, after):
        """What changed from one Spec to another; [] where there was none before."""
        if before is None:
            return []
        said = self.wording.said
        return compared(self.wording.TITLES, said(before), said(after))
