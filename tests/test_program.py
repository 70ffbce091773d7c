"""The program: composed, compiled, saved, and called from everywhere."""

import asyncio
import json
import threading

import dspy
import pytest
from dspy import lm15

from knowledge_sdg import generate, optimize
from knowledge_sdg.background import run_in_background, side_by_side
from knowledge_sdg.errors import BudgetReachedError, InputError, ProgramError, TeacherError
from knowledge_sdg.program import KnowledgeProgram, load_program
from knowledge_sdg.question_writer import QuestionWriter, seed_demo
from knowledge_sdg.records import Document, SeedExample, View, ViewKind
from knowledge_sdg.summarizer import Summarizer, extractive_summary
from knowledge_sdg.teacher import connect, using
from signatures import ClaimVerdict, QAPair
from tests.conftest import HARBOUR
from tests.scripted import in_turn, scripted

SEVEN = [
    "summarizer.detailed",
    "summarizer.extractive",
    "summarizer.atomic_facts",
    "question_writer.write",
    "judge.assess",
    "judge.extract",
    "judge.verify",
]
SEED = SeedExample(
    context="The Old Bridge was built in 1702.",
    pairs=(QAPair(question="When was the Old Bridge built?", answer="The Old Bridge was built in 1702."),),
)


def names(program: dspy.Module) -> list[str]:
    return [name for name, _ in program.named_predictors()]


def prompts(program: dspy.Module) -> list[str]:
    """What each predictor shows a model: its demos and instructions."""
    adapter = dspy.ChatAdapter()
    shown = []
    for _, predictor in program.named_predictors():
        inputs = {name: [] if "pairs" in name or "claims" in name else "" for name in predictor.signature.input_fields}
        shown.append(json.dumps(adapter.format(predictor.signature, predictor.demos, inputs)))
    return shown


def test_makes_four_views_and_judges_every_pair_written():
    """One call gives the chunk and three summaries as views, and a judgement for each pair."""
    with using(connect()):
        unit = KnowledgeProgram()(document=HARBOUR, seeds=[SEED]).unit

    assert [view.kind for view in unit.views] == list(ViewKind)
    assert unit.pairs
    assert unit.is_complete
    assert all(pair.judgement.status in {"kept", "dropped"} for pair in unit.pairs)


def test_the_seed_is_shown_as_a_demo_unless_it_is_the_document_itself():
    """A seed whose context is the document would only be copied; it is left out."""
    teacher, engine = scripted()
    own = SeedExample(context=" ".join(HARBOUR.split()), pairs=SEED.pairs)

    with using(teacher):
        KnowledgeProgram()(document=HARBOUR, seeds=[SEED, own])

    demos = [demo.inputs["document"] for demo in engine.calls("WriteQAPairs")[0].demos]
    assert demos == [SEED.context]


def test_compiled_demos_stand_instead_of_the_seeds():
    """A predictor that was compiled with demos shows those and not the seeds."""
    teacher, engine = scripted()
    writer = QuestionWriter()
    compiled = SeedExample(context="Lake Mere is 12 km long.", pairs=SEED.pairs)
    writer.write.demos = [seed_demo(compiled)]

    with using(teacher):
        writer(document=HARBOUR, seeds=[SEED])

    assert [demo.inputs["document"] for demo in engine.calls("WriteQAPairs")[0].demos] == [compiled.context]


def test_a_view_that_cannot_be_had_leaves_the_others_alone():
    """When the facts cannot be read, three views are asked about, and the failure is named."""
    teacher, _ = scripted({"ListAtomicFacts": in_turn("no")})

    with using(teacher):
        unit = KnowledgeProgram()(document=HARBOUR).unit

    assert [failure.view for failure in unit.failures] == [ViewKind.ATOMIC_FACTS]
    assert len(unit.views) == 3
    assert any(pair.judgement.status == "kept" for pair in unit.pairs)


