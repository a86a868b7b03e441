"""A report becomes an edition at two desks: custodians lend the names, an editor builds, two look and approve, one seals; a proof leaves it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.office import vault
from safeconduct.office.office import open_office
from safeconduct.records.request import Request, Wanted
from safeconduct.report.check import check
from tests.desk.running import Running, enter, running

pytestmark = pytest.mark.browser
NOW = dt.datetime(2017, 8, 4, 9, 41, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def sages(copy: Path) -> Iterator[Running]:
    """The editor's desk."""
    with running(copy / "offices" / "sage") as found:
        yield found


@pytest.fixture(scope="module")
def sage_page(browser: Browser, sages: Running) -> Iterator[Page]:
    page = enter(browser.new_context(viewport={"width": 1280, "height": 900}), sages)
    yield page
    page.context.close()


def synced(page: Page, desk: Running) -> None:
    """By the button of the page, and waited for."""
    page.goto(desk.origin + "/settings")
    token = page.locator("body").get_attribute("data-token") or ""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    httpx.post(desk.origin + "/sync", cookies=cookies, data={"_token": token}, headers={"origin": desk.origin})
    page.goto(desk.origin + "/jobs")
    page.locator(".mark.good").first.wait_for()
    page.locator(".mark.waiting").wait_for(state="detached")  # the page looks by itself


def report_of(page: Page, desk: Running) -> str:
    page.goto(desk.origin + "/reports")
    page.locator("main li[data-row] a").first.click()
    page.locator("#outline").wait_for()
    return page.url


def custodians_agree(copy: Path) -> None:
    for name in ("hazel", "maple"):
        with open_office(copy / "offices" / name, PASSPHRASE, clock=lambda: NOW) as office:
            office.sync()
            asked = [one for one in office.view.all(Request) if one.wanted == Wanted.REVIEW and not one.opened]
            vault.approve(office.state, asked[0].id, NOW)
            office.flush()


def test_a_report_is_written_cited_and_refused_a_number_typed_by_hand(sage_page: Page, sages: Running) -> None:
    page = sage_page
    report_of(page, sages)
    page.get_by_role("link", name="Write another section").click()
    for name, text in (("title_en", "Afterwards"), ("title_ru", "После"), ("text_en", "They were 64."), ("text_ru", "Их было много.")):
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=key]").fill("after words")
    page.locator("main form .go").click()
    assert "cannot stand in an address" in page.locator(".faults").inner_text()
    page.locator("[name=key]").fill("afterwards")
    page.locator("main form .go").click()
    assert "a number typed by hand" in page.locator(".faults").inner_text()
    page.locator("[name=text_en]").fill("They were {count:F1}, until {date:2017-07}.")
    page.locator("main form .go").click()
    page.locator("main .card").wait_for()
    assert "They were 64 people [F1], until July 2017." in page.locator("main .card").first.inner_text()


def test_whoever_opened_a_section_before_a_colleague_wrote_is_told(sage_page: Page, sages: Running) -> None:
    page = sage_page
    report_of(page, sages)
    page.get_by_role("link", name="Afterwards").click()
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name=title_en]").fill("Afterward")
    other.locator("main form .go").click()
    other.locator("h2", has_text="Afterward").wait_for()
    other.close()
    page.locator("[name=title_en]").fill("And then")
    page.locator("main form .go").click()
    assert "changed since you opened it" in page.locator(".faults").inner_text()
    assert page.locator("[name=title_en]").input_value() == "And then"


def test_the_review_shows_the_report_in_a_frame_that_runs_nothing(sage_page: Page, sages: Running) -> None:
    page = sage_page
    url = report_of(page, sages)
    page.get_by_role("button", name="Review it now").click()
    page.locator("summary", has_text="The web edition").click()
    frame = page.frame_locator("iframe.viewer")
    frame.locator("h1").wait_for()
    answer = page.request.get(f"{url.partition('#')[0]}/look/en")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_two_members_release_an_edition_and_a_proof_of_it_is_checked(
    sage_page: Page, sages: Running, rowan_page: Page, rowans: Running, copy: Path, tmp_path: Path
) -> None:
    page = sage_page
    url = report_of(page, sages)
    page.get_by_role("button", name="Ask the custodians").click()
    assert "waits for custodians" in page.locator(".steps").inner_text()
    synced(page, sages)
    custodians_agree(copy)
    synced(page, sages)
    page.goto(url)
    assert "approved, for one build" in page.locator(".steps").inner_text()
    page.get_by_role("button", name="Build the edition").click()
    page.locator("text=2 approvals are missing").wait_for(timeout=120_000)
    edition = page.url.rpartition("/")[2]
    page.frame_locator("iframe.viewer").first.locator("h1").wait_for()
    assert page.get_by_role("button", name="Seal").count() == 0
    page.get_by_role("button", name="I have looked").click()
    page.locator("text=1 approval is missing").wait_for()
    assert page.get_by_role("button", name="I have looked").count() == 0  # one member is not two
    assert "waits for Linden, Rowan" in page.locator(".steps").inner_text()
    synced(page, sages)

    synced(rowan_page, rowans)
    rowan_page.goto(rowans.origin)
    rowan_page.locator("main li[data-row]", has_text="to be approved").get_by_role("link").first.click()
    assert rowan_page.url.endswith(edition)
    assert "waits for you or Linden" in rowan_page.locator(".steps").inner_text()
    with rowan_page.expect_download() as saved:
        rowan_page.get_by_role("link", name="report-en.pdf").click()
    saved.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes()[:5] == b"%PDF-"  # the very bytes that Sage built
    rowan_page.get_by_role("button", name="I have looked").click()
    rowan_page.get_by_role("button", name="Seal the edition").wait_for()
    synced(rowan_page, rowans)

    synced(page, sages)
    page.goto(f"{sages.origin}/reports/editions/{edition}")
    page.get_by_role("button", name="Seal the edition").click()
    assert "Sealed" in page.locator(".steps").inner_text()
    package = page.request.get(f"{sages.origin}/reports/editions/{edition}/package.zip").body()
    names = set(zipfile.ZipFile(io.BytesIO(package)).namelist())
    assert {"report-en.pdf", "report-ru.html", "manifest.json", "edition.note", "claims/C1.json"} <= names

    page.locator("summary", has_text="Make a proof").click()
    make = page.locator("details.act form").first
    make.locator("[name=claim]").select_option("C1")
    make.locator("[name=audience]").select_option("tribunal")
    make.locator(".go").click()
    assert "says for which" in page.locator(".faults").inner_text()
    make.locator("[name=audience]").select_option("public")
    make.locator(".go").click()
    page.get_by_role("link", name="Save the proof").wait_for()
    proof = page.request.get(f"{sages.origin}{page.get_by_role('link', name='Save the proof').get_attribute('href')}").body()
    assert check(proof).proof.claim == "C1"
    page.goto(f"{sages.origin}/reports/check")
    page.locator("[name=proof]").set_input_files({"name": "proof.json", "mimeType": "application/json", "buffer": proof})
    page.locator("main form .go").click()
    assert "Verified." in page.locator("main .notice").inner_text()
    page.locator("[name=proof]").set_input_files(
        {"name": "proof.json", "mimeType": "application/json", "buffer": proof.replace(b"C1", b"C2")}
    )
    page.locator("main form .go").click()
    assert "of 9 failed" in page.locator("main .alarm").inner_text()
