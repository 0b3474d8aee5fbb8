"""Markdown as staff write it: paragraphs, lists and stress, nothing else. For pages and for Word."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

ALLOWED = {"p", "ul", "ol", "li", "strong", "em", "br"}
reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["code", "fence", "hr", "heading", "lheading", "reference", "html_block", "blockquote",
     "link", "image", "autolink", "html_inline", "backticks", "entity"]
)  # fmt: skip


def page(text):
    """HTML for a page, cleaned."""
    return mark_safe(nh3.clean(reader.render(text), tags=ALLOWED, attributes={}))


def paragraphs(text):
    """[(mark before the paragraph or "", [(words, whether stressed)])] for Word."""
    found, lists, mark, strong = [], [], "", False
    for token in reader.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(0 if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            if lists[-1] is None:
                mark = "• "
            else:
                lists[-1] += 1
                mark = f"{lists[-1]}. "
        elif token.type == "inline":
            runs = []
            for child in token.children:
                if child.type in ("strong_open", "strong_close"):
                    strong = child.type == "strong_open"
                elif child.type in ("softbreak", "hardbreak"):
                    runs.append(("\n", False))
                elif child.content:
                    runs.append((child.content, strong))
            found.append((mark, runs))
            mark = ""
    return found