def test_an_unreadable_reply_is_asked_again_at_another_temperature():
    """The second try differs from the first, so that a deterministic server can answer otherwise."""
    teacher, engine = scripted({"WriteDetailedSummary": in_turn("nonsense", None)})

    with using(teacher):
        summaries = Summarizer()(document=HARBOUR).summaries

    assert [summary.kind.value for summary in summaries] == ["detailed", "extractive", "atomic_facts"]
    assert len(engine.calls("WriteDetailedSummary")) == 2


def test_a_truncated_reply_is_asked_again_and_never_used():
    """A reply cut off at the model's limit is not half an answer."""
    teacher, engine = scripted()
    engine.finish_reason = "length"

    with using(teacher):
        unit = KnowledgeProgram()(document=HARBOUR).unit

    assert len(unit.failures) == 4
    assert "cut off" in unit.failures[0].error
    assert len(engine.calls("WriteDetailedSummary")) == 5


def test_a_refused_content_is_named_with_its_remedy():
    """A content filter's refusal is no answer; the failure says what can be done."""
    teacher, engine = scripted()
    engine.finish_reason = "content_filter"

    with using(teacher):
        unit = KnowledgeProgram()(document=HARBOUR).unit

    assert "refused the content" in unit.failures[0].error


def test_a_prompt_too_long_for_the_model_names_the_remedy():
    """The failure of a chunk that does not fit says which setting to lower."""
    teacher, _ = scripted({"WriteDetailedSummary": in_turn(lm15.ContextLengthError("8192 tokens"))})

    with using(teacher):
        unit = KnowledgeProgram()(document=HARBOUR).unit

    assert "--chunk-words" in unit.failures[0].error


def test_a_model_that_refuses_every_call_ends_the_program():
    """A wrong key is one TeacherError, not four failed views."""
    teacher, _ = scripted({"WriteDetailedSummary": in_turn(lm15.AuthError("wrong key"))})

    with using(teacher), pytest.raises(TeacherError):
        KnowledgeProgram()(document=HARBOUR)


def test_a_budget_that_ends_before_an_earlier_view_ends_the_program():
    """The views whose turn comes after it do not wait for a view that is never written."""
    teacher, engine = scripted({"WriteDetailedSummary": in_turn(BudgetReachedError("10 calls made (--max-calls)"))})

    with using(teacher), pytest.raises(BudgetReachedError):
        KnowledgeProgram()(document=HARBOUR)

    assert engine.calls("WriteQAPairs")


def test_summaries_that_exist_are_not_asked_for_again():
    """A second round can bring the views of the first."""
    teacher, engine = scripted()

    with using(teacher):
        KnowledgeProgram()(document=HARBOUR, views=[View(ViewKind.DETAILED, "Tarnow Harbour has three piers.")])

    assert not engine.calls("WriteDetailedSummary")
    assert engine.calls("SelectExtracts")


def test_extracts_are_the_documents_own_words_in_its_order_and_once():
    """What the document does not have is removed and counted."""
    summary = extractive_summary(
        ["It eats fish.", "the heron  waits.", "It sings.", "It eats fish."], "The heron waits. It eats fish."
    )

    assert summary.text == "The heron waits.\n\nIt eats fish."
    assert summary.removed == 1


def test_which_repeated_question_goes_does_not_depend_on_which_reply_came_first():
    """With every view asking the same, the base document's pair stays, however long its reply took."""

    class Slow:
        def __init__(self, inner):
            self.inner = inner

        async def complete(self, request):
            response = await self.inner.complete(request)
            if self.inner.asked[-1].inputs.get("document") == HARBOUR:
                await asyncio.sleep(0.05)
            return response

    pair = QAPair(question="How many piers has Tarnow Harbour?", answer="Tarnow Harbour has three piers.")
    _, engine = scripted({"WriteQAPairs": lambda _: {"pairs": [pair]}})

    with using(connect("scripted/slow", engine=Slow(engine))):
        unit = KnowledgeProgram()(document=HARBOUR).unit

    assert [p.view for p in unit.pairs if p.judgement.status == "kept"] == [ViewKind.BASE_DOCUMENT]


