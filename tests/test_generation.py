"""The run, from documents and seeds to files, through the real program and the built-in teacher."""

import asyncio
import hashlib
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import datasets
import pytest
from dspy import lm15

from knowledge_sdg import generate, open_run, read_documents
from knowledge_sdg.errors import InputError, RunError, TeacherError
from knowledge_sdg.program import load_program
from knowledge_sdg.records import QAPair
from knowledge_sdg.runs import Run
from knowledge_sdg.runs.store import UnitStore
from knowledge_sdg.runs.tables import DROPPED, KEPT, SUMMARIES
from knowledge_sdg.runs.traces import read_traces
from tests.openai_server import openai_server
from tests.scripted import in_turn, scripted

SDG_HUB_COLUMNS = ["question", "response", "document", "raw_document", "dataset_type", "domain", "document_outline"]


def run_over(corpus: Path, out: Path, **options) -> Run:
    return generate(corpus, corpus / "qna.yaml", out=out, quiet=True, **{"retries": 0, "audit": 0, **options})


def digest_of(run: Run, name: str = "kept.parquet") -> str:
    return hashlib.sha256((run.path / name).read_bytes()).hexdigest()


@pytest.fixture
def run(corpus: Path, tmp_path: Path) -> Run:
    return run_over(corpus, tmp_path / "run")


def test_every_file_of_a_run_is_there(run: Run):
    """Tables, failures, statistics, settings, program, state, the page and the dataset card."""
    files = {path.name for path in run.path.iterdir()} - {"state.sqlite-wal", "state.sqlite-shm", "state.sqlite.lock"}

    assert files == {
        "README.md", "config.json", "dropped.parquet", "failed.jsonl", "kept.parquet", "program.json",
        "report.html", "run.log", "state.sqlite", "stats.json", "summaries.parquet",
    }  # fmt: skip


def test_the_columns_are_the_contract(run: Run):
    """The first seven columns are sdg_hub's; dropped adds stage and reason."""
    assert run.dataset.column_names == KEPT.names
    assert run.dataset.column_names[:7] == SDG_HUB_COLUMNS
    assert run.dropped.column_names == [*KEPT.names, "stage", "reason"] == DROPPED.names
    assert run.summaries.column_names == SUMMARIES.names


def test_every_claim_of_a_kept_row_rests_on_words_of_its_source(run: Run):
    """Evidence equals `raw_document[start:end]`, each row has claims, and all of them are supported."""
    rows = run.dataset.to_list()

    assert rows
    for row in rows:
        assert row["claims"]
        for claim in row["claims"]:
            assert claim["label"] == "supported"
            assert claim["evidence"] == row["raw_document"][claim["start"] : claim["end"]]


def test_chunks_are_found_again_in_their_document(run: Run, corpus: Path):
    """`start` and `end` are offsets in the document's text as read."""
    texts = {document.id: document.text for document in read_documents(corpus)}

    for row in run.dataset.to_list():
        assert texts[row["document_id"]][row["start"] : row["end"]] == row["raw_document"]


def test_pairs_written_are_kept_dropped_or_failed_in_each_view_and_in_all(run: Run):
    """The funnel adds up, and the tables hold what it says."""
    funnel = run.stats["funnel"]

    for counts in funnel["by_view"].values():
        assert counts["written"] == counts["kept"] + counts["dropped"] + counts["failed"]
    assert funnel["pairs_written"] == funnel["pairs_kept"] + funnel["pairs_dropped"] + funnel["pairs_failed"]
    assert (funnel["pairs_kept"], funnel["pairs_dropped"]) == (run.dataset.num_rows, run.dropped.num_rows)
    assert sum(sum(kinds.values()) for kinds in funnel["reasons"].values()) == funnel["pairs_dropped"]


