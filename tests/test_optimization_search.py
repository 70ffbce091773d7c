"""Each optimizer finds what helps, through the real client, and whatever stops it, the best so far is kept."""

import json
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import dspy
import pytest

from knowledge_sdg.errors import BudgetReachedError, InputError, ProgramError, TeacherError
from knowledge_sdg.optimization import describe, optimize, provenance_of
from knowledge_sdg.optimization.hushing import hushed, open_error_stream
from knowledge_sdg.program import KnowledgeProgram, load_program
from knowledge_sdg.records import SeedExample
from knowledge_sdg.teacher import connect
from signatures import ClaimVerdict, QAPair
from tests.openai_server import openai_server
from tests.optimization_teacher import LESSON, Pupil, bridges
from tests.scripted import in_turn, scripted

QUICK = {"component": "judge", "data": bridges(), "candidates": 3, "concurrency": 4, "quiet": True}

WRONG = {"verdicts": [ClaimVerdict(evidence="", label="not_found")]}

SEEDS = [
    SeedExample(
        context=f"The {name} lighthouse was built in {1801 + 7 * number}. It is {20 + number} metres tall.",
        pairs=(
            QAPair(
                question=f"When was the {name} lighthouse built?",
                answer=f"The {name} lighthouse was built in {1801 + 7 * number}.",
            ),
            QAPair(
                question=f"How tall is the {name} lighthouse?",
                answer=f"The {name} lighthouse is {20 + number} metres tall.",
            ),
        ),
    )
    for number, name in enumerate(("Alda", "Berin", "Corvo", "Delm", "Esker"))
]


class InProcess:
    """A pupil as an engine."""

    def __init__(self, pupil: Pupil) -> None:
        self._pupil = pupil

    async def complete(self, request):
        return self._pupil(request)


def taught(optimizer: str, pupil: Pupil | None = None, model: str = "tests/pupil", **options):
    """The optimization of the judge with a teacher that can be taught, and writes instructions too."""
    teacher = connect(model, engine=InProcess(pupil or Pupil()))
    return optimize(optimizer=optimizer, teacher=teacher, **{**QUICK, **options})


@pytest.mark.parametrize("optimizer", ["labeled", "bootstrap", "random-search", "mipro", "gepa", "simba"])
def test_every_optimizer_finds_what_helps_through_the_real_client(optimizer, tmp_path):
    """A server that answers better with the right instruction or with demos is taught, and the test score rises."""
    with openai_server(Pupil(wavers=optimizer == "simba")) as (url, _):
        done = optimize(optimizer=optimizer, teacher="pupil", teacher_url=url, out=tmp_path / "program.json", **QUICK)

    assert (done.before.value, done.after.value) == (0.5, 1.0)
    assert done.difference.value == 0.5
    assert [change.predictor for change in done.changes] == ["judge.verify"]
    shown = load_program(tmp_path / "program.json").judge.verify
    assert shown.demos or LESSON in shown.signature.instructions
    assert done.program.fingerprint() == load_program(tmp_path / "program.json").fingerprint()


def test_the_saved_program_gives_the_score_again(tmp_path):
    """Read from its file, the compiled program scores as it did when it was compiled, on the same split."""
    done = taught("labeled", out=tmp_path / "program.json")

    again = taught("none", program=tmp_path / "program.json")

    assert again.before.value == done.after.value
    assert again.changes == ()


def test_the_file_tells_where_the_program_comes_from_and_dspy_reads_it(tmp_path):
    """Optimizer, settings, models and scores stand beside the fingerprint; DSPy's own load takes the file too."""
    done = taught("labeled", out=tmp_path / "program.json", seed=5)
    plain = KnowledgeProgram()
    plain.load(tmp_path / "program.json")

    told = provenance_of(tmp_path / "program.json")
    assert (told["optimizer"], told["component"], told["seed"], told["teacher"]) == (
        "labeled",
        "judge",
        5,
        "tests/pupil",
    )
    assert told["fingerprint"] == done.program.fingerprint()
    assert told["test_after"]["value"] == done.after.value
    assert told["finished"] is True
    assert len(plain.judge.verify.demos) == len(done.program.judge.verify.demos)


def test_demos_have_the_fields_of_their_predictor_only(tmp_path):
    """What DSPy puts beside them into every predictor is not in the file."""
    taught("bootstrap", out=tmp_path / "program.json")

    demos = json.loads((tmp_path / "program.json").read_text())["judge.verify"]["demos"]
    assert all(set(demo) - {"augmented"} == {"document", "claims", "verdicts"} for demo in demos)


def test_no_document_of_the_test_split_is_in_a_compiled_prompt(tmp_path):
    """Demos come from the training split."""
    done = taught("random-search")

    documents = {demo["document"] for demo in done.program.judge.verify.demos}
    assert len(documents) <= done.examples["train"]
    assert len({answer.document for answer in bridges()} - documents) >= 4


