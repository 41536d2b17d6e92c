"""Error summaries by mozlog's own formatter: events as JSON on stdin (a list of them for each summary), texts on stdout."""

import json
import sys

from mozlog.formatters.errorsummary import ErrorSummaryFormatter
from mozlog.structuredlog import StructuredLogger

texts = []
for number, events in enumerate(json.load(sys.stdin)):
    formatter, lines = ErrorSummaryFormatter(), []
    logger = StructuredLogger(f"summary {number}")
    logger.add_handler(lambda item: lines.append(formatter(item) or ""))
    for method, arguments in events:
        getattr(logger, method)(**arguments)
    texts.append("".join(lines))
json.dump(texts, sys.stdout)
