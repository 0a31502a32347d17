"""The names of the slots, once. They are those of the profile, the API and the database."""

from __future__ import annotations

LANGUAGE = "language"
REQUESTED = "requested_slot"

GOAL = "goal"
SKILLS = "skills"
OCCUPATION = "occupation"
PROVINCE = "province"
CITY = "city"
DELIVERY = "delivery"
SKILL_TAUGHT = "skill"  # what the programme must teach; only a shared link says so
MAX_COST = "max_cost"

CHOICES = (
    "occupation", "field", "province", "city", "provider", "kind", "delivery", "pace", "study_language", "funding", "skill",
)  # fmt: skip
NUMBERS = ("max_cost", "max_hours", "max_weeks", "hours_per_week")
FLAGS = ("badge", "assessed")
PROFILE = (GOAL, SKILLS, *CHOICES, *NUMBERS, *FLAGS)

SKIPPED = "skipped"
FORM_STEP = "form_step"
FORM_STEPS = "form_steps"
RESULTS = "results"
NEXT_OFFSET = "next_offset"
FOCUS = "focus"
PAGE = "page"  # of the college's site that the learner is on: {about, id, title}
JUDGING = "judging"  # what a verdict waits for: {credential, questions}
SHORTLIST = "shortlist"
WISH = "wish"
INTERESTS = "interests"
SUGGESTED = "suggested"
CHANGING = "changing"
OFFERED = "offered"
FAILURES = "failures"
MINOR = "minor"

HANDOFF_CONSENT = "handoff_consent"
HANDOFF_NAME = "handoff_name"
HANDOFF_CONTACT = "handoff_contact"
HANDOFF_TIME = "handoff_time"
HANDOFF_SHOWN = "handoff_shown"  # what the learner was shown: {summary, profile, recommended}
CASE = "case"  # {id, reference, state: waiting | claimed | closed, consented, transcript}
TURNS_BEFORE = "turns_before"  # messages of the learner in earlier sessions of the conversation
TOPIC = "topic"  # of the latest message, where it needs a person
TOPICS = "topics"  # those that a person was offered for
CASE_PENDING = "case_pending"
ALERT_PENDING = "alert_pending"

DISCOVERY_FORM = "discovery_form"
CHANGE_FORM = "change_form"
HANDOFF_FORM = "handoff_form"
DISCOVERY_QUESTIONS = (GOAL, PROVINCE, DELIVERY, MAX_COST)
HANDOFF_QUESTIONS = (HANDOFF_CONSENT, HANDOFF_NAME, HANDOFF_CONTACT, HANDOFF_TIME)
# What a learner chose not to answer is kept apart from what is not known yet.
SKIPPED_VALUE = "skipped"
WHOLE_CONVERSATION = "conversation"  # the consent that takes in what was said before
