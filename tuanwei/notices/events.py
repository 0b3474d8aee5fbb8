"""Audit names of this room."""


class NoticeEvent:
    """What people do with notices."""

    ANNOUNCED = "notices.notice.announced"  # by a page that is no more; the record keeps it
    CONFIRMED = "notices.notice.confirmed"
    REMINDED = "notices.notice.reminded"
    RECALLED = "notices.notice.recalled"
    RETRIED = "notices.delivery.retried"
    SETTINGS_CHANGED = "notices.settings.changed"
    ADDRESS_TRUSTED = "notices.address.trusted"
    ROBOT_TRUSTED = "notices.robot.trusted"
