"""Django looks here for models; they live in their rooms."""

from activities.applications.models import (
    Application,
    ApplicationFile,
    BudgetLine,
    Change,
    Part,
    PlannedMaterial,
    Remark,
    Review,
    Submission,
    TeamMember,
    WordForm,
)
from activities.kinds.models import ActivityKind, KindRules
from activities.menu.models import Menu, Theme
from activities.projects.models import (
    Closing,
    ClosingFile,
    Material,
    Occasion,
    Photo,
    Project,
    Rating,
    Spending,
    Task,
)
from activities.rounds.models import Assignment, Entry, Reviewer, Round, Score

__all__ = [
    "ActivityKind",
    "Application",
    "ApplicationFile",
    "Assignment",
    "BudgetLine",
    "Change",
    "Closing",
    "ClosingFile",
    "Entry",
    "KindRules",
    "Material",
    "Menu",
    "Occasion",
    "Part",
    "Photo",
    "PlannedMaterial",
    "Project",
    "Rating",
    "Remark",
    "Review",
    "Reviewer",
    "Round",
    "Score",
    "Spending",
    "Submission",
    "Task",
    "TeamMember",
    "Theme",
    "WordForm",
]
