"""Every address and every form of the portal, asked as nobody should: never a 500.

The forms are those that the pages themselves show. Each field in turn is left out, too long, sent
twice, or something else than it says; the others stay as the page had them. Every question is
rolled back, so that the next one finds the same portal. Test files of features say what stands
behind their addresses, and are asked side by side.
"""

import re
from html.parser import HTMLParser
from itertools import product
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse

BACKEND = "tuanwei.accounts.backends.NumberBackend"
NAUGHTY = (
    None, "a\x00b", "x" * 20_000, "9" * 30, "NaN", "2026-02-30", "9999-12-31", ["a", "b"],
)  # fmt: skip
NOBODY = [2**31, 10**25]
"""Numbers that nothing has: beyond an integer of four bytes, beyond any column."""
QUERIES = {"q", "show", "after", "before", "number", "t", "next", "unit", "class", "month", "kind"}
PLAUSIBLE = {"date": "2026-11-23", "number": "3", "email": "a@example.com", "file": ""}
BY_UUID = {
    "mailbox:file-open", "mailbox:ticket", "mailbox:ticket-rate", "mailbox:counter-finish",
    "mailbox:shown", "mailbox:support", "publicity:file-open", "activities:project-file",
    "volunteers:award-file", "league_days:day-file", "league_days:day-file-remove",
    "reports:photo", "reports:photo-act",
}  # fmt: skip
LEFT_OUT = {"accounts:logout", "health", "status"}
PARTS = {
    "number": ["261122-\x00AAAA"], "verb": ["nothing"], "verdict": ["accept", "nothing"],
    "rule": ["sum", "nothing"], "year": [2026, 0, 9999, 10**25], "kind": ["members", "nothing"],
    "key": ["study", "nothing"], "code": ["2026-9", "nothing"], "step": [1, *NOBODY],
    "slug": ["2001-01", "nothing"], "day": ["2026-11-23", "\x00"], "stage": ["basics", "nothing"],
    "turn": [0, 1, 10**25], "attachment": [uuid4()], "file": [1, 10**25],
    "where": ["up", "out", "nothing"], "at": [0, 10**25], "entry": [1, 10**25],
}  # fmt: skip
"""Values of the parts of addresses, wherever a feature says nothing else."""


NUMBER = re.compile(r"\d+")
"""In the name of a field the key of what it is about."""


class Page(HTMLParser):
    """`forms`: [(method, action, {name: value})] of a page; `queries`: the names in its links."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.queries, self.select = [], set(QUERIES), None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name, value, kind = attrs.get("name"), attrs.get("value") or "", attrs.get("type")
        fields = self.forms[-1][2] if self.forms else {}
        if tag == "form":
            self.forms.append((attrs.get("method", "get").lower(), attrs.get("action") or "", {}))
        elif tag == "a":
            self.queries |= {key for key, _ in parse_qsl(urlsplit(attrs.get("href") or "").query)}
        elif tag in ("input", "button", "textarea") and name in (None, "csrfmiddlewaretoken"):
            return
        elif tag == "button" or kind in ("radio", "checkbox", "submit"):
            fields.setdefault(name, value)
        elif tag in ("input", "textarea"):
            fields[name] = value or PLAUSIBLE.get(kind, "测试")
        elif tag == "select":
            self.select = name
        elif tag == "option" and value:
            fields.setdefault(self.select, value)


def addresses(resolver=None, space=""):
    """(name, names of its parts) of every address outside /admin/."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if space + entry.name not in LEFT_OUT:
                yield space + entry.name, sorted(entry.pattern.converters)
        elif str(entry.pattern) != "admin/":
            yield from addresses(entry, f"{entry.namespace}:" if entry.namespace else space)


