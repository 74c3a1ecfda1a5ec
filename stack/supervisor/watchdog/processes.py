"""Processes told apart by pid and start time, with their children; Linux by /proc, others by ps."""
import json
import os
import signal
import subprocess
import sys
import time

ON_LINUX = sys.platform == 'linux'


def table():
    """{pid: (parent, state, start)} of every process; `start` tells two with the same pid apart."""
    if ON_LINUX:
        found = ((int(name), stat_of(name)) for name in os.listdir('/proc') if name.isdigit())
        return {pid: entry for pid, entry in found if entry}
    text = subprocess.run(
        ['ps', '-axo', 'pid=,ppid=,stat=,lstart='], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(None, 3) for line in text.splitlines())
    return {int(row[0]): (int(row[1]), row[2][0], row[3].strip()) for row in rows if len(row) == 4}


def stat_of(pid):
    try:
        with open(f'/proc/{pid}/stat', encoding='latin-1') as file:
            text = file.read()
    except OSError:
        return None
    # The name in parentheses may hold spaces and parentheses itself: fields count from the last.
    fields = text[text.rindex(')') + 2 :].split(' ')
    return int(fields[1]), fields[0], fields[19]


def entry_of(pid):
    return stat_of(pid) if ON_LINUX else table().get(pid)


def identity(pid):
    """`(pid, start)` of a process that lives; None for one that is gone, and for a zombie."""
    entry = entry_of(pid)
    return (pid, entry[2]) if entry and entry[1] not in 'ZX' else None


def is_alive(who):
    return identity(who[0]) == who


def is_stopped(pid):
    """Whether somebody sent it SIGSTOP."""
    entry = entry_of(pid)
    return bool(entry) and entry[1] == 'T'


def tree(root):
    """A process and all its descendants, as identities."""
    processes = table()
    children = {}
    for pid, (parent, _, _) in processes.items():
        children.setdefault(parent, []).append(pid)
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return [(pid, processes[pid][2]) for pid in found if pid in processes]


def served_by(run, name, pid):
    """Who serves a program that the supervisor knows as `pid` (launch.py): it itself, or another."""
    try:
        with open(os.path.join(run, f'{name}.pid'), encoding='utf-8') as file:
            record = json.load(file)
        who = (record['pid'], record['startTime'])
        if is_alive(who):
            return who
    except (OSError, ValueError, KeyError):
        pass
    return identity(pid)


def send(who, number):
    if is_alive(who):
        try:
            os.kill(who[0], number)
        except OSError:
            pass


def end(root, polite, polite_s):
    """Ends a process and everything below it, by force where the polite signal does not help."""
    everybody = tree(root[0])
    # One that is stopped can't hear: there is nothing to wait for.
    if not is_stopped(root[0]):
        send(root, polite)
        wait_for_end([root], polite_s)
    send(root, signal.SIGKILL)
    wait_for_end([root], 5)
    # Children that are stopped, or have left the process group, would keep ports and memory.
    wait_for_end(everybody, 1)
    for who in everybody:
        send(who, signal.SIGKILL)
    return not is_alive(root)


def wait_for_end(everybody, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(is_alive(who) for who in everybody):
        time.sleep(0.05)
