"""Drives the algorithm of git_bayesect without a repository: cells as JSON on stdin, shares right and mean runs on stdout."""

import json
import sys

import numpy as np
from git_bayesect import Bisector

CONFIDENCE = 0.95
MOST_RUNS = 3000


def search(random, pushes, good, bad):
    """As `git bayesect run` does. Its index 0 is the newest push; whether it is right, and how many runs it took."""
    culprit = int(random.integers(1, pushes))
    bisector = Bisector(np.ones(pushes))
    for runs in range(1, MOST_RUNS + 1):
        index = bisector.select()
        rate = bad if pushes - 1 - index >= culprit else good
        bisector.record(index, bool(random.random() < rate))
        if bisector.distribution.max() >= CONFIDENCE:
            break
    return pushes - 1 - int(np.argmax(bisector.distribution)) == culprit, runs


def main():
    answers = []
    for cell in json.load(sys.stdin):
        random = np.random.default_rng(1)
        tried = [search(random, cell["pushes"], cell["good"], cell["bad"]) for _ in range(cell["searches"])]
        right, runs = zip(*tried)
        answers.append({"right": sum(right) / len(right), "runs": sum(runs) / len(runs)})
    json.dump(answers, sys.stdout)


main()
