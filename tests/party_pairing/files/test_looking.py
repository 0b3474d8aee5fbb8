from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from party_pairing.files.looking import look, looks_at
from party_pairing.files.models import Look, Record

BACKEND = "tuanwei.accounts.backends.NumberBackend"
pytestmark = pytest.mark.django_db


def test_a_look_is_counted_once_a_day(cast):
    for _ in range(3):
        look(viewer=cast.secretary, subject=cast.student, what="file", duty="所在支部团支书")
    look(viewer=cast.secretary, subject=cast.student, what=Look.What.PAIR, duty="所在支部团支书")
    look(viewer=cast.student, subject=cast.student, what="file", duty="本人")
    found = {(each.viewer, each.what): each.times for each in looks_at(cast.student)}
    assert found == {(cast.secretary, "file"): 3, (cast.secretary, "pair"): 1}


def refused(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_nobody_takes_a_look_back(cast):
    look(viewer=cast.secretary, subject=cast.student, what="file", duty="所在支部团支书")
    refused("DELETE FROM party_pairing_look")
    refused("UPDATE party_pairing_look SET times = 0")
    refused(f"UPDATE party_pairing_look SET viewer_id = {cast.staff.pk}, times = times + 1")
    assert Look.objects.get().viewer == cast.secretary


def test_nobody_changes_a_record(cast, scene):
    scene.record(cast.student, "fails", value=1, term="2025-1", source="own")
    refused("DELETE FROM party_pairing_record")
    refused("UPDATE party_pairing_record SET value = 0")
    refused(f"UPDATE party_pairing_record SET user_id = {cast.other_student.pk}")
    refused("UPDATE party_pairing_record SET source = 'typed'")
    for step in ("confirmed", "withdrawn"):
        because = ", withdrawn_because = '录错了'" if step == "withdrawn" else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE party_pairing_record SET {step}_at = now(), "
                f"{step}_by_id = {cast.staff.pk}{because}"
            )
        refused(f"UPDATE party_pairing_record SET {step}_by_id = {cast.staff2.pk}")
    refused("UPDATE party_pairing_record SET withdrawn_because = '别的'")
    refused("UPDATE party_pairing_record SET withdrawn_at = NULL, withdrawn_because = ''")
    assert Record.objects.get().value == 1


def test_nobody_empties_files_and_looks(db):
    refused("TRUNCATE party_pairing_record")
    refused("TRUNCATE party_pairing_look")


def test_the_page_that_takes_a_record_back_is_a_look_too(cast, scene, client):
    record = scene.record(cast.student, "punishment", on=date(2026, 3, 1))
    for who, times in ((cast.secretary, 1), (cast.student, 1)):
        client.force_login(who, BACKEND)
        page = client.get(reverse("party_pairing:record-withdraw", args=[record.pk]))
        assert page.status_code == 200
        assert Look.objects.get().times == times
    look = Look.objects.get()
    assert (look.viewer, look.subject, look.what) == (cast.secretary, cast.student, "file")
