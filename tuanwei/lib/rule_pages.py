"""A draft of versioned rules, page by page: forms for what stands once, lists of rows for the rest."""

from dataclasses import replace

from tuanwei.lib.rule_rows import initial_of, keys_of, rows


class Page:
    """A page of the draft: `basics` are forms, `lists` rows; `spec` the rules with what was said."""

    key, title, hint = "", "", ""
    basics_class: type | None = None
    initial_of = staticmethod(initial_of)

    def __init__(self, data, spec, move=""):
        self.data, self.old, self.move = data, spec, move
        self.basics = self.build_basics()
        self.lists = self.build_lists()
        prefix, _colon, rest = move.partition(":")
        line, _colon, way = rest.partition(":")
        for name, _title, _hint, found in self.lists:
            if name == prefix and way in ("up", "down"):
                found.move = (line, -1 if way == "up" else 1)

    def build_basics(self):
        """[Form]."""
        if self.basics_class is None:
            return []
        source = self.source()
        fields = self.basics_class.base_fields
        return [self.basics_class(self.data, initial=self.initial_of(source, fields))]

    def source(self):
        """What the basics show."""
        return self.old

    def build_lists(self):
        """[(name, title, hint, formset)]."""
        return []

    def of(self, row, name, found, known=None, blank=2):
        """A formset of dataclasses."""
        initial = [self.initial_of(each, row.base_fields) for each in found]
        return rows(row, self.data, name, initial, blank, known)

    def rows_of(self, name):
        """A formset by its name."""
        return next(found for each, _t, _h, found in self.lists if each == name)

    def is_valid(self):
        """Check every part, each for its errors, and what rows say of each other."""
        valid = [
            *(form.is_valid() for form in self.basics), *(each[3].is_valid() for each in self.lists)
        ]  # fmt: skip
        return all(valid) and self.check()

    def check(self):
        """False where rows point to nothing."""
        return True

    @property
    def forms(self):
        """Every form with errors, for the summary."""
        inside = [form for each in self.lists for form in each[3].forms]
        return [form for form in (*self.basics, *inside) if form.errors]

    @property
    def too_many(self):
        """What is wrong with lists as such."""
        return [error for each in self.lists for error in each[3].non_form_errors()]

    @property
    def said(self):
        """The cleaned basics."""
        return {name: value for form in self.basics for name, value in form.cleaned_data.items()}

    def made(self, name):
        """The dataclasses of rows without keys."""
        return tuple(form.makes(**form.said()) for form in self.rows_of(name).kept())

    def keyed(self, name, old=(), **lines):
        """The dataclasses of rows with keys; those that stood keep what the row does not say.
        `lines` {field: {line: key}} of what they point to."""
        kept = self.rows_of(name).kept()
        keys, stood = keys_of(kept), {each.key: each for each in reversed(old)}
        found = []
        for form in kept:
            said = form.said() | {"key": keys[form.place]}
            for field, by_line in lines.items():
                said[field] = by_line.get(said[field], "")
            before = stood.get(said["key"])
            found.append(replace(before, **said) if before else form.makes(**said))
        return tuple(found)

    def points_nowhere(self, name, field, lines, words):
        """Mark rows whose `field` names a line that is not there (any more)."""
        lost = [
            form for form in self.rows_of(name).kept()
            if form.cleaned_data.get(field) and form.cleaned_data[field] not in lines
        ]  # fmt: skip
        for form in lost:
            form.add_error(field, words)
        return not lost
