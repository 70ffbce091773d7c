"""What compiling changed in the program, predictor by predictor, and only what a prompt really shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import dspy

from knowledge_sdg.optimization.tasks import Task
from knowledge_sdg.optimization.watching import State
from knowledge_sdg.program import KnowledgeProgram

SHOWN = 80
"""Characters of new instructions in the closing table; the file has them all."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one predictor."""

    predictor: str
    instructions: str | None
    """The new ones; None when they are as they were."""
    added: str | None
    """What stands after the old ones, when the new ones begin with them."""
    labelled_demos: int
    """How many of its demos now are people's."""
    own_demos: int
    """How many are its own good work."""

    def words(self) -> str:
        """For people: "16 demos (12 labelled, 4 of its own work), new instructions: “Verify each ...”"."""
        told = []
        if self.labelled_demos or self.own_demos:
            kinds = [
                f"{count} {what}"
                for count, what in ((self.labelled_demos, "labelled"), (self.own_demos, "of its own work"))
                if count
            ]
            count = self.labelled_demos + self.own_demos
            told.append(f"{count} demo{'' if count == 1 else 's'} ({', '.join(kinds)})")
        if self.instructions is not None:
            shown = " ".join((self.added or self.instructions).split())
            what = "added to its instructions" if self.added else "new instructions"
            told.append(f"{what}: “{shown[:SHOWN]}{'...' if len(shown) > SHOWN else ''}”")
        return ", ".join(told) or "its demos were taken away"


def with_state(task: Task, state: State) -> KnowledgeProgram:
    """A copy of the task's program with instructions and demos as they are in `state`.

    Of the demos only those that the predictor can show are kept, with its own fields only: DSPy puts whole examples
    into every predictor and leaves out of the prompt what does not fit.
    """
    program = task.program.deepcopy()
    predictors = dict(program.named_predictors())
    for name, part in state.items():
        predictor = predictors[task.home(name)]
        predictor.signature = part.signature
        predictor.demos = fitting(part.demos, part.signature)
    return program


def fitting(demos: Sequence[dspy.Example], signature: type[dspy.Signature]) -> list[dspy.Example]:
    """The demos that have all fields of a signature, without any other field but DSPy's own mark."""
    names = (*signature.input_fields, *signature.output_fields)
    return [
        dspy.Example(
            {name: demo[name] for name in names} | ({"augmented": True} if demo.get("augmented") else {})
        ).with_inputs(*signature.input_fields)
        for demo in demos
        if all(demo.get(name) is not None for name in names)
    ]


def changes(before: KnowledgeProgram, after: KnowledgeProgram) -> tuple[Change, ...]:
    """The predictors that show a model something else than before, in the order of the program."""
    found = []
    old = dict(before.named_predictors())
    for name, predictor in after.named_predictors():
        was, now = old[name].signature.instructions, predictor.signature.instructions
        own = sum(bool(demo.get("augmented")) for demo in predictor.demos)
        if was != now or [dict(demo) for demo in predictor.demos] != [dict(demo) for demo in old[name].demos]:
            added = now.removeprefix(was).strip() if now.startswith(was) else ""
            changed = now if was != now else None
            found.append(Change(name, changed, added or None, len(predictor.demos) - own, own))
    return tuple(found)
