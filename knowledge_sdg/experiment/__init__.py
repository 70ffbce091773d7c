"""Experiments: one readable file, one question, one answer with its interval.

>>> from knowledge_sdg.experiment import Experiment
>>> EXPERIMENT = Experiment(
...     question="Do four demonstrations of its own good work help the judge?",
...     variants={"bootstrap": lambda conditions: conditions.optimize("judge", "bootstrap", labelled_demos=0)},
... )
"""

from knowledge_sdg.experiment.conditions import Conditions
from knowledge_sdg.experiment.declaring import Experiment, experiment_files, read_experiment
from knowledge_sdg.experiment.measuring import Measured
from knowledge_sdg.experiment.running import Result, run_experiment
from knowledge_sdg.experiment.telling import describe, write_readme

__all__ = [
    "Conditions",
    "Experiment",
    "Measured",
    "Result",
    "describe",
    "experiment_files",
    "read_experiment",
    "run_experiment",
    "write_readme",
]
