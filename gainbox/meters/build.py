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

ENTRY = """
extern void inner_{name}(const void *, long long, void *) __asm__("{symbol}");
void gainbox_feed_{name}(const void *block, long long frames, void *bank)
{{
    inner_{name}(block, frames, bank);
}}
"""


def build(folder: Path) -> Path:
    """Compile the kernel into `folder`, which exists.

    Raises:
        CannotBuildError: without a C compiler, or when it fails
        OSError: when the folder cannot be written
    """
    if not shutil.which("cc"):
        raise CannotBuildError("there is no C compiler to link the meters with: install gcc")
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, reloc="pic"
    )
    for part in (*kernel.PARTS, kernel.feed):
        register_jitable(**OPTIONS)(part)
    missing: set[str] = set()
    entries = ""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        sources = [Path(scratch, "entries.c")]
        for dtype, scale in SCALE.items():
            entry = lower(dtype, scale)
            module = llvm.parse_assembly(entry.inspect_llvm())
            missing |= {f.name for f in module.functions if f.is_declaration and f.name.startswith(RUNTIME)}
            entries += ENTRY.format(name=dtype.name, symbol=entry.native_name)
            sources.append(Path(scratch, f"{dtype.name}.o"))
            sources[-1].write_bytes(machine.emit_object(module))
        sources[0].write_text(STUBS + "".join(map(STUB.format, sorted(missing))) + entries)
        linked = Path(scratch, "linked.so")
        link(sources, linked)
        with linked.open("rb") as file:
            os.fsync(file.fileno())
        return linked.replace(path_in(folder))  # a reader sees the whole of it or nothing


def lower(dtype: np.dtype, scale: float) -> Any:
    """The kernel for blocks of `dtype` as a C function of block, frames and bank."""
    feed, carray = kernel.feed, numba.carray  # type: ignore[attr-defined]
    pointer: Any = numba.types.CPointer
    signature = numba.void(
        pointer(numba.from_dtype(dtype)),
        numba.int64,
        pointer(numba.from_dtype(kernel.BANK)),
    )

    @numba.cfunc(signature, **OPTIONS)
    def entry(block, frames, banks):  # type: ignore[no-untyped-def]
        bank = carray(banks, (1,))[0]
        feed(carray(block, (frames, bank["channels"])), scale, bank)

    return entry


def link(sources: list[Path], linked: Path) -> None:
    """Let the C compiler make a shared object of a C file and objects."""
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
