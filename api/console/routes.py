"""Every page of the console. They say themselves what they do not know, and are no part of the API's document."""

from __future__ import annotations

from fastapi import APIRouter

from api.console import (
    account,
    assistant,
    audit_page,
    case,
    case_actions,
    case_desk,
    case_file,
    catalogue,
    catalogue_freshness,
    catalogue_programme,
    events,
    insights,
    intake,
    lists,
    oidc,
    people,
    questions,
    questions_answers,
    queue,
    replies,
    reports,
    settings_page,
    sign_in,
    teams,
)

# In this order: /console/cases/new stands before /console/cases/{id}, and /console/catalogue/new before a programme's page.
ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router
    for module in (
        sign_in, oidc, account, people, teams, settings_page, replies, audit_page, queue, events, case_desk, case_file, case,
        case_actions, insights, assistant, intake, lists, reports,
        questions_answers, questions, catalogue, catalogue_freshness, catalogue_programme,
    )
)  # fmt: skip