def test_all_four_views_are_asked_about_and_every_dropped_row_has_its_reason(run: Run):
    """Each view of each chunk was written over; nothing was dropped without a stage and a reason."""
    assert set(Counter(run.dataset["dataset_type"]) + Counter(run.dropped["dataset_type"])) == {
        "base_document", "summary_detailed", "summary_extractive", "summary_atomic_facts",
    }  # fmt: skip
    assert all(run.dropped["reason"])
    assert all(run.dropped["stage"])


def test_no_question_is_asked_twice_of_a_document(run: Run):
    """Kept questions are distinct within their document."""
    asked = Counter(zip(run.dataset["document_id"], run.dataset["question"], strict=True))

    assert max(asked.values()) == 1


def test_coverage_counts_the_sentences_that_rows_cite(run: Run):
    """The share is cited sentences by sentences, in [0, 1], and every document is listed."""
    coverage = run.stats["coverage"]

    assert 0 < coverage["cited"] <= coverage["sentences"]
    assert coverage["share"] == round(coverage["cited"] / coverage["sentences"], 4)
    assert len(coverage["by_document"]) == 2


def test_the_dataset_card_lets_datasets_read_the_folder(run: Run):
    """`datasets.load_dataset(run, "kept")` gives the kept rows."""
    loaded = datasets.load_dataset(str(run.path), "kept", split="train")

    assert loaded.to_list() == run.dataset.to_list()


def test_the_same_inputs_give_the_same_bytes_in_any_order(corpus: Path, tmp_path: Path):
    """Files named in another order, on a second run, give the same kept.parquet."""
    files = sorted(corpus.glob("*.md"))
    one = generate(files, corpus / "qna.yaml", out=tmp_path / "one", quiet=True, audit=0)
    two = generate(files[::-1], corpus / "qna.yaml", out=tmp_path / "two", quiet=True, audit=0)

    assert digest_of(one) == digest_of(two)


def test_a_run_that_was_stopped_goes_on_to_the_same_bytes_and_asks_nothing_twice(corpus: Path, tmp_path: Path):
    """Stopped half-way and continued, a run asks no finished unit again and ends as an undisturbed one."""
    whole = run_over(corpus, tmp_path / "whole", teacher=scripted()[0], chunk_words=40)
    expiring, first = scripted({"VerifyClaims": in_turn(*[None] * 6, lm15.AuthError("expired"))})
    with pytest.raises(TeacherError):
        run_over(corpus, tmp_path / "run", teacher=expiring, chunk_words=40, concurrency=1)
    with UnitStore(tmp_path / "run" / "state.sqlite") as store:
        finished = {result.views[0].text for key in store.keys("done") if (result := store.result(key))}
    teacher, second = scripted()
    run = run_over(corpus, tmp_path / "run", teacher=teacher, chunk_words=40)

    answered = {shown(prompt) for prompt in first.asked[:-1]}
    assert digest_of(run) == digest_of(whole)
    assert finished
    assert len(answered & {shown(prompt) for prompt in second.asked}) <= IN_FLIGHT
    assert run.stats["recalled"] > 0


IN_FLIGHT = 4  # replies of other views that were on their way to the journal when the run stopped


def shown(prompt) -> str:
    """A question as the teacher sees it."""
    return f"{prompt.signature.__name__} {prompt.inputs} {prompt.demos}"


def test_a_finished_run_asks_nothing(corpus: Path, tmp_path: Path):
    """The same command again makes no call and gives the same bytes."""
    before = digest_of(run_over(corpus, tmp_path / "run", teacher=scripted()[0]))
    teacher, engine = scripted()

    after = digest_of(run_over(corpus, tmp_path / "run", teacher=teacher))

    assert (before, []) == (after, engine.asked)


def test_a_second_round_adds_rows_and_reuses_the_summaries(corpus: Path, tmp_path: Path):
    """Another seed guides the second round; at temperature 0 its summaries are those of the first."""
    one = run_over(corpus, tmp_path / "one")
    teacher, engine = scripted()
    two = run_over(corpus, tmp_path / "two", teacher=teacher, rounds=2)

    assert set(one.dataset["question"]) < set(two.dataset["question"])
    assert len(engine.calls("WriteDetailedSummary")) == two.stats["chunks"]


