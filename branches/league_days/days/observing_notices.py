"""One function per message about observers and stars."""

from django.urls import reverse

from branches.league_days.days.observing_queries import where_and_when
from tuanwei.gatherings.queries import organisers_of
from tuanwei.notices.actions import notify


def _visit(observation):
    return reverse("league_days:observe-visit", args=[observation.pk])


def _page(league_day):
    return reverse("league_days:observe-list", args=[league_day.number])


def sent(observation):
    """Somebody is asked to look at a league day."""
    day = observation.league_day
    notify(
        [observation.observer_id], kind="todo", title=f"请你去观摩：{day.unit}的团日",
        body=f"“{day.gathering.title}”，{where_and_when(day)}。方案可以先看；看完写几句观摩记录。",
        url=_visit(observation), once=f"branches.observer_sent:{observation.pk}",
    )  # fmt: skip


def recalled(observation, key):
    """Somebody need not go after all."""
    day = observation.league_day
    notify(
        [observation.observer_id], kind="system", title=f"不用去观摩了：{day.unit}的团日",
        body=f"“{day.gathering.title}”（{where_and_when(day)}）不用你去看了。",
        url=reverse("league_days:observe-mine"), once=f"branches.observer_recalled:{key}",
    )  # fmt: skip


def moved(observation, event):
    """The time or place of what somebody is to look at has changed."""
    day = observation.league_day
    notify(
        [observation.observer_id], kind="system", title=f"要观摩的团日改了时间或地点：{day.unit}",
        body=f"“{day.gathering.title}”现在是 {where_and_when(day)}。",
        url=_visit(observation), once=f"branches.observer_moved:{observation.pk}:{event}",
    )  # fmt: skip


def called_off(observation):
    """What somebody was to look at does not take place."""
    day = observation.league_day
    notify(
        [observation.observer_id], kind="system", title=f"不用去观摩了：{day.unit}的团日取消了",
        body=f"“{day.gathering.title}”取消了，不用去，也不用写记录。",
        url=_visit(observation), once=f"branches.observed_called_off:{observation.pk}",
    )  # fmt: skip


def noted(observation):
    """The branch and whoever sent the observer can read the note."""
    day = observation.league_day
    people = organisers_of(day.gathering) | {observation.sent_by_id}
    notify(
        people - {observation.observer_id}, kind="system",
        title=f"观摩记录写好了：{day.gathering.title}",
        body=f"{observation.observer.name}看过{day.unit}的团日，写了记录，可以看了。",
        url=_page(day), once=f"branches.observation_noted:{observation.pk}",
    )  # fmt: skip


def starred(league_day, event, by):
    """The branch hears of its stars."""
    notify(
        organisers_of(league_day.gathering) - {by.pk}, kind="system",
        title=f"团日评了 {league_day.stars} 星：{league_day.gathering.title}",
        body=f"{by.name}给“{league_day.gathering.title}”评了 {league_day.stars} 星（最高 5 星）。",
        url=_page(league_day), once=f"branches.league_day_starred:{event.pk}",
    )  # fmt: skip
