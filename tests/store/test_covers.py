"""What is told of cover pages: tags by who fills them in, who uses a page, sample values for a proof."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from faxtui.api.models import CoverPage, Service
from faxtui.store.covers import (
    braced,
    cover_facts,
    placed_covers,
    proof_note,
    sample_values,
    tag_troubles,
    tags_of,
    use_lines,
)
from faxtui.store.project import Holdings, Project


def project(*holdings: Holdings) -> Project:
    """A project that was loaded with these."""
    loaded = Project()
    loaded._holdings = {each.service.id: each for each in holdings}
    return loaded


def service(service_id: str, name: str, **fields: Any) -> Service:
    """A service by the API's names."""
    return Service.model_validate({"id": service_id, "name": name, **fields})


def cover(cover_id: str, name: str = "Cover") -> CoverPage:
    """A cover page as lists have it."""
    return CoverPage.model_validate({"id": cover_id, "name": name, "createdAt": "2026-03-01T10:00:00Z"})


def test_cover_pages_of_all_services_are_listed_with_those_who_use_them() -> None:
    """The default service comes first, pages go by name, and use is found on other services too."""
    desk = Holdings(service("S1", "Desk", defaultForProject=True), covers=[cover("C2", "b"), cover("C1", "A")])
    billing = Holdings(service("S2", "Billing", coverPageId="C1"), covers=[cover("C3")])
    placed = placed_covers(project(billing, desk))
    assert list(placed) == ["S1 C1", "S1 C2", "S2 C3"]
    assert [user.id for user in placed["S1 C1"].users] == ["S2"]
    assert not placed["S1 C1"].is_used_by_owner
    assert use_lines(placed["S1 C1"]) == ["“Billing” puts it on every fax, and would send without a cover page."]
    assert use_lines(placed["S1 C2"]) == []
    assert placed["S1 C1"].created == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_tags_go_by_who_fills_them_in_whatever_their_case() -> None:
    """The service's four and one's own are told apart, each once and in the order drawn."""
    tags = tags_of([["to", "subject", "pageCount"], ["subject", "DATE"]], 1234)
    assert (tags.pages, tags.automatic, tags.own) == (2, ["to", "pageCount", "DATE"], ["subject"])


def test_tags_in_an_undocumented_case_are_flagged_with_the_right_one() -> None:
    """Own keys are lower case, and `pageCount` has its capital."""
    told = " ".join(tag_troubles(tags_of([["Subject", "pagecount", "to", "pageCount"]], 1)))
    assert "{{Subject}} is documented in another case: write {{subject}}." in told
    assert "{{pagecount}} is documented in another case: write {{pageCount}}." in told
    assert "{{to}}" not in told


def test_a_cover_page_without_tags_says_so() -> None:
    """It looks the same on every fax, which is seldom wanted."""
    assert tag_troubles(tags_of([[]], 1)) == ["No tag was found: it looks the same on every fax."]


def test_own_tags_carry_the_warning_that_they_may_print_raw() -> None:
    """A page with automatic tags only has no such warning."""
    placed = placed_covers(project(Holdings(service("S1", "Desk"), covers=[cover("C1")])))["S1 C1"]

    def labels(*names: str) -> list[str]:
        return [fact.label for group in cover_facts(placed, tags_of([names], 1), UTC) for fact in group.facts]

    assert "Prints raw" in labels("to", "subject")
    assert "Prints raw" not in labels("to")
    assert "Automatic" not in [fact.label for group in cover_facts(placed, None, UTC) for fact in group.facts]


def test_every_tag_gets_a_sample_value() -> None:
    """The service's own are as the API shows them; others fit their name or name themselves."""
    values = sample_values(["To", "pageCount", "patient_name", "ward"], "+14155550100", datetime(2025, 2, 4))
    assert values["from"] == "+14155550100"
    assert (values["date"], values["pagecount"]) == ("2/4/2025", "3")
    assert (values["patient_name"], values["ward"]) == ("Alex Example", "Sample ward")
    assert values["to"].startswith("+1415")


def test_names_of_tags_are_cleaned_and_bounded() -> None:
    """A PDF may hold thousands of tags, and escape sequences in them."""
    text = braced([f"x\x1b[2Jy{number}" for number in range(500)])
    assert "\x1b" not in text
    assert text.endswith("and 480 more")


def test_a_proof_tells_what_did_not_fit() -> None:
    """Nothing to tell is an empty line."""
    assert proof_note({"broken": [], "pushed": []}) == ""
    assert proof_note({"broken": ["message"], "pushed": ["to"]}) == (
        "{{message}} needed more lines; {{to}} pushes text off the page"
    )
