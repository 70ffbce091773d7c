"""A browser and the pages of some runs; nothing is collected where Chromium or axe-core is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_sdg import generate, report
from knowledge_sdg.demo_corpus import demo_corpus_path
from tests.browser.chromium import Page, chromium, find_chromium
from tests.report_runs import enlarged, hostile, with_every_label

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"

collect_ignore_glob = [] if find_chromium() and AXE.exists() else ["test_*"]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    executable = find_chromium()
    assert executable
    with chromium(executable, tmp_path_factory.mktemp("chromium") / "profile") as page:
        yield page


@pytest.fixture
def page(browser: Page) -> Page:
    """The tab, as wide as a laptop, on a system that prefers light."""
    browser.resize(1280, 900)
    browser.prefer("light")
    return browser


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's run, with its report."""
    corpus = demo_corpus_path()
    run = generate(
        sorted(corpus.glob("*.md")), corpus / "qna.yaml", out=tmp_path_factory.mktemp("runs") / "demo", quiet=True
    )
    report(run)
    return run.path


@pytest.fixture(scope="session")
def judged_run(demo_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's run with claims of every label, and an audit."""
    run = with_every_label(demo_run, tmp_path_factory.mktemp("judged") / "judged")
    report(run)
    return run


@pytest.fixture(scope="session")
def hostile_run(demo_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's run with every text in it turned into an attack."""
    run = hostile(demo_run, tmp_path_factory.mktemp("hostile") / "<img src=x onerror=alert(1)>")
    report(run)
    return run


@pytest.fixture(scope="session")
def large_run(demo_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of 10,000 kept rows and about as many dropped ones."""
    run = enlarged(demo_run, tmp_path_factory.mktemp("large") / "run", 10_000)
    report(run)
    return run
