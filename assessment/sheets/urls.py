"""Addresses of this room."""

from django.urls import path

from assessment.sheets import (
    check_views,
    claim_views,
    difference_views,
    judge_views,
    sheet_views,
)

urlpatterns: list = [
    path("sheets/", sheet_views.mine, name="sheet-mine"),
    path("sheets/<int:pk>/", sheet_views.sheet_page, name="sheet"),
    path("sheets/<int:pk>/changes/", sheet_views.changes, name="sheet-changes"),
    path("sheets/<int:pk>/do/<slug:verb>/", sheet_views.act, name="sheet-act"),
    path("sheets/<int:pk>/claims/<str:indicator>/new/", claim_views.new, name="claim-new"),
    path("sheets/claims/<int:pk>/", claim_views.claim_page, name="claim-page"),
    path("sheets/claims/<int:pk>/withdraw/", claim_views.withdraw, name="claim-withdraw"),
    path("sheets/claims/<int:pk>/do/<slug:verb>/", claim_views.decide, name="claim-decide"),
    path("sheets/claims/<int:pk>/files/<int:file>/", claim_views.claim_file, name="claim-file"),
    path("rounds/<int:pk>/fill/", sheet_views.fill, name="sheet-fill"),
    path("rounds/<int:pk>/check/sheets/", sheet_views.sheet_list, name="sheet-list"),
    path("rounds/<int:pk>/check/", check_views.grid, name="sheet-check"),
    path("rounds/<int:pk>/check/claims/", claim_views.claim_list, name="claim-list"),
    path("rounds/<int:pk>/judge/", judge_views.judge_grid, name="judge-grid"),
    path("rounds/<int:pk>/judge/aside/", judge_views.judge_aside, name="judge-aside"),
    path("rounds/<int:pk>/differences/", difference_views.difference_list, name="difference-list"),
    path("rounds/<int:pk>/differences/<int:line>/", difference_views.difference,
         name="difference-line"),
]  # fmt: skip
