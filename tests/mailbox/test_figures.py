"""The public rates: exact, halves up, small groups hidden, months and units told apart."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from mailbox.cases import answering, figures, publishing, sending
from mailbox.cases.figures import HIDDEN_RATE, Tally, rate
from mailbox.cases.models import Case


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, "—"), (1, 4, HIDDEN_RATE), (5, 5, "100%"), (0, 5, "0%"),
        (1, 8, "13%"), (9, 200, "5%"), (89, 200, "45%"), (2, 3, HIDDEN_RATE), (4, 6, "67%"),
    ],
)  # fmt: skip
def test_rates_round_halves_up_and_hide_small_groups(part, whole, words):
    assert rate(part, whole) == words


def test_tallies_add_up():
    assert Tally(1, 2, 3, 4, 5, 6, 7, 8) + Tally(received=1, rated=1) == Tally(
        2, 2, 3, 4, 5, 6, 7, 9
    )


def test_each_letter_counts_where_it_belongs(letters, cast):
    solved, unsolved = letters.answered(), letters.answered()
    answering.rate(case=solved, by=cast.student, is_satisfied=True)
    answering.rate(case=unsolved, by=cast.student, is_satisfied=False)
    letters.write()
    late = letters.routed()
    Case.objects.filter(pk=late.pk).update(answer_due_at=timezone.now() - timedelta(hours=1))
    withdrawn = letters.write()
    sending.withdraw(case=withdrawn, by=cast.student)
    month = timezone.localdate().replace(day=1)
    assert figures.read_tallies() == {
        (month, cast.department.pk): Tally(
            received=3, responded=3, in_time=2, answer_owed=3, solved=1, closed=1,
            satisfied=1, rated=2,
        ),
        (month, None): Tally(received=1),
    }  # fmt: skip


def test_the_last_moment_of_a_month_belongs_to_that_month(letters):
    case = letters.write()
    first = figures.first_months()[-2]
    start = timezone.make_aware(datetime.combine(figures.first_months()[-1], datetime.min.time()))
    Case.objects.filter(pk=case.pk).update(received_at=start - timedelta(microseconds=1))
    assert [key[0] for key in figures.read_tallies()] == [first]
    Case.objects.filter(pk=case.pk).update(received_at=start)
    assert [key[0] for key in figures.read_tallies()] == [figures.first_months()[-1]]


def test_the_page_by_month_and_the_drill_down(client, letters, cast):
    case = letters.answered(publish_consent=True)
    prepared = publishing.prepare_publication(
        case=case, by=cast.staff, title="公开", question="问", answer="答"
    )
    publishing.approve_publication(publication=prepared, by=cast.staff2)
    month = f"{timezone.localdate():%Y-%m}"
    page = client.get(f"/mailbox/public/figures/?month={month}")
    row = page.context["rows"][0]
    assert (row.name, row.tally.received, row.published) == ("后勤处", 1, 1)
    assert row.tally.rates == [HIDDEN_RATE] * 2 + ["—"] * 3
    link = f"?unit={cast.department.pk}&amp;month={month}"
    assert link in page.content.decode()
    assert len(client.get(f"/mailbox/public/{link.replace('&amp;', '&')}").context["page"]) == 1
    assert client.get("/mailbox/public/figures/?month=9999-99").context["chosen"] is None


def test_weeks_end_with_this_one(letters):
    letters.write()
    weeks = figures.read_weeks()
    assert weeks[-1][1] == 1
    assert 1 <= len(weeks) <= 12
