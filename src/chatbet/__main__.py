"""``python -m chatbet`` is the ``chatbet`` command."""

from chatbet.cli import main

main()
