"""Addresses of the service desk, in the mailbox's namespace: /service/ for people, /desk/service/
for staff."""

from django.urls import path

from mailbox.service import counter_views, public_views, rota_views, staff_views, ticket_views

urlpatterns = [
    path("service/", public_views.service_list, name="service-list"),
    path("service/<int:pk>/", public_views.service, name="service"),
    path("service/<int:pk>/request/", public_views.request_service, name="service-request"),
    path("service/tickets/", ticket_views.take, name="ticket-take"),
    path("service/tickets/<uuid:pk>/", ticket_views.ticket, name="ticket"),
    path("service/tickets/<uuid:pk>/rate/", ticket_views.rate, name="ticket-rate"),
    path("service/display/<str:letter>/", ticket_views.display, name="ticket-display"),
    path("service/shifts/", rota_views.shift_list, name="shift-list"),
    path("service/shifts/<int:pk>/join/", rota_views.join, name="shift-join"),
    path("service/shifts/duties/<int:pk>/leave/", rota_views.leave, name="duty-leave"),
    path("service/shifts/duties/<int:pk>/swap/", rota_views.swap, name="duty-swap"),
    path("service/shifts/swaps/<int:pk>/", rota_views.decide, name="swap-decide"),
    path("service/shifts/swaps/<int:pk>/withdraw/", rota_views.withdraw, name="swap-withdraw"),
    path("desk/service/", staff_views.service_list, name="service-admin"),
    path("desk/service/new/", staff_views.service_edit, name="service-new"),
    path("desk/service/<int:pk>/", staff_views.service_edit, name="service-edit"),
    path("desk/service/desks/", staff_views.desk_list, name="service-desks"),
    path("desk/service/desks/new/", staff_views.desk_edit, name="service-desk-new"),
    path("desk/service/desks/<int:pk>/", staff_views.desk_edit, name="service-desk-edit"),
    path("desk/service/shifts/", staff_views.shifts, name="shift-admin"),
    path("desk/service/shifts/<int:pk>/remove/", staff_views.remove, name="shift-remove"),
    path("desk/service/shifts/<int:pk>/confirm/", staff_views.confirm, name="shift-confirm"),
    path("desk/service/shifts/duties/<int:pk>/off/", staff_views.take_off, name="duty-take-off"),
    path("desk/service/counter/", counter_views.counter, name="counter"),
    path("desk/service/counter/call/", counter_views.call, name="counter-call"),
    path("desk/service/counter/<uuid:pk>/finish/", counter_views.finish, name="counter-finish"),
    path("desk/service/satisfaction/", staff_views.satisfaction, name="service-satisfaction"),
]
