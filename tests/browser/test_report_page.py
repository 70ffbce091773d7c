"""The page of a run in headless Chromium: what it shows, what lights up, what it must never do."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from knowledge_sdg import open_run, report
from tests.browser.chromium import Page
from tests.browser.conftest import AXE
from tests.report_runs import ATTACK, with_two_claims


def address(run: Path, name: str = "report.html") -> str:
    return (run / name).resolve().as_uri()


def rows_of(run: Path) -> list[dict[str, Any]]:
    """Kept and dropped rows, with their outcome."""
    opened = open_run(run)
    kept = [{**row, "status": "kept", "stage": "", "reason": ""} for row in opened.dataset.to_list()]
    return kept + [{**row, "status": "dropped"} for row in opened.dropped.to_list()]


def choose(page: Page, row: dict[str, Any]) -> None:
    """Opens the page at a row, as a link to it does."""
    page.ask(f"location.hash = {json.dumps('#row-' + row['id'])}")
    page.send("Page.reload")
    page.wait_for(f"document.querySelector('#row h3')?.textContent === {json.dumps(row['question'])}")


def pick(page: Page, name: str, value: str) -> None:
    """Sets a filter as a user does, and waits for the list."""
    page.ask(
        f"(() => {{ const field = document.querySelector('#filters [name={name}]'); field.value = {json.dumps(value)};"
        "field.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )
    page.ask("new Promise((done) => setTimeout(done, 250))")


def found(page: Page) -> int:
    """How many rows the list says there are."""
    told = page.ask("document.getElementById('found').textContent")
    return 0 if told == "No row" else int(told.split(" of ")[1].split(" ")[0].replace(",", ""))


def lit(page: Page) -> str:
    return page.ask("[...document.querySelectorAll('#source mark.lit')].map((mark) => mark.textContent).join('')")


def test_the_funnels_figures_are_those_of_stats_json(page, demo_run):
    """Every number of the funnel on the page stands so in stats.json, and nothing of it is left out."""
    funnel = json.loads((demo_run / "stats.json").read_text())["funnel"]

    page.open(address(demo_run))
    figures = page.ask(
        "[...document.querySelectorAll('[data-figure]')].map((one) => [one.dataset.figure, one.textContent.trim()])"
    )
    stages = page.ask(
        "[...document.querySelectorAll('[data-stage]')].map((one) => [one.dataset.stage, one.textContent])"
    )
    reasons = page.ask(
        "[...document.querySelectorAll('[data-reason]')]"
        ".map((one) => [one.dataset.reason, one.querySelector('.times').textContent])"
    )

    assert figures == [[name, f"{funnel[name]:,}"] for name, _ in figures]
    assert {"views", "units", "pairs_written", "pairs_kept", "pairs_dropped", "pairs_failed"} <= {
        one[0] for one in figures
    }
    assert {stage: int(told.replace("−", "")) for stage, told in stages if told != "0"} == {
        stage: sum(kinds.values()) for stage, kinds in funnel["reasons"].items()
    }
    assert {reason: int(told) for reason, told in reasons} == {
        f"{stage}: {kind}": count for stage, kinds in funnel["reasons"].items() for kind, count in kinds.items()
    }


def test_choosing_a_row_shows_its_question_answer_and_claims(page, demo_run):
    """A click in the list puts the row beside it, each claim with its label."""
    page.open(address(demo_run))
    page.ask("document.querySelectorAll('#rows button')[2].click()")
    question = page.ask("document.querySelectorAll('#rows .question')[2].textContent")
    shown = page.ask(
        "({question: document.querySelector('#row h3').textContent,"
        "answer: document.querySelector('#row .answer').textContent,"
        "claims: [...document.querySelectorAll('#row .claim')].map((one) => [one.querySelector('.label').textContent,"
        "one.childNodes[1].textContent]), hash: location.hash})"
    )
    (row,) = [row for row in rows_of(demo_run) if shown["hash"] == f"#row-{row['id']}"]

    assert shown["question"] == question == row["question"]
    assert shown["answer"] == row["response"]
    assert shown["claims"] == [[claim["label"].replace("_", " "), claim["claim"]] for claim in row["claims"]]


@pytest.mark.parametrize("which", ["demo_run", "judged_run", "hostile_run"])
def test_focusing_a_claim_lights_exactly_its_evidence(which, page, request):
    """Just `raw_document[start:end]` lights up, also behind characters of two UTF-16 units."""
    run = request.getfixturevalue(which)
    chosen = [row for row in rows_of(run) if row["claims"]][::17]
    page.open(address(run))

    for row in chosen:
        choose(page, row)
        for number, claim in enumerate(row["claims"]):
            page.ask(f"document.querySelector('[data-claim=\"{number}\"]').focus()")
            assert lit(page) == (row["raw_document"][claim["start"] : claim["end"]] if claim["start"] >= 0 else "")
        page.ask("document.activeElement.blur()")
        assert not lit(page)


def test_the_source_beside_a_row_is_the_whole_chunk(page, demo_run):
    """Not a character of `raw_document` is changed or left out."""
    row = rows_of(demo_run)[-1]

    page.open(address(demo_run))
    choose(page, row)

    assert page.ask("document.getElementById('source').textContent") == row["raw_document"]


def test_a_mouse_over_a_claim_lights_it_and_gives_way_to_the_focused_one(page, demo_run, tmp_path):
    """Hovering shows another claim's evidence for as long as it lasts."""
    run = with_two_claims(demo_run, tmp_path / "spread")
    report(run)
    row = rows_of(run)[0]
    evidence = [row["raw_document"][claim["start"] : claim["end"]] for claim in row["claims"]]
    over = "document.querySelector('[data-claim=\"{}\"]').dispatchEvent(new MouseEvent('{}'))"

    page.open(address(run))
    choose(page, row)
    page.ask("document.querySelector('[data-claim=\"0\"]').focus()")
    last = len(evidence) - 1
    page.ask(over.format(last, "mouseenter"))
    hovered = lit(page)
    page.ask(over.format(last, "mouseleave"))

    assert (hovered, lit(page)) == (evidence[last], evidence[0])


