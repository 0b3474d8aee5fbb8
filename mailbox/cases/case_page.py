"""One letter as the desk sees it, whole; the desk's other reads are desk_queries."""

from copy import copy
from functools import cached_property

from django.db.models import Q

from mailbox.cases import (
    clock,
    dependencies,
    followups,
    instructions,
    merging,
    permissions,
    repeats,
    supports,
    vacancies,
)
from mailbox.cases.answer_models import Answer
from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Contact, Instruction
from mailbox.cases.sender_models import SenderDetails
from mailbox.checklists.queries import items_of
from mailbox.safety.queries import open_alerts
from mailbox.senders.queries import standing_of
from tuanwei.lib.differences import differences, nearby


class CasePage:
    """One letter as the desk sees it, each part read once and only when asked for."""

    def __init__(self, case, user):
        self.case, self.user = case, user

    @cached_property
    def is_own(self):
        """True when the reader wrote it: others handle it."""
        return permissions.is_author(self.user, self.case)

    @cached_property
    def draft(self):
        """The answer that waits for a second person, or None."""
        return next((a for a in self.answers if a.state == Answer.State.DRAFT), None)

    @cached_property
    def may_approve(self):
        """True for a reader who may decide about the draft."""
        return permissions.can_approve(self.user, self.case, self.draft)

    @cached_property
    def vacancy(self):
        """Why staff decide about its answer, empty where somebody holds the post that does."""
        if self.case.lead_id is None or self.case.state not in Case.ON_DESK:
            return ""
        return vacancies.in_words(self.case, self.draft)

    @cached_property
    def answers(self):
        """Every answer with who wrote and who decided."""
        return list(self.case.answers.select_related("drafted_by", "checked_by", "second", "unit"))

    @cached_property
    def rounds(self):
        """(answer, what the drafter changed in the draft that came back, what the second person
        changed before sending); the changes as pieces, none where nothing was changed."""
        before, found = [None, *self.answers], []
        for returned, answer in zip(before, self.answers, strict=False):
            drafted = answer.drafted_text or answer.text
            is_again = returned is not None and returned.state == Answer.State.RETURNED
            again = differences(returned.text, drafted) if is_again else []
            found.append((answer, nearby(again), nearby(differences(drafted, answer.text))))
        return found

    @cached_property
    def entries(self):
        """The whole way, private notes included."""
        return list(self.case.entries.select_related("by", "unit"))

    @cached_property
    def merged_in(self):
        """How many letters are handled with this one."""
        return merging.running(lead=self.case).count()

    @cached_property
    def merged_letters(self):
        """Those of them that the reader may open: merging lets nobody read more."""
        keys = merging.running(lead=self.case).values("case")
        return list(permissions.on_desk(self.user).filter(pk__in=keys))

    @cached_property
    def merged_into(self):
        """The letter that this one is handled with, where the reader may open it, else None."""
        if self.case.state != Case.State.MERGED:
            return None
        keys = merging.running(self.case).values("lead")
        return permissions.on_desk(self.user).filter(pk__in=keys).first()

    @cached_property
    def supporters(self):
        """How many others support it; only titles that are shown can be supported."""
        return supports.count(self.case) if self.case.shows_title else 0

    @cached_property
    def alert(self):
        """The open alert of the letter, for those who read alerts, else None."""
        if not getattr(self.case, "has_alert", True):
            return None
        return open_alerts(self.user).filter(case=self.case.pk).first()

    @cached_property
    def follow_ups(self):
        """What became of it: promises and proposals."""
        return followups.of(self.case)

    @cached_property
    def files(self):
        """Photos and documents."""
        return [found.attachment for found in self.case.files.select_related("attachment")]

    @cached_property
    def helpers(self):
        """The units that help."""
        return list(self.case.helpers.all())

    @cached_property
    def reveal(self):
        """The open request to see a hidden name, or None."""
        return self.case.reveals.filter(agreed_by=None).select_related("asked_by").first()

    @cached_property
    def publication(self):
        """The text for the public, or None."""
        found = getattr(self.case, "publication", None) if self.case.answered_at else None
        return found

    @cached_property
    def leaders(self):
        """Whom the reader may ask for an instruction."""
        return list(instructions.to_ask(self.case, self.user))

    @cached_property
    def instructions(self):
        """What leaders were asked and wrote."""
        return list(self.case.instructions.select_related("leader", "asked_by"))

    @cached_property
    def lacks_instruction(self):
        """True while no answer may go out because no leader has written."""
        may_be = self.case.rules.instruction == Instruction.REQUIRED or self.merged_in
        return self.case.state in Case.ON_DESK and may_be and instructions.is_missing(self.case)

    @cached_property
    def parts(self):
        """The letters taken out of this one and the one it was taken out of, where the reader may
        open them."""
        if not getattr(self.case, "is_split", True):
            return []
        keys = Q(split_from__origin=self.case) | Q(splits__case=self.case)
        return list(permissions.on_desk(self.user).filter(keys).distinct().order_by("number"))

    @cached_property
    def earlier(self):
        """Letters of the same named author about the same matter, where the reader may open them."""
        keys = [case.pk for case in repeats.known_to_desk(self.case)]
        return list(permissions.on_desk(self.user).filter(pk__in=keys)) if keys else []

    @cached_property
    def sender(self):
        """How to reach the author, for whoever may know the name; None where nothing was left."""
        if self.author is None or self.case.rules.contact == Contact.NONE:
            return None
        return SenderDetails.objects.filter(case=self.case).first()

    @cached_property
    def checks(self):
        """The letter's list of things to do."""
        return items_of(self.case)

    @cached_property
    def required_open(self):
        """The texts of what must still be ticked before the answer goes out."""
        return [item.text for item in self.checks if item.is_required and not item.done_by_id]

    @cached_property
    def waits_for(self):
        """Edges to letters that are to be done first."""
        return list(dependencies.before(self.case))

    @cached_property
    def needed(self):
        """[(edge, the letter where the reader may open it, else None)]."""
        keys = [edge.needs_id for edge in self.waits_for]
        seen = permissions.on_desk(self.user).filter(pk__in=keys).in_bulk() if keys else {}
        return [(edge, seen.get(edge.needs_id)) for edge in self.waits_for]

    @cached_property
    def waiting(self):
        """Letters that wait for this one, where the reader may open them."""
        keys = dependencies.after(self.case).values("case")
        return list(permissions.on_desk(self.user).filter(pk__in=keys))

    @cached_property
    def standing(self):
        """What staff have decided about the sender, of an openly signed letter only."""
        is_named = self.case.visibility == Case.Visibility.NAMED and self.author is not None
        return standing_of(self.case.author_id) if is_named else None

    @cached_property
    def author(self):
        """The author when the reader may know, else None."""
        if not permissions.can_see_author(self.user, self.case):
            return None
        return self.case.author


def extended_due(case):
    """When the running step would be over after an extension; `case` stays as it is."""
    longer = copy(case)
    clock.extend(longer)
    return longer.due_at
