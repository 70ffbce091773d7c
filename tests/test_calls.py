"""How a call travels: by the short way, structured or not, over every route, and once when it is asked twice."""

import asyncio
import signal
import subprocess
import sys
import time

import dspy
import pytest
from dspy import lm15

from benchmarks.faults import command, rows_of, write_documents
from benchmarks.teacher_server import Behaviour, teacher_server
from knowledge_sdg import generate
from knowledge_sdg.asking import ask
from knowledge_sdg.cli import main
from knowledge_sdg.cli.command import INTERRUPTED, WRONG_INPUT
from knowledge_sdg.teacher import GenerationParameters, Limits, connect, metering, predicted, using
from knowledge_sdg.teacher.adapter import CachedChatAdapter, CachedJSONAdapter
from knowledge_sdg.teacher.limits import Limiter
from knowledge_sdg.teacher.offline.engine import reply
from signatures import AssessPairs, ExtractClaims, QAPair, VerifyClaims, WriteQAPairs
from tests.openai_server import openai_server
from tests.rendered_prompts import INPUTS, our_signatures

PAIRS = [QAPair(question="What does the heron eat?", answer="The heron eats “fish”\nand frogs.")]
DEMO = dspy.Example(document="The owl hunts.", domain="", outline="", count=1, pairs=PAIRS)


class Listening:
    """The built-in teacher, which remembers the requests it was sent and answers after a while."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.requests: list[lm15.Request] = []
        self.seconds = seconds

    async def complete(self, request: lm15.Request) -> lm15.Response:
        self.requests.append(request)
        await asyncio.sleep(self.seconds)
        return reply(request)


def anything(_: object) -> None:
    """A check that everything passes."""


@pytest.mark.parametrize("adapter", [(CachedChatAdapter, dspy.ChatAdapter), (CachedJSONAdapter, dspy.JSONAdapter)])
@pytest.mark.parametrize("signature", our_signatures(), ids=lambda signature: signature.__name__)
def test_a_prompt_is_dspys_own_to_the_letter(signature, adapter):
    """Demos and inputs among it, with quotation marks, line ends and lists."""
    ours, theirs = adapter
    inputs = {name: INPUTS[name] for name in signature.input_fields} | {"pairs": PAIRS, "domain": ""}
    demos = [DEMO] if signature is WriteQAPairs else []

    assert ours().format(signature, demos, inputs) == theirs().format(signature, demos, inputs)


@pytest.mark.parametrize("structured", [False, True])
def test_the_short_way_sends_the_request_that_dspy_would_send(structured):
    """With history on, a call goes DSPy's whole way; the requests are equal, with all parameters and extras."""
    engine = Listening()
    parameters = GenerationParameters(temperature=0.3, top_p=0.9, max_tokens=700, extras={"min_p": 0.1})
    teacher = connect("scripted/any", engine=engine, parameters=parameters)

    predictor = dspy.Predict(WriteQAPairs)
    predictor.demos = [DEMO]

    for keep_history in (False, True):
        with using(teacher, structured=structured, keep_history=keep_history):
            asyncio.run(predictor.acall(document="The heron waits.", domain="", outline="", count=1))

    short, long = engine.requests
    assert short == long
    assert short.config.extensions == {"min_p": 0.1}


@pytest.mark.parametrize("structured", [False, True])
def test_the_short_way_through_a_predictor_gives_what_dspys_own_way_gives(structured):
    """With a trace, which somebody reads, a predictor goes DSPy's whole way; request, fields and trace agree."""
    engine = Listening()
    predictor = dspy.Predict(WriteQAPairs, temperature=0.2)
    inputs = {"document": "The heron waits.", "domain": "", "outline": "", "count": 1}
    trace: list[tuple] = []

    with using(connect("scripted/any", engine=engine), structured=structured):
        short = asyncio.run(predicted(predictor, inputs, [DEMO], {"top_p": 0.9}))
        with dspy.context(trace=trace):
            long = asyncio.run(predicted(predictor, inputs, [DEMO], {"top_p": 0.9}))

    assert engine.requests[0] == engine.requests[1]
    assert short.toDict() == long.toDict()
    assert [asked for asked, *_ in trace] == [predictor]