def test_a_dropped_row_stands_with_its_reason_beside_the_kept_ones_of_its_chunk(page, demo_run):
    """Both columns of a chunk's rows are complete, and a row there can be chosen."""
    rows = rows_of(demo_run)
    row = next(row for row in rows if row["status"] == "dropped")
    of_chunk = Counter(other["status"] for other in rows if other["chunk_id"] == row["chunk_id"])

    page.open(address(demo_run))
    choose(page, row)
    shown = page.ask("document.querySelector('#row .facts').textContent")
    columns = page.ask("[...document.querySelectorAll('.siblings ul')].map((one) => one.children.length)")
    page.ask("document.querySelector('.siblings .link').click()")

    assert row["reason"] in shown
    assert columns == [of_chunk["kept"], of_chunk["dropped"]]
    assert "Outcomekept" in page.ask("document.querySelector('#row .facts').textContent")


def test_each_filter_leaves_the_rows_that_it_names(page, judged_run):
    """Outcome, view, label, reason, document and words, alone and together; Clear brings all back."""
    rows = rows_of(judged_run)
    reason = Counter(f"{row['stage']}: {row['reason'].split(':')[0]}" for row in rows if row["stage"]).most_common(1)[0]
    page.open(address(judged_run))

    assert found(page) == len(rows)
    for name, value, expected in [
        ("status", "dropped", sum(row["status"] == "dropped" for row in rows)),
        ("status", "", len(rows)),
        ("view", "summary_detailed", sum(row["dataset_type"] == "summary_detailed" for row in rows)),
        ("view", "", len(rows)),
        ("label", "not_found", sum(any(claim["label"] == "not_found" for claim in row["claims"]) for row in rows)),
        ("label", "", len(rows)),
        ("reason", reason[0], reason[1]),
        ("reason", "", len(rows)),
        ("document", "0", sum(row["source"] == min(row["source"] for row in rows) for row in rows)),
        ("document", "", len(rows)),
        ("search", "zzzz", 0),
        ("search", "EBBWING wing", sum(_has(row, "ebbwing", "wing") for row in rows)),
        ("status", "kept", sum(_has(row, "ebbwing", "wing") and row["status"] == "kept" for row in rows)),
    ]:
        pick(page, name, value)
        assert (name, value, found(page)) == (name, value, expected)
    page.ask("document.querySelector('#filters [type=reset]').click()")
    page.wait_for(f"document.getElementById('found').textContent.includes('of {len(rows)} ')")