@pytest.fixture
def trainset() -> list[dspy.Example]:
    text = "Corran Mill was built by Jonas Reed in 1823. The mill wheel has a diameter of 5.2 metres."
    return [
        dspy.Example(document=f"{text} It has {n} doors.", domain="", outline="", seeds=[]).with_inputs(
            "document", "domain", "outline", "seeds"
        )
        for n in (2, 3)
    ]


def wrote_pairs(gold, pred, trace=None, pred_name=None, pred_trace=None) -> float:
    return float(bool(pred.pairs))


@pytest.mark.parametrize(
    "optimizer", [dspy.LabeledFewShot(k=1), dspy.BootstrapFewShot(metric=wrote_pairs, max_labeled_demos=0)]
)
def test_all_seven_predictors_survive_compiling_the_program_and_reloading_it(optimizer, trainset, tmp_path):
    """Compiled, saved and reloaded, the program shows a model the same prompts."""
    with using(connect(), keep_history=True), dspy.context(trace=[]):
        compiled = optimizer.compile(KnowledgeProgram(pairs_per_view=2), trainset=trainset)
    compiled.save(tmp_path / "program.json")

    reloaded = load_program(tmp_path / "program.json")
    assert names(compiled) == names(reloaded) == SEVEN
    assert prompts(compiled) == prompts(reloaded)
    assert reloaded.pairs_per_view == 2


def test_bootstrapping_really_gives_the_predictors_demos(trainset):
    """The offline teacher's own traces become demos of all seven predictors."""
    with using(connect(), keep_history=True), dspy.context(trace=[]):
        optimizer = dspy.BootstrapFewShot(metric=wrote_pairs, max_labeled_demos=0, max_bootstrapped_demos=1)
        compiled = optimizer.compile(KnowledgeProgram(), trainset=trainset)

    assert all(predictor.demos for _, predictor in compiled.named_predictors())


@pytest.mark.parametrize(
    "optimizer", [dspy.LabeledFewShot(k=1), dspy.BootstrapFewShot(metric=lambda *_: 1.0, max_labeled_demos=0)]
)
def test_a_compiled_component_put_back_keeps_its_predictors_visible(optimizer, tmp_path):
    """Compiling the question writer alone hides none of its predictors from the program, also after reloading."""
    program = KnowledgeProgram()
    examples = [dspy.Example(document="Lake Mere is 12 km long.", pairs=list(SEED.pairs)).with_inputs("document")]
    with using(connect(), keep_history=True), dspy.context(trace=[]):
        program.question_writer = optimizer.compile(program.question_writer, trainset=examples)
    program.save(tmp_path / "program.json")

    assert program.question_writer.write.demos
    assert names(program) == SEVEN
    assert prompts(load_program(tmp_path / "program.json")) == prompts(program)


def saved(tmp_path):
    path = tmp_path / "program.json"
    KnowledgeProgram().save(path)
    return path, json.loads(path.read_text())


def test_dspys_own_load_reads_the_file_too(tmp_path):
    """The saved program is an ordinary DSPy state file."""
    path, _ = saved(tmp_path)
    program = KnowledgeProgram()

    program.load(path)

    assert names(program) == SEVEN


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda fields: fields[1].__setitem__(1, "statements"),
            "judge.verify.claims is new; judge.verify.statements is gone",
        ),
        (lambda fields: fields.reverse(), "judge.verify had its fields in the order"),
        (lambda fields: fields[1].__setitem__(2, "str"), "judge.verify.claims was str and is list[str]"),
    ],
)
def test_a_renamed_reordered_or_retyped_field_is_refused_by_name(change, told, tmp_path):
    """DSPy would load such a file without a word and describe the wrong fields."""
    path, state = saved(tmp_path)
    change(state["metadata"]["knowledge_sdg"]["signatures"]["judge.verify"])
    path.write_text(json.dumps(state))

    with pytest.raises(ProgramError, match="compile it again") as refused:
        load_program(path)

    assert told in str(refused.value).replace("[", "[")


