"""A filter answers a call in the same way whether it is a tree or a list of rules."""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import product

import pytest

from grader.sandbox import filters
from grader.sandbox.confine import OWN_PID
from grader.sandbox.launch import Level
from tests.sandbox.conftest import have

INSTRUCTION = struct.Struct("HBBI")
X86_64, AARCH64 = 0xC000003E, 0xC00000B7
ARGUMENTS = [0, 1, 2, 8, 10, 0x5412, 0x10000, 0x3D0F00, 0x20000, OWN_PID, 0x40000000, 1 << 32, (1 << 64) - 1]
JUMPS: dict[int, Callable[[int, int], bool]] = {
    0x15: int.__eq__,
    0x25: int.__gt__,
    0x35: int.__ge__,
    0x45: lambda held, wanted: bool(held & wanted),
}


def verdict(program: bytes, data: bytes) -> int:
    """What the kernel would do with a call, by the few instructions that filters are made of."""
    steps: list[tuple[int, int, int, int]] = list(INSTRUCTION.iter_unpack(program))
    place, held = 0, 0
    while True:
        code, yes, no, number = steps[place]
        place += 1
        if code == 0x20:  # load
            held = int.from_bytes(data[number : number + 4], "little")
        elif code == 0x54:  # and
            held &= number
        elif code == 0x05:  # go on elsewhere
            place += number
        elif code == 0x06:  # answer
            return number
        else:
            place += yes if JUMPS[code](held, number) else no


def call(number: int, machine: int, first: int, second: int) -> bytes:
    """The kernel's struct seccomp_data."""
    return struct.pack("<iIQ6Q", number, machine, 0, first, second, 0, 0, 0, 0)


@pytest.mark.parametrize("among_others", [True, False])
def test_a_tree_is_the_list(among_others: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call, with arguments that rules look at and others, on this processor and under a foreign number."""
    have(Level.FULL)  # what filters are made with is a part of it
    rules = list(filters.rules(among_others=among_others, pairs=False))
    tree = filters._assemble(rules)
    monkeypatch.setattr(filters, "AS_TREE", 1)
    plain = filters._assemble(rules)
    assert tree != plain
    seen = set()
    for machine in (X86_64, AARCH64, 0):
        for number, first, second in product([*range(530), -1, 1 << 30], ARGUMENTS, ARGUMENTS[:6]):
            data = call(number, machine, first, second)
            seen.add(answer := verdict(tree, data))
            assert answer == verdict(plain, data), (number, hex(machine), first, second)
    assert {filters.ALLOW, filters.ERRNO | 1, filters.ERRNO, filters.ERRNO | 38} <= seen