def _has(row: dict[str, Any], *words: str) -> bool:
    texts = [row["question"], row["response"], *(claim["claim"] for claim in row["claims"])]
    return all(word in "\n".join(texts).lower() for word in words)


def test_the_page_is_used_with_the_keyboard_alone(page, demo_run):
    """Arrow keys walk the list, Enter chooses, and Tab reaches the claims, whose evidence lights up."""
    page.open(address(demo_run))
    page.ask("document.querySelector('#rows [tabindex=\"0\"]').focus()")
    page.press("ArrowDown")
    page.press("ArrowDown")
    question = page.ask("document.activeElement.querySelector('.question').textContent")
    page.press("Enter")
    shown = page.ask("document.querySelector('#row h3').textContent")
    page.press("Tab")

    assert shown == question
    assert page.ask("document.activeElement.className").startswith("claim")
    assert lit(page)


def test_every_sentence_is_shaded_and_the_untaught_ones_are_listed_first(page, demo_run):
    """The sentences of each document that some row teaches are as many as stats.json says, and their rows are told."""
    covered = open_run(demo_run).stats["coverage"]["by_document"]
    page.open(address(demo_run))
    shown = []
    for number in range(len(covered)):
        page.ask(
            f"(() => {{ const field = document.getElementById('covered'); field.value = '{number}';"
            "field.dispatchEvent(new Event('change')); })()"
        )
        taught = page.ask("document.querySelectorAll('#text .sentence[role]').length")
        untaught = page.ask("document.getElementById('untaught').children.length")
        shown.append((taught, taught + untaught))
    before = page.ask(
        "document.querySelector('.coverage .untaught') === document.querySelector('.coverage').firstElementChild"
    )
    page.ask("document.querySelector('#text .taught-2').click()")

    assert sorted(shown) == sorted((row["cited"], row["sentences"]) for row in covered.values())
    assert before
    assert page.ask("document.querySelectorAll('#teaching .link').length") == 2
    assert page.ask("document.getElementById('covered-note').hidden")


def test_a_hostile_run_does_nothing_and_shows_as_text(page, hostile_run):
    """Scripts, handlers, templates and comments in every text, key and name are only read."""
    page.open(address(hostile_run))
    row = rows_of(hostile_run)[0]

    assert page.ask("window.attacked === undefined")
    assert page.ask("document.scripts.length") == 2
    assert page.ask("document.images.length") == 0
    assert page.ask("document.querySelector('h1').textContent") == hostile_run.name
    assert page.ask("document.querySelector('#row .answer').textContent").startswith(ATTACK)
    assert ATTACK.strip() in page.ask("document.getElementById('settings').textContent")
    choose(page, row)
    page.ask("document.querySelectorAll('button:not(#theme)').forEach((button) => button.click())")
    assert page.ask("window.attacked === undefined")
    assert page.messages == []


@pytest.mark.parametrize("which", ["demo_run", "hostile_run"])
def test_no_request_leaves_the_page(which, page, request):
    """The file itself is all that is asked for, also after everything was clicked, and the console stays empty."""
    run = request.getfixturevalue(which)

    page.open(address(run))
    page.ask("document.querySelectorAll('button').forEach((button) => button.click())")
    page.ask("new Promise((done) => setTimeout(done, 300))")

    assert {one for one in page.requests if not one.startswith("data:")} == {address(run)}
    assert page.messages == []


