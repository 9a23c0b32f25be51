"""Building the kernel: from numba's LLVM IR to objects, and from these to a shared object.

Run as `python -m gainbox.meters.build FOLDER`, in a process of its own: what it imports is large.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from inspect import isfunction, ismodule
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba
import numpy as np
from numba.extending import register_jitable

from gainbox.meters import kernel, state
from gainbox.meters.bank import SCALE
from gainbox.meters.compiled import CannotBuildError, path_in
from gainbox.meters.fast_math import REASSOCIATED, UNFUSED

PACKAGE = "gainbox."

FUSED, REORDERED = {"contract"}, {"contract", "reassoc", "nsz"}  # LLVM's fast-math flags

STUBS = "#include <stdlib.h>\n/* numba's runtime, reached only if the kernel raised, which it does not */\n"
STUB = "void {}(void) {{ abort(); }}\n"
RUNTIME = ("NRT_", "numba_")

BINDING = Path(__file__).parent / "binding.c"


def build(folder: Path) -> Path:
    """Compile the kernel into `folder`, which exists.

    Raises:
        CannotBuildError: there is no C compiler, or it fails
        OSError: the folder cannot be written
    """
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        binding, linked = Path(scratch, "binding.o"), Path(scratch, "linked.so")
        compile_binding(binding)  # first: without a compiler it fails before numba has worked for seconds
        link([binding, *compile_kernel(Path(scratch))], linked)
        with linked.open("rb") as file:
            os.fsync(file.fileno())
        return linked.replace(path_in(folder))  # atomic: a reader sees all of it or nothing


def compile_kernel(folder: Path) -> list[Path]:
    """Compile the functions that `binding.c` calls to objects in `folder`."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, reloc="pic"
    )
    for function in functions_of(kernel.feed):
        register_jitable(**options_of(function))(function)
    lowered = {part.__name__: lower_pass(part) for part in kernel.PASSES}
    lowered |= {f"take_{dtype.name}": lower_take(dtype, scale) for dtype, scale in SCALE.items()}
    objects, missing = [], set()
    for name, function in lowered.items():
        module = llvm.parse_assembly(function.inspect_llvm())
        module.get_function(function.native_name).name = f"gainbox_{name}"  # as `binding.c` calls it
        missing |= {f.name for f in module.functions if f.is_declaration and f.name.startswith(RUNTIME)}
        objects.append(folder / f"{name}.o")
        objects[-1].write_bytes(machine.emit_object(module))
    stubs = folder / "stubs.c"
    stubs.write_text(STUBS + "".join(map(STUB.format, sorted(missing))))
    return [*objects, stubs]


def functions_of(entry: Any) -> list[Any]:
    """`entry` and all functions of gainbox that it calls, directly or not: found by name.

    One more than it calls does no harm: numba compiles a function when its caller is compiled.
    """
    found = [entry]
    for function in found:  # grows meanwhile
        names, scope = function.__code__.co_names, function.__globals__
        named = [scope[name] for name in names if name in scope]
        modules = [module for module in named if ismodule(module) and module.__name__.startswith(PACKAGE)]
        named += [vars(module)[name] for module in modules for name in names if name in vars(module)]
        for called in named:
            if isfunction(called) and called.__module__.startswith(PACKAGE) and called not in found:
                found.append(called)
    return found


def options_of(function: Any = None) -> dict[str, Any]:
    """The compiler options of a function, by its mark."""
    flags: Any = REORDERED if function in REASSOCIATED else FUSED
    return {"fastmath": False if function in UNFUSED else flags, "error_model": "numpy"}


def lower_pass(part: Any) -> Any:
    """A part of the kernel that takes nothing but the bank, as a C function."""
    carray, pointer = numba.carray, numba.types.CPointer(numba.from_dtype(state.BANK))  # type: ignore[attr-defined,no-untyped-call]

    @numba.cfunc(numba.void(pointer), **options_of())
    def lowered(banks):  # type: ignore[no-untyped-def]
        part(carray(banks, (1,))[0])

    return lowered


def lower_take(dtype: np.dtype, scale: float) -> Any:
    """`kernel.take` for blocks of `dtype`, as a C function."""
    take, carray = kernel.take, numba.carray  # type: ignore[attr-defined]
    pointer: Any = numba.types.CPointer
    signature = numba.int64(
        pointer(numba.from_dtype(dtype)), numba.int64, numba.int64, pointer(numba.from_dtype(state.BANK))
    )

    @numba.cfunc(signature, **options_of())
    def lowered(block, frames, first, banks):  # type: ignore[no-untyped-def]
        bank = carray(banks, (1,))[0]
        return take(carray(block, (frames * bank["lanes"]["channels"],)), scale, first, bank)

    return lowered


def compile_binding(compiled: Path) -> None:
    """Compile `binding.c`."""
    python_headers = Path(sysconfig.get_path("include"))
    if not (python_headers / "Python.h").exists():
        package = f"python{sysconfig.get_python_version()}-dev"
        raise CannotBuildError(f"Python.h, to compile the meters with, is not there: install {package}")
    headers = [f"-I{python_headers}", f"-I{np.get_include()}"]
    call_compiler("compile", ["-O2", "-c", *headers, str(BINDING), "-o", str(compiled)])


def link(sources: list[Path], linked: Path) -> None:
    """Link C files and objects to a shared object."""
    call_compiler("link", ["-shared", "-O2", *map(str, sources), "-lm", "-o", str(linked)])


def call_compiler(what: str, arguments: list[str]) -> None:
    """Run the C compiler; `what` it does goes into the error."""
    if not shutil.which("cc"):
        raise CannotBuildError("there is no C compiler to link the meters with: install gcc")
    try:
        subprocess.run(["cc", "-fPIC", *arguments], capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        raise CannotBuildError(
            f"the C compiler failed to {what} the meters: {error.stderr.strip()}"
        ) from None


def main(arguments: list[str]) -> int:
    """`python -m gainbox.meters.build FOLDER`: build the kernel into FOLDER."""
    try:
        build(Path(arguments[0]))
    except Exception as error:  # numba raises many kinds; the caller gets one line
        print(" ".join(str(error).split()) or repr(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
