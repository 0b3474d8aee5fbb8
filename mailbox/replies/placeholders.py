"""{编号} and its like in a text: which there are, and what they become. Pure."""

import re

NAMES = ("编号", "标题", "称呼", "部门", "类别", "今天")
FOUND = re.compile(r"[{｛]\s*([^{}｛｝\n]*?)\s*[}｝]")


def unknown(text):
    """The placeholders in `text` that do not exist, each once, in their order."""
    return [name for name in dict.fromkeys(FOUND.findall(text)) if name not in NAMES]


def filled(text, values):
    """`text` with every known placeholder replaced; `values` maps all NAMES to texts."""
    return FOUND.sub(lambda found: values.get(found[1], found[0]), text)
