"""The first page and the health of the portal; what readers and search engines ask for."""

from django.urls import path

from tuanwei.dashboard import feeds, front, sitemaps, views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("status/", views.status, name="status"),
    path("wall/<int:pk>.jpg", front.wall_photo, name="wall-photo"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("feeds/", sitemaps.feeds, name="feeds"),
    path("feeds/news.xml", feeds.NewsFeed(), name="feed-news"),
    path("feeds/news.atom", feeds.NewsAtom(), name="feed-news-atom"),
    path("feeds/answers.xml", feeds.AnswersFeed(), name="feed-answers"),
    path("feeds/answers.atom", feeds.AnswersAtom(), name="feed-answers-atom"),
    path("feeds/activities.xml", feeds.ActivitiesFeed(), name="feed-activities"),
    path("feeds/activities.atom", feeds.ActivitiesAtom(), name="feed-activities-atom"),
]