def test_changed_settings_are_refused_by_name_or_start_beside(corpus: Path, tmp_path: Path):
    """A run folder belongs to its settings; the differing ones are named."""
    run_over(corpus, tmp_path / "run")

    with pytest.raises(RunError, match=r"chunk_words \(was 350, is 100\).*--fresh"):
        run_over(corpus, tmp_path / "run", chunk_words=100)
    beside = run_over(corpus, tmp_path / "run", chunk_words=100, fresh=True)
    assert beside.path == tmp_path / "run-2"


def test_a_folder_with_something_else_is_left_alone(corpus: Path, tmp_path: Path):
    """A folder that holds other files is not written into."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "thesis.md").write_text("mine")

    with pytest.raises(RunError, match="holds something else"):
        run_over(corpus, tmp_path / "run")

    assert [path.name for path in (tmp_path / "run").iterdir()] == ["thesis.md"]


def test_wrong_input_leaves_no_folder(corpus: Path, tmp_path: Path):
    """Nothing is half-written when the input is refused."""
    with pytest.raises(InputError):
        generate(corpus / "none.md", corpus / "qna.yaml", out=tmp_path / "run")

    assert not (tmp_path / "run").exists()


def test_a_bad_file_among_good_ones_is_listed(corpus: Path, tmp_path: Path):
    """The good files go through, and the bad one stands in stats.json with its reason."""
    (corpus / "broken.md").write_bytes(b"caf\xe9 " * 20)

    run = run_over(corpus, tmp_path / "run")

    (skipped,) = run.stats["skipped_files"]
    assert skipped["source"].endswith("broken.md")
    assert run.dataset.num_rows > 0


def test_one_failing_chunk_is_listed_and_tried_again_alone(corpus: Path, tmp_path: Path):
    """A chunk whose calls fail leaves the others alone, is listed, and is all that the next run asks for."""

    def fail_at_the_mill(prompt):
        return lm15.ServerError("down") if "Corran Mill" in prompt.inputs["document"] else None

    broken, _ = scripted(
        dict.fromkeys(["WriteDetailedSummary", "SelectExtracts", "ListAtomicFacts", "WriteQAPairs"], fail_at_the_mill)
    )
    first = run_over(corpus, tmp_path / "run", teacher=broken)
    failures = first.failed
    sources = set(first.dataset["source"])
    teacher, engine = scripted()
    second = run_over(corpus, tmp_path / "run", teacher=teacher)

    assert {failure["source"].rsplit("/", 1)[-1] for failure in failures} == {"mill.md"}
    assert {source.rsplit("/", 1)[-1] for source in sources} == {"harbour.md"}
    assert not second.failed
    assert all("Corran Mill" in prompt.inputs["document"] for prompt in engine.calls("WriteDetailedSummary"))
    assert digest_of(second) == digest_of(run_over(corpus, tmp_path / "clean", teacher=scripted()[0]))


def test_an_error_in_the_program_fails_its_unit_and_not_the_run(corpus: Path, tmp_path: Path):
    """What nobody expected is listed with its type; the other units go on."""

    class Broken:
        def __init__(self):
            self.inner = scripted()[1]

        async def complete(self, request):
            if "Corran Mill is a water mill" in request.messages[-1].text:
                raise ZeroDivisionError("an engine's own bug")
            return await self.inner.complete(request)

    from knowledge_sdg import connect

    run = run_over(corpus, tmp_path / "run", teacher=connect("scripted/broken", engine=Broken()))

    assert run.failed
    assert "own bug" in run.failed[0]["error"]
    assert run.dataset.num_rows > 0


def test_a_teacher_that_refuses_every_call_stops_the_run_at_once(corpus: Path, tmp_path: Path):
    """A wrong key ends the run with one line; what was finished stays, and the folder can be resumed."""
    refusing, engine = scripted({"WriteDetailedSummary": in_turn(lm15.AuthError("wrong key"))})

    with pytest.raises(TeacherError, match="wrong key"):
        run_over(corpus, tmp_path / "run", teacher=refusing)

    assert len(engine.calls("WriteDetailedSummary")) <= 2


def test_a_chunk_without_a_row_has_its_reason(corpus: Path, tmp_path: Path):
    """A teacher that finds nothing to teach is recorded, chunk by chunk."""
    silent, _ = scripted({"WriteQAPairs": lambda _: {"pairs": []}})

    run = run_over(corpus, tmp_path / "run", teacher=silent)

    assert run.dataset.num_rows == 0
    assert [row["reason"] for row in run.stats["chunks_without_rows"]] == [
        "no pair was written: the teacher found nothing to teach"
    ] * 2


def test_sdg_hub_seed_rows_go_straight_in(tmp_path: Path):
    """A datasets.Dataset of sdg_hub's rows brings its documents and their own seeds."""
    row = {
        "document": "Corran Mill was built by Jonas Reed in 1823. The mill wheel has a diameter of 5.2 metres.",
        "document_outline": "Corran Mill",
        "domain": "mills",
        "icl_document": "The Old Bridge was built in 1702.",
        "icl_query_1": "When was the Old Bridge built?",
        "icl_response_1": "The Old Bridge was built in 1702.",
        "icl_query_2": None, "icl_response_2": None, "icl_query_3": None, "icl_response_3": None,
    }  # fmt: skip
    teacher, engine = scripted()

    run = generate(datasets.Dataset.from_list([row]), teacher=teacher, out=tmp_path / "run", quiet=True)

    assert run.dataset.num_rows > 0
    assert set(run.dataset["domain"]) == {"mills"}
    assert engine.calls("WriteQAPairs")[0].demos[0].inputs["document"] == row["icl_document"]


