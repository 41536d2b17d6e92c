"""Asks ``seta strategy`` about a push; ``docs/reference/strategy-protocol.md`` describes question and answer."""

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Optional

from .command import BadConfig

VERSION = 1
MODES = ("pruned", "run-all", "backstop")
A_DAY = 86400

# The head of a ledger, and under "verdicts" the verdict on each label. A label that is missing runs.
Advice = dict[str, Any]


def ask(
    command: Sequence[str], config: Path, parameters: Mapping[str, Any], labels: Optional[Sequence[str]]
) -> Advice:
    """The advice on ``labels``, or on all that the data knows. Whatever goes wrong, everything runs, with the reason."""
    request = {
        "version": VERSION,
        "parameters": dict(parameters),
        "config": {"file": os.path.relpath(config), "text": config.read_text(encoding="utf-8")},
        "labels": labels,
    }
    seconds = os.environ.get("SETA_STRATEGY_TIMEOUT", "180")
    try:
        timeout = float(seconds)
    except ValueError:
        timeout = 0
    if not 0 < timeout <= A_DAY:
        return _run_all(parameters, "bad-usage", f"SETA_STRATEGY_TIMEOUT is no number of seconds: {seconds!r}")
    try:
        answer = _run([*command, "strategy"], json.dumps(request, default=str), timeout)
    except FileNotFoundError:
        code, message = "command-not-found", f"{command[0]} is not installed, or not on PATH"
    except subprocess.TimeoutExpired:
        code, message = "command-timeout", f"{command[0]} did not answer within {timeout:g} seconds"
    except (OSError, subprocess.SubprocessError) as error:
        code, message = "command-crashed", str(error)
    except (ValueError, RecursionError) as error:
        code, message = "command-garbage", f"{command[0]} did not answer in JSON: {error}"
    else:
        problem = _problem(answer)
        if not problem:
            advice: Advice = answer
            return advice
        code, message = problem
    return _run_all(parameters, code, message)


def _run(command: Sequence[str], request: str, timeout: float) -> Any:
    with tempfile.TemporaryFile() as stdout:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=stdout, start_new_session=True)
        try:
            process.communicate(request.encode(), timeout=timeout)
        except subprocess.TimeoutExpired:
            # With its children: the command may be a wrapper.
            os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
            process.wait()
            raise
        stdout.seek(0)
        answer = stdout.read()
    if process.returncode != 0 and not answer.startswith(b"{"):
        raise subprocess.CalledProcessError(process.returncode, command)
    return json.loads(answer)


def _problem(answer: Any) -> Optional[tuple[str, str]]:
    """Why an answer is none, as code and message."""
    if not isinstance(answer, dict) or answer.get("version") != VERSION:
        return "command-garbage", f"the answer is not of version {VERSION}: {str(answer)[:200]}"
    failure = answer.get("failure")
    if isinstance(failure, dict):
        code, message = str(failure.get("reason")), str(failure.get("message"))
        if code == "bad-config":
            raise BadConfig(message)
        return code, message
    parts = [answer.get(key) for key in ("reason", "data", "push", "verdicts")]
    if answer.get("mode") in MODES and all(isinstance(part, dict) for part in parts):
        if all(isinstance(verdict, dict) for verdict in answer["verdicts"].values()):
            return None
    return "command-garbage", f"the answer lacks parts: {str(answer)[:200]}"


def _run_all(parameters: Mapping[str, Any], code: str, message: str) -> Advice:
    push = {
        "project": parameters["project"],
        "pushlogId": parameters["pushlog_id"],
        "revision": parameters["head_rev"],
        "pushdate": parameters["pushdate"],
    }
    return {
        "version": VERSION,
        "mode": "run-all",
        "reason": {"code": code, "message": message},
        "data": {"location": None, "taskId": None, "sha256": None, "generated": None},
        "push": push,
        "verdicts": {},
    }
