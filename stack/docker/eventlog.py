"""Keeps Spark's event logs small, by the rules of the local engine's watchdog."""
import sys
import time

sys.path.insert(0, '/etc/cdc-top/watchdog')
from prune import EVERY_S, MEGA, prune  # noqa: E402

FOLDER = '/data/eventlog'
BUDGET_MB = 64

while True:
    try:
        prune(FOLDER, time.time(), BUDGET_MB * MEGA)
    except OSError as error:  # a driver renamed a file meanwhile: the next round sees it
        print(f'event logs: skipped: {error}', flush=True)
    time.sleep(EVERY_S)