@pytest.mark.parametrize(
    "text",
    [
        '[[ ## pairs ## ]]\n[{"question": "Who?", "answer": "He."}]\n\n[[ ## completed ## ]]',
        '[[ ## pairs ## ]]\n[{"question": "Who?", "answer": "He."}]',
        "Sure!\n\n[[ ## pairs ## ]]\n[{'question': 'Who?', 'answer': 'He.'}]\n\n[[ ## completed ## ]]\n",
        '[[ ## pairs ## ]]\n[{"question": "Say [[ ## x ## ]]?", "answer": "He."}]\n[[ ## completed ## ]]',
        "[[ ## pairs ## ]]\n[]\n\n[[ ## completed ## ]]",
    ],
)
def test_a_reply_is_read_as_dspy_reads_it(text):
    """Also where it is not just as it was asked for."""
    assert CachedChatAdapter().parse(WriteQAPairs, text) == dspy.ChatAdapter().parse(WriteQAPairs, text)


def test_every_list_of_a_schema_is_closed():
    """OpenAI's strict mode wants every property required and no other, at every depth."""
    shape = CachedJSONAdapter().shape(VerifyClaims)["response_format"]["json_schema"]
    verdict = shape["schema"]["$defs"]["ClaimVerdict"]

    assert shape["strict"] is True
    assert shape["schema"]["additionalProperties"] is verdict["additionalProperties"] is False
    assert verdict["required"] == ["evidence", "label"]


@pytest.mark.parametrize("route", ["native", "litellm", "text only"])
@pytest.mark.parametrize("structured", [False, True])
def test_every_route_gives_the_same_rows(route, structured, tmp_path, monkeypatch):
    """The native route, litellm's and a server that answers 400 to a schema: the same kept rows, structured or not; a
    server that refuses schemas is sent none after its first answers.
    """
    documents = write_documents(tmp_path / "docs", 2)
    told = {"quiet": True, "audit": 0, "concurrency": 2, "structured": structured}
    with openai_server() as (url, seen):
        seen.takes_schema = route != "text only"
        if route == "litellm":
            monkeypatch.setenv("OPENAI_API_BASE", url)
            monkeypatch.setenv("OPENAI_API_KEY", "test")
            generate(documents, out=tmp_path / "run", teacher="openai/tiny", **told)
        else:
            generate(documents, out=tmp_path / "run", teacher="tiny", teacher_url=url, **told)
    generate(documents, out=tmp_path / "offline", quiet=True, audit=0)

    schemas = ["response_format" in body for body in seen.bodies]
    assert sorted(rows_of(tmp_path / "run")) == sorted(rows_of(tmp_path / "offline"))
    assert any(schemas) is structured
    assert all(schemas) is (structured and route != "text only")
    assert not (route == "text only" and any(schemas[10:]))


@pytest.mark.parametrize(("temperature", "sent"), [(0.0, 1), (0.7, 4)])
def test_equal_calls_in_flight_are_asked_once(temperature, sent):
    """At temperature 0 four equal questions are one call; above, each wants an answer of its own."""
    engine = Listening(0.02)
    teacher = connect("scripted/any", engine=engine, parameters=GenerationParameters(temperature=temperature))
    predictor = dspy.Predict(AssessPairs)

    async def four() -> list[dspy.Prediction]:
        return await asyncio.gather(*(ask(predictor, {"pairs": PAIRS}, anything) for _ in range(4)))

    with using(teacher):
        answers = asyncio.run(four())

    assert len(engine.requests) == sent
    assert len({str(answer.assessments) for answer in answers}) == 1


