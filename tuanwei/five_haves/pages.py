"""What a page shows: the five of one scope with figure, definition, trend, what to do next, and the rows behind."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from django.urls import reverse

from tuanwei.five_haves import queries, reckoning, words
from tuanwei.five_haves.models import Has, Snapshot
from tuanwei.five_haves.reckoning import ALIVE, EMPTY, NOBODY, Figure, monday
from tuanwei.lib.numbers import half_up

HIDDEN = "内容不显示"


@dataclass(frozen=True)
class Step:
    """What to do next, in a sentence, with one link."""

    words: str
    url: str
    action: str


@dataclass(frozen=True)
class Shown:
    """One of the five on a page. `trend`: [(Monday, percent with one decimal)]."""

    has: str
    figure: Figure
    standing: str
    said: str
    notes: list
    step: Step | None
    trend: list
    percent_wanted: int

    @property
    def label(self):
        """Its name."""
        return Has(self.has).label

    @property
    def unit(self):
        """What is counted: 项, 人, 处, 周, 个方面."""
        return words.UNITS[self.has]

    @property
    def chip(self):
        """(tone, words) of its standing."""
        return words.STANDINGS[self.standing]

    @property
    def percent(self):
        """With one decimal; None where nothing is known."""
        return None if self.figure.share is None else half_up(self.figure.share * 100, 1)

    @property
    def points(self):
        """The figures of the line."""
        return [value for _day, value in self.trend]


@dataclass(frozen=True)
class Page:
    """The five of one scope, and of every general branch where that may be shown."""

    scope: object
    records: queries.Records
    shown: list
    totals: list
    """[(general branch's key, name, [(has, Figure, chip)])]"""


def of(rows, group):
    """Those of rows that belong to a general branch; all of them for the college (None)."""
    return list(rows) if group is None else [row for row in rows if row.group == group]


def starts_of(records, unit_ids):
    """The Counter of days on which something of these units begins."""
    found: Counter = Counter()
    for unit in unit_ids:
        found.update(records.starts.get(unit, {}))
    return found


def week_rows(records, group):
    """[(key, name, [Cell])]: the general branches of the college, or a general branch and its branches."""
    if group is None:
        lines = [(key, name, records.units.below(key)) for key, name in records.units.groups]
    else:
        lines = [(key, records.units.name(key), [key]) for key in records.units.below(group)]
    return [
        (key, name, reckoning.cells(records.weeks, starts_of(records, below), records.today,
                                    records.rules.per_week))
        for key, name, below in lines
    ]  # fmt: skip


def cells_of(records, group):
    """The Cells of a general branch as a whole."""
    days = starts_of(records, records.units.below(group))
    return reckoning.cells(records.weeks, days, records.today, records.rules.per_week)


def idea_counts(records, group):
    """{aspect: how many new things, None where nobody can know}."""
    found = Counter()
    seen = set()
    for each in of(records.ideas, group):
        if (each.aspect, each.title) not in seen:
            seen.add((each.aspect, each.title))
            found[each.aspect] += 1
    unknown = set() if records.has_menu else {"themes"}
    return {aspect: None if aspect in unknown else found[aspect] for aspect in words.ASPECTS}


def figures(records, group):
    """{has: Figure} of a general branch, or of the college (None)."""
    rules, today = records.rules, records.today
    turnouts = of(records.turnouts, group)
    groups = [group] if group else [key for key, _name in records.units.groups]
    places = records.venues if group is None else of(records.users, group)
    return {
        Has.PEOPLE: reckoning.seen_to(of(records.charges, group), today, rules.stale_days),
        Has.ACTIVITIES: Figure(
            sum(each.active for each in turnouts), sum(each.members for each in turnouts)
        ),
        Has.PLACES: reckoning.used(places, today, rules.place_days),
        Has.WEEKS: reckoning.summed(
            reckoning.covered(cells_of(records, each)) for each in groups
        ),
        Has.IDEAS: reckoning.aspects(idea_counts(records, group), rules.new_things),
    }  # fmt: skip


def page_of(scope, rules, today=None):
    """The Page of a scope."""
    records = queries.records(rules, today, is_whole=scope.unit is None)
    found = figures(records, scope.group)
    kept: dict = {}
    for each in queries.snapshots(scope.group, records.today):
        kept.setdefault(each.has, []).append((each.monday, Figure(each.part, each.whole)))
    this_week = monday(records.today)
    shown = []
    for has in Has:
        before = [point for point in kept.get(has, []) if point[0] < this_week]
        points = reckoning.trend([*before, (this_week, found[has])], queries.KEPT_WEEKS)
        shown.append(
            Shown(
                has, found[has], found[has].standing(rules.percent_of(has)),
                words.counted(rules, has, is_whole=scope.unit is None), _notes(has, records, scope),
                _step(has, records, scope, found[has]),
                [(day, half_up(value, 1)) for day, value in points], rules.percent_of(has),
            )
        )  # fmt: skip
    return Page(scope, records, shown, _totals(records) if scope.others else [])


def _totals(records):
    rules = records.rules
    return [
        (key, name, [
            (has, figure, words.STANDINGS[figure.standing(rules.percent_of(has))])
            for has, figure in figures(records, key).items()
        ])
        for key, name in records.units.groups
    ]  # fmt: skip


def _notes(has, records, scope):
    """Sentences under a figure: what stands out."""
    return {
        Has.PEOPLE: _of_people, Has.ACTIVITIES: _of_activities, Has.PLACES: _of_places,
        Has.WEEKS: _of_weeks, Has.IDEAS: _of_ideas,
    }[has](records, scope.group)  # fmt: skip


def _of_people(records, group):
    today, days = records.today, records.rules.stale_days
    charges = of(records.charges, group)
    states = Counter(reckoning.state_of(each, today, days) for each in charges)
    soon = sum(
        bool(each.person) and reckoning.is_expiring(each.last, today, days) for each in charges
    )
    found = []
    if states[NOBODY]:
        found.append(f"{states[NOBODY]} 项没有专人")
    if states["stale"]:
        found.append(f"{states['stale']} 项有人但超过 {records.rules.stale_days} 天没有动静")
    if soon:
        found.append(f"{soon} 项 {reckoning.SOON} 天内没有新动静就不算了")
    return found


def _of_activities(records, group):
    empty = len(of(records.empty, group))
    return [f"{empty} 场办完了没有一个人签到"] if empty else []


def _of_places(records, group):
    if group is None:
        shifts = sum(each.shifts for each in records.desk)
        worked = sum(each.worked for each in records.desk)
        served = sum(each.served for each in records.desk)
        booked = sum(each.uses for each in records.venues if each.kind == "场地")
        found = [f"场地办了 {booked} 场"]
        if shifts or served:
            found.append(f"服务岗排了 {shifts} 班，值了 {worked} 班，办了 {served} 人次")
        return found + _expiring(records.venues, records)
    uses = sum(each.uses for each in of(records.users, group))
    hours = sum((each.hours for each in of(records.users, group)), start=0)
    found = [f"一共用了 {uses} 次、{half_up(hours, 1)} 小时"] if uses else []
    return found + _expiring(of(records.users, group), records)


def _expiring(places, records):
    soon = sum(
        reckoning.is_expiring(each.last, records.today, records.rules.place_days) for each in places
    )
    return [f"{soon} 处 {reckoning.SOON} 天内不再用就不算了"] if soon else []


def _of_weeks(records, group):
    if group is None:
        bare = [
            name for key, name in records.units.groups
            if any(each.state == EMPTY for each in cells_of(records, key))
        ]  # fmt: skip
        return [f"{len(bare)} 个团总支有空周"] if bare else []
    empty = [each.week.number for each in cells_of(records, group) if each.state == EMPTY]
    return [f"空着的：第 {'、'.join(map(str, empty))} 周"] if empty else []


def _of_ideas(records, group):
    return [
        f"{words.ASPECTS[aspect]} {'还看不出' if count is None else f'{count} 样'}"
        for aspect, count in idea_counts(records, group).items()
    ]


def kind_of(place):
    """场地, 服务台, or what a unit is."""
    return {"branch": "团支部", "general_branch": "团总支"}.get(place.kind, place.kind)


def list_url(scope, has):
    """The address of the list behind one of the five."""
    if scope.unit is None:
        return reverse("five_haves:list", args=[has])
    return reverse("five_haves:unit-list", args=[scope.unit.pk, has])


def _step(has, records, scope, figure):
    return {
        Has.PEOPLE: _next_for_people, Has.ACTIVITIES: _next_for_activities,
        Has.PLACES: _next_for_places, Has.WEEKS: _next_for_weeks, Has.IDEAS: _next_for_ideas,
    }[has](records, scope, figure)  # fmt: skip


def _next_for_people(records, scope, figure):
    rows = charges_shown(records, scope)
    if not rows or rows[0][0] == ALIVE:
        return None
    state, first = rows[0]
    url = first.url or list_url(scope, Has.PEOPLE)
    if state == NOBODY:
        return Step(
            f"{first.unit}的{first.area}还没有专人{_what(first)}。先定一个人。", url, "去安排"
        )
    days = f"{(records.today - first.last).days} 天" if first.last else "一直"
    return Step(
        f"{first.unit}的{first.area}{days}没有动静{_what(first)}。问一问到哪一步了。",
        url,
        "去看看",
    )


def _what(charge):
    """Its title, where that says more than its unit does."""
    return "" if charge.title == charge.unit else f"：{charge.title}"


def _next_for_activities(records, scope, figure):
    empty = of(records.empty, scope.group)
    if empty:
        each = empty[0]
        return Step(
            f"“{each.title}”（{each.unit}）没有人签到：来过人就补签，没办成就说明原因。",
            each.url,
            "去补签",
        )
    lowest = [each for each in of(records.turnouts, scope.group) if each.active < each.members]
    if lowest:
        each = lowest[0]
        return Step(
            f"{each.name}还有 {each.members - each.active} 人没参加过，先请他们来一场。",
            reverse("gatherings:calendar"), "看看近期日程",
        )  # fmt: skip
    return None


def _next_for_places(records, scope, figure):
    places = records.venues if scope.unit is None else of(records.users, scope.group)
    idle = [
        each for each in places
        if not reckoning.is_fresh(each.last, records.today, records.rules.place_days)
    ]  # fmt: skip
    if not places:
        return Step(
            "还没有登记场地。登记了才知道用没用。", reverse("gatherings:venue-list"), "去登记场地"
        )
    if not idle:
        return None
    if scope.unit is None:
        return Step(
            f"{idle[0].name} {records.rules.place_days} 天没有用过，可以排活动或值班。",
            idle[0].url,
            "去看看",
        )
    return Step(
        f"{idle[0].name} {records.rules.place_days} 天没有用过场地，也没人值班。",
        reverse("gatherings:venue-list"),
        "看看空着的场地",
    )


def _next_for_weeks(records, scope, figure):
    rows = week_rows(records, scope.group) if scope.unit is None else [
        (scope.group, scope.unit.name, cells_of(records, scope.group))
    ]  # fmt: skip
    for _key, name, found in rows:
        for cell in found:
            if cell.state in (reckoning.NOW, reckoning.AHEAD):
                day = max(cell.week.first, records.today)
                url = f"{reverse('gatherings:calendar')}?day={day.isoformat()}&view=week"
                return Step(f"{name}第 {cell.week.number} 周还没有安排。", url, "看这一周的日程")
    return None


def _next_for_ideas(records, scope, figure):
    counts = idea_counts(records, scope.group)
    lacking = [
        a for a, count in counts.items() if count is not None and count < records.rules.new_things
    ]
    if not lacking:
        return (
            None
            if counts["themes"] is not None
            else Step(
                "这学期的活动菜单还没有发布，发布了才看得出新主题。",
                reverse("activities:menu"),
                "看活动菜单",
            )
        )
    if lacking[0] == "themes":
        return Step(
            "这学期还没有新主题。看看大家提了什么，挑一个来办。",
            reverse("activities:proposed"),
            "看大家的提议",
        )
    if lacking[0] == "forms":
        return Step(
            "这学期还没有第一次办的活动类型，挑一种没办过的申报。",
            reverse("activities:menu"),
            "看活动菜单",
        )
    return Step(
        "还没有做法被别的单位用上，把好做法写到交流板上。", reverse("liaison:board"), "去交流板"
    )


def charges_shown(records, scope):
    """[(state, Charge)] in the order of urgency, as this person may see them: names, titles and links."""
    rows = reckoning.pressing(
        of(records.charges, scope.group), records.today, records.rules.stale_days
    )
    found = []
    for state, each in rows:
        if not scope.has_names:
            each = replace(each, person="有" if each.person else "")
        if not scope.opens and each.is_guarded:
            title = HIDDEN if each.is_private else each.title
            each = replace(each, url="", title=title)
        found.append((state, each))
    return found


def keep_snapshots(rules, today):
    """Keep the figures of the college and of every general branch for this week; those of earlier in the week are
    replaced. Gives how many."""
    records = queries.records(rules, today)
    week = monday(records.today)
    scopes = [None, *(key for key, _name in records.units.groups)]
    rows = [
        Snapshot(unit_id=group, has=has, monday=week, part=figure.part, whole=figure.whole)
        for group in scopes
        for has, figure in figures(records, group).items()
    ]
    Snapshot.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["unit", "has", "monday"],
        update_fields=["part", "whole"],
    )  # fmt: skip
    Snapshot.objects.filter(monday__lt=week - timedelta(weeks=104)).delete()
    return len(rows)
