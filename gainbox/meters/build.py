"""Building the kernel: numba's LLVM code to an object, the object to a shared object.

Run as `python -m gainbox.meters.build FOLDER`, in a process of its own: what it imports is large.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba
import numpy as np
from numba.extending import register_jitable

from gainbox.meters import kernel
from gainbox.meters.bank import SCALE
from gainbox.meters.compiled import CannotBuildError, path_in

OPTIONS: dict[str, Any] = {
    # not among them: the freedom to suppose that there are no NaNs and infinities
    "fastmath": {"contract", "reassoc", "nsz", "arcp"},
    "error_model": "numpy",
}

STUBS = """
#include <stdlib.h>
/* numba's runtime, reached only if a kernel raised or allocated, which none does */
"""
STUB = "void {}(void) {{ abort(); }}\n"
RUNTIME = ("NRT_", "numba_")

PASS = """
extern void {name}_inner(void *bank) __asm__("{symbol}");
"""
ENTRY = """
extern long long take_{name}(const void *block, long long frames, long long first, void *bank)
    __asm__("{symbol}");
void gainbox_feed_{name}(const void *block, long long frames, void *bank)
{{
    long long taken = 0;
    begin_inner(bank);
    while (taken < frames) {{
        taken += take_{name}(block, frames, taken, bank);
        advance_inner(bank);
    }}
    end_inner(bank);
}}
"""
"""`kernel.feed`, for each kind of sample."""


def build(folder: Path) -> Path:
    """Compile the kernel into `folder`, which exists.

    Raises:
        CannotBuildError: without a C compiler, or when it fails
        OSError: when the folder cannot be written
    """
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        entries, linked = Path(scratch, "entries.c"), Path(scratch, "linked.so")
        entries.write_text(STUBS)
        link([entries], linked)  # who cannot link is told so before numba has worked for a long while
        objects, text = compile_parts(Path(scratch))
        entries.write_text(text)
        link([entries, *objects], linked)
        with linked.open("rb") as file:
            os.fsync(file.fileno())
        return linked.replace(path_in(folder))  # a reader sees the whole of it or nothing


def compile_parts(folder: Path) -> tuple[list[Path], str]:
    """Compile what `kernel.feed` calls to objects in `folder`; returns them, and the C that calls them."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, reloc="pic"
    )
    for part in kernel.PARTS:
        register_jitable(**OPTIONS)(part)
    passes = [(part.__name__, PASS, lower_pass(part)) for part in kernel.PASSES]
    takes = [(dtype.name, ENTRY, lower_take(dtype, scale)) for dtype, scale in SCALE.items()]
    objects, missing, entries = [], set(), ""
    for name, text, lowered in passes + takes:
        module = llvm.parse_assembly(lowered.inspect_llvm())
        missing |= {f.name for f in module.functions if f.is_declaration and f.name.startswith(RUNTIME)}
        entries += text.format(name=name, symbol=lowered.native_name)
        objects.append(folder / f"{name}.o")
        objects[-1].write_bytes(machine.emit_object(module))
    return objects, STUBS + "".join(map(STUB.format, sorted(missing))) + entries


def lower_pass(part: Any) -> Any:
    """A part of the kernel that needs nothing but the bank, as a C function."""
    carray, pointer = numba.carray, numba.types.CPointer(numba.from_dtype(kernel.BANK))  # type: ignore[attr-defined,no-untyped-call]

    @numba.cfunc(numba.void(pointer), **OPTIONS)
    def lowered(banks):  # type: ignore[no-untyped-def]
        part(carray(banks, (1,))[0])

    return lowered


def lower_take(dtype: np.dtype, scale: float) -> Any:
    """`kernel.take` for blocks of `dtype`, as a C function."""
    take, carray = kernel.take, numba.carray  # type: ignore[attr-defined]
    pointer: Any = numba.types.CPointer
    signature = numba.int64(
        pointer(numba.from_dtype(dtype)), numba.int64, numba.int64, pointer(numba.from_dtype(kernel.BANK))
    )

    @numba.cfunc(signature, **OPTIONS)
    def lowered(block, frames, first, banks):  # type: ignore[no-untyped-def]
        bank = carray(banks, (1,))[0]
        return take(carray(block, (frames, bank["channels"])), scale, first, bank)

    return lowered


def link(sources: list[Path], linked: Path) -> None:
    """Let the C compiler make a shared object of a C file and objects."""
    if not shutil.which("cc"):
        raise CannotBuildError("there is no C compiler to link the meters with: install gcc")
    command = ["cc", "-shared", "-fPIC", "-O2", *map(str, sources), "-lm", "-o", str(linked)]
    try:
        subprocess.run(command, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        raise CannotBuildError(f"the C compiler failed to link the meters: {error.stderr.strip()}") from None


def main(arguments: list[str]) -> int:
    """`python -m gainbox.meters.build FOLDER`: build the kernel into FOLDER."""
    try:
        build(Path(arguments[0]))
    except Exception as error:  # whatever numba raises, it is to be one line for whoever started this
        print(" ".join(str(error).split()) or repr(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
