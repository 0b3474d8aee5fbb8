"""The definitions in words: under each figure, and what changed from one version to the next."""

from tuanwei.five_haves.models import Has

STANDINGS = {
    "has": ("done", "有"), "partly": ("wait", "还不够"), "lacks": ("late", "没有"),
    "unknown": ("off", "还看不出"),
}  # fmt: skip
UNITS = {
    Has.PEOPLE: "项", Has.ACTIVITIES: "人", Has.PLACES: "处", Has.WEEKS: "周", Has.IDEAS: "个方面",
}  # fmt: skip
ASPECTS = {"themes": "活动主题", "forms": "活动形式", "practices": "经验做法"}


def counted(rules, has, *, is_whole):
    """What is counted for one of the five, in a sentence; of the whole college or of a general branch."""
    if has == Has.PEOPLE:
        return (
            f"每个支部和团总支的{'、'.join(rules.post_names)}，进行中的项目和没做完的任务、等人审或退回改的信息报送、"
            "正在办的来信和办事、正在做的承诺、没落实的会议事项："
            f"有专人，而且最近 {rules.stale_days} 天有动静，才算一项有人抓。"
        )
    if has == Has.ACTIVITIES:
        return (
            f"在校团员青年里，最近 {rules.active_days} 天签到过一次活动、会议或团日，或者记过一次志愿时数、"
            "值过一班服务岗的人。"
        )
    if has == Has.PLACES and is_whole:
        return f"在用的场地和服务台里，最近 {rules.place_days} 天办过一场或有人值过一班的。"
    if has == Has.PLACES:
        return f"所属支部（和团总支自己）里，最近 {rules.place_days} 天在登记的场地办过一场，或有人在服务岗值过一班的。"
    if has == Has.WEEKS:
        whole = "各团总支的周数加在一起" if is_whole else "团总支和所属支部合在一起"
        return (
            f"本学期已经过去的周里，至少有 {rules.per_week} 场活动、团日、会议或志愿服务的周；{whole}，"
            "整周都在寒暑假的不算。"
        )
    return (
        f"三个方面：{'、'.join(ASPECTS.values())}。本学期至少有 {rules.new_things} 样新的才算这个方面有创新："
        "以前的菜单里没有的主题，第一次办的活动类型，被别的单位用上的做法。"
    )


def said(rules):
    """[(title, what is counted, from which percent)] of the five, for the page of definitions."""
    return [(has.label, counted(rules, has, is_whole=True), rules.percent_of(has)) for has in Has]


NAMES = (
    "posts", "stale_days", "people_percent", "active_days", "active_percent", "place_days",
    "places_percent", "per_week", "weeks_percent", "new_things", "ideas_percent", "shows_others",
)  # fmt: skip


def _shown(rules, name):
    if name == "posts":
        return "、".join(rules.post_names) or "都不要求"
    value = getattr(rules, name)
    return {True: "可以", False: "不可以"}[value] if isinstance(value, bool) else str(value)


def changes(before, after):
    """[“…：30 改为 45”] from one version to the next."""
    return [
        f"{after._meta.get_field(name).verbose_name}：{_shown(before, name)} 改为 {_shown(after, name)}"
        for name in NAMES
        if getattr(before, name) != getattr(after, name)
    ]


def history(versions, usual):
    """[(version, changes)] of `versions`, the newest first; the oldest is compared with `usual`."""
    earlier = [*versions[1:], usual]
    return [(each, changes(old, each)) for each, old in zip(versions, earlier, strict=False)]
