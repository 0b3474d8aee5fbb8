"""A round with sheets at the stage that a test asks for, and people who may do something to them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.engine import spec as rules
from assessment.engine.spec import Indicator, Level, Procedure, Spec, Term
from assessment.rounds.models import ScoreLine
from assessment.sheets import actions
from tests.assessment.scene import USUAL

D = Decimal
SELF = {"days": "35", "team": "好", "study": "30", "order": "10", "extra": "0"}
JUDGED = Spec(
    indicators=(
        Indicator("talk", "现场答辩", maximum=D(60), scored_by=(rules.JUDGES,), terms=(
            Term("mark", "评委打分，去掉最高最低再平均", rules.GIVEN,
                 rules.Measure(counted=rules.AVERAGE, drop=1), least=D(0), most=D(60)),
        )),
        Indicator("peer", "支部互评", maximum=D(40), scored_by=(rules.PEERS,), terms=(
            Term("level", "互评等级", rules.GRADED, rules.Measure(counted=rules.AVERAGE), levels=(
                Level("a", "好", D(40)), Level("b", "一般", D(24)), Level("c", "差", D(8)))),
        )),
    ),
    procedure=Procedure(has_self_scores=False, trim=1),
)  # fmt: skip


class Sheets:
    """What tests of this room do over and over."""

    def __init__(self, scene):
        self.scene, self.cast = scene, scene.cast

    def round(self, state="self", spec=USUAL, **fields):
        """A round of the cast's two branches; `procedure` {name: value} changes the procedure."""
        procedure = fields.pop("procedure", None)
        if procedure:
            spec = replace(spec, procedure=replace(spec.procedure, **procedure))
        return self.scene.round(spec=spec, state=state, **fields)

    def sheet(self, held, unit=None):
        """The sheet of a unit (the cast's branch)."""
        return held.sheets.get(unit=unit or self.cast.branch)

    def line(self, sheet, key):
        """A line as it is now."""
        return ScoreLine.objects.get(sheet=sheet, indicator=key)

    def system(self, sheet, **points):
        """System scores, as if they had been computed; 0 where nothing is said."""
        for line in sheet.lines.all():
            line.system = line.final = Fraction(points.get(line.indicator, 0))
            line.save()

    def save(self, sheet, by, column="check", editions=None, notes=None, **cells):
        """save_cells with texts by indicator."""
        return actions.save_cells(
            sheet=sheet, by=by, column=column, cells=cells, editions=editions or {}, notes=notes
        )

    def fill_in(self, sheet, **cells):
        """All self scores by the secretary."""
        return self.save(sheet, self.cast.secretary, "self", **(SELF | cells))

    def sent(self, sheet):
        """Filled in, signed and sent."""
        self.fill_in(sheet)
        return actions.send_self(sheet=sheet, by=self.cast.secretary)

    def checker(self, held, user=None, **fields):
        """Somebody named to check."""
        user = user or self.cast.staff2
        self.scene.scorer(held, user, **fields)
        return user


@pytest.fixture
def sheets(scene):
    """Sheets of the known cast."""
    return Sheets(scene)
