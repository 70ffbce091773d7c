"""Teachers: model strings, parameters, usage."""

import asyncio

import dspy
import pytest
from dspy import lm15

from knowledge_sdg.errors import MissingKeyError, SettingsError, UnknownTeacherError
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.records import UsageRow
from knowledge_sdg.teacher import GenerationParameters, Limits, Server, Usage, connect, read_settings, using
from knowledge_sdg.teacher.context import signature_name
from signatures import VerifyClaims
from tests.conftest import HARBOUR
from tests.scripted import scripted


@pytest.mark.parametrize("model", ["gpt", "offline/other", "nonsense/model", "openai/", "/x"])
def test_a_string_that_names_no_model_is_refused_with_an_example(model):
    """An unknown teacher is refused before anything is sent, and the message shows how one is written."""
    with pytest.raises(UnknownTeacherError, match="offline/extractive"):
        connect(model)


@pytest.mark.parametrize(
    ("model", "variable"),
    [
        ("openai/gpt-5-mini", "OPENAI_API_KEY"),
        ("anthropic/claude-x", "ANTHROPIC_API_KEY"),
        ("together_ai/x", "TOGETHERAI_API_KEY"),
    ],
)
def test_a_hosted_model_without_its_key_names_the_variable(model, variable):
    """The missing key is named before anything is sent."""
    with pytest.raises(MissingKeyError, match=variable):
        connect(model)


def test_a_hosted_model_with_its_key_connects_without_a_call(monkeypatch):
    """Connecting sends nothing; the network is closed here."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")

    assert connect("openai/gpt-5-mini").model == "openai/gpt-5-mini"


def test_a_server_address_must_be_one():
    """`localhost:8000` without http:// is refused with the form that is meant."""
    with pytest.raises(UnknownTeacherError, match="http://host:8000/v1"):
        connect("m", url="localhost:8000")


def test_usage_is_counted_by_signature_under_its_own_name():
    """Every reply is counted once, under the signature that asked, also when an optimizer has renamed it."""
    teacher, engine = scripted()
    program = KnowledgeProgram()
    program.judge.verify.signature = program.judge.verify.signature.with_instructions("Be strict.")

    with using(teacher):
        program(document=HARBOUR)

    rows = {row.signature: row for row in teacher.usage.rows()}
    assert sum(row.calls for row in rows.values()) == teacher.usage.calls == len(engine.asked)
    assert rows["VerifyClaims"].tokens_in == 10 * rows["VerifyClaims"].calls
    assert teacher.usage.tokens == 15 * teacher.usage.calls
    assert set(rows) <= {
        "WriteDetailedSummary",
        "SelectExtracts",
        "ListAtomicFacts",
        "WriteQAPairs",
        "AssessPairs",
        "ExtractClaims",
        "VerifyClaims",
    }


def test_a_bare_call_is_counted_as_direct():
    """`lm("...")` has no signature."""
    assert signature_name(None) == "direct"
    assert signature_name(VerifyClaims) == "VerifyClaims"


def test_usage_goes_on_from_an_earlier_session():
    """Restored rows are added to."""
    usage = Usage()
    usage.restore([UsageRow("m", "s", calls=2, tokens_in=7)])
    usage.add(UsageRow("m", "s", calls=1, tokens_in=3, tokens_out=1, seconds=0.5))

    assert usage.rows() == [UsageRow("m", "s", calls=3, tokens_in=10, tokens_out=1, seconds=0.5)]


def test_never_more_calls_in_flight_than_allowed():
    """Sixteen calls at a limit of three overlap at most three times, and at least twice."""
    running, most = 0, 0

    class Counting:
        async def complete(self, request: lm15.Request) -> lm15.Response:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1
            return lm15.Response(
                id=None,
                model=request.model,
                message=lm15.Message.assistant("ok"),
                finish_reason="stop",
                usage=lm15.Usage(),
            )

    teacher = connect("scripted/counting", engine=Counting(), server=Server(Limits(3)))

    async def many() -> None:
        await asyncio.gather(*(teacher.lm.acall(f"hello {number}") for number in range(16)))

    with dspy.context(disable_history=True):
        asyncio.run(many())

    assert most == 3


