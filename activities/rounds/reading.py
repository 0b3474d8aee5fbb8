"""An application as reviewers read it: what was handed in last, without names where these hide."""

from dataclasses import dataclass

from activities.applications.models import Application, ApplicationFile, TeamMember
from activities.kinds import spec
from activities.rounds.hiding import hidden, known_words

STEP_WORDS = {
    spec.BASICS: "基本情况", spec.SCHEDULE: "时间场地", spec.MONEY: "经费", spec.TEAM: "团队",
    spec.FILES: "材料与承诺",
}  # fmt: skip
TELLING = {"applicant", "organisers", "other_schools", "phone", "teacher", "follows", "declared"}
ENDINGS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One answer in words, or a table with its head."""

    label: str
    words: str = ""
    head: tuple = ()
    rows: tuple = ()


@dataclass(frozen=True)
class Sheet:
    """What is read of an application: `title`, who it is from ("" where names hide), its sections
    [(heading, Fields)] and files [(id, name)]."""

    title: str
    who: str
    sections: tuple
    files: tuple


def sheet_of(entry):
    """The Sheet of an entry whose application is there with its unit and kind."""
    application, hides = entry.application, entry.round.names_hidden
    words = _words_that_tell(application) if hides else set()
    submission = application.submissions.order_by("-turn").first()
    content = submission.content if submission else {}
    phones = {f"field.{rule.key}" for rule in application.rules.spec.fields if rule.kind == "phone"}
    sections = []
    for step, heading in STEP_WORDS.items():
        fields = [
            _field(each, hides, words)
            for each in content.get("fields", ())
            if each["step"] == step
            and not each["name"].startswith("file.")
            and not (hides and each["name"] in TELLING | phones)
        ]
        if found := tuple(each for each in fields if each.words or each.rows):
            sections.append((heading, found))
    who = "" if hides else application.unit.name
    return Sheet(
        hidden(application.title, words) if hides else application.title, who, tuple(sections),
        tuple(_files(entry, hides)),
    )  # fmt: skip


def title_of(entry):
    """The title as reviewers read it."""
    if not entry.round.names_hidden:
        return entry.application.title
    return hidden(entry.application.title, _words_that_tell(entry.application))


def titles_of(entries):
    """{entry id: title as reviewers read it}, in as many queries for many as for one."""
    ids = [each.application_id for each in entries if each.round.names_hidden]
    people, units = _telling_rows(ids)
    found = {}
    for entry in entries:
        title, key = entry.application.title, entry.application_id
        if entry.round.names_hidden:
            title = hidden(title, known_words(people.get(key, ()), units.get(key, ())))
        found[entry.pk] = title
    return found


def _telling_rows(ids):
    people, units = {}, {}
    rows = Application.objects.filter(pk__in=ids).values_list(
        "pk", "unit__name", "unit__parent__name", "other_schools", "phone", "made_by__name",
        "made_by__number", "teacher__name",
    )  # fmt: skip
    for key, unit, above, schools, phone, *names in rows if ids else ():
        people[key] = {phone, *names}
        units[key] = {unit, above, *schools.replace("、", "\n").splitlines()}
    for key, name in (
        Application.organisers.through.objects.filter(application__in=ids).values_list(
            "application", "unit__name"
        )
        if ids
        else ()
    ):
        units[key].add(name)
    team = TeamMember.objects.filter(application__in=ids)
    for key, *names in team.values_list("application", "user__name", "user__number") if ids else ():
        people[key] |= set(names)
    return people, units


def _words_that_tell(application):
    people, units = _telling_rows([application.pk])
    return known_words(people[application.pk], units[application.pk])


def _field(each, hides, words):
    rows, head = each.get("rows", ()), tuple(each.get("head", ()))
    if hides and each["name"] == "team":
        # names and numbers go, what each of them does stays
        rows, head = [row[2:] for row in rows], head[2:]
    if hides:
        rows = [[hidden(cell, words) for cell in row] for row in rows]
    text = "" if head else hidden(each["words"], words) if hides else each["words"]
    return Field(each["label"], text, head, tuple(tuple(row) for row in rows))


def _files(entry, hides):
    rows = ApplicationFile.objects.filter(application=entry.application_id, until_turn=None)
    labels = {rule.key: rule.label for rule in entry.application.rules.spec.files}
    for place, each in enumerate(rows.select_related("attachment"), 1):
        label = labels.get(each.rule, "附件")
        yield each.pk, f"附件 {place}（{label}）" if hides else f"{label}：{each.attachment.name}"


def served_name(entry, file):
    """What the file is called when a reviewer takes it: without names where these hide."""
    if not entry.round.names_hidden:
        return file.attachment.name
    ending = ENDINGS.get(file.attachment.media_type, "")
    return f"第{entry.position}号-附件{file.pk}{ending}"
