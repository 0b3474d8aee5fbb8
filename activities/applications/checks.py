"""Whether an application may be handed in, by the rules of its kind. No database here.

`Filled` holds everything of an application as plain data; moments are aware and in the college's
time zone. `facts` is what conditions ask about it; `problems` every reason against it, in words.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from activities.kinds import spec
from activities.kinds.conditions import number
from activities.kinds.fact_names import WEEKDAYS
from activities.kinds.lead_times import in_time
from activities.kinds.said import SINCE_WORDS, TYPE_WORDS, span
from tuanwei.lib.numbers import half_up

MOST_YUAN = Decimal("999999999.99")  # what a project's granted sum holds
VAGUE = {"校区", "校内", "学校", "本校", "校园", "待定", "未定"}


@dataclass(frozen=True)
class FilledPart:
    """One sub-activity."""

    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str | None = None


@dataclass(frozen=True)
class FilledLine:
    """One budget line: yuan, `MoneySource.key`, category."""

    amount: Decimal
    source: str = ""
    category: str = ""


@dataclass(frozen=True)
class FilledPerson:
    """One of the team. `projects` and `led` count this person's other applications of the kind
    in the term; `won_on` is when one of theirs was last chosen."""

    name: str
    is_leader: bool = False
    projects: int = 0
    led: int = 0
    won_on: date | None = None


@dataclass(frozen=True)
class FilledMaterial:
    """One thing that hangs somewhere, from a day to a day."""

    what: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Filled:
    """An application as it stands. `term_spent`: yuan granted to the unit in this term so far."""

    applicant: str = ""
    title: str = ""
    phone: str = ""
    plan: str = ""
    has_teacher: bool = False
    has_theme: bool = False
    follows_kind: int | None = None
    where: str = spec.CAMPUS
    place: str = ""
    venue: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    setup_minutes: int = 0
    sign_up_closes_at: datetime | None = None
    publicity_from: date | None = None
    people_inside: int | None = None
    people_outside: int | None = None
    people_abroad: int | None = None
    organisers: int = 1
    schools: int = 1
    unit_size: int | None = None
    hours: Decimal | None = None
    parts: tuple[FilledPart, ...] = ()
    budget: tuple[FilledLine, ...] = ()
    team: tuple[FilledPerson, ...] = ()
    materials: tuple[FilledMaterial, ...] = ()
    files: dict = field(default_factory=dict)  # FileRule.key → types of its files
    answers: dict = field(default_factory=dict)  # FieldRule.key → answer as JSON keeps it
    is_declared: bool = False
    term_spent: Decimal = Decimal(0)

    @property
    def people(self):
        """Everybody expected; None while nobody has said."""
        said = (self.people_inside, self.people_outside, self.people_abroad)
        return None if said == (None, None, None) else sum(each or 0 for each in said)

    @property
    def amount(self):
        """Yuan of all budget lines."""
        return sum((line.amount for line in self.budget), Decimal(0))

    @property
    def first_public_on(self):
        """The first day on which the public sees anything of it, or None."""
        days = [self.publicity_from, *(each.starts_on for each in self.materials)]
        days.append(self.starts_at and self.starts_at.date())
        return min(filter(None, days), default=None)


@dataclass(frozen=True)
class Problem:
    """One reason against it: the step and field of the form, the words, only pointed out?"""

    step: str
    field: str
    words: str
    is_warning: bool = False


def facts(rules, filled):
    """{fact: value} that conditions of `rules` (a Spec) ask for; `level` is settled by the rules."""
    start, end = filled.starts_at, filled.ends_at
    by_source = {each.key: Decimal(0) for each in rules.money.sources}
    for line in filled.budget:
        by_source[line.source] = by_source.get(line.source, Decimal(0)) + line.amount
    sponsors = {each.key for each in rules.money.sources if each.is_sponsor}
    known = {
        "applicant": filled.applicant or None,
        "where": filled.where,
        "venue": tuple(filter(None, {filled.venue, *(part.venue for part in filled.parts)})),
        "people": filled.people,
        "people_inside": filled.people_inside,
        "people_outside": filled.people_outside,
        "people_abroad": filled.people_abroad,
        "amount": filled.amount,
        "sponsorship": sum((by_source[key] for key in sponsors), Decimal(0)),
        "organisers": filled.organisers,
        "schools": filled.schools,
        "parts": len(filled.parts),
        "days": (end.date() - start.date()).days + 1 if start and end else None,
        "weekday": WEEKDAYS[start.weekday()] if start else None,
        "start_hour": _hour(start),
        "end_hour": _hour(end),
        "setup_minutes": filled.setup_minutes,
        "materials": len(filled.materials),
        "team": len(filled.team),
        "unit_size": filled.unit_size,
        "theme": filled.has_theme,
        **{f"money.{key}": amount for key, amount in by_source.items() if key},
    }
    for rule in rules.fields:
        known[f"field.{rule.key}"] = _answered(rule, filled.answers.get(rule.key))
    known["level"] = rules.level(known)
    return known


def _hour(moment):
    return moment and Decimal(moment.hour) + Decimal(moment.minute) / 60


def _answered(rule, answer):
    if rule.kind in ("yes_no", "confirm"):
        return answer if isinstance(answer, bool) else None
    if answer in (None, "", []):
        return None
    if rule.kind in ("number", "money"):
        return number(answer)
    return tuple(answer) if isinstance(answer, list) else answer


def problems(rules, filled, *, now, calendar):
    """Every Problem of an application filled in like this, in the order of the form.

    `calendar` is a WorkCalendar, `now` the moment of handing in. Where the rules exempt it nobody
    asks for lead times.
    """
    known = facts(rules, filled)
    exempt = rules.exemption(known)
    found = [
        *_basics(rules.basics, filled),
        *_schedule(rules.basics, filled, now),
        *([] if exempt else _lead_times(rules, filled, known, now, calendar)),
        *([] if exempt else _public(rules.basics, filled, now, calendar)),
        *_bars(rules, known),
        *_fields(rules.asked_fields(known), filled.answers),
        *_money(rules.money, filled),
        *_team(rules.team, filled, now),
        *_materials(rules.materials, filled),
        *_files(rules.asked_files(known), filled.files),
    ]
    if rules.basics.declaration and not filled.is_declared:
        found.append(Problem(spec.FILES, "declared", "请读完承诺，再勾选同意。"))
    return sorted(dict.fromkeys(found), key=lambda each: spec.STEPS.index(each.step))


def _basics(rules, filled):
    def wrong(name, words):
        return Problem(spec.BASICS, name, words)

    if filled.applicant not in rules.applicants:
        yield wrong("applicant", "这类活动不能由你选的身份申报，请换一类活动或换身份。")
    if not filled.title.strip():
        yield wrong("title", "请写活动名称。")
    elif len(filled.title) > rules.name_most:
        yield wrong(
            "title",
            f"活动名称最多 {rules.name_most} 个字（字母也算一个），现在 {len(filled.title)} 个。",
        )
    if rules.theme == "required" and not filled.has_theme:
        yield wrong("theme", "请选这次响应菜单里的哪个主题。")
    if rules.follows and filled.follows_kind not in rules.follows:
        yield wrong("follows", "请选这份申报依据的、已经通过的那份申报。")
    if not filled.phone.strip():
        yield wrong("phone", "请留负责人的手机，审核的老师有事好找到你。")
    if rules.needs_teacher and not filled.has_teacher:
        yield wrong("teacher", "请填指导教师的工号。")
    if filled.people is None:
        yield wrong("people_inside", "请写大概有多少人来。")
    if rules.needs_plan and not filled.plan.strip():
        yield wrong("plan", "请写活动方案：为什么办、怎么办、办成什么样。")
    elif filled.plan and len(filled.plan.strip()) < rules.plan_least:
        yield wrong(
            "plan", f"活动方案至少 {rules.plan_least} 字，现在 {len(filled.plan.strip())} 字。"
        )
    elif len(filled.plan) > rules.plan_most:
        yield wrong("plan", f"活动方案最多 {rules.plan_most} 字，现在 {len(filled.plan)} 字。")


def _schedule(rules, filled, now):
    def wrong(name, words):
        return Problem(spec.SCHEDULE, name, words)

    start, end = filled.starts_at, filled.ends_at
    if start is None:
        yield wrong("starts_at", "请写什么时候开始。")
    elif start <= now:
        yield wrong("starts_at", "开始时间已经过了，请改到以后。")
    if end is None:
        yield wrong("ends_at", "请写什么时候结束。")
    if start and end and end <= start:
        yield wrong("ends_at", "结束要晚于开始。")
    if start and end and rules.span_days is not None:
        first = start.date() if rules.span_since == "start" else filled.first_public_on
        if (days := (end.date() - first).days + 1) > rules.span_days:
            yield wrong(
                "ends_at", f"前后最多 {rules.span_days} 天，现在 {days} 天，请缩短或拆成几份。"
            )
    if rules.setup_minutes is not None and filled.setup_minutes > rules.setup_minutes:
        yield wrong("setup_minutes", f"布置最多提前 {rules.setup_minutes} 分钟。")
    yield from (wrong("place", words) for words in _place(rules, filled))
    if filled.sign_up_closes_at and start and filled.sign_up_closes_at > start:
        yield wrong("sign_up_closes_at", "报名截止不能晚于开始。")
    if rules.parts == "required" and not filled.parts:
        yield wrong("parts", "请至少写一个子活动，每个有自己的时间和场地。")
    if rules.parts == "none" and filled.parts:
        yield wrong("parts", "这类活动不分场次，请删掉子活动。")
    if len(filled.parts) > rules.parts_most:
        yield wrong("parts", f"子活动最多 {rules.parts_most} 个。")
    yield from (wrong("parts", words) for words in _parts(filled))
    if filled.hours is not None and start and end:
        window = _window(filled)
        if Fraction(filled.hours) > window:
            yield wrong(
                "hours",
                f"每人认定的时数不能超过活动时长（{half_up(window, 2).normalize():f} 小时）。",
            )


def _place(rules, filled):
    has_venue = filled.venue or (filled.parts and all(part.venue for part in filled.parts))
    if rules.needs_venue and not has_venue and filled.where == spec.CAMPUS:
        yield "请从列表里选场地。"
    elif not has_venue and not filled.place.strip() and filled.where != spec.ONLINE:
        yield "请写具体地点。"
    elif filled.place.strip() in VAGUE or filled.place.strip().endswith("校区"):
        yield "地点请写到具体的楼、教室或场地，只写校区找不到。"


def _parts(filled):
    start, end = filled.starts_at, filled.ends_at
    for part in filled.parts:
        if start and end and not start <= part.starts_at < part.ends_at <= end:
            yield f"“{part.title}”不在整个活动的时间里，请改它的时间，或改活动的起止。"
    by_time = sorted((part for part in filled.parts if part.venue), key=lambda each: each.starts_at)
    for place, part in enumerate(by_time):
        for other in by_time[place + 1 :]:
            if other.venue == part.venue and other.starts_at < part.ends_at:
                yield f"“{part.title}”和“{other.title}”同时用{part.venue}，请错开。"


def _window(filled):
    """Hours of the activity: its parts', each moment once, else from start to end."""
    spans = sorted((part.starts_at, part.ends_at) for part in filled.parts)
    if not spans:
        spans = [(filled.starts_at, filled.ends_at)]
    total, reached = timedelta(), None
    for start, end in spans:
        start = max(start, reached) if reached else start
        if end > start:
            total += end - start
            reached = end
    return Fraction(total // timedelta(seconds=1), 3600)


def _lead_times(rules, filled, known, now, calendar):
    for rule in rules.lead_times:
        until = _since(rule.since, filled)
        if not rule.when.holds(known):
            continue
        if until is None:
            # Without the day it counts from nobody could tell; a missing start is named already.
            if rule.since == "sign_up_close":
                words = "请写报名什么时候截止，这类活动要提前多久申报从那时算起。"
                yield Problem(spec.SCHEDULE, "sign_up_closes_at", words)
            continue
        if not in_time(rule, now, until, calendar):
            amount = span(rule)
            since = SINCE_WORDS[rule.since]
            words = (
                f"要在{since}前至少 {amount}申报，现在来不及了，请改到更晚的时间。"
                if rule.is_latest
                else f"最早在{since}前 {amount}申报，现在还早，到时候再交。"
            )
            why = f"{rule.words}：" if rule.words else ""
            name = "sign_up_closes_at" if rule.since == "sign_up_close" else "starts_at"
            yield Problem(spec.SCHEDULE, name, why + words)


def _since(name, filled):
    if name == "sign_up_close":
        return filled.sign_up_closes_at
    if name == "publicity":
        return filled.first_public_on
    if filled.starts_at is None:
        return None
    return filled.starts_at - timedelta(minutes=filled.setup_minutes if name == "setup" else 0)


def _public(rules, filled, now, calendar):
    if not (rules.public_workdays and rules.public_before_start and filled.starts_at):
        return
    if calendar.add_workdays(now.date(), rules.public_workdays) >= filled.starts_at.date():
        yield Problem(
            spec.SCHEDULE, "starts_at",
            f"通过后要公示 {rules.public_workdays} 个工作日才能办，这个时间来不及，请往后改。",
        )  # fmt: skip


def _bars(rules, known):
    for bar in rules.barred(known):
        step, name = _touched(bar.when.facts)
        yield Problem(step, name, bar.words, bar.only_warns)


TOUCHED = {
    "people": (spec.BASICS, "people_inside"), "venue": (spec.SCHEDULE, "venue"),
    "where": (spec.SCHEDULE, "where"), "amount": (spec.MONEY, "budget"),
    "sponsorship": (spec.MONEY, "budget"), "parts": (spec.SCHEDULE, "parts"),
    "team": (spec.TEAM, "team"), "materials": (spec.FILES, "materials"),
}  # fmt: skip


def _touched(names):
    """The step and field that a bar about these facts stands beside: the place before the rest."""
    for name in ("venue", "where", "team", "materials", "parts", "amount", "sponsorship", "people"):
        if name in names:
            return TOUCHED[name]
    if any(name.startswith("money.") for name in names):
        return spec.MONEY, "budget"
    return spec.BASICS, next((name for name in sorted(names) if name.startswith("field.")), "title")


def _fields(asked, answers):
    for rule in asked:
        for words in answer_problems(rule, answers.get(rule.key)):
            yield Problem(rule.step, f"field.{rule.key}", words)


def answer_problems(rule, answer):
    """What stands against `answer` to the FieldRule `rule`, in words that name the question."""
    name = f"“{rule.label}”"
    if answer in (None, "", []) or (rule.kind == "confirm" and answer is not True):
        if rule.is_required:
            yield f"{name}要勾选。" if rule.kind == "confirm" else f"{name}还没有填。"
        return
    least, most = rule.least, rule.most
    if rule.kind in ("text", "long"):
        size, unit = len(str(answer).strip()), " 个字"
    elif rule.kind in ("number", "money"):
        size, unit = number(answer), " 元" if rule.kind == "money" else ""
        if size is None:
            yield f"{name}要写数字。"
            return
        if rule.kind == "money" and least is None:
            least = Decimal(0)
    elif rule.kind == "choices":
        size, unit = len(answer), " 项"
    else:
        size, unit = None, ""
    if rule.kind in ("choice", "choices"):
        chosen = answer if isinstance(answer, list) else [answer]
        if strange := [each for each in chosen if each not in rule.choices]:
            yield f"{name}里没有“{strange[0]}”这一项，请重选。"
    if size is not None and least is not None and size < least:
        yield f"{name}不能少于 {least.normalize():f}{unit}。"
    if size is not None and most is not None and size > most:
        yield f"{name}不能多于 {most.normalize():f}{unit}，现在 {size}{unit}。"


def _money(rules, filled):
    def wrong(words):
        return Problem(spec.MONEY, "budget", words)

    if not rules.is_asked:
        return
    sources = {each.key: each for each in rules.sources}
    for line in filled.budget:
        if sources and line.source not in sources:
            yield wrong("有一行预算没有选来源。")
            break
    for line in filled.budget:
        if rules.categories and line.category not in rules.categories:
            yield wrong("有一行预算没有选类别。")
            break
    total = filled.amount
    if total > MOST_YUAN:
        yield wrong(f"预算合计 {total:,} 元，超出了能登记的 {MOST_YUAN:,} 元，请核对单价和数量。")
    if rules.cap is not None and total > rules.cap:
        yield wrong(f"预算合计 {total:,} 元，最多 {rules.cap:,} 元。")
    for source in rules.sources:
        amount = sum(
            (each.amount for each in filled.budget if each.source == source.key), Decimal(0)
        )
        if source.cap is not None and amount > source.cap:
            yield wrong(f"{source.label}最多 {source.cap:,} 元，现在 {amount:,} 元。")
        yield from map(
            wrong, _share(source.label, amount, total, source.least_share, source.most_share)
        )
    for rule in rules.shares:
        amount = sum(
            (each.amount for each in filled.budget if each.category == rule.category), Decimal(0)
        )
        yield from map(wrong, _share(rule.category, amount, total, rule.least, rule.most))
    cap = tier(rules.term_caps, filled.unit_size)
    if cap and cap.money is not None and filled.term_spent + total > cap.money:
        yield wrong(
            f"本学期每个单位最多 {cap.money:,} 元，已批 {filled.term_spent:,} 元，"
            f"这份最多还能申请 {max(cap.money - filled.term_spent, Decimal(0)):,} 元。"
        )


def _share(label, amount, total, least, most):
    if not total:
        return
    share = Fraction(amount) * 100 / Fraction(total)
    spoken = half_up(share, 1)
    if least is not None and share < Fraction(least):
        yield f"{label}要占预算的 {least.normalize():f}% 以上，现在 {spoken}%。"
    if most is not None and share > Fraction(most):
        yield f"{label}最多占预算的 {most.normalize():f}%，现在 {spoken}%。"


def tier(tiers, people):
    """The SizeTier for a unit of so many people: the highest it reaches; None below the first."""
    reached = [each for each in tiers if people is not None and each.people <= people]
    return max(reached, key=lambda each: each.people, default=None)


def _team(rules, filled, now):
    def wrong(words):
        return Problem(spec.TEAM, "team", words)

    if not rules.is_asked:
        return
    size = len(filled.team)
    if rules.least is not None and size < rules.least:
        yield wrong(f"团队至少 {rules.least} 人，现在 {size} 人。")
    if rules.most is not None and size > rules.most:
        yield wrong(f"团队最多 {rules.most} 人，现在 {size} 人。")
    if filled.team and not any(person.is_leader for person in filled.team):
        yield wrong("请指定一位负责人。")
    for person in filled.team:
        if rules.most_per_person is not None and person.projects + 1 > rules.most_per_person:
            yield wrong(
                f"{person.name}本学期已参加 {person.projects} 个，每人最多 {rules.most_per_person} 个。"
            )
        leads = person.is_leader and rules.most_as_leader is not None
        if leads and person.led + 1 > rules.most_as_leader:
            yield wrong(
                f"{person.name}本学期已负责 {person.led} 个，每人最多负责 {rules.most_as_leader} 个。"
            )
        if rules.winners_wait_months and person.won_on:
            again = _months_later(person.won_on, rules.winners_wait_months)
            if now.date() < again:
                yield wrong(f"{person.name}的项目刚立过项，{again:%Y年%-m月%-d日}以后才能再参加。")


def _months_later(day, months):
    """The same day `months` later, the month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return date(year, month + 1, min(day.day, after.day))


def _materials(rules, filled):
    if not rules.is_asked:
        return
    for each in filled.materials:

        def wrong(words, what=each.what):
            return Problem(spec.FILES, "materials", f"“{what}”{words}")

        days = (each.ends_on - each.starts_on).days + 1
        if days < 1:
            yield wrong("撤下的日子早于挂上的日子。")
        if rules.most_days is not None and days > rules.most_days:
            yield wrong(f"最多挂 {rules.most_days} 天，现在 {days} 天。")
        if filled.ends_at:
            last = filled.ends_at.date() + timedelta(days=rules.removed_within)
            if each.ends_on > last:
                yield wrong(
                    f"活动结束后 {rules.removed_within} 天内要撤下，最晚 {last.month}月{last.day}日。"
                )


def _files(asked, files):
    for rule in asked:
        given = files.get(rule.key, ())
        if rule.is_required and not given:
            yield Problem(spec.FILES, f"file.{rule.key}", f"还缺“{rule.label}”。")
        if len(given) > rule.most:
            yield Problem(
                spec.FILES, f"file.{rule.key}", f"“{rule.label}”最多 {rule.most} 个文件。"
            )
        if rule.types and any(each not in rule.types for each in given):
            taken = "、".join(TYPE_WORDS[each] for each in rule.types)
            yield Problem(spec.FILES, f"file.{rule.key}", f"“{rule.label}”要用{taken}。")
