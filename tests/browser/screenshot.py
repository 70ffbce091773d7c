"""Takes the picture of the report that README shows, anew: a row of the demo, with the evidence of a claim lit.

python -m tests.browser.screenshot
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from knowledge_sdg import Run, generate
from knowledge_sdg.demo_corpus import demo_corpus_path
from tests.browser.chromium import chromium, find_chromium

PICTURE = Path(__file__).parents[2] / "docs" / "report.png"
WIDTH, HEIGHT = 1280, 820


# The list's button of the question, on whichever page of the list it is.
_CLICK = """(() => {
  for (;;) {
    const found = [...document.querySelectorAll('#rows .question')].find((one) => one.textContent === QUESTION);
    if (found) return found.closest('button').click();
    document.querySelector('#after').click();
  }
})()"""


def shown_question(run: Run) -> str:
    """Of the first kept row that asks when or why; without one, of the first row."""
    asked = [row["question"] for row in run.dataset]
    return next((question for question in asked if question.startswith(("When", "Why"))), run.dataset[0]["question"])


def main() -> int:
    """Writes docs/report.png; the exit code."""
    browser = find_chromium()
    if not browser:
        print("Chromium is needed: apt-get install chromium, or name one in CHROMIUM")  # noqa: T201 - a command
        return 1
    folder = Path(tempfile.mkdtemp())
    try:
        corpus = demo_corpus_path()
        run = generate(sorted(corpus.glob("*.md")), corpus / "qna.yaml", out=folder / "demo", quiet=True)
        question = shown_question(run)
        with chromium(browser, folder / "profile") as page:
            page.prefer("light")
            page.resize(WIDTH, HEIGHT)
            page.open((run.path / "report.html").as_uri())
            page.ask(_CLICK.replace("QUESTION", json.dumps(question)))
            page.ask("document.querySelector('#row .claim').focus()")
            page.ask("document.querySelector('#reader').scrollIntoView()")
            page.wait_for("document.querySelector('#source mark.lit')")
            page.picture(PICTURE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{PICTURE}: written")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
