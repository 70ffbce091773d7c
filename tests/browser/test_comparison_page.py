"""The page of `compare --html`, and the report of two runs that ask in other words, in a browser."""

import shutil
from pathlib import Path

import pytest

from knowledge_sdg import compare, load_program, report
from knowledge_sdg.comparison import as_html
from tests.browser.chromium import Page
from tests.browser.conftest import AXE


@pytest.fixture(scope="module")
def other_run(demo_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo's run whose judge is asked in other words; its name is long."""
    other = Path(shutil.copytree(demo_run, tmp_path_factory.mktemp("other") / "judged_otherwise-20261129-005719"))
    program = load_program(other / "program.json")
    verify = program.judge.verify
    verify.signature = verify.signature.with_instructions("Look at <every> claim.")
    program.save(other / "program.json")
    return other


def violations(page: Page) -> list[tuple[str, str, str]]:
    """What axe-core finds that is more than minor."""
    page.ask(AXE.read_text(encoding="utf-8"))
    found = page.ask("axe.run().then((result) => result.violations)")
    return [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found if one["impact"] != "minor"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_comparison_fits_every_window_and_is_legible(width, scheme, page, demo_run, other_run, tmp_path):
    """Nothing is wider than the window, the page follows the system's colours, and axe-core finds nothing."""
    path = tmp_path / "compared.html"
    path.write_text(as_html(compare(demo_run, other_run)), encoding="utf-8")
    page.prefer(scheme)
    page.resize(width, 900)
    page.open(path.as_uri())

    ground = page.ask("getComputedStyle(document.body).backgroundColor")
    assert page.ask("document.documentElement.scrollWidth") <= width
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_prompts_of_two_runs_fit_and_are_legible(width, scheme, page, demo_run, other_run, tmp_path):
    """The lines that differ stand in the report of two runs, within the window, and axe-core finds nothing."""
    page.prefer(scheme)
    page.resize(width, 900)
    page.open(report(other_run, demo_run, tmp_path / "beside.html").as_uri())

    assert "Look at <every> claim." in page.ask("document.querySelector('.diff ins').parentElement.textContent")
    assert page.ask("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
