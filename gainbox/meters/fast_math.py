"""Marks for the compiler: functions whose floating-point arithmetic may, or must not, be rearranged.

Without a mark products are fused with the sum they go into, and sums keep their order. Plain Python ignores
the marks; `build` turns them into options.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

REASSOCIATED: set[Callable[..., Any]] = set()
UNFUSED: set[Callable[..., Any]] = set()


def reassociated(function: Function) -> Function:
    """Let the compiler add in any order, for long sums: a processor splits them into several short ones."""
    REASSOCIATED.add(function)
    return function


def unfused(function: Function) -> Function:
    """Round every product by itself, not together with the sum it goes into."""
    UNFUSED.add(function)
    return function
