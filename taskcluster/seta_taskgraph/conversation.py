"""Talks with ``seta strategy``, one process for a push; ``docs/reference/strategy-protocol.md`` describes what is said."""

import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from taskgraph.config import GraphConfig

from .answer import Advice, Trouble, advice_in, answer_in
from .command import command_of, config_file

VERSION = 1
A_DAY = 86400
# More than the largest graph takes, and less than what a decision task has.
LONGEST_ANSWER = 128 * 1024 * 1024


class Conversation:
    """A process of the command that answers a line with a line. It starts with the first question."""

    def __init__(self, graph_config: GraphConfig, is_decision_task: bool) -> None:
        self._command = command_of(graph_config)
        self._config = config_file(graph_config)
        self._is_decision_task = is_decision_task
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def __enter__(self) -> "Conversation":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def advice(self, parameters: Mapping[str, Any], labels: Sequence[str], unasked: Mapping[str, str]) -> Advice:
        """What to make of a push. Raises Trouble, or BadConfig."""
        text = self._config.read_text(encoding="utf-8")
        config = {"file": os.path.relpath(self._config), "text": text}
        question = {"parameters": dict(parameters), "config": config, "labels": labels, "unasked": unasked}
        return advice_in(self._ask(question), parameters)

    def ledger(self, outcomes: Mapping[str, Any]) -> tuple[str, Optional[str]]:
        """The ledger of that push, by what became of its tasks, and the page for people, where there is one. Raises Trouble."""
        answer = answer_in(self._ask({"outcomes": outcomes}))
        text, page = answer.get("ledger"), answer.get("report")
        if isinstance(text, str):
            return text, page if isinstance(page, str) else None
        raise Trouble("command-garbage", "the answer has no ledger")

    def close(self) -> None:
        """Ends the process, with its children: the command may be a wrapper."""
        process, self._process = self._process, None
        if process is None:
            return
        # Closing waits for what is still being written; of a process that does not read, until it has ended.
        threading.Thread(target=_hang_up, args=(process,), daemon=True).start()
        _end(process)

    def _ask(self, question: Mapping[str, Any]) -> bytes:
        timeout = _timeout()
        line = json.dumps({"version": VERSION, **question}, default=str).encode() + b"\n"
        try:
            process = self._process or self._start()
        except FileNotFoundError:
            raise Trouble("command-not-found", f"{self._command[0]} is not installed, or not on PATH") from None
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise Trouble("command-crashed", str(error)) from error
        threading.Thread(target=_write, args=(process, line), daemon=True).start()
        try:
            answer = self._lines.get(timeout=timeout)
        except queue.Empty:
            _end(process)
            message = f"{self._command[0]} did not answer within {timeout:g} seconds"
            raise Trouble("command-timeout", message) from None
        if answer:
            return answer
        _end(process)
        if process.returncode == 0:
            raise Trouble("command-garbage", f"{self._command[0]} did not answer in JSON: it said nothing")
        raise Trouble("command-crashed", str(subprocess.CalledProcessError(process.returncode, self._command)))

    def _start(self) -> "subprocess.Popen[bytes]":
        # Only the decision task of a push puts it on record.
        env = {key: value for key, value in os.environ.items() if key != "TASK_ID" or self._is_decision_task}
        pipe = subprocess.PIPE
        words = [*self._command, "strategy"]
        self._process = subprocess.Popen(words, stdin=pipe, stdout=pipe, env=env, start_new_session=True)
        threading.Thread(target=_read, args=(self._process, self._lines), daemon=True).start()
        return self._process


def _timeout() -> float:
    """The seconds that an answer may take."""
    seconds = os.environ.get("SETA_STRATEGY_TIMEOUT", "180")
    try:
        timeout = float(seconds)
    except ValueError:
        timeout = 0
    if 0 < timeout <= A_DAY:
        return timeout
    raise Trouble("bad-usage", f"SETA_STRATEGY_TIMEOUT is no number of seconds: {seconds!r}")


def _write(process: "subprocess.Popen[bytes]", line: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(line)
        process.stdin.flush()
    except (OSError, ValueError):
        # It does not listen any more; what it said is what counts.
        pass


def _hang_up(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None
    try:
        process.stdin.close()
    except OSError:
        pass


def _read(process: "subprocess.Popen[bytes]", lines: "queue.SimpleQueue[bytes]") -> None:
    """Hands over line by line, and an empty one at the end. What is longer than any answer is cut and is the last."""
    assert process.stdout is not None
    try:
        while line := process.stdout.readline(LONGEST_ANSWER):
            lines.put(line)
            if not line.endswith(b"\n"):
                break
    except (OSError, ValueError):
        pass
    lines.put(b"")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Waits a moment for a process that may be about to end; ends it then, with its children."""
    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
        process.wait()
