"""Letters like a title, among what others may see: public answers, and titles of open letters whose
authors agreed to that. Nothing is matched by words that are not shown."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from mailbox.cases import traces
from mailbox.cases.answer_models import Publication
from mailbox.cases.models import Case
from mailbox.cases.similar import Weights, looked_up, most_similar, tokens
from tuanwei.accounts.models import User
from tuanwei.lib.versioned import Versioned

MOST = 5
READ, WEIGHED = 120, 2000
RARE = 60  # letters: a word that more have is looked up only together with another one
COMMON = 4

CANDIDATES = """
(SELECT 'public', p.id::text, p.title, p.published_on, u.name
 FROM mailbox_publication p JOIN mailbox_case c ON c.id = p.case_id
 LEFT JOIN branches_unit u ON u.id = c.lead_id
 WHERE p.published_on IS NOT NULL
   AND array_to_tsvector(mailbox_bigrams(p.title, '')) @@ %(wanted)s::tsquery
 ORDER BY p.published_on DESC, p.id DESC LIMIT %(most)s)
UNION ALL
(SELECT 'open', c.id::text, c.title, (c.received_at AT TIME ZONE %(zone)s)::date, u.name
 FROM mailbox_case c LEFT JOIN branches_unit u ON u.id = c.lead_id
 WHERE c.shows_title AND c.state IN %(states)s AND c.publish_consent
   AND (c.responded_at IS NOT NULL OR EXISTS (
     SELECT FROM mailbox_caseentry e WHERE e.case_id = c.id AND e.by_id IS NOT NULL))
   AND c.author_id IS DISTINCT FROM %(reader)s AND %(reader)s IS NOT NULL
   AND array_to_tsvector(mailbox_bigrams(c.title, '')) @@ %(wanted)s::tsquery
 ORDER BY c.received_at DESC LIMIT %(most)s)
"""


@dataclass(frozen=True)
class Similar:
    """One letter that somebody may open instead of writing again."""

    kind: str
    key: str
    title: str
    day: date
    unit: str | None

    @property
    def is_answered(self):
        """True for a public answer."""
        return self.kind == "public"

    @property
    def url(self):
        """Where it is read."""
        name = "mailbox:published" if self.is_answered else "mailbox:shown"
        return reverse(name, args=[self.key])


def shown_open():
    """Open letters whose title others may see; `is_harmless` says whether it may be shown as is."""
    return Case.objects.looked_at().filter(
        shows_title=True, publish_consent=True, visibility=Case.Visibility.NAMED,
        state__in=Case.SHOWN_OPEN,
    )  # fmt: skip


def _read_weights():
    newest = Publication.objects.filter(published_on__isnull=False).order_by("-published_on", "-pk")
    titles = list(newest.values_list("title", flat=True)[:WEIGHED])
    titles += shown_open().order_by("-received_at").values_list("title", flat=True)[:WEIGHED]
    weights = Weights(titles)
    weights.all = newest.count() + shown_open().count()
    return weights


title_weights = Versioned("mailbox:title-weights", _read_weights)
"""() → Weights over the newest titles that can be found; read anew with each publication."""


def wanted(title, weights):
    """The tsquery for titles that may be like `title`, "" when nothing is to be looked up.

    A rare word is enough; of common ones two must stand together, else the newest of thousands
    would be compared for one place.
    """
    found = {token: looked_up(token) for token in tokens(title)}
    found = {
        token: f"({' | '.join(map(quoted, pairs))})" for token, pairs in found.items() if pairs
    }
    if len(found) == 1:
        return next(iter(found.values()))
    share = weights.all / (weights.known or 1)
    rare = [token for token in found if weights.counted[token] * share <= RARE]
    common = sorted(found.keys() - set(rare), key=lambda token: (weights.counted[token], token))
    both = [f"({found[a]} & {found[b]})" for a, b in combinations(common[:COMMON], 2)]
    return " | ".join([found[token] for token in sorted(rare)] + both)


def quoted(pair):
    """A pair as a lexeme."""
    return "'" + pair.replace("\\", "\\\\").replace("'", "''") + "'"


def similar_letters(title, reader, most=MOST):
    """The Similar letters that `reader` may open, best first; visitors find public answers only."""
    title, weights = title[:100].replace("\0", ""), title_weights()
    asked = wanted(title, weights)
    if not asked:
        return []
    values = {
        "wanted": asked, "states": Case.SHOWN_OPEN, "reader": reader.pk, "most": READ,
        "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, values)
        others = [Similar(*row) for row in cursor.fetchall()]
    return harmless(most_similar(title, others, weights, most))


def harmless(found):
    """Without open letters whose title may tell who somebody is: nobody has checked it yet."""
    unchecked = [item for item in found if not item.is_answered]
    if not unchecked:
        return found
    names = known_names(item.title for item in unchecked)
    return [item for item in found if item.is_answered or not traces.find(item.title, names)]


def known_names(titles):
    """Names of people in the college that stand in these titles."""
    candidates = {name for title in titles for name in traces.name_candidates(title)}
    return list(User.objects.filter(name__in=candidates).values_list("name", flat=True))


def is_harmless(title):
    """True for a title in which no name and no number is found."""
    return not traces.find(title, known_names([title]))