def config_of(signature_parameters, parameters) -> lm15.Config:
    seen: list[lm15.Request] = []

    class Keeping:
        async def complete(self, request: lm15.Request) -> lm15.Response:
            seen.append(request)
            return lm15.Response(
                id=None,
                model=request.model,
                message=lm15.Message.assistant("[[ ## verdicts ## ]]\n[]\n\n[[ ## completed ## ]]"),
                finish_reason="stop",
                usage=lm15.Usage(),
            )

    teacher = connect("scripted/keeping", engine=Keeping(), parameters=parameters)
    from knowledge_sdg.asking import ask

    with using(teacher, by_signature=signature_parameters):
        asyncio.run(ask(dspy.Predict(VerifyClaims), {"document": "d", "claims": ["c"]}, lambda _: None))
    return seen[0].config


def test_generation_parameters_reach_the_engine():
    """Standard parameters arrive as such, and anything else beside them as it is."""
    config = config_of(
        {},
        GenerationParameters(
            temperature=0.3, top_p=0.9, top_k=40, max_tokens=99, seed=7, extras={"repetition_penalty": 1.1}
        ),
    )

    assert (config.temperature, config.top_p, config.top_k, config.max_tokens, config.seed) == (0.3, 0.9, 40, 99, 7)
    assert config.extensions["repetition_penalty"] == 1.1


def test_parameters_of_a_signature_replace_the_models():
    """A settings file can ask one signature otherwise; what it does not name stays."""
    config = config_of(
        {"VerifyClaims": GenerationParameters(temperature=None, max_tokens=5, extras={"min_p": 0.1})},
        GenerationParameters(temperature=0.3, max_tokens=99),
    )

    assert (config.temperature, config.max_tokens, config.extensions["min_p"]) == (0.3, 5, 0.1)


def test_temperature_is_zero_by_default():
    """Runs are repeatable unless one asks otherwise."""
    assert config_of({}, GenerationParameters()).temperature == 0.0


def test_a_settings_file_is_read(tmp_path):
    """Teacher, judge and single signatures each have their own parameters."""
    path = tmp_path / "settings.yaml"
    content = [
        "teacher: {temperature: 0.7, min_p: 0.05}",
        "judge: {max_tokens: 512}",
        "signatures:",
        "  WriteQAPairs: {top_p: 0.9}",
    ]
    path.write_text("\n".join(content))

    settings = read_settings(path)

    assert settings.teacher == GenerationParameters(temperature=0.7, extras={"min_p": 0.05})
    assert settings.judge == GenerationParameters(max_tokens=512)
    assert settings.signatures == {"WriteQAPairs": GenerationParameters(temperature=None, top_p=0.9)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("teacher:\n  temperature: 3\n", ":2: temperature is 3"),
        ("teacher:\n  temperature: hot\n", ":2: temperature is 'hot', but must be a number"),
        ("teacher:\n  top_p: 0\n", ":2: top_p is 0"),
        ("teacher:\n  max_tokens: 1.5\n", ":2: max_tokens is 1.5"),
        ("model: x\n", ":1: unknown key 'model'"),
        ("teacher: warm\n", ":1: teacher must be a mapping"),
        ("signatures:\n  WriteQA: {top_p: 0.9}\n", ":2: 'WriteQA' is no signature; known are AssessPairs, "),
        ("teacher: {stop: [a]}\n", ":1: stop must be a single value"),
        ("teacher: [\n", "is not valid YAML"),
        ("- a\n", "must hold"),
    ],
)
def test_a_wrong_settings_file_names_file_line_and_remedy(text, told, tmp_path):
    """A misspelt key or a value out of range is refused on one line."""
    path = tmp_path / "settings.yaml"
    path.write_text(text)

    with pytest.raises(SettingsError) as refused:
        read_settings(path)

    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_settings_file_is_named(tmp_path):
    """The path is in the message."""
    with pytest.raises(SettingsError, match=r"none\.yaml: cannot be read"):
        read_settings(tmp_path / "none.yaml")


def test_no_global_setting_is_touched():
    """What `using` sets ends with its block."""
    before = (dspy.settings.lm, dspy.settings.adapter, dspy.settings.get("judge_lm", None))

    with using(connect()):
        pass

    assert (dspy.settings.lm, dspy.settings.adapter, dspy.settings.get("judge_lm", None)) == before