@pytest.mark.parametrize("content", ["not json", "{}", '{"metadata": {"dependency_versions": {}}}'])
def test_a_file_that_is_no_program_is_refused(content, tmp_path):
    """Another JSON file is named as such, not a KeyError."""
    path = tmp_path / "other.json"
    path.write_text(content)

    with pytest.raises(ProgramError, match=r"other\.json: is not a program"):
        load_program(path)


def test_a_program_is_never_pickled(tmp_path):
    """Only JSON is written."""
    with pytest.raises(ProgramError, match=r"program\.json"):
        KnowledgeProgram().save(tmp_path / "program.pkl")


def test_the_fingerprint_changes_with_instructions_demos_and_settings():
    """What the program asks decides its fingerprint, and nothing else does."""
    plain, same, other = KnowledgeProgram(), KnowledgeProgram(), KnowledgeProgram(keep_at=0.5)
    told = KnowledgeProgram()
    told.judge.verify.signature = told.judge.verify.signature.with_instructions("Be strict.")
    shown = KnowledgeProgram()
    shown.question_writer.write.demos = [seed_demo(SEED)]

    prints = {program.fingerprint() for program in (plain, other, told, shown)}
    assert plain.fingerprint() == same.fingerprint()
    assert len(prints) == 4


def kept_count() -> int:
    with using(connect()):
        unit = KnowledgeProgram()(document=HARBOUR).unit
    return sum(pair.judgement.status == "kept" for pair in unit.pairs)


def test_the_program_is_called_from_a_thread():
    """A thread that has its own context gets the same pairs."""
    counts: list[int] = []
    thread = threading.Thread(target=lambda: counts.append(kept_count()))
    thread.start()
    thread.join()

    assert counts == [kept_count()]


def test_the_program_is_called_inside_a_running_loop_and_awaited_there():
    """In a notebook's running loop both the plain call and `await acall` give the same pairs."""

    async def both() -> tuple[int, int]:
        called = kept_count()
        with using(connect()):
            awaited = (await KnowledgeProgram().acall(document=HARBOUR)).unit
        return called, sum(pair.judgement.status == "kept" for pair in awaited.pairs)

    called, awaited = asyncio.run(both())

    assert called == awaited > 0


def test_a_copied_program_shares_its_model():
    """Optimizers copy programs by the hundred; the teacher behind them stays one."""
    teacher, engine = scripted()

    with using(teacher):
        KnowledgeProgram().deepcopy()(document=HARBOUR)
        copied = dspy.settings.lm.copy()

    assert engine.asked
    assert copied.engine is teacher.lm.engine


def test_a_wrong_verdict_never_becomes_kept_by_another_pairs_evidence():
    """Labels travel with their claims: a judge that contradicts only one claim drops only its pair."""
    pairs = [
        QAPair(
            question="How tall is the lighthouse of Tarnow Harbour?",
            answer="The lighthouse of Tarnow Harbour is 24 metres tall.",
        ),
        QAPair(
            question="Who built Tarnow Harbour in 1891?",
            answer="Tarnow Harbour was built in 1891 by the engineer Otto Brandt.",
        ),
    ]

    def verify(prompt):
        labels = ["contradicted" if "Otto" in claim else "supported" for claim in prompt.inputs["claims"]]
        return {
            "verdicts": [ClaimVerdict(evidence="The lighthouse is 24 metres tall.", label=label) for label in labels]
        }

    teacher, _ = scripted({"WriteQAPairs": lambda _: {"pairs": pairs}, "VerifyClaims": verify})
    with using(teacher):
        unit = KnowledgeProgram()(document=HARBOUR).unit

    statuses = {pair.pair.answer: pair.judgement.status for pair in unit.pairs if pair.view == ViewKind.BASE_DOCUMENT}
    assert list(statuses.values()) == ["kept", "dropped"]