def test_a_request_is_refused_by_the_page_itself(page, demo_run):
    """Its content security policy lets no script load or send anything."""
    page.open(address(demo_run))

    assert page.ask("fetch('http://127.0.0.1:9/').then(() => 'sent', (error) => error.name)") == "TypeError"
    assert any("Content Security Policy" in message for message in page.messages)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(width, scheme, page, judged_run, demo_run, tmp_path):
    """No violation of any impact but minor, with a claim lit, a dropped row shown, and a second run beside it."""
    out = report(judged_run, demo_run, tmp_path / "beside.html")
    rows = rows_of(judged_run)
    chosen = (rows[0], rows[-1])
    page.prefer(scheme)
    page.resize(width, 900)
    page.open(out.as_uri())
    page.ask("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    for row in chosen:
        choose(page, row)
        page.ask(AXE.read_text(encoding="utf-8"))
        page.ask("document.querySelector('.claim').focus()")
        page.ask("document.querySelector('#text .taught-1').click()")
        violations = page.ask("axe.run().then((result) => result.violations)")
        told = [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in violations if one["impact"] != "minor"]
        assert told == []


def test_the_switch_turns_light_into_dark_and_back(page, demo_run):
    """The page follows the system until the switch is used."""
    ground = "getComputedStyle(document.body).backgroundColor"
    page.open(address(demo_run))
    page.ask("localStorage.clear()")
    page.open(address(demo_run))
    light = page.ask(ground)
    page.prefer("dark")
    dark = page.ask(ground)
    page.ask("document.getElementById('theme').click()")
    switched = page.ask(ground)
    page.ask("localStorage.clear()")

    assert light != dark
    assert switched == light


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_window(width, page, demo_run):
    """Neither a laptop nor a telephone scrolls the page sideways."""
    page.resize(width, 900)
    page.open(address(demo_run))

    assert page.ask("document.documentElement.scrollWidth") <= width


def test_printed_it_has_the_figures_and_the_row_without_the_controls(page, demo_run):
    """Navigation, filters and list are left out on paper; the chosen row stays."""
    page.open(address(demo_run))
    page.send("Emulation.setEmulatedMedia", media="print")
    hidden = page.ask("['.top', '.filters', '.list'].map((one) => document.querySelector(one).offsetHeight)")
    shown = page.ask("document.querySelector('#row').offsetHeight")
    page.send("Emulation.setEmulatedMedia", media="")

    assert hidden == [0, 0, 0]
    assert shown > 0


def test_on_paper_no_table_is_cut_off_and_the_covered_document_is_named(page, demo_run):
    """At the width of a sheet every table ends inside its card, and the coverage says whose text it is."""
    page.open(address(demo_run))
    page.resize(720, 1000)
    page.send("Emulation.setEmulatedMedia", media="print")
    over = page.ask(
        "[...document.querySelectorAll('.card table')].filter((table) => "
        "table.getBoundingClientRect().right > table.closest('.card').getBoundingClientRect().right).length"
    )
    title = page.ask("document.querySelector('#covered-title').textContent")
    page.send("Emulation.setEmulatedMedia", media="")
    page.resize(1280, 900)

    chosen = page.ask("document.querySelector('#covered').selectedOptions[0].textContent")
    assert over == 0
    assert title.startswith("The text of ")
    assert chosen.startswith(title.removeprefix("The text of ") + ": ")


def test_ten_thousand_rows_open_and_filter_quickly(page, large_run):
    """Opening and each filter take under 2 seconds, here allowed twice that on a loaded machine."""
    page.open(address(large_run))
    opened = page.ask("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000
    filtered = page.ask(
        "(() => { const start = performance.now(); const field = document.querySelector('#filters [name=view]');"
        "field.value = 'base_document'; field.dispatchEvent(new Event('input', {bubbles: true}));"
        "return new Promise((done) => setTimeout(() => done(performance.now() - start), 5)); })()"
    )
    searched = page.ask(
        "(() => { const start = performance.now(); const field = document.querySelector('#filters [name=search]');"
        "field.value = 'ebbwing'; field.dispatchEvent(new Event('input', {bubbles: true}));"
        "return new Promise((done) => setTimeout(() => done(performance.now() - start), 125)); })()"
    )

    assert found(page) > 1_000
    assert opened < 4
    assert max(filtered, searched) < 4_000
    assert (large_run / "report.html").stat().st_size < 15_000_000
