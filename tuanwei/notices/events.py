"""Audit names of this room."""


class NoticeEvent:
    """What people do with notices."""

    ANNOUNCED = "notices.notice.announced"
    CONFIRMED = "notices.notice.confirmed"
    REMINDED = "notices.notice.reminded"
    RETRIED = "notices.delivery.retried"
    SETTINGS_CHANGED = "notices.settings.changed"