def test_a_cancelled_asker_takes_no_answer_from_the_others():
    """When the one that was sent is cancelled, another one that waits for the same asks."""
    engine = Listening(0.05)
    predictor = dspy.Predict(ExtractClaims)

    async def work() -> dspy.Prediction:
        first, second = (asyncio.create_task(ask(predictor, {"pairs": PAIRS}, anything)) for _ in range(2))
        await asyncio.sleep(0.02)
        first.cancel()
        return await second

    with using(connect("scripted/any", engine=engine)):
        answer = asyncio.run(work())

    assert len(answer.claims) == 1
    assert len(engine.requests) == 2


def test_a_dead_server_is_told_with_its_remedy(tmp_path, capsys, monkeypatch):
    """A server that nobody has started ends the run after a few tries with one line, not each unit after a minute."""
    monkeypatch.setattr(metering, "TRIES_WITHOUT_ANSWER", 0)
    documents = write_documents(tmp_path / "docs", 2)

    code = main(command(documents, tmp_path / "run", "http://127.0.0.1:9/v1"))

    assert code == WRONG_INPUT
    assert "is the server running, and its address right?" in capsys.readouterr().err


@pytest.mark.parametrize("retries", ["0", "1"])
def test_a_dead_server_is_told_however_few_tries_there_are(retries, tmp_path, capsys):
    """No unit is listed as failed for a server that nobody has started."""
    documents = write_documents(tmp_path / "docs", 2)

    code = main(command(documents, tmp_path / "run", "http://127.0.0.1:9/v1", "--retries", retries))

    assert code == WRONG_INPUT
    assert "is the server running, and its address right?" in capsys.readouterr().err


def test_a_dead_judge_stops_the_run(tmp_path, capsys, monkeypatch):
    """Also when the teacher answers."""
    monkeypatch.setattr(metering, "TRIES_WITHOUT_ANSWER", 0)
    documents = write_documents(tmp_path / "docs", 2)

    with openai_server() as (url, _):
        code = main(
            command(documents, tmp_path / "run", url, "--judge", "other", "--judge-url", "http://127.0.0.1:9/v1")
        )

    assert code == WRONG_INPUT
    assert "server/other: no connection" in capsys.readouterr().err


def test_what_is_in_flight_at_a_budget_is_not_paid_again(tmp_path):
    """Sessions of forty calls, one after the other, ask no prompt twice."""
    documents = write_documents(tmp_path / "docs", 8)
    with teacher_server(Behaviour(latency=0.005)) as (url, server):
        told = command(documents, tmp_path / "run", url, "--concurrency", "8")
        codes = [main([*told, "--max-calls", "40"]) for _ in range(4)]

    assert codes == [0] * 4
    assert sum(server.counters.calls.values()) > 60
    assert server.counters.repeated == 0


def test_what_is_in_flight_at_ctrl_c_is_not_paid_again(tmp_path):
    """Ctrl-C awaits the replies under way, and the next session asks for none of them."""
    documents = write_documents(tmp_path / "docs", 8)
    with teacher_server(Behaviour(latency=0.2)) as (url, server):
        told = command(documents, tmp_path / "run", url, "--concurrency", "8")
        process = subprocess.Popen([sys.executable, "-m", "knowledge_sdg.cli", *told])
        while sum(server.counters.calls.values()) < 20:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        stopped = process.wait(30)
        server.behaviour.latency = 0.0
        finished = main(told)

    assert (stopped, finished) == (INTERRUPTED, 0)
    assert server.counters.repeated == 0


def test_a_unit_begins_when_there_is_room():
    """`room` waits until a call would go out at once, and lets nobody in by itself."""

    async def work() -> list[str]:
        limiter, told = Limiter(Limits(1)), []

        async def begin() -> None:
            await limiter.room()
            told.append("room")

        async with limiter:
            waiting = asyncio.create_task(begin())
            await asyncio.sleep(0.02)
            told.append("full")
        await waiting
        return told

    assert asyncio.run(work()) == ["full", "room"]
