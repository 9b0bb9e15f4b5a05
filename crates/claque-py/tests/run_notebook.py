"""Runs a notebook from its first cell to its last, in an empty folder, and fails with the first cell that does."""

import os
import sys
import tempfile
from pathlib import Path

import nbclient
import nbformat

path = Path(sys.argv[1]).resolve()
notebook = nbformat.read(path, as_version=4)
kept = [cell for cell in notebook.cells if cell.get("outputs")]
assert not kept, "the notebook is kept without outputs: clear them"
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    os.chdir("/")
code = sum(cell.cell_type == "code" for cell in notebook.cells)
print(f"{path.name}: {code} passed, 0 failed")
