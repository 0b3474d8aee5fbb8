"""How files are to be called, by the rule of a material. Pure."""

import re

from tuanwei.attachments.names import clean_name

PARTS = ("unit", "month", "title", "label", "number")
WORDS = {"unit": "支部", "month": "月份", "title": "团日名称", "label": "材料", "number": "编号"}
PLACE = re.compile(r"\{([^{}]*)\}")


def unknown_parts(naming: str) -> list[str]:
    """What stands in braces and is none of PARTS; also a brace without its other half."""
    left = PLACE.sub("", naming)
    found = [part for part in PLACE.findall(naming) if part not in PARTS]
    return found + (["{"] if "{" in left or "}" in left else [])


def named(naming: str, values: dict[str, str], extension: str, place: int = 1, of: int = 1) -> str:
    """The name of a file by the rule, numbered where there are several of them.

    >>> named("{unit}-{title}", {"unit": "会计2401团支部", "title": "读书会"}, ".jpg", 2, 3)
    '会计2401团支部-读书会-2.jpg'
    """
    name = PLACE.sub(lambda found: values.get(found.group(1), ""), naming)
    name = re.sub(r"[/\\]", "-", name).strip("-. ")  # a title may hold a slash; its rest stays
    if of > 1:
        name += f"-{place}"
    return clean_name((name or "附件") + extension, extension)
