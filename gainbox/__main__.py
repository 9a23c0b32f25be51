"""`python -m gainbox`."""

from gainbox.cli.main import main

main(prog_name="gainbox")
