"""What taskgraph's callback says of the scopes of action tasks: reads cases from stdin, writes null or its complaint of each."""

import json
import sys
from types import SimpleNamespace

from taskgraph.actions import registry


def complaint(case):
    registry._get_actions = lambda _: [SimpleNamespace(cb_name="callback", permission=case["permission"])]
    registry.taskcluster.get_current_scopes = lambda: case["scopes"]
    try:
        registry.sanity_check_task_scope("callback", case["parameters"], None)
    except ValueError as error:
        return str(error)


json.dump([complaint(case) for case in json.load(sys.stdin)], sys.stdout)
