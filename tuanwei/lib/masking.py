"""Personal data shown by halves: enough to recognise, too little to use. Empty stays empty."""


def name(text: str) -> str:
    """周*, 周*鸣, 欧**华: the first character, and the last of three or more."""
    text = str(text or "").strip()
    if len(text) < 3:
        return text[:1] + "*" * (len(text) - 1)
    return text[0] + "*" * (len(text) - 2) + text[-1]


def number(text: str) -> str:
    """学号 or 工号: 2024****15; short ones keep one character at each end."""
    return middle(text, *((4, 2) if len(str(text or "").strip()) > 8 else (1, 1)))


def phone(text: str) -> str:
    """138****1234."""
    return middle(text, 3, 4)


def email(text: str) -> str:
    """z***@example.edu.cn; text without @ is hidden whole."""
    local, at, domain = str(text or "").strip().partition("@")
    return f"{local[:1]}***@{domain}" if at else "*" * len(local)


def middle(text: str, front: int, back: int) -> str:
    """`text` with all but `front` and `back` characters hidden; whole when it is no longer."""
    text = str(text or "").strip()
    hidden = len(text) - front - back
    if hidden <= 0:
        return "*" * len(text)
    return text[:front] + "*" * hidden + text[len(text) - back :]