@pytest.mark.parametrize("optimizer", ["bootstrap", "simba"])
def test_a_trial_never_shows_demos_of_its_own_document(optimizer):
    """A labelled answer about the same document would tell the verdict."""
    teacher, engine = scripted({"VerifyClaims": in_turn(*[None, WRONG] * 30, None)})

    optimize(
        optimizer=optimizer, teacher=teacher, prompt_model=connect("tests/pupil", engine=InProcess(Pupil())), **QUICK
    )

    asked = engine.calls("VerifyClaims")
    assert any(prompt.demos for prompt in asked)
    assert not [p for p in asked if p.inputs["document"] in [demo.inputs["document"] for demo in p.demos]]


def test_an_example_never_sees_its_own_context_as_a_seed():
    """While questions are compiled, each context is asked about with the seeds of other contexts."""
    teacher, engine = scripted()

    optimize(None, SEEDS, optimizer="bootstrap", component="questions", teacher=teacher, quiet=True)

    asked = engine.calls("WriteQAPairs")
    assert asked
    assert all(p.inputs["document"] not in [demo.inputs["document"] for demo in p.demos] for p in asked)


@pytest.mark.parametrize("component", ["program", "questions", "summaries", "judge"])
def test_every_component_is_compiled_from_seeds_alone_and_keeps_all_seven_predictors(component, tmp_path):
    """Seeds in, a program out that generates."""
    done = optimize(None, SEEDS, optimizer="bootstrap", component=component, out=tmp_path / "program.json", quiet=True)

    assert len(load_program(tmp_path / "program.json").named_predictors()) == 7
    assert 0 <= done.before.value <= 1
    assert 0 <= done.after.value <= 1
    assert done.calls > 0
    assert "before" in describe(done)


def test_metric_calls_are_a_limit_that_keeps_the_best_so_far(tmp_path):
    """Stopped after a candidate that is better, that candidate is the result, and the stop is told."""
    done = taught("random-search", max_metric_calls=8, out=tmp_path / "program.json")

    assert done.after.value == 1.0
    assert "--max-metric-calls" in done.stopped
    assert "ended early" in describe(done)


def test_a_limit_before_anything_better_leaves_the_program_as_it_was():
    """What was not finished is not scored 0, and not chosen."""
    done = taught("random-search", max_metric_calls=2)

    assert done.changes == ()
    assert done.after == done.before
    assert "as it was" in describe(done)


PRICED = "openai/gpt-4o-mini"


def test_a_budget_of_dollars_keeps_enough_for_the_score_after():
    """The optimizer is stopped by what is left over; both scores are of the same examples."""
    whole = taught("random-search", model=PRICED, concurrency=1).dollars

    done = taught("random-search", model=PRICED, concurrency=1, budget_usd=whole * 0.6)

    assert "--budget-usd" in done.stopped
    assert done.after.examples == done.before.examples
    assert done.dollars <= whole * 0.7


def test_a_budget_that_does_not_pay_for_the_score_before_is_an_error():
    """Nothing can be said of a program that was not scored."""
    with pytest.raises(BudgetReachedError, match="--budget-usd"):
        taught("labeled", model=PRICED, budget_usd=1e-9)


