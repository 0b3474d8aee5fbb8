"""Markdown as staff write it, made a page: cleaned, with headings in order, and pictures of the article
only. Says what was left out. No database."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "s", "br", "hr", "blockquote", "a", "code",
    "pre", "img", "figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td", "b", "i", "u",
    "sub", "sup",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"}, "ol": {"start"}, "img": {"src", "alt", "width", "height", "loading", "decoding"},
}  # fmt: skip
SILENT = {"script", "style", "template", "iframe", "object", "title"}
"""With these goes also what stands between them."""
SCHEMES = {"http", "https", "mailto", "tel"}
PICTURES = "/news/pictures/"
LAZY = ' loading="lazy"'
NARROW = 400
"""Pixels of the longer side of a picture in lists."""
MARK = re.compile(r"图\s*(\d{1,3})")
RAW_HEADINGS = re.compile(r"</?h[1-6]\b[^>]*>", re.IGNORECASE)
BAD_LINK = re.compile(r"\]\(\s*<?\s*(javascript|vbscript|data|file)\s*:", re.IGNORECASE)
reader = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(["table", "strikethrough"])


@dataclass(frozen=True)
class Shown:
    """A picture of an article as a page shows it."""

    number: int
    url: str
    width: int
    height: int
    alt: str

    @property
    def small(self) -> tuple[str, int, int]:
        """(address, width, height) of it as lists show it."""
        times = min(1.0, NARROW / max(self.width, self.height, 1))
        return f"{self.url}small/", round(self.width * times), round(self.height * times)


@lru_cache(maxsize=128)
def page(text: str, pictures: tuple[Shown, ...] = ()) -> str:
    """HTML of `text`, cleaned. `![说明](图1)` shows the first of `pictures`, `![说明](图1 "图说")` with
    words below it; other pictures are left out. The first picture loads at once and large; others when
    near and small, so that a page stays light, and open large."""
    tokens = reader.parse(text)
    _order_headings(tokens)
    _draw(tokens, {each.number: each for each in pictures})
    html = nh3.clean(
        reader.renderer.render(tokens, reader.options, {}), tags=TAGS, attributes=ATTRIBUTES,
        clean_content_tags=SILENT, url_schemes=SCHEMES, attribute_filter=_only_our_pictures,
    )  # fmt: skip
    html = html.replace(
        "<table>",
        '<div class="scroll" tabindex="0" role="region" aria-label="表格"><table class="grid">',
    )
    return html.replace("</table>", "</table></div>")


def _only_our_pictures(tag: str, name: str, value: str) -> str | None:
    return None if (tag, name) == ("img", "src") and not value.startswith(PICTURES) else value


def _order_headings(tokens: list[Token]) -> None:
    """Headings begin with h2, the title being h1, and never skip a level on the way down."""
    above: list[int] = []
    for opening, closing in zip(tokens, tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        level = int(opening.tag[1])
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        opening.tag = closing.tag = f"h{min(len(above) + 1, 4)}"


def _draw(tokens: list[Token], pictures: dict[int, Shown]) -> None:
    first = True
    for place, token in enumerate(tokens):
        if token.type == "html_block":
            token.content = RAW_HEADINGS.sub("", token.content)
        if token.type != "inline":
            continue
        alone = len(token.children or ()) == 1 and tokens[place - 1].type == "paragraph_open"
        for child in token.children or ():
            if child.type == "html_inline":
                child.content = RAW_HEADINGS.sub("", child.content)
            if child.type != "image":
                continue
            picture = pictures.get(number_of(str(child.attrGet("src") or "")))
            title = str(child.attrGet("title") or "")
            alt = child.content or (picture.alt if picture else "")
            child.type, child.content, child.children = "html_inline", "", None
            if picture is None:
                continue
            child.content = _large(picture, alt) if first else _small(picture, alt, alone)
            first = False
            if alone:
                tokens[place - 1].tag = tokens[place + 1].tag = "figure"
                if title:
                    child.content += f"<figcaption>{escape(title)}</figcaption>"


def _large(picture: Shown, alt: str) -> str:
    return _image(picture.url, picture.width, picture.height, alt)


def _small(picture: Shown, alt: str, opens: bool) -> str:
    image = _image(*picture.small, alt or f"图{picture.number}", LAZY)
    return f'<a href="{escape(picture.url)}">{image}</a>' if opens else image


def _image(address: str, width: int, height: int, alt: str, more: str = "") -> str:
    return (
        f'<img src="{escape(address)}" alt="{escape(alt)}" width="{width}" height="{height}"{more} '
        'decoding="async">'
    )


def number_of(address: str) -> int:
    """1 for 图1 as it stands in a picture's address; 0 for any other address."""
    found = MARK.fullmatch(unquote(address).strip())
    return int(found[1]) if found else 0


def used(text: str) -> list[int]:
    """The numbers of the pictures in `text`, in the order in which they stand."""
    numbers = (number_of(str(child.attrGet("src") or "")) for child in _images(reader.parse(text)))
    return list(dict.fromkeys(number for number in numbers if number))


def _images(tokens: list[Token]):
    for token in tokens:
        for child in token.children or ():
            if child.type == "image":
                yield child


def left_out(text: str, numbers: frozenset[int] = frozenset()) -> list[str]:
    """What of `text` no page shows, in words; [] when everything is shown. `numbers` are those of the
    article's pictures."""
    tokens = reader.parse(text)
    found = [] if not BAD_LINK.search(text) else ["会运行脚本的链接"]
    look = Look()
    for token in tokens:
        for each in (token, *(token.children or ())):
            if each.type in ("html_block", "html_inline"):
                look.feed(each.content)
    found += look.found
    for child in _images(tokens):
        number = number_of(str(child.attrGet("src") or ""))
        if not number:
            found.append("别处的图片（请下载后在这里上传）")
        elif number not in numbers:
            found.append(f"图{number}（没有这张图）")
    return list(dict.fromkeys(found))


class Look(HTMLParser):
    """Finds tags and attributes that are not allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag not in TAGS or tag in ("h2", "h3", "h4", "img"):
            self.found.append(f"<{tag}>")
            return
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                self.found.append(f"<{tag}> 的 {name}")
            elif name == "href" and scheme_of(value or "") not in SCHEMES | {""}:
                self.found.append("会运行脚本的链接")


def scheme_of(address: str) -> str:
    """https of an address with a scheme, "" of one inside the portal."""
    scheme, colon, _rest = address.split("/")[0].partition(":")
    return scheme.strip().lower() if colon else ""


def plain(text: str, most: int = 120) -> str:
    """The beginning of `text` without marks, at most `most` characters."""
    parts, length = [], 0
    for token in reader.parse(text):
        if token.type != "inline":
            continue
        said = "".join(
            each.content if each.type in ("text", "code_inline") else " "
            for each in token.children or ()
            if each.type in ("text", "code_inline", "softbreak", "hardbreak")
        )
        said = " ".join(said.split())
        if said:
            parts.append(said)
            length += len(said)
        if length > most:
            break
    whole = " ".join(parts)
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"
