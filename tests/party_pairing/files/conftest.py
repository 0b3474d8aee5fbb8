def has_notice(user, title):
    """True where `user` was told just that."""
    from tuanwei.notices.models import Delivery

    return Delivery.objects.filter(recipient=user, notice__title=title).exists()
