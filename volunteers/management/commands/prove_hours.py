"""Prove that no line of the ledger of hours was changed, taken out or put in."""

from django.core.management.base import BaseCommand, CommandError

from volunteers.hours.models import Volunteer
from volunteers.hours.proving import note_proof


class Command(BaseCommand):
    """`manage.py prove_hours`: exit 0 and the figures, or exit 1 and each broken chain."""

    help = "把每个人的时数链从头算一遍；有断的，报出每条链上第一个断的地方。"

    def handle(self, *args, **options):
        proof, verdict = note_proof()
        figures = f"{verdict.chains} 条链、{verdict.entries} 条时数，用了 {proof.seconds} 秒"
        if verdict.faults:
            people = Volunteer.objects.in_bulk([fault.volunteer for fault in verdict.faults])
            for fault in verdict.faults:
                of = people.get(fault.volunteer)
                name = (
                    f"{of.name}（{of.number or of.code or '没有学号'}）"
                    if of
                    else "已不在名册上的人"
                )
                self.stdout.write(
                    f"志愿者 {fault.volunteer} {name}，第 {fault.seq} 条：{fault.words}"
                )
            raise CommandError(f"{figures}：{len(verdict.faults)} 条链断了。")
        self.stdout.write(f"{figures}：全部相符。")
