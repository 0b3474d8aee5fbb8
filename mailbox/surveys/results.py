"""What a survey found, ready for a page or a sheet. Only once it is over, and never of few."""

from collections import Counter
from dataclasses import dataclass, replace

from mailbox.surveys import tally
from mailbox.surveys.conditions import chosen


@dataclass(frozen=True)
class Block:
    """A table of one question (or one row of a matrix), with the last round beside it."""

    question: object
    title: str
    rows: list  # of (words, Line, change since the last round or "")
    figure: str = ""  # a mean, in words
    texts: tuple = ()
    of: int = 0

    @property
    def is_small(self):
        """True when too few answered this question to show what they said."""
        return 0 < self.of < tally.LEAST

    def fit_to_show(self):
        """The block as it is, or without what too few people said."""
        return replace(self, rows=[], figure="", texts=()) if self.is_small else self


def can_show(survey):
    """True once nobody can answer any more and at least five people have.

    Before, two looks at growing figures would tell what came in between.
    """
    return survey.is_over and survey.responses.count() >= tally.LEAST


def answers_of(survey):
    """Every answer sheet, in the order of its random key."""
    return list(survey.responses.order_by("pk").values_list("answers", flat=True))


def sheets_to_export(survey):
    """Every answer sheet without what fewer than five people said anything to."""
    sheets = answers_of(survey)
    said = Counter(key for sheet in sheets for key in sheet)
    return [
        {key: value for key, value in sheet.items() if said[key] >= tally.LEAST} for sheet in sheets
    ]


def blocks(survey):
    """A Block for each question, matrices one for each row."""
    now, before, old = answers_of(survey), [], {}
    if survey.previous and can_show(survey.previous):
        before = answers_of(survey.previous)
        old = {q.key: q for q in survey.previous.questions.all()}
    for question in survey.questions.all():
        same = old.get(question.key)
        is_same = same is not None and same.kind == question.kind
        for block in _blocks_of(question, now, before if is_same else None):
            yield block.fit_to_show()


def _blocks_of(question, now, before):
    key = question.key
    values = [sheet[key] for sheet in now if key in sheet]
    past = None if before is None else [sheet[key] for sheet in before if key in sheet]
    if past is not None and len(past) < tally.LEAST:
        past = None
    if question.kind == "text":
        yield Block(question, question.text, [], texts=tuple(sorted(values)), of=len(values))
    elif question.kind == "matrix":
        for row, words in question.rows:
            yield _counted(
                question, f"{question.text}：{words}", [_cell(value, row) for value in values],
                None if past is None else [_cell(value, row) for value in past],
            )  # fmt: skip
    elif question.kind == "order":
        yield _ordered(question, values, past)
    else:
        given = [chosen(value) for value in values]
        earlier = None if past is None else [chosen(value) for value in past]
        figure = ""
        if question.kind == "rating":
            figure = f"平均 {tally.spoken(tally.mean(values))} 分"
            if past:
                figure += f"，上一轮 {tally.spoken(tally.mean(past))} 分"
        yield _counted(question, question.text, given, earlier, figure)


def _cell(value, row):
    return {value[row]} if row in value else set()


def _counted(question, title, given, earlier, figure=""):
    words = dict(question.choices())
    lines = tally.count(given, words)
    then = {line.key: line.share for line in tally.count(earlier, words)} if earlier else {}
    rows = [
        (words[line.key], line, tally.change(line.share, then.get(line.key)) if then else "")
        for line in lines
    ]
    return Block(question, title, rows, figure, of=lines[0].of if lines else 0)


def _ordered(question, values, past):
    """Who was put first how often; the mean place in words."""
    words = dict(question.choices())
    whole = [order for order in values if set(order) == set(words)]
    ranks = tally.mean_ranks(whole, words)
    figure = "平均位次：" + "，".join(
        f"{words[key]} {tally.spoken(ranks[key])}"
        for key in sorted(words, key=lambda key: (ranks[key] is None, ranks[key] or 0))
    )
    firsts = [{order[0]} for order in whole]
    past = None if past is None else [{order[0]} for order in past if set(order) == set(words)]
    return _counted(question, f"{question.text}（排在第一位的）", firsts, past, figure)


def crossable(survey):
    """Questions that a cross table can be made of."""
    return [q for q in survey.questions.all() if q.can_be_waited_for]


def cross(survey, first, second):
    """The Cross of two questions."""
    pairs = [
        (chosen(sheet.get(first.key)), chosen(sheet.get(second.key)))
        for sheet in answers_of(survey)
    ]
    return tally.cross(
        pairs, list(dict(first.choices())), list(dict(second.choices())),
        one_each=tuple(question.kind != "multiple" for question in (first, second)),
    )  # fmt: skip


def in_words(question, value):
    """One answer as text for a sheet."""
    words = dict(question.choices())
    if question.kind == "multiple":
        return "；".join(words.get(key, key) for key in value)
    if question.kind == "order":
        return " > ".join(words.get(key, key) for key in value)
    if question.kind == "matrix":
        rows = dict(question.rows)
        return "；".join(f"{rows.get(r, r)}：{words.get(key, key)}" for r, key in value.items())
    return str(words.get(value, value))


def wide(survey):
    """[(head, function from an answer sheet to the cell)]: all of a question side by side."""
    columns = []
    for number, question in enumerate(survey.questions.all(), 1):
        title = f"{number}. {question.text}"
        for head, read in _wide_columns(question):
            columns.append((f"{title}：{head}" if head else title, read))
    return columns


def _wide_columns(question):
    """Chosen is 1, not chosen 0, a place its number; whoever was not asked leaves it empty."""
    key, words = question.key, dict(question.choices())
    if question.kind == "multiple":
        for option, name in words.items():
            yield name, lambda sheet, o=option: int(o in sheet[key]) if key in sheet else None
    elif question.kind == "order":
        for option, name in words.items():
            yield name, lambda sheet, o=option: _place(sheet.get(key, ()), o)
    elif question.kind == "matrix":
        for row, name in question.rows:
            yield name, lambda sheet, r=row: words.get(sheet.get(key, {}).get(r))
    elif question.kind == "single":
        yield "", lambda sheet: words.get(sheet.get(key), sheet.get(key))
    else:
        yield "", lambda sheet: sheet.get(key)


def _place(order, option):
    return list(order).index(option) + 1 if option in order else None
