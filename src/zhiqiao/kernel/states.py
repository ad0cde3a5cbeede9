"""States and the steps between them, for everything that moves through a workflow."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhiqiao.kernel.refusal import Refusal


class StepRefused(Refusal):
    """The step cannot be taken from this state."""


@dataclass(frozen=True)
class State:
    """A state: its code in the database and its Chinese label."""

    code: str
    label: str


@dataclass(frozen=True)
class Transition:
    """A step with a name, from one state (or any of several) to another, and its Chinese label."""

    name: str
    from_: str | tuple[str, ...]
    to: str
    label: str

    @property
    def origins(self) -> tuple[str, ...]:
        """The states this step may start from."""
        return (self.from_,) if isinstance(self.from_, str) else self.from_


class Workflow:
    """States and the steps allowed between them; the first state is where everything starts.

    Raises:
        ValueError: When a code stands twice, a step names an unknown state, or two steps of one name
            leave the same state.
    """

    def __init__(self, states: Sequence[State], transitions: Sequence[Transition]) -> None:
        self.states = tuple(states)
        self.transitions = tuple(transitions)
        self._labels = {state.code: state.label for state in self.states}
        if not self.states or len(self._labels) != len(self.states):
            msg = "状态为空或状态代码重复"
            raise ValueError(msg)
        self._steps: dict[tuple[str, str], Transition] = {}
        for transition in self.transitions:
            for origin in transition.origins:
                self._admit(origin, transition)

    def _admit(self, origin: str, transition: Transition) -> None:
        if origin not in self._labels or transition.to not in self._labels:
            msg = f"步骤 {transition.name} 用了没有声明的状态：{origin} → {transition.to}"
            raise ValueError(msg)
        if (origin, transition.name) in self._steps:
            msg = f"从 {origin} 出发的步骤 {transition.name} 声明了两次"
            raise ValueError(msg)
        self._steps[origin, transition.name] = transition

    @property
    def initial(self) -> str:
        """The code of the first state."""
        return self.states[0].code

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Pairs (code, label), as a Django field wants them."""
        return [(state.code, state.label) for state in self.states]

    def label(self, code: str) -> str:
        """The Chinese label of a state; an unknown code is given back as it is."""
        return self._labels.get(code, code)

    def possible(self, state: str) -> list[Transition]:
        """The steps that can be taken from this state, in the order declared."""
        return [transition for transition in self.transitions if state in transition.origins]

    def is_final(self, state: str) -> bool:
        """Whether no step leaves this state."""
        return not self.possible(state)

    def step(self, state: str, name: str) -> str:
        """The state after taking the named step; refuses with the steps that are possible now."""
        transition = self._steps.get((state, name))
        if transition is not None:
            return transition.to
        wanted = next((step.label for step in self.transitions if step.name == name), name)
        ways = "、".join(f"「{step.label}」" for step in self.possible(state))
        raise StepRefused(
            f"现在是「{self.label(state)}」，不能「{wanted}」",
            f"现在可以：{ways}" if ways else "这一状态已是终点，没有下一步",
            value=state,
        )