def test_every_round_uses_all_seed_contexts(corpus: Path, tmp_path: Path):
    """Chunk by chunk the seeds take turns."""
    run = run_over(corpus, tmp_path / "run", chunk_words=30)

    assert len(set(run.dataset["seed_id"]) | set(run.dropped["seed_id"])) == 2


def test_teacher_and_judge_stamp_their_rows(corpus: Path, tmp_path: Path):
    """A row says who wrote it, who judged it, and by which program."""
    run = run_over(corpus, tmp_path / "run", teacher=scripted()[0], judge="offline/extractive")

    assert set(run.dataset["teacher"]) == {"scripted/teacher"}
    assert set(run.dataset["judge"]) == {"offline/extractive"}
    assert set(run.dataset["program"]) == {run.config["program"]}


def test_ids_are_unique_hashes_of_content(run: Run, corpus: Path, tmp_path: Path):
    """The same pair has the same id in every run, and no two rows share one."""
    again = run_over(corpus, tmp_path / "again")

    assert run.dataset["id"][:] == again.dataset["id"][:]
    assert len({*run.dataset["id"], *run.dropped["id"]}) == run.dataset.num_rows + run.dropped.num_rows


@pytest.mark.parametrize("route", ["hosted", "server"])
def test_generates_through_a_real_openai_client(route, corpus: Path, tmp_path: Path, monkeypatch):
    """An OpenAI-compatible server on loopback gives the rows that the built-in teacher gives in the process."""
    with openai_server() as (url, seen):
        if route == "hosted":
            monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-test")
            monkeypatch.setenv("OPENAI_BASE_URL", url)
            run = run_over(corpus, tmp_path / "run", teacher="openai/tiny")
        else:
            monkeypatch.setenv("KNOWLEDGE_SDG_API_KEY", "sk-of-the-test")
            run = run_over(corpus, tmp_path / "run", teacher="tiny", teacher_url=url)
    offline = run_over(corpus, tmp_path / "offline")

    assert run.failed == []
    assert run.dataset["question"][:] == offline.dataset["question"][:]
    assert set(seen.keys) == {"Bearer sk-of-the-test"}
    assert {body["model"] for body in seen.bodies} == {"tiny"}
    assert run.stats["calls"] == len(seen.bodies)
    assert run.stats["tokens_in"] > 0


