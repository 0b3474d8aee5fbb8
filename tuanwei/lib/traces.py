"""What in a text may tell who wrote it. Pure: text in, findings out; a person decides."""

import re
from dataclasses import dataclass

PATTERNS = (
    ("手机号", re.compile(r"(?<!\d)1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)")),
    ("学号或编号", re.compile(r"(?<![\d-])\d{8,18}(?!\d)")),
    ("邮箱", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("QQ 或微信", re.compile(r"(?:QQ|qq|微信|VX|vx)[号：:\s]*[A-Za-z0-9_-]{5,}")),
    ("寝室", re.compile(r"[\w一-龥]{0,4}?\d{1,2}[栋舍幢]-?\d{3,4}")),
    ("班级", re.compile(r"[一-龥]{2,4}\d{4}班?(?!\d)")),
)
CHINESE = re.compile(r"[一-龥·]+")


@dataclass(frozen=True)
class Trace:
    """Something that may point at a person: what kind, and the words themselves."""

    kind: str
    words: str


def find(text, names=()):
    """Every Trace in `text`, in the order of kinds; `names` are known names to look for."""
    found = [Trace("姓名", name) for name in sorted(set(names)) if name and name in text]
    taken = set()
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            if not taken & set(range(*match.span())):
                taken |= set(range(*match.span()))
                found.append(Trace(kind, match.group().strip()))
    return list(dict.fromkeys(found))


def name_candidates(text):
    """Every two to four neighbouring Chinese characters of `text`: what could be a name."""
    return {
        run[i : i + length]
        for run in CHINESE.findall(text)
        for length in (2, 3, 4)
        for i in range(len(run) - length + 1)
    }
