"""Resolving: lifted norms out, the strictest verdict of the rest."""

from __future__ import annotations

from kb.pack import STRICTNESS, Lift, Norm, PolicyException, Verdict
from kb.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A norm that an exception lifts, and by which of its lifts."""

    norm: Norm
    by: PolicyException
    lift: Lift


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The verdict, the norms that stand (strictest first, then as written), and the norms that are lifted."""

    verdict: Verdict
    standing: tuple[Norm, ...]
    lifted: tuple[Lifted, ...]


def resolve(norms: tuple[Norm, ...], exceptions: tuple[PolicyException, ...], silent: Verdict) -> Resolution:
    """Resolve the norms and exceptions that fired. Where no norm is left the policy is silent: `silent` is the verdict."""
    lifted = tuple(
        Lifted(norm=norm, by=exception, lift=lift)
        for norm in norms
        for exception in exceptions
        for lift in exception.lifts
        if lift.norm == norm.id
    )
    gone = {item.norm.id for item in lifted}
    standing = tuple(
        sorted((norm for norm in norms if norm.id not in gone), key=lambda norm: STRICTNESS.index(norm.verdict))
    )
    verdict = standing[0].verdict if standing else silent
    return Resolution(verdict=verdict, standing=standing, lifted=lifted)
