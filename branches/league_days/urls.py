"""Addresses below /league-days/ and /contests/, room by room."""

from branches.league_days.ballots.paper_urls import urlpatterns as papers
from branches.league_days.ballots.urls import urlpatterns as ballots
from branches.league_days.bundles.urls import urlpatterns as bundles
from branches.league_days.contests.urls import urlpatterns as contests
from branches.league_days.days.observing_urls import urlpatterns as observing
from branches.league_days.days.urls import urlpatterns as days
from branches.league_days.months.urls import urlpatterns as months
from branches.league_days.panels.urls import urlpatterns as panels
from branches.league_days.results.urls import urlpatterns as results
from branches.league_days.rules.urls import urlpatterns as rules

app_name = "league_days"
urlpatterns = [  # the busiest first: each address is tried in turn
    *ballots, *months, *observing, *days, *rules, *contests, *panels, *papers, *results, *bundles,
]  # fmt: skip