def paths_of(names, known, parts):
    """[(name, address, whether a number in it is nobody's)] whose name `names` agrees to: `known` {beginning of a
    name: keys}, `parts` {part: values} in place of PARTS; one number at a time is one that nothing has."""
    parts = PARTS | parts
    found = []
    for name, kept in addresses():
        if not names(name):
            continue
        pks = next((pks for begin, pks in known.items() if f":{begin}" in f":{name}"), [1])
        values = [
            parts[part] if part != "pk" else [*pks, *([] if name in BY_UUID else NOBODY)]
            for part in kept
        ]
        for each in product(*values):
            strange = sum(value in NOBODY for value in each)
            if strange <= 1:
                address = reverse(name, kwargs=dict(zip(kept, each, strict=True)))
                found.append((name, address, bool(strange)))
    return found


class Back(Exception):
    """Rolls back what a question has done."""


def ask(client, faults, method, path, data):
    """The answer; a fault is noted with what was asked."""
    try:
        with transaction.atomic():
            answer = getattr(client, method)(path, data)
            if answer.status_code >= 500:
                faults.append(f"{answer.status_code} {method} {path} {data!a:.300}")
            raise Back
    except Back:
        return answer
    except Exception as fault:
        faults.append(f"{fault!r:.200} {method} {path} {data!a:.300}")
        return None


def naughty(fields):
    """(kind of field, place of the value, data): `fields` with one of them changed at a time; fields that repeat in
    a set of forms once. A form meets all values: the only field takes each, of more fields each some in turn."""
    alike = {NUMBER.sub("#", name.rpartition("-")[2]): name for name in fields}
    many = -(-len(NAUGHTY) // max(len(alike), 1))
    for place, (kind, name) in enumerate(alike.items()):
        for turn in range(many):
            which = (many * place + turn) % len(NAUGHTY)
            changed = fields | {name: NAUGHTY[which]}
            yield kind, which, {n: v for n, v in changed.items() if v is not None}


def questions(path, answer):
    """(mark, method, address, data): what to ask a page; marks agree where the same field of an address is given the
    same value, whatever else its form shows."""
    is_page = "html" in answer.headers.get("Content-Type", "")  # not a Word document
    page = Page(answer.content.decode() if is_page else "")
    name = answer.resolver_match.view_name
    for value in NAUGHTY[1:4] if answer.status_code == 200 else ():
        yield (name, value), "get", path, dict.fromkeys(page.queries, value)
    for method, action, fields in page.forms:
        address = urlsplit(action).path or path
        if address == reverse("accounts:logout") or address == reverse("search:search") != path:
            continue  # the box in the head of every page is asked on its own page
        for kind, which, data in naughty(fields):
            yield (method, resolve(address).view_name, kind, which), method, address, data


def behind_rooms(filled, cast):
    """(known, parts) of what every room's `filled(cast)` has put behind its addresses; `parts` beside
    PARTS."""
    known: dict = {}
    parts = dict(PARTS)
    for fill in filled:
        more_known, more_parts = fill(cast)
        known = more_known | known
        for part, values in more_parts.items():
            parts[part] = [*parts.get(part, []), *values]
    return known, parts


def faults_of(people, paths):
    """What broke when these people (None is a visitor) asked for `paths` and used their forms. What nobody
    has meets the same fetches whoever asks: the first of them who is signed in reads it, the last posts to it.
    What an address does not take is asked of it once."""
    faults: list = []
    seen: set = set()
    untaken: set = set()
    signed_in = [who for who in people if who]
    for who in people:
        client = Client()
        if who:
            client.force_login(who, BACKEND)
        for name, path, is_nobodys in paths:
            posts = not is_nobodys or who is signed_in[-1]
            reads = not is_nobodys or who is signed_in[0]
            for method in ["post"] * posts + ["get"] * reads:
                if (method, name) in untaken:
                    continue
                answer = ask(client, faults, method, path, {})
                if answer is None:
                    continue
                if answer.status_code == 405:
                    untaken.add((method, name))
                if method == "get" and not answer.streaming and answer.content:
                    use(client, faults, seen, path, answer)
    return faults


def use(client, faults, seen, path, answer):
    """Use the forms and links of a page as nobody should, but for what was `seen`."""
    for mark, method, address, data in questions(path, answer):
        if mark not in seen:
            seen.add(mark)
            ask(client, faults, method, address, data)
