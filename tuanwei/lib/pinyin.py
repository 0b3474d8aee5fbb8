"""Pinyin keys of names: for search by pinyin or initials and for ordering lists."""

from functools import lru_cache

from pypinyin import lazy_pinyin

# Characters that are read otherwise when they are a surname. Two-character surnames first.
SURNAMES = {
    "长孙": ["zhang", "sun"], "万俟": ["mo", "qi"], "尉迟": ["yu", "chi"], "澹台": ["tan", "tai"],
    "单于": ["chan", "yu"], "宰父": ["zai", "fu"],
    "曾": ["zeng"], "单": ["shan"], "解": ["xie"], "仇": ["qiu"], "查": ["zha"], "任": ["ren"],
    "区": ["ou"], "盖": ["ge"], "朴": ["piao"], "冼": ["xian"], "翟": ["zhai"], "折": ["she"],
    "乐": ["yue"], "覃": ["qin"], "缪": ["miao"], "员": ["yun"], "召": ["shao"], "宓": ["fu"],
    "种": ["chong"], "秘": ["bi"], "燕": ["yan"], "华": ["hua"], "尉": ["wei"], "隗": ["wei"],
    "车": ["che"], "乜": ["nie"], "句": ["gou"], "么": ["yao"], "黑": ["he"], "繁": ["po"],
    "洗": ["xian"], "令": ["ling"], "都": ["du"], "晟": ["cheng"], "逄": ["pang"], "郇": ["xun"],
}  # fmt: skip


@lru_cache(maxsize=20_000)
def _syllable(character):
    return lazy_pinyin(character)[0].lower()


def syllables(text):
    """How each letter or figure of `text` is read, one by one; other marks are left out.

    >>> syllables("11.27 红岩")
    ('1', '1', '2', '7', 'hong', 'yan')
    """
    return tuple(_syllable(c) for c in text if c.isalnum())


def name_keys(name):
    """(full pinyin, initials) of a person's name, lower case, letters and digits only.

    >>> name_keys("曾晓华")
    ('zengxiaohua', 'zxh')
    """
    characters = [c for c in name if c.isalnum()]
    compact = "".join(characters)
    surname = next((SURNAMES[compact[:n]] for n in (2, 1) if compact[:n] in SURNAMES), [])
    syllables = surname + [_syllable(c) for c in characters[len(surname) :]]
    return "".join(syllables)[:120], "".join(s[0] for s in syllables)[:30]


def text_keys(text):
    """(full pinyin, initials) of any other text, such as the name of a unit, read by words.

    >>> text_keys("会计2401")
    ('kuaiji2401', 'kj2401')
    """
    compact = "".join(c for c in text if c.isalnum())
    syllables = [part.lower() for part in lazy_pinyin(compact, errors=list)]
    return "".join(syllables)[:120], "".join(s[0] for s in syllables)[:30]
