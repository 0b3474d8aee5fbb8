"""Addresses of this room."""

from django.urls import path

from assessment.scores import views

urlpatterns = [
    path("lines/<int:pk>/why/", views.why, name="line-why"),
    path("rounds/<int:pk>/recompute/", views.recompute, name="recompute-round"),
    path("rounds/<int:pk>/recompute/stop/", views.stop, name="recompute-stop"),
    path("discrepancies/", views.discrepancies, name="discrepancy-list"),
    path("discrepancies/<int:pk>/take/", views.take, name="discrepancy-take"),
    path("discrepancies/<int:pk>/settle/", views.settle, name="discrepancy-settle"),
]
