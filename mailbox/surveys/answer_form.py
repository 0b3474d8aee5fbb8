"""The form of a survey, built from its questions; one page, also without scripts."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from mailbox.surveys.models import shown

LONGEST = 1_000


@dataclass(frozen=True)
class Section:
    """A question with its fields, shown now or when an earlier answer asks for it."""

    number: int
    question: object
    fields: list
    is_shown: bool

    @property
    def when(self):
        """The answers that show it, for the script."""
        return " ".join(self.question.depends_values)

    @property
    def hint(self):
        """What stands under the question."""
        return hint(self.question)


def hint(question):
    """The author's words and how to answer: how many may be chosen, which end is best."""
    return " ".join(filter(None, [question.hint, _how(question)]))


def _how(question):
    kind, least, most = question.kind, question.least or 1, question.most
    if kind == "multiple":
        most = most or len(question.options)
        if least == most:
            return _("请选 %(n)d 项。") % {"n": most}
        if least > 1:
            return _("请选 %(least)d 到 %(most)d 项。") % {"least": least, "most": most}
        return _("最多选 %(n)d 项。") % {"n": most} if question.most else _("可以选几项。")
    if kind == "rating":
        return _("1 分最低，%(n)d 分最高。") % {"n": most or 5}
    return _("第 1 位排在最前。") if kind == "order" else ""


class AnswerForm(forms.Form):
    """`answers` holds {question key: value} after cleaning, without what was not shown."""

    use_required_attribute = False  # what is hidden is not required

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions, self.answers, self.is_asking_more = questions, {}, False
        self.now_shown = {q.key for q in shown(questions, self.raw_answers())}
        self.names, self.numbers = {}, self._numbers()
        for question in questions:
            fields = dict(self._fields_of(question, self.numbers[question.key]))
            for field in fields.values():
                field.error_label = question.text.rstrip("？?：: ")
            self.names[question.key] = list(fields)
            self.fields.update(fields)
        self.seen = set((self.data.get("shown") or "").split())

    def _numbers(self):
        """{key: number}: only what is shown counts; what is not has the number it would get."""
        numbers, count = {}, 0
        for question in self.questions:
            numbers[question.key] = count + 1
            count += question.key in self.now_shown
        return numbers

    @staticmethod
    def _fields_of(question, number):
        key, kind = question.key, question.kind
        common = {"label": f"{number}. {question.text}", "help_text": hint(question)}
        common["required"] = False
        choices = question.choices()
        if kind == "single":
            yield key, forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        elif kind == "rating":
            pills = forms.RadioSelect(attrs={"class": "pills"})
            yield key, forms.ChoiceField(choices=choices, widget=pills, **common)
        elif kind == "multiple":
            boxes = forms.CheckboxSelectMultiple
            yield key, forms.MultipleChoiceField(choices=choices, widget=boxes, **common)
        elif kind == "text":
            area = forms.Textarea(attrs={"rows": 4, "data-counter": LONGEST})
            yield key, forms.CharField(max_length=LONGEST, widget=area, **common)
        elif kind == "matrix":
            for row, words in question.rows:
                pills = forms.RadioSelect(attrs={"class": "pills"})
                yield (
                    f"{key}-{row}",
                    forms.ChoiceField(label=words, choices=choices, widget=pills, required=False),
                )
        else:
            places = [("", "—"), *((str(n), _("第 %d 位") % n) for n in range(1, len(choices) + 1))]
            for option, words in choices:
                yield (
                    f"{key}-{option}",
                    forms.ChoiceField(label=words, choices=places, required=False),
                )

    def raw_answers(self):
        """Answers to what others may wait for, as sent, to know what to show."""
        if not self.is_bound:
            return {}
        waited = [q for q in self.questions if q.can_be_waited_for]
        return {q.key: self.data.getlist(q.key) for q in waited}

    def sections(self):
        """The questions in their order, marked as they ask: `clean` alone decides what is missing."""
        for question in self.questions:
            for name in self.names[question.key]:
                self.fields[name].required = question.is_required
        return [
            Section(
                self.numbers[q.key], q, [self[name] for name in self.names[q.key]],
                q.key in self.now_shown,
            )
            for q in self.questions
        ]  # fmt: skip

    def shown_keys(self):
        """What the page shows, so that the next answer tells what has been seen."""
        return " ".join(q.key for q in self.questions if q.key in self.now_shown)

    def clean(self):
        """Every question that is shown is answered as it asks; what is not shown is dropped."""
        data = super().clean()
        visible = [q for q in self.questions if q.key in self.now_shown]
        unseen = [q for q in visible if q.key not in self.seen]
        for question in visible:
            value = self._value(question, data)
            if value is not None:
                self.answers[question.key] = value
            elif question.is_required and question not in unseen:
                self._complain(question, _("这一题要答。"))
        for question in unseen:
            if question.key not in self.answers:
                self.is_asking_more = True
                words = _("根据你的回答多了这一题，请接着答。")
                optional = _("根据你的回答多了这一题，不想答就直接交卷。")
                self._complain(question, words if question.is_required else optional)
        return data

    def _complain(self, question, words, name=None):
        names = [name] if name else self.names[question.key]
        if not any(name in self.errors for name in names):
            empty = [name for name in names if not self.cleaned_data.get(name)]
            self.add_error((empty or names)[0], words)

    def _value(self, question, data):
        """The answer, None when there is none (or a wrong one, which has been said)."""
        if question.kind == "multiple":
            return self._several(question, data.get(question.key) or [])
        if question.kind == "order":
            return self._order(question, data)
        if question.kind == "matrix":
            return self._matrix(question, data)
        value = data.get(question.key)
        if not value:
            return None
        return int(value) if question.kind == "rating" else value

    def _several(self, question, value):
        least, most = question.least or 1, question.most or len(question.options)
        if value and not least <= len(value) <= most:
            words = _("请选 %(least)d 到 %(most)d 项，现在选了 %(n)d 项。")
            self._complain(question, words % {"least": least, "most": most, "n": len(value)})
        return value or None

    def _order(self, question, data):
        keys = [key for key, _words in question.options]
        places = {key: data.get(f"{question.key}-{key}") for key in keys}
        given = [place for place in places.values() if place]
        if not given:
            return None
        if len(given) < len(keys):
            self._complain(question, _("请给每一项都排上位置。"))
        elif len(set(given)) < len(given):
            place = next(place for place in given if given.count(place) > 1)
            last = [key for key in keys if places[key] == place][-1]
            many = _("两项") if given.count(place) == 2 else _("%d 项") % given.count(place)
            words = _("%(many)s都选了第 %(place)s 位，请改一项。") % {"many": many, "place": place}
            self._complain(question, words, f"{question.key}-{last}")
        return sorted(keys, key=lambda key: int(places[key] or 0))

    def _matrix(self, question, data):
        value = {key: data.get(f"{question.key}-{key}") for key, _words in question.rows}
        value = {key: chosen for key, chosen in value.items() if chosen}
        if value and question.is_required and len(value) < len(question.rows):
            self._complain(question, _("请每一行都选一个。"))
        return value or None
