"""Drives the algorithm of git_bayesect without a repository: cells as JSON on stdin; by cell and confidence, share right and mean runs."""

import json
import sys

import numpy as np
from git_bayesect import Bisector

MOST_RUNS = 3000


def search(random, pushes, good, bad, confidences):
    """As `git bayesect run` does, to the highest confidence: by confidence, whether it would have been right, and the runs it took."""
    culprit = int(random.integers(1, pushes))
    bisector = Bisector(np.ones(pushes))
    stops = []
    for runs in range(1, MOST_RUNS + 1):
        index = bisector.select()  # 0 is the newest push
        rate = bad if pushes - 1 - index >= culprit else good
        bisector.record(index, bool(random.random() < rate))
        found = pushes - 1 - int(np.argmax(bisector.distribution)) == culprit
        while len(stops) < len(confidences) and bisector.distribution.max() >= confidences[len(stops)]:
            stops.append((found, runs))
        if len(stops) == len(confidences):
            return stops
    return stops + [(found, MOST_RUNS)] * (len(confidences) - len(stops))


def main():
    asked = json.load(sys.stdin)
    answers = []
    for cell in asked["cells"]:
        random = np.random.default_rng(asked["seed"])
        rates = cell["rates"]
        tried = [
            search(random, cell["pushes"], rates["good"], rates["bad"], asked["confidences"])
            for _ in range(asked["searches"])
        ]
        means = np.mean(tried, axis=0)
        answers.append([{"right": right, "runs": runs} for right, runs in means.tolist()])
        print(json.dumps([cell, answers[-1]]), file=sys.stderr, flush=True)
    json.dump(answers, sys.stdout)


main()