def test_a_server_that_refuses_the_key_stops_the_run(corpus: Path, tmp_path: Path):
    """401 from a real client is one TeacherError."""
    with openai_server() as (url, seen):
        seen.status = 401
        with pytest.raises(TeacherError, match="refuses every call"):
            run_over(corpus, tmp_path / "run", teacher="tiny", teacher_url=url)


def test_no_key_is_written_anywhere(corpus: Path, tmp_path: Path, monkeypatch):
    """The key stays in the environment."""
    monkeypatch.setenv("KNOWLEDGE_SDG_API_KEY", "sk-very-secret")
    with openai_server() as (url, _):
        run = run_over(corpus, tmp_path / "run", teacher="tiny", teacher_url=url)

    assert not [path for path in run.path.iterdir() if b"sk-very-secret" in path.read_bytes()]


def test_reading_a_folder_that_is_no_run_says_so(tmp_path: Path):
    """`open_run` names what is missing."""
    with pytest.raises(RunError, match="is not a run folder"):
        open_run(tmp_path)


def test_documents_and_seeds_are_given_as_records_too(corpus: Path, tmp_path: Path):
    """Records in the place of paths give the same rows."""
    from knowledge_sdg import read_seeds

    run = generate(
        read_documents(corpus), read_seeds(corpus / "qna.yaml"), out=tmp_path / "records", quiet=True, audit=0
    )

    assert digest_of(run) == digest_of(run_over(corpus, tmp_path / "paths"))


def test_a_kept_answer_with_an_invented_fact_is_dropped_in_a_whole_run(corpus: Path, tmp_path: Path):
    """A teacher's false claim among true ones is in dropped, with label and reason, and not in kept."""
    false = QAPair(
        question="Who built Corran Mill in 1823?",
        answer="Jonas Reed built Corran Mill in 1823, and Corran Mill burnt down in 1850.",
    )
    lying, _ = scripted(
        {"WriteQAPairs": lambda prompt: {"pairs": [false]} if "Corran" in prompt.inputs["document"] else None}
    )

    run = run_over(corpus, tmp_path / "run", teacher=lying)

    rows = [row for row in run.dropped.to_list() if row["question"] == false.question and row["stage"] == "verify"]
    assert rows
    assert "1850" in rows[0]["reason"]
    assert false.question not in run.dataset["question"][:]


def test_stats_count_calls_and_seconds_by_signature(run: Run):
    """The closing figures are those of stats.json."""
    stats = run.stats

    assert stats["calls"] == sum(row["calls"] for row in stats["usage"]) > 0
    assert {row["signature"] for row in stats["usage"]} >= {"WriteDetailedSummary", "VerifyClaims"}
    assert stats["seconds"] > 0
    assert json.loads((run.path / "config.json").read_text())["teacher"] == "offline/extractive"


def test_generate_works_in_a_running_loop(corpus: Path, tmp_path: Path):
    """In a notebook's cell, where a loop is running, the plain call gives the same bytes as in a script."""

    async def cell() -> Run:
        return run_over(corpus, tmp_path / "cell")

    assert digest_of(asyncio.run(cell())) == digest_of(run_over(corpus, tmp_path / "script"))


def test_generate_works_in_a_thread(corpus: Path, tmp_path: Path):
    """A worker thread gives the same bytes too."""
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(run_over, corpus, tmp_path / "thread").result()

    assert digest_of(run) == digest_of(run_over(corpus, tmp_path / "script"))


