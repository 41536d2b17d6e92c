"""What ``seta strategy`` answers, taken at its word only where every part of it is what the protocol says."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from .command import BadConfig

VERSION = 1
MODES = ("pruned", "run-all", "backstop")

# The head of a ledger, and under "verdicts" the verdict on each label. A label that is missing runs.
Advice = dict[str, Any]


class Trouble(Exception):
    """Why nothing is removed: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def answer_in(line: bytes) -> dict[str, Any]:
    """The answer in a line. Raises Trouble where it is none, or a failure; BadConfig where the push itself is wrong."""
    try:
        answer = json.loads(line.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant)
        if re.search(rb"\\u[dD][89a-fA-F]", line):
            # Half a character could be written nowhere.
            json.dumps(answer, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Trouble("command-garbage", f"it did not answer in JSON: {error}") from None
    if not isinstance(answer, dict) or type(answer.get("version")) is not int or answer["version"] != VERSION:
        raise Trouble("command-garbage", f"the answer is not of version {VERSION}")
    if "failure" not in answer:
        return answer
    failure = answer["failure"]
    if not isinstance(failure, dict) or not _is_object(failure, reason=_is_code, message=_is_text):
        raise _strange("failure")
    if failure["reason"] == "bad-config":
        raise BadConfig(printable(failure["message"]))
    raise Trouble(failure["reason"], failure["message"])


def advice_in(line: bytes, parameters: Mapping[str, Any]) -> Advice:
    """The advice on the push of these parameters. Raises as ``answer_in``."""
    advice = answer_in(line)
    if advice.get("mode") not in MODES:
        raise _strange("mode")
    if not _is_object(advice.get("reason"), code=_is_code, message=_is_text):
        raise _strange("reason")
    if (advice["mode"] == "pruned") != (advice["reason"]["code"] == "pruned"):
        raise _strange("mode, or its reason.code")
    source = dict.fromkeys(("location", "taskId", "sha256", "generated"), _is_text_or_none)
    if not _is_object(advice.get("data"), **source):
        raise _strange("data")
    push, texts = advice.get("push", {}), dict.fromkeys(("project", "pushlogId", "revision"), _is_text)
    if not _is_object(push, **texts, pushdate=_is_count):
        raise _strange("push")
    if [push["project"], push["revision"]] != [parameters.get("project"), parameters.get("head_rev")]:
        raise _strange("push, which is another one,")
    verdicts = advice.get("verdicts")
    if not isinstance(verdicts, dict) or (verdicts and advice["mode"] != "pruned"):
        raise _strange("verdicts")
    for label, verdict in verdicts.items():
        if not _is_verdict(verdict):
            raise _strange(f"verdict on {ascii(label)[:200]}")
    return advice


def run_all(parameters: Mapping[str, Any], code: str, message: str) -> Advice:
    """The advice where there is none to be had."""
    push = {"project": "project", "pushlogId": "pushlog_id", "revision": "head_rev", "pushdate": "pushdate"}
    return {
        "version": VERSION,
        "mode": "run-all",
        "reason": {"code": code, "message": printable(message)},
        "data": {"location": None, "taskId": None, "sha256": None, "generated": None},
        "push": {key: parameters.get(name) for key, name in push.items()},
        "verdicts": {},
    }


def printable(text: str) -> str:
    """Foreign text for a log: no longer than a page, without control characters and halves of characters."""
    return "".join(char if char.isprintable() or char == "\n" else ascii(char)[1:-1] for char in text[:4000])


def _strange(part: str) -> Trouble:
    return Trouble("command-garbage", f"the answer lacks parts, or they are strange: its {part}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key is there twice")
    return made


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _is_object(value: Any, **parts: Any) -> bool:
    return isinstance(value, dict) and all(key in value and is_right(value[key]) for key, is_right in parts.items())


def _is_verdict(value: Any) -> bool:
    if not _is_object(value, rule=_is_text, reason=_is_text):
        return False
    priority, seconds, after = value.get("priority", 1), value.get("runSeconds", 0), value.get("next", {"by": "tier"})
    if type(priority) is not int or not (2 if value["rule"] == "skip" else 1) <= priority <= 5:
        return False
    if type(seconds) not in (int, float) or not math.isfinite(seconds) or seconds < 0:
        return False
    return isinstance(after, dict) and after.get("by") in ("tier", "slot", "backstop") and _is_count(after.get("afterPushes", 0))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[a-z][a-z-]{0,63}", value) is not None


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0
