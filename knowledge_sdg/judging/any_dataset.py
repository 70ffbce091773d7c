"""`judge`: reads, connects, judges."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from knowledge_sdg.audit import DEFAULT_COUNT
from knowledge_sdg.choices import check_numbers, chosen_settings, configured
from knowledge_sdg.errors import InputError
from knowledge_sdg.judging.row_work import OURS, RowWork
from knowledge_sdg.judging.settings import JudgeSettings
from knowledge_sdg.judging.table import given, read_table
from knowledge_sdg.judging.units import AnsweredRow
from knowledge_sdg.models import Terms, check_prices, connect_models
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.records import QAPair, digest
from knowledge_sdg.runs.reading import Run
from knowledge_sdg.runs.settings import claim_folder
from knowledge_sdg.session import Session
from knowledge_sdg.teacher import (
    DEFAULT_CONCURRENCY,
    DEFAULT_RETRIES,
    DEFAULT_TIMEOUT,
    OFFLINE,
    Budget,
    Limits,
    Settings,
    Teacher,
    model_name,
)

if TYPE_CHECKING:
    import datasets


def judge(
    rows: "str | Path | datasets.Dataset | pa.Table | list[dict[str, Any]]",
    *,
    document_column: str = "document",
    answer_column: str = "response",
    question_column: str | None = None,
    out: str | Path | None = None,
    judge: str | Teacher = OFFLINE,
    judge_url: str | None = None,
    settings: Settings | str | Path | None = None,
    program: KnowledgeProgram | str | Path | None = None,
    assess: bool = True,
    pairs_per_call: int | None = None,
    keep_at: float | None = None,
    structured: bool = False,
    concurrency: int = DEFAULT_CONCURRENCY,
    timeout: float = DEFAULT_TIMEOUT,
    retries: int = DEFAULT_RETRIES,
    rpm: int | None = None,
    tpm: int | None = None,
    max_calls: int | None = None,
    max_tokens: int | None = None,
    budget_usd: float | None = None,
    audit: int = DEFAULT_COUNT,
    trace: int = 0,
    estimate: bool = False,
    retry_failed: bool = False,
    fresh: bool = False,
    quiet: bool = False,
) -> Run:
    """A run folder with every row judged against its document: `dataset` has the faithful ones, `dropped` the others
    with their reasons, both with the claims of the answer, their labels and their evidence.

    rows: a JSON lines, CSV or Parquet file, a folder of `Dataset.save_to_disk`, a `datasets.Dataset`, an Arrow table or
    dictionaries. Their columns are kept; one that has the name of a column of ours (`claims`, `reason`, ...) is called
    `given_claims` there, and replaced where it is a verdict of an earlier judging or generation. question_column:
    without it, or without `assess`, only the claims are judged, not whether the answer is relevant and the question
    self-contained. A row without a document or an answer is dropped, with that reason.

    The other arguments are those of `generate`. Raises InputError, TeacherError or RunError, each naming the remedy.
    """
    table = read_table(rows)
    answered = _answered(table, document_column, answer_column, question_column)
    compiled = configured(program, pairs_per_call=pairs_per_call, keep_at=keep_at)
    if judge_url and judge == OFFLINE:
        raise InputError("a judge's address without its model; name the model that the server has (--judge)")
    check_numbers(1, concurrency=concurrency)
    check_numbers(0, audit=audit, trace=trace, retries=retries, timeout=timeout)
    chosen = chosen_settings(settings, judge, judge)
    resolved = JudgeSettings(
        rows=len(answered),
        rows_digest=digest(*(part for row in answered for part in (row.document, row.pair.question, row.pair.answer))),
        document_column=document_column,
        answer_column=answer_column,
        question_column=question_column or "",
        assess=assess and question_column is not None,
        program=compiled.fingerprint(),
        judge=model_name(judge),
        judge_parameters=chosen.judge,
        signature_parameters=chosen.signatures,
        pairs_per_call=compiled.judge.pairs_per_call,
        keep_at=compiled.judge.keep_at,
        structured=structured,
    )
    terms = Terms(Limits(concurrency, rpm, tpm), timeout, retries, Budget(max_calls, max_tokens, budget_usd))
    models = connect_models(judge, judge, (judge_url, judge_url), Settings(chosen.judge, chosen.judge), terms)
    if budget_usd is not None:
        check_prices(resolved.judge)
    folder = claim_folder(Path(out) if out else _default_folder(rows), resolved, fresh=fresh, must_exist=retry_failed)
    session = Session(RowWork(compiled, resolved, given(table, OURS), answered), models, folder, concurrency, trace)
    return session.run(quiet=quiet, audit_count=audit, only_estimate=estimate, only_failed=retry_failed)


def _answered(table: pa.Table, document: str, answer: str, question: str | None) -> list[AnsweredRow]:
    """The rows as they are judged. Raises InputError for a column that is not there or holds no text."""
    if not table.num_rows:
        raise InputError("the dataset has no rows; there is nothing to judge")
    documents, answers = _texts(table, document, "--document-column"), _texts(table, answer, "--answer-column")
    questions = _texts(table, question, "--question-column") if question else [""] * table.num_rows
    return [
        AnsweredRow(number, of_row[0], QAPair(question=of_row[1], answer=of_row[2]))
        for number, of_row in enumerate(zip(documents, questions, answers, strict=True))
    ]


def _texts(table: pa.Table, name: str, option: str) -> list[str]:
    if name not in table.column_names:
        raise InputError(f"no column {name!r}; name one of {', '.join(table.column_names)} with {option}")
    column = table.column(name)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or pa.types.is_null(column.type)):
        raise InputError(f"the column {name!r} holds {column.type} and no text; name another with {option}")
    return [text or "" for text in column.to_pylist()]


def _default_folder(rows: object) -> Path:
    return Path("runs") / (f"judged-{Path(rows).stem}" if isinstance(rows, str | Path) else "judged")