class Interrupted(Pupil):
    """Presses Ctrl-C after some calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self._calls = calls
        self._counting = threading.Lock()
        self._count = 0

    def __call__(self, request):
        with self._counting:
            self._count += 1
            is_time = self._count == self._calls
        if is_time:
            os.kill(os.getpid(), signal.SIGINT)
        return super().__call__(request)


def test_ctrl_c_leaves_the_best_so_far_on_disk(tmp_path):
    """The program file holds the best candidate that was finished, and says that the search was not."""
    with pytest.raises(KeyboardInterrupt):
        taught("random-search", Interrupted(36), out=tmp_path / "program.json")

    assert load_program(tmp_path / "program.json").judge.verify.demos
    assert provenance_of(tmp_path / "program.json")["finished"] is False


def test_gepa_goes_on_where_it_was_stopped(tmp_path):
    """After Ctrl-C, the instruction that was found is not asked for again."""
    with pytest.raises(KeyboardInterrupt):
        taught("gepa", Interrupted(26), out=tmp_path / "program.json")
    pupil = Pupil()

    done = taught("gepa", pupil, out=tmp_path / "program.json", resume=True)

    assert done.after.value == 1.0
    assert pupil.asked["instructions"] == 0


def test_another_search_is_not_gone_on_with(tmp_path):
    """A resumed search has the same examples; another seed of chance is refused."""
    taught("gepa", out=tmp_path / "program.json")

    with pytest.raises(InputError, match="holds a search of another seed"):
        taught("gepa", out=tmp_path / "program.json", resume=True, seed=1)


def test_two_optimizations_at_once_do_not_disturb_each_other():
    """Side by side in threads, each has its own watch, models and result; the streams come back."""
    before = dict(dspy.settings.config)
    error_stream = open_error_stream()

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(taught, "random-search"), pool.submit(taught, "labeled")]
        results = [one.result() for one in both]

    assert [done.after.value for done in results] == [1.0, 1.0]
    assert [done.optimizer for done in results] == ["random-search", "labeled"]
    assert results[1].trials < results[0].trials
    assert dict(dspy.settings.config) == before
    assert open_error_stream() is error_stream


def test_the_same_seed_of_chance_gives_the_same_program():
    """Chance is a parameter."""
    prints = {taught("random-search", seed=3, concurrency=1).program.fingerprint() for _ in range(2)}

    assert len(prints) == 1


def test_unreadable_replies_are_counted_apart_from_the_score():
    """Answers whose verdicts cannot be read are left out of the score, and told."""
    unreadable = {answer.response for answer in bridges()[:10:2]}
    teacher, _ = scripted({"VerifyClaims": lambda prompt: _nonsense_about(unreadable, prompt)})

    done = optimize(optimizer="none", teacher=teacher, **{**QUICK, "seed": 3})

    assert (done.before.examples, done.before.unreadable) == (3, 1)
    assert done.before.value == 1.0
    assert done.val_before < 1.0


def _nonsense_about(responses, prompt):
    return "nonsense" if prompt.inputs["claims"][0] in responses else None


def test_a_teacher_that_cannot_be_read_at_all_is_an_error():
    """No score is made of nothing."""
    teacher, _ = scripted({"VerifyClaims": in_turn("nonsense")})

    with pytest.raises(Exception, match="no reply on the test examples could be used"):
        optimize(optimizer="labeled", teacher=teacher, **QUICK)


def test_a_model_that_refuses_every_call_ends_the_optimization():
    """A wrong key is one error, not a score of 0."""
    teacher, _ = scripted({"VerifyClaims": in_turn(dspy.lm15.AuthError("wrong key"))})

    with pytest.raises(TeacherError, match="refuses every call"):
        optimize(optimizer="random-search", teacher=teacher, **QUICK)


def test_overlapping_test_data_is_refused():
    """Answers to report on, about a document that is compiled on."""
    with pytest.raises(InputError, match="a document is in both"):
        optimize(optimizer="labeled", test_data=bridges()[:4], **QUICK)


def test_a_compiled_program_is_never_written_over(tmp_path):
    """An existing file needs --overwrite."""
    path = tmp_path / "program.json"
    path.write_text("{}")

    with pytest.raises(InputError, match=r"program\.json: is there already"):
        optimize(optimizer="labeled", out=path, **QUICK)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda verify: verify["demos"][0].update(statements=[]), "judge.verify has a demo with the field statements"),
        (lambda verify: verify["signature"]["fields"].pop(0), "judge.verify has the fields Claims:, Verdicts: and not"),
        (lambda verify: verify.pop("demos"), "judge.verify is not a saved predictor"),
    ],
)
def test_a_program_file_with_foreign_demos_or_fields_is_refused(change, told, tmp_path):
    """DSPy would pass over the demo, or move the descriptions to other fields, without a word."""
    path = tmp_path / "program.json"
    taught("labeled", out=path)
    state = json.loads(path.read_text())
    change(state["judge.verify"])
    path.write_text(json.dumps(state))

    with pytest.raises(ProgramError, match=r"program\.json: is damaged") as refused:
        load_program(path)

    assert told in str(refused.value)


def test_threads_that_are_left_over_end_with_the_search():
    """After a limit, no thread goes on asking."""
    pupil = Pupil()
    taught("random-search", pupil, max_metric_calls=8)
    asked = sum(pupil.asked.values())

    alive = [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")]
    for thread in alive:
        thread.join(timeout=5)

    assert asked == sum(pupil.asked.values())


def test_the_program_goes_into_a_folder_that_is_not_there_yet(tmp_path):
    """As `generate` and `export` make theirs; DSPy's words go beside it."""
    path = tmp_path / "programs" / "judges" / "program.json"

    taught("labeled", out=path)

    assert load_program(path)
    assert path.with_suffix(".log").is_file()


def test_a_log_that_cannot_be_written_leaves_the_streams_as_they_are(tmp_path):
    """The next optimization is hushed again."""
    streams = sys.stdout, sys.stderr

    with pytest.raises(OSError, match="nowhere"), hushed(tmp_path / "nowhere" / "program.log"):
        pass

    assert (sys.stdout, sys.stderr) == streams
    with hushed(None):
        assert sys.stdout is not streams[0]
    assert (sys.stdout, sys.stderr) == streams
