"""The ledger of a decision: ``seta`` makes it, here it is checked and written."""

import json
import logging
import os
from collections import Counter
from collections.abc import Mapping
from typing import Any

from taskgraph import decision

from .answer import Advice, Trouble, printable

logger = logging.getLogger("optimization")


def checked_ledger(text: str, advice: Advice, outcomes: Mapping[str, Mapping[str, Any]]) -> str:
    """``text``, where it is a ledger of these outcomes. Raises Trouble where it is not."""
    try:
        ledger = json.loads(text)
        written = {label: task["verdict"] for label, task in ledger["tasks"].items()}
        mode = ledger["mode"]
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        written, mode = {}, None
    if mode == advice["mode"] and written == {label: outcome["verdict"] for label, outcome in outcomes.items()}:
        return text
    raise Trouble("command-garbage", "the answer is no ledger of what became of the tasks")


def plain_ledger(advice: Advice, outcomes: Mapping[str, Mapping[str, Any]]) -> str:
    """The ledger of a push that runs everything because ``seta`` cannot be asked: only what is known without it."""
    count = Counter(outcome["verdict"] for outcome in outcomes.values())
    totals = {"target": len(outcomes), **{each: count[each] for each in ("kept", "removed", "replaced")}, "savedHours": 0}
    head = {key: advice[key] for key in ("version", "mode", "reason", "data", "push")}
    ledger = {**head, "totals": totals, "tasks": {label: _plain(outcome) for label, outcome in outcomes.items()}}
    return json.dumps(ledger, indent=2, sort_keys=True) + "\n"


def _plain(outcome: Mapping[str, Any]) -> dict[str, Any]:
    task = {"verdict": outcome["verdict"], "by": "taskgraph", "reason": "see optimizations.log"}
    if outcome["verdict"] == "kept" and outcome["asked"] is not None:
        return {**task, "by": "seta", "reason": "everything runs on this push"}
    return {**task, "taskId": outcome["taskId"]} if "taskId" in outcome else task


def write_ledger(text: str) -> None:
    """Writes ``artifacts/seta-ledger.json``, whole or not at all."""
    _write("seta-ledger.json", text)


def write_page(text: str) -> None:
    """Writes ``artifacts/seta-report.html``. A page for people is no reason for anything to fail: trouble is a warning."""
    try:
        _write("seta-report.html", text)
    except (OSError, ValueError) as error:
        logger.warning(f"seta: there is no seta-report.html: {printable(str(error))}")


def _write(name: str, text: str) -> None:
    folder = decision.ARTIFACTS_DIR
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{name}.{os.getpid()}.tmp"
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(folder / name)
    finally:
        temporary.unlink(missing_ok=True)
