"""The API describes itself, to machines and to people."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from config.api_docs import operations, schema

pytestmark = pytest.mark.django_db


def test_the_schema_is_valid_and_complete() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_every_operation_says_that_errors_are_problem_documents() -> None:
    answers = [
        operation["responses"]["default"]["content"]
        for item in schema()["paths"].values()
        for operation in item.values()
        if "responses" in operation
    ]

    assert answers
    assert all(list(answer) == ["application/problem+json"] for answer in answers)


def test_the_page_shows_every_operation_without_a_script_of_its_own(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()

    assert [one.id for one in operations() if f'id="{one.id}"' not in page] == []
    assert "<style" not in page
    assert "style=" not in page


def test_the_schema_is_served(client: Client) -> None:
    answer = client.get("/api/v1/schema/")

    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")


def test_the_front_of_the_api_leads_to_its_page(client: Client) -> None:
    assert client.get("/api/v1/").headers["Location"] == "/api/v1/docs/"
