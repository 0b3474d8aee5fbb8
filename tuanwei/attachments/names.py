"""File names as people may see them again: no paths, no invisible characters. No database."""

import re
import unicodedata

MAX_LENGTH = 80
# Characters that no file system takes, or that end a header or a path.
FORBIDDEN = re.compile(r'[<>:"|?*;%]')


def clean_name(name, extension):
    """`name` without folders, control and direction characters, and with the true `extension`.

    >>> clean_name("../../etc/照片\u202egpj.exe", ".jpg")
    '照片gpj.jpg'
    """
    name = re.split(r"[/\\]", str(name or ""))[-1]
    # Cc control, Cf direction marks and zero-width, Cs lone surrogates, Co private use.
    visible = (
        c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    stem = FORBIDDEN.sub("", unicodedata.normalize("NFC", "".join(visible)))
    stem = re.sub(r"\s+", " ", stem).rpartition(".")[0] or stem
    return (stem.strip(" .")[:MAX_LENGTH] or "附件") + extension
