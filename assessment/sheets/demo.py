"""Invented self scores, checks, claims and signatures in the rounds that the rooms below have made."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from assessment.rounds.models import Round, ScoreLine, ScoreSheet
from assessment.scores.actions import restand
from assessment.sheets import cells, signing
from assessment.sheets.finals import engine_of, out_of, total_by
from assessment.sheets.leaves import judged_keys
from assessment.sheets.models import Claim, Signature
from branches.organisation.models import Appointment
from tuanwei.lib.numbers import half_up

Role, Sheet = Signature.Role, ScoreSheet.State
REASONS = (
    "一次会议没有记录，按规则扣。",
    "补交了材料，认可。",
    "照片和签到表人数对不上，按签到表算。",
)
NOTES = ("", "", "", "材料在支部工作手册里。", "有两次和班会一起开的，也算在里面。")
CLAIMED = ("校报报道支部主题团日", "学院公众号推送支部活动", "暑期社会实践校级先进集体")


def fill(rng, cast):
    """Sheets in every state in rounds that run; a few lines lie apart, a few claims wait."""
    staff, second = cast["T0001"], cast["T0002"]
    for held in Round.objects.filter(
        state__in=(Round.State.SELF, Round.State.CHECK, Round.State.REVIEW)
    ):
        sheets = list(held.sheets.filter(left_out="").select_related("unit").order_by("pk"))
        heads = _heads([each.unit_id for each in sheets])
        lines: dict = {each.pk: [] for each in sheets}
        for line in ScoreLine.objects.filter(sheet__in=sheets).order_by("pk"):
            lines[line.sheet_id].append(line)
        for place, sheet in enumerate(sheets):
            sheet.round = held
            _score(rng, sheet, lines[sheet.pk], place, staff)
        _keep(held, sheets, lines)
        _claims(rng, sheets, lines, heads, staff)
        _sign(sheets, lines, heads, (staff, second))


def _heads(units):
    """{unit: its secretary}."""
    held = Appointment.objects.in_force().filter(unit__in=units, post="secretary")
    return {each.unit_id: each.user for each in held.select_related("user")}


def _score(rng, sheet, lines, place, staff):
    """Self scores near the system's; of the first sheets checked ones, some of them apart."""
    held, now = sheet.round, timezone.now()
    has_self = held.spec.procedure.has_self_scores
    is_checked = held.state != Round.State.SELF and place % 4 != 3
    judged = set(judged_keys(held.spec))
    for line in lines:
        leaf = held.spec.indicator(line.indicator)
        least, most = cells.bounds(leaf)
        system = line.system if line.system is not None else Fraction(0)
        is_judged = line.indicator in judged
        said = Fraction(leaf.maximum or 0) * rng.randint(7, 10) / 10 if is_judged else system
        if (
            has_self
            and cells.is_self_scored(leaf)
            and (held.state != Round.State.SELF or place % 3)
        ):
            line.self_score = _near(rng, said, (0, 0, 1, 2), least, most)
            line.self_note, line.edition = rng.choice(NOTES), 1
        wanted = 1.0 if is_judged else 0.3
        if is_checked and cells.is_self_scored(leaf) and rng.random() < wanted:
            apart = rng.choice((0, 0, 0, -1, -2))
            line.check_score = _near(rng, said, (apart,), least, most)
            line.check_note, line.checked_by = rng.choice(REASONS), staff
            line.checked_at, line.edition = now - timedelta(days=1), line.edition + 1


def _near(rng, system, steps, least, most):
    value = half_up(system, 1) + rng.choice(steps)
    if least is not None:
        value = max(value, least)
    return min(value, most) if most is not None else value


def _keep(held, sheets, lines):
    """Everything in a few statements; totals as they follow."""
    engine, everything = engine_of(held), [line for mine in lines.values() for line in mine]
    for line in everything:
        decided = line.decided
        line.final = None if decided is None else Fraction(decided)
    ScoreLine.objects.bulk_update(
        everything,
        ["self_score", "self_note", "check_score", "check_note", "checked_by", "checked_at",
         "final", "edition"], batch_size=500,
    )  # fmt: skip
    for sheet in sheets:
        mine = lines[sheet.pk]
        total = total_by(sheet, mine, lambda line: line.final, out_of(sheet, mine, engine))
        sheet.exact, sheet.total = total.exact, half_up(total.points, 4)
    ScoreSheet.objects.bulk_update(sheets, ["exact", "total"], batch_size=500)
    restand(round=held)


def _claims(rng, sheets, lines, heads, staff):
    """Some claims that wait, one that was refused."""
    made, today = [], timezone.localdate()
    for sheet in sheets[:8]:
        held = sheet.round
        line = next(
            (each for each in lines[sheet.pk]
             if cells.is_claimed(held.spec.indicator(each.indicator))), None,
        )  # fmt: skip
        if line is None or sheet.unit_id not in heads:
            continue
        term = cells.claim_terms(held.spec.indicator(line.indicator))[0]
        is_refused = len(made) % 4 == 3
        made.append(Claim(
            line=line, term=term.key, on=max(held.starts_on, min(held.ends_on, today)),
            number=Decimal(1), level=term.levels[0].key if term.levels else "",
            label=rng.choice(CLAIMED), link="https://example.edu.cn/news/1024",
            by=heads[sheet.unit_id], state=Claim.State.REFUSED if is_refused else Claim.State.OPEN,
            decided_by=staff if is_refused else None,
            decided_at=timezone.now() if is_refused else None,
            words="链接里没有写到支部，请附报道的截图。" if is_refused else "",
        ))  # fmt: skip
    Claim.objects.bulk_create(made)


def _sign(sheets, lines, heads, checkers):
    """Secretaries under what was sent; checkers under every fifth sheet, both under every tenth."""
    made, closed = [], []
    for place, sheet in enumerate(sheets):
        mine, held = lines[sheet.pk], sheet.round
        if sheet.unit_id in heads and sheet.sent_at and signing.wanted_of(sheet):
            made.append(_signature(sheet, Role.SECRETARY, heads[sheet.unit_id], mine))
        if held.state == Round.State.SELF or place % 5:
            continue
        made.append(_signature(sheet, Role.CHECKER, checkers[0], mine))
        sheet.state = Sheet.CHECKED
        if place % 10 == 0:
            made.append(_signature(sheet, Role.SECOND, checkers[1], mine))
            sheet.state = Sheet.REVIEWED
        closed.append(sheet)
    Signature.objects.bulk_create(made)
    ScoreSheet.objects.bulk_update(closed, ["state"])


def _signature(sheet, role, by, lines):
    return Signature(sheet=sheet, role=role, by=by, digest=signing.digest_of(sheet, role, lines))