def test_the_trace_of_calls_side_by_side_stands_in_their_order():
    """Whichever is answered first; what fails leaves its part as well."""

    async def asked(name: str, seconds: float, *, fails: bool = False) -> None:
        dspy.settings.trace.append(f"{name}: begun")
        await asyncio.sleep(seconds)
        dspy.settings.trace.append(f"{name}: ended")
        if fails:
            raise ValueError(name)

    trace: list[str] = []
    with dspy.context(trace=trace):
        run_in_background(side_by_side(asked("slow", 0.05), asked("quick", 0)))
        with pytest.raises(ValueError, match="bad"):
            run_in_background(side_by_side(asked("bad", 0, fails=True), asked("cancelled", 9)))

    assert trace == [
        *("slow: begun", "slow: ended", "quick: begun", "quick: ended"),
        *("bad: begun", "bad: ended", "cancelled: begun"),
    ]


def test_a_program_that_asks_models_of_its_own_is_refused(tmp_path):
    """No budget counts their calls and no row names them; a file keeps none of them."""
    program = KnowledgeProgram()
    program.judge.set_lm(dspy.LM("openai/tiny", api_base="http://127.0.0.1:9/v1", api_key="sk-secret"))

    for work in (
        lambda: generate([Document("a.md", "A", HARBOUR)], [SEED], program=program, out=tmp_path / "run", quiet=True),
        lambda: optimize(program, seeds=[SEED], quiet=True),
    ):
        with pytest.raises(InputError, match=r"judge\.assess, .* has a language model of its own, .*set_lm\(None\)"):
            work()
    program.save(tmp_path / "new" / "program.json")

    assert "127.0.0.1" not in (tmp_path / "new" / "program.json").read_text()
    assert all(predictor.lm is None for predictor in load_program(tmp_path / "new" / "program.json").predictors())


def test_what_is_no_teacher_and_no_program_is_named(tmp_path):
    """A `dspy.LM` where a teacher is meant, a judge where a program is."""
    lm = dspy.LM("openai/tiny")

    with pytest.raises(InputError, match="a LM is no teacher; name the model, or give connect"):
        generate([Document("a.md", "A", HARBOUR)], [SEED], teacher=lm, out=tmp_path / "run", quiet=True)
    with pytest.raises(InputError, match="a LM is no teacher"), using(lm):
        pass
    with pytest.raises(InputError, match="a LM is no teacher"):
        optimize(seeds=[SEED], teacher=lm, quiet=True)
    with pytest.raises(InputError, match="a FaithfulnessJudge is no KnowledgeProgram"):
        optimize(KnowledgeProgram().judge, seeds=[SEED], quiet=True)


def test_demos_that_no_prompt_shows_do_not_take_the_seeds_place(tmp_path):
    """DSPy's optimizers put whole examples into every predictor: the prompts are those of the program that is saved."""
    whole = [dspy.Example(document="Some text.").with_inputs("document")] * 2
    compiled = dspy.LabeledFewShot(k=2).compile(KnowledgeProgram(), trainset=whole)
    compiled.save(tmp_path / "program.json")
    asked = []

    for program in (compiled, load_program(tmp_path / "program.json")):
        teacher, engine = scripted({})
        with using(teacher):
            program(document=HARBOUR, seeds=[SEED])
        asked.append(sorted(str(prompt) for prompt in engine.asked))

    assert asked[0] == asked[1]


def test_parameters_of_a_predictor_are_in_the_fingerprint():
    """They decide what is asked."""
    program = KnowledgeProgram()
    before = program.fingerprint()

    program.judge.verify.config["temperature"] = 1.0

    assert program.fingerprint() != before
