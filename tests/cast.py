"""The known cast: one college, one person per role, made anew for each test that asks.

cast.student, cast.other_student   members of cast.branch and cast.other_branch
cast.secretary                     团支书 of cast.branch
cast.general_secretary             团总支书记 of cast.general_branch, above cast.branch
cast.staff, cast.staff2            committee staff
cast.committee_secretary           the committee's secretary: the top of the ladder
cast.administrator, cast.supervisor, cast.teacher   by grant
cast.party_member                  a student who is a Party member
cast.answerer, cast.answerer2, cast.auditor   people of cast.department (后勤处)
cast.outsider                      an answerer of cast.other_department (教务处)
"""

from datetime import date
from functools import cached_property

from branches.organisation.models import Appointment, Member, Membership, Unit
from tuanwei.accounts.models import Grant, User

SINCE = date(2020, 9, 1)


class Cast:
    """Everybody is created when first named, so a test pays only for whom it uses."""

    def user(self, number, name, **fields):
        """A person who can sign in by `client.force_login`."""
        user = User(number=number, name=name, **fields)
        user.set_unusable_password()
        user.save()
        return user

    def holder(self, number, name, unit, post, ends_on=None):
        """A person with a post in force."""
        user = self.user(number, name)
        Appointment.objects.create(
            user=user, unit=unit, post=post, starts_on=SINCE, ends_on=ends_on
        )
        return user

    def student_of(self, number, name, branch, status="league"):
        """A student with an open membership in `branch`."""
        user = self.user(number, name)
        member = Member.objects.create(user=user, branch=branch, political_status=status)
        Membership.objects.create(member=member, branch=branch, starts_on=SINCE)
        return user

    def granted(self, number, name, role):
        """A person with a grant in force."""
        user = self.user(number, name)
        Grant.objects.create(user=user, role=role, starts_on=SINCE)
        return user

    @cached_property
    def committee(self):
        return Unit.objects.create(name="融智学院团委", kind="committee", code="TW")

    @cached_property
    def general_branch(self):
        return Unit.objects.create(
            name="会计学院团总支", kind="general_branch", parent=self.committee, code="KJ"
        )

    @cached_property
    def other_general_branch(self):
        return Unit.objects.create(
            name="经管学院团总支", kind="general_branch", parent=self.committee, code="JG"
        )

    @cached_property
    def branch(self):
        return Unit.objects.create(
            name="会计2401团支部", kind="branch", branch_type="class",
            parent=self.general_branch, code="KJ2401",
        )  # fmt: skip

    @cached_property
    def other_branch(self):
        return Unit.objects.create(
            name="经管2402团支部", kind="branch", branch_type="class",
            parent=self.other_general_branch, code="JG2402",
        )  # fmt: skip

    @cached_property
    def department(self):
        return Unit.objects.create(name="后勤处", kind="department", parent=self.committee)

    @cached_property
    def other_department(self):
        return Unit.objects.create(name="教务处", kind="department", parent=self.committee)

    @cached_property
    def student(self):
        return self.student_of("2024110101", "林知夏", self.branch)

    @cached_property
    def other_student(self):
        return self.student_of("2024120201", "程以安", self.other_branch)

    @cached_property
    def party_member(self):
        return self.student_of("2022110101", "顾南枝", self.branch, status="party")

    @cached_property
    def secretary(self):
        user = self.student_of("2024110102", "苏念", self.branch)
        Appointment.objects.create(user=user, unit=self.branch, post="secretary", starts_on=SINCE)
        return user

    @cached_property
    def general_secretary(self):
        return self.holder("T1001", "江临", self.general_branch, "secretary")

    @cached_property
    def staff(self):
        return self.holder("T0001", "周一鸣", self.committee, "staff")

    @cached_property
    def staff2(self):
        return self.holder("T0002", "陆可", self.committee, "staff")

    @cached_property
    def committee_secretary(self):
        return self.holder("T0000", "方远", self.committee, "secretary")

    @cached_property
    def administrator(self):
        return self.granted("T0009", "何思远", "administrator")

    @cached_property
    def supervisor(self):
        return self.granted("T0008", "沈清", "supervisor")

    @cached_property
    def teacher(self):
        return self.granted("T2001", "陈老师", "teacher")

    @cached_property
    def answerer(self):
        return self.holder("T3001", "吴立", self.department, "answerer")

    @cached_property
    def answerer2(self):
        return self.holder("T3002", "郑好", self.department, "answerer")

    @cached_property
    def auditor(self):
        return self.holder("T3003", "王稳", self.department, "auditor")

    @cached_property
    def outsider(self):
        return self.holder("T4001", "冯宁", self.other_department, "answerer")
