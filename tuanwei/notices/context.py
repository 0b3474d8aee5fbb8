"""What every page knows about a person's notices."""

from django.utils.functional import SimpleLazyObject

from tuanwei.notices.models import Delivery


def unread(request):
    """`unread_count`: unread site notices of the person signed in, read only when shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_count": 0}
    return {
        "unread_count": SimpleLazyObject(
            lambda: Delivery.objects.filter(recipient=user.pk, channel="site", read_at=None).count()
        )
    }
