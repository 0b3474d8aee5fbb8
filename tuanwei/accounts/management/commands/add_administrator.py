"""The first administrator of a new portal: an account, the grant, and a code to set a password."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from tuanwei.accounts import codes
from tuanwei.accounts.events import AccountEvent
from tuanwei.accounts.models import ActivationCode, Grant, User
from tuanwei.accounts.numbers import clean_number
from tuanwei.audit.actions import record


class Command(BaseCommand):
    """Prints the code once; no password ever stands on a command line."""

    help = "Create or promote an administrator and print a one-time code."

    def add_arguments(self, parser):
        parser.add_argument("number", help="工号")
        parser.add_argument("name", nargs="?", default="", help="姓名（新账号必填）")

    @transaction.atomic
    def handle(self, *args, number, name, **options):
        """Account, grant and code in one transaction."""
        number = clean_number(number)
        user = User.objects.filter(number=number).first()
        if user is None and not name:
            raise CommandError("没有这个工号。新建账号请同时写上姓名。")
        if user is None:
            user = User.objects.create_user(number, name)
        role = Grant.Role.ADMINISTRATOR
        if not Grant.objects.in_force().filter(user=user, role=role).exists():
            Grant.objects.create(user=user, role=role, reason="命令行")
            record(AccountEvent.GRANTED, user, role=role, reason="add_administrator")
        code = codes.new_code()
        ActivationCode.objects.update_or_create(
            user=user,
            defaults={
                "digest": codes.digest(number, code),
                "used_at": None,
                "issued_at": timezone.now(),
                "expires_at": None,
            },
        )
        record(AccountEvent.CODES_ISSUED, user, users=[user.pk])
        self.stdout.write(f"{user.name}（{number}）是管理员了。激活码（14 天内有效）：{code}")
