"""Who has answered and what was answered cannot be brought together in the database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from mailbox.surveys import actions, mixing, personal
from mailbox.surveys.models import Participation, Response
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
TABLES = ("mailbox_participation", "mailbox_response")


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_the_tables_share_nothing_but_the_survey():
    held = {
        table: dict(rows(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            table,
        ))
        for table in TABLES
    }  # fmt: skip
    assert held["mailbox_response"] == {"id": "uuid", "survey_id": "bigint", "answers": "jsonb"}
    assert held["mailbox_participation"] == {
        "id": "uuid", "survey_id": "bigint", "user_id": "bigint", "answered_on": "date",
    }  # fmt: skip
    sequences = rows("SELECT sequencename FROM pg_sequences")
    assert not [name for (name,) in sequences if "participation" in name or "response" in name]


def answered(surveys, many):
    """A survey that `many` people answered one after the other: the n-th writes n."""
    people = surveys.people(many)
    survey = surveys.draft()
    question = surveys.ask(survey, "text", "几？")
    survey = surveys.opened(survey)
    for place, person in enumerate(people):
        actions.answer(survey=survey, by=person, answers={question.key: str(place)})
    numbers = {person.pk: place for place, person in enumerate(people)}
    return survey, question, numbers


def places(question, numbers):
    """(n of each participation, n of each response) in the physical order of their tables."""
    people = [
        numbers[user] for (user,) in rows("SELECT user_id FROM mailbox_participation ORDER BY ctid")
    ]
    texts = [
        int(text)
        for (text,) in rows(
            "SELECT answers ->> %s FROM mailbox_response ORDER BY ctid", question.key
        )
    ]
    return people, texts


def test_physical_order_tells_nothing(surveys):
    _survey, question, numbers = answered(surveys, 30)
    people, texts = places(question, numbers)
    assert sorted(people) == sorted(texts) == list(range(30))
    # By chance 1 of 30 stands at the place of its own; 10 are as good as impossible (10⁻⁷).
    assert sum(a == b for a, b in zip(people, texts, strict=True)) < 10
    assert sum(a == place for place, a in enumerate(people)) < 10
    assert sum(b == place for place, b in enumerate(texts)) < 10


def test_the_random_keys_tell_nothing(surveys):
    answered(surveys, 12)
    keys = set(Participation.objects.values_list("pk", flat=True))
    others = set(Response.objects.values_list("pk", flat=True))
    assert not keys & others
    assert {key.version for key in keys | others} == {4}


def test_answering_records_nothing_else(surveys):
    people = surveys.people(1)
    survey = surveys.draft()
    question = surveys.ask(survey, "text", "几？")
    survey = surveys.opened(survey)

    def counts():
        names = connection.introspection.table_names()
        return {n: rows(f'SELECT count(*) FROM "{n}"')[0][0] for n in names}

    before, recorded = counts(), AuditEvent.objects.count()
    actions.answer(survey=survey, by=people[0], answers={question.key: "密语"})
    after = counts()
    assert {name for name in after if after[name] != before[name]} == set(TABLES)
    assert AuditEvent.objects.count() == recorded


def test_the_copy_of_my_data_says_that_i_answered_and_not_what(surveys):
    people = surveys.people(1)
    survey = surveys.draft()
    question = surveys.ask(survey, "text", "几？")
    survey = surveys.opened(survey)
    actions.answer(survey=survey, by=people[0], answers={question.key: "密语"})
    (entry,) = personal.of(people[0])["请我答的调研"]
    assert entry["哪天答的"] == Participation.objects.get().answered_on
    assert "密语" not in str(entry)


def test_one_answer_a_person(surveys):
    people = surveys.people(1)
    survey = surveys.draft()
    surveys.ask(survey)
    survey = surveys.opened(survey)
    actions.answer(survey=survey, by=people[0], answers={})
    with pytest.raises(ValidationError, match="一人一份"):
        actions.answer(survey=survey, by=people[0], answers={})
    assert (Participation.objects.count(), Response.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_who_wrote_last_is_in_company_and_mixing_makes_all_the_same(surveys):
    survey, _question, _numbers = answered(surveys, 8)
    for table in TABLES:
        assert rows(f"SELECT count(DISTINCT xmin::text) FROM {table}") == [(1,)]
    mixing.COMPANY, usual = 1, mixing.COMPANY
    try:
        late = surveys.people(3, surveys.cast.other_branch)
        for person in late:
            survey.invitations.create(user=person)
            actions.answer(survey=survey, by=person, answers={"x": person.number})
    finally:
        mixing.COMPANY = usual
    assert rows("SELECT count(DISTINCT xmin::text) FROM mailbox_response")[0][0] > 1
    kept = sorted(map(str, surveys.sheets(survey)))
    mixing.mix_all()
    for table in TABLES:
        assert rows(f"SELECT count(DISTINCT xmin::text) FROM {table}") == [(1,)]
    assert sorted(map(str, surveys.sheets(survey))) == kept
    assert mixing.mix(survey) is False
