"""Keeps the folder of Spark's event logs below a budget, and each log file small:

    prune.py EVENT_LOGS MB [LOGS MB]

Spark's own compaction belongs to its history server, which a lab does not run. A rolling log is a
folder eventlog_v2_<app> with files events_<n>_<app>, the newest of which is being written.
What is over the budget goes, oldest first: rolled files, and whole logs of applications that have
ended, but the newest. Each file is at most 10 MB (spark.eventLog.rolling.maxFileSize).
"""
import os
import re
import shutil
import sys
import time

EVERY_S = 2
# Copies of a log that are kept: NAME.log.1 is the newest.
COPIES = 3
MEGA = 1024 * 1024
# A killed driver leaves its log `inprogress` for ever. A living query writes every ten seconds, but
# an idle notebook may be silent for hours, and needs its folder for the next file.
SILENT_S = 600
KILLED_S = 86400
# Each log costs whoever reads all of them, however small it is.
MOST_ENDED = 50


def say(message):
    print(f'{time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())} {message}', flush=True)


def size_of(path):
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def index_of(name):
    found = re.match(r'events_(\d+)_', name)
    return int(found.group(1)) if found else -1


class Log:
    """One application's log: a rolling folder, or the single file of a job that set it so."""

    def __init__(self, path):
        self.path = path
        self.rolling = os.path.isdir(path)
        names = os.listdir(path) if self.rolling else []
        events = sorted((n for n in names if index_of(n) >= 0), key=index_of)
        self.files = [os.path.join(path, n) for n in events] if self.rolling else [path]
        self.written = max((os.stat(f).st_mtime for f in self.files or [path]), default=0)
        name = os.path.basename(path)
        self.in_progress = (
            any(n.endswith('.inprogress') for n in names)
            if self.rolling
            else name.endswith('.inprogress')
        )

    def size(self):
        return sum(size_of(f) for f in self.files)


def read_logs(folder):
    logs = []
    for entry in os.scandir(folder):
        try:
            logs.append(Log(entry.path))
        except FileNotFoundError:
            continue  # renamed or deleted meanwhile: the next round sees it
    return sorted(logs, key=lambda log: log.written)


def delete(path):
    if os.path.isdir(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            os.unlink(path)
        except FileNotFoundError:
            return
    say(f'deleted {os.path.basename(path)}')


def prune(folder, now, budget):
    """Deletes what has to go; returns the bytes that are left."""
    logs = read_logs(folder)
    finished = [log for log in logs if not log.in_progress][:-1]
    killed = [log for log in logs if log.in_progress and now - log.written > KILLED_S]
    ended = sorted(finished + killed, key=lambda log: log.written)
    for log in ended[:-MOST_ENDED]:
        delete(log.path)
        logs.remove(log)
    total = sum(log.size() for log in logs)
    # Never the newest file of a log: it is being written, or all that is left of it. And not the
    # first one, which holds the application's settings: they tell whose it is.
    rolled = [(os.stat(f).st_mtime, f, None) for log in logs for f in log.files[1:-1]]
    whole = [(log.written, log.path, log) for log in ended if log in logs]
    for _, path, log in sorted(rolled + whole):
        if total <= budget:
            break
        total -= log.size() if log else size_of(path)
        delete(path)
    # Then even those of drivers that are silent, oldest first; the folder stays for them.
    for log in logs[:-1]:
        if total > budget and log.files and now - log.written > SILENT_S:
            total -= size_of(log.files[-1])
            delete(log.files[-1])
    return total


def rotate(folder, most):
    """Copies each log that is longer than `most` bytes and empties it: its writer appends to it."""
    for entry in os.scandir(folder):
        if not entry.name.endswith('.log') or size_of(entry.path) <= most:
            continue
        for number in range(COPIES - 1, 0, -1):
            older = f'{entry.path}.{number}'
            if os.path.exists(older):
                os.replace(older, f'{entry.path}.{number + 1}')
        shutil.copyfile(entry.path, f'{entry.path}.1')
        os.chmod(f'{entry.path}.1', 0o600)
        os.truncate(entry.path, 0)


def prune_for_ever(eventlog, eventlog_mb, logs=None, log_mb=0):
    over = False
    budget = int(eventlog_mb) * MEGA
    while True:
        try:
            left = prune(eventlog, time.time(), budget)
            if (left > budget) != over:
                over = not over
                say(f'{left} bytes of event logs are left, the budget is {budget}')
            if logs:
                rotate(logs, int(log_mb) * MEGA)
        except OSError as error:  # a driver renamed a file meanwhile: the next round sees it
            say(f'skipped: {error}')
        time.sleep(EVERY_S)


if __name__ == '__main__':
    if len(sys.argv) not in (3, 5):
        sys.exit('usage: prune.py EVENT_LOGS MB [LOGS MB]')
    prune_for_ever(*sys.argv[1:])