def test_every_run_tells_how_well_its_judge_catches_falsehoods(corpus, tmp_path):
    """Planted = caught + missed + unreadable, in all and by kind; asked again, nothing more is asked."""
    run = run_over(corpus, tmp_path / "run", audit=12)
    calls = run.stats["calls"]
    again = run_over(corpus, tmp_path / "run", audit=12)

    audit = run.stats["audit"]
    assert 0 < audit["caught"] <= audit["planted"] <= 12
    assert audit["caught"] + audit["unreadable"] + len(audit["missed"]) == audit["planted"]
    assert sum(kind["planted"] for kind in audit["by_kind"].values()) == audit["planted"]
    assert again.stats["calls"] == calls
    assert again.stats["audit"] == audit


def test_an_estimate_counts_the_audit_in(corpus, tmp_path):
    """Six calls for each planted falsehood where there are answers enough: it and its untouched answer are judged."""
    without = run_over(corpus, tmp_path / "without", estimate=True).stats["estimate"]
    with_audit = run_over(corpus, tmp_path / "with", estimate=True, audit=10).stats["estimate"]

    assert with_audit["calls"]["expected"] == pytest.approx(without["calls"]["expected"] + 60)
    assert with_audit["units"] == without["units"]


def test_chosen_units_are_traced_call_by_call(corpus, tmp_path):
    """Of as many units as are asked for, every call of a model stands in `traces.jsonl` below its module."""
    run = run_over(corpus, tmp_path / "run", trace=1)

    (trace,) = read_traces(run.path)
    asked = [span for span in trace["spans"] if span["type"] == "LLM"]
    assert asked
    assert all(span["parent"] and span["outputs"] for span in asked)
    assert str(tmp_path) not in trace["title"]


def test_a_run_keeps_its_program(corpus, tmp_path):
    """`program.json` is the program that the run was made with."""
    run = run_over(corpus, tmp_path / "run")

    assert load_program(run.path / "program.json").fingerprint() == run.config["program"]


@pytest.mark.parametrize("first", [{"max_calls": 25}, {"estimate": True}, {"audit": 0}, {"audit": 5}])
def test_the_audit_is_made_up_for(first, corpus, tmp_path):
    """A run that stopped in its audit, was only estimated, or was audited otherwise is audited by the next session."""
    one = corpus / "mill.md"
    told = {"out": tmp_path / "run", "quiet": True, "seeds": corpus / "qna.yaml"}
    generate(one, **told, **{"audit": 12, **first})
    run = generate(one, **told, audit=12)

    assert run.stats["stopped"] is None
    assert "estimate" not in run.stats
    assert 5 < run.stats["audit"]["planted"] <= 12


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"audit": -1}, "audit is -1, but must be at least 0"),
        ({"retries": -1}, "retries is -1, but must be at least 0"),
        ({"max_calls": -1}, "max_calls is -1, but must be at least 0"),
        ({"budget_usd": -0.5}, "budget_usd is -0.5, but must be at least 0"),
        ({"keep_at": "x"}, "keep_at is 'x', but it is a share from 0 to 1"),
        ({"rounds": 0}, "rounds is 0, but must be at least 1"),
    ],
)
def test_a_number_that_no_run_can_work_with_is_refused(option, said, corpus, tmp_path):
    """In Python as on the command line, and before anything is written."""
    with pytest.raises(InputError, match=said):
        generate(corpus / "mill.md", corpus / "qna.yaml", out=tmp_path / "run", quiet=True, **option)

    assert not (tmp_path / "run").exists()


def test_a_changed_document_is_told_in_words(corpus, tmp_path):
    """Not as two hashes."""
    work = {"documents": corpus / "mill.md", "seeds": corpus / "qna.yaml", "out": tmp_path / "run", "quiet": True}
    generate(**work, max_calls=1)
    (corpus / "mill.md").write_text("# Mill\n\nThe mill was sold in 1999.\n", encoding="utf-8")

    with pytest.raises(RunError, match="other settings: the documents have other texts than before; use --fresh"):
        generate(**work)
