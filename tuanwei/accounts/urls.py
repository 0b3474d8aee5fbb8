"""Addresses under /accounts/."""

from django.urls import path

from tuanwei.accounts import grant_views, password_views, profile_views, sso, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("login/demo/", views.demo_login, name="demo-login"),
    path("activate/", views.activate, name="activate"),
    path("password/", password_views.password_change, name="password-change"),
    path("reset/", password_views.reset, name="reset"),
    path("reset/sent/", password_views.reset_sent, name="reset-sent"),
    path(
        "reset/<uidb64>/<token>/", password_views.ResetConfirmView.as_view(), name="reset-confirm"
    ),
    path("me/", profile_views.profile, name="profile"),
    path("me/data/", profile_views.export_data, name="data-export"),
    path("grants/", grant_views.grant_list, name="grant-list"),
    path("grants/add/", grant_views.grant_add, name="grant-add"),
    path("grants/<int:pk>/revoke/", grant_views.grant_revoke, name="grant-revoke"),
    *sso.addresses(),
]
