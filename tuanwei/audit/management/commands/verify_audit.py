"""Prove that no sealed audit event was changed."""

from django.core.management.base import BaseCommand, CommandError

from tuanwei.audit.sealing import verify


class Command(BaseCommand):
    """`manage.py verify_audit`: exit 0 and the last digest, or exit 1 and the first broken seal."""

    help = "重新计算每一道封存，证明操作记录没有被改过；发现不符就报出第一道。"

    def handle(self, *args, **options):
        verdict = verify()
        if verdict.broken:
            raise CommandError(
                f"第 {verdict.broken.pk} 道封存不符：记录 {verdict.broken.first_id} 到 "
                f"{verdict.broken.last_id} 在 {verdict.broken.sealed_at:%Y-%m-%d %H:%M} UTC "
                "封存之后被改动过，或者链条断了。"
            )
        self.stdout.write(
            f"{verdict.seals} 道封存、{verdict.events} 条记录全部相符。"
            f"最新摘要：{verdict.last_digest or '还没有封存'}"
        )
