"""Fits the weights of the built-in judge's score to files of labelled answers.

    python -m benchmarks.fit_judge FILE... [--half train]

Logistic regression over the measures of `knowledge_sdg.teacher.offline.judging.support` of each response, taken whole,
and whether a sentence opposes it. Each file counts the same, and in it both labels do. Prints the constants to be
written into `support.py`, and the balanced accuracy of each file at a likelihood of one half.
"""

import argparse
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled_answers import Answer, read_answers
from knowledge_sdg.agreement_figures import balanced_accuracy, half_of
from knowledge_sdg.teacher.offline.judging.alignment import read_against
from knowledge_sdg.teacher.offline.judging.sources import read_source
from knowledge_sdg.teacher.offline.judging.support import Support, measure
from knowledge_sdg.teacher.offline.judging.verification import is_opposed

_STEPS = 50
_RIDGE = 1e-5  # keeps measures that hardly differ from getting large weights of opposite sign


def measured(answers: Sequence[Answer]) -> NDArray[np.float64]:
    """The measures of each response, one row each, with a 1 in front and whether it is opposed behind."""
    rows = []
    for answer in answers:
        source = read_source(answer.document)
        measures = astuple(measure(read_against(answer.response, source), source))
        rows.append((1.0, *measures, float(is_opposed(answer.response, answer.document))))
    return np.array(rows)


def balanced_weights(answers: Sequence[Answer]) -> NDArray[np.float64]:
    """Weights of the rows, 1 in all, with one half for each label."""
    gold = np.array([answer.is_faithful for answer in answers])
    return np.where(gold, 0.5 / gold.sum(), 0.5 / (~gold).sum())


def fitted(x: NDArray[np.float64], gold: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The coefficients of a weighted logistic regression, by Newton's method; the first belongs to the constant."""
    ridge = np.eye(x.shape[1]) * _RIDGE
    ridge[0, 0] = 0
    coefficients = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-x @ coefficients))
        gradient = x.T @ (weights * (gold - likely)) - ridge @ coefficients
        curvature = (x * (weights * likely * (1 - likely))[:, None]).T @ x + ridge
        coefficients += np.linalg.solve(curvature, gradient)
    return coefficients


def main(argv: Sequence[str] | None = None) -> int:
    """Fits, and prints what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--half", choices=["train", "test", "all"], default="train", help="what is fitted to [train]")
    options = parser.parse_args(argv)
    sets = {path.name: read_answers(path) for path in options.files}
    used = {
        name: [answer for answer in answers if options.half in {"all", half_of(answer.document)}]
        for name, answers in sets.items()
    }
    x = np.vstack([measured(answers) for answers in used.values()])
    gold = np.array([float(answer.is_faithful) for answers in used.values() for answer in answers])
    weights = np.concatenate([balanced_weights(answers) for answers in used.values()]) / len(used)
    coefficients = fitted(x, gold, weights)
    print(f"intercept {coefficients[0]:.2f}")
    names = [*(field.name for field in fields(Support)), "opposed"]
    for name, coefficient in zip(names, coefficients[1:], strict=True):
        print(f"{name} {coefficient:.2f}")
    start = 0
    for name, answers in used.items():
        said = x[start : start + len(answers)] @ coefficients >= 0
        start += len(answers)
        agreement = balanced_accuracy([answer.is_faithful for answer in answers], said)
        print(f"{name}: n {len(answers)}, balanced accuracy {agreement:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
