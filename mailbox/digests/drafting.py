"""The words of a digest as drafted from its figures. No database here.

Only figures that may be shown come in: None stands for a small group and is passed over in
silence.
"""

SECTIONS = (
    ("summary", "总的情况"),
    ("topics", "大家在说什么"),
    ("handling", "办得怎么样"),
    ("next", "下个月打算做的"),
)
MOST_NAMED = 3


def drafted(month, figures):
    """{key of a section: Markdown}; the plans for next month are left to those who make them."""
    return {
        "summary": _summary(month, figures),
        "topics": _topics(figures),
        "handling": _handling(figures),
        "next": "",
    }


def _summary(month, figures):
    received, before = figures["received"], figures["before"]
    if received is None:
        return f"{month.month}月来信不足 5 封，不列数字。"
    said = f"{month.month}月收到来信 {received} 封"
    if before is not None:
        said += f"，{_compared(received - before)}"
    return f"{said}。"


def _compared(more):
    if not more:
        return "和上月一样多"
    return f"比上月多 {more} 封" if more > 0 else f"比上月少 {-more} 封"


def _topics(figures):
    shown = [(name, now) for name, now, _before in figures["classes"] if now]
    said = []
    if shown:
        named = "、".join(f"{name}（{now} 封）" for name, now in shown[:MOST_NAMED])
        is_whole = all(now is not None for _name, now, _before in figures["classes"])
        said.append(f"{'来信较多的是' if is_whole else '能列出的类别里，来信较多的是'}{named}。")
    if figures["words"]:
        words = "、".join(f"“{word}”" for word, _now, _before in figures["words"][:6])
        said.append(f"比前三个月说得多的词：{words}。")
    return "\n\n".join(said) or "这个月没有哪一类来信满 5 封，不分开说。"


def _handling(figures):
    said = [
        f"- {name}的中位数是 {spoken[0]} {spoken[1]}。"
        for name, spoken in (("首次响应", figures["responded"]), ("答复", figures["answered"]))
        if spoken
    ]
    said += [f"- {name} {value}。" for name, value in figures["rates"] if value.endswith("%")]
    return "\n".join(said) or "这个月办理的来信不足 5 封，不列比率。"
