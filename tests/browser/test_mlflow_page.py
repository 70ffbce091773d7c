"""MLflow's own pages of our runs, in headless Chromium: what a researcher sees in the morning."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from knowledge_sdg.experiment import Conditions, Experiment, run_experiment
from tests.browser.chromium import Page
from tests.mlflow_server import mlflow_server
from tests.openai_server import openai_server
from tests.optimization_teacher import Pupil, bridges

pytestmark = [
    pytest.mark.timeout(300),  # a loaded machine takes a minute to start MLflow's server
    pytest.mark.filterwarnings("ignore:::mlflow.*", "ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mlflow_server(tmp_path_factory.mktemp("mlflow")) as address:
        yield address


def test_mlflows_compare_view_shows_two_of_our_runs(server: str, page: Page, tmp_path: Path):
    """Both runs stand there with their names, parameters, metrics and tags."""
    from mlflow import MlflowClient

    results = []
    with openai_server(Pupil()) as (url, _):
        under = Conditions(tuple(bridges()), teacher="pupil", teacher_url=url, concurrency=4)
        for optimizer in ("labeled", "random-search"):
            compiled = Experiment("?", {optimizer: lambda to, name=optimizer: to.optimize("judge", name, candidates=3)})
            results.append(run_experiment(compiled, under, name="bridges", out=tmp_path, uri=server))
    experiment = MlflowClient(server).get_experiment_by_name("bridges").experiment_id
    runs, experiments = (quote(json.dumps(ids)) for ids in ([result.run_id for result in results], [experiment]))
    page.resize(1600, 2400)

    page.open(f"{server}/#/compare-runs?runs={runs}&experiments={experiments}")
    page.wait_for("document.body.innerText.includes('test_after')")
    shown = page.ask("document.body.innerText")
    page.picture(tmp_path / "compare.png")

    for result in results:
        assert result.folder.name in shown
        assert result.run_id in shown
    for word in (
        "optimizer",
        "labeled",
        "random-search",
        "data_digest",
        "teacher",
        "pupil",
        "test_before",
        "tokens_in",
    ):
        assert word in shown
    assert (tmp_path / "compare.png").stat().st_size > 10_000
