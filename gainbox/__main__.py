"""`python -m gainbox`."""

from gainbox.cli import main

main(prog_name="gainbox")
