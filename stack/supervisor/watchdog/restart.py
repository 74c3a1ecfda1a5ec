"""The cures: ends a service that hangs, and sees that the supervisor has started it anew; starts tasks."""
import signal
import time

import processes
from answers import ask, connect_login, connector

# PostgreSQL waits for every session to end by itself after a TERM.
POLITE = {'postgres': signal.SIGINT}
COMES_BACK_S = 20
# The exit code of launch.py for a program that has ended again and again.
GIVEN_UP = 97


def restart(settings, supervisor, name, who):
    """Returns `(kind, why)` of the event that tells how it went."""
    # The process that the supervisor knows may outlive the program for a moment (launch.py).
    known = supervisor.programs().get(name, {}).get('pid')
    if not processes.end(who, POLITE.get(name, signal.SIGTERM), settings.polite_s):
        return 'failed', f'pid {who[0]} can not be ended'
    deadline = time.monotonic() + COMES_BACK_S
    state = 'gone'
    while time.monotonic() < deadline:
        info = supervisor.programs().get(name)
        state = info['state'] if info else 'gone'
        if state in ('STOPPED', 'STOPPING', 'gone'):
            return 'stopped', 'somebody has stopped it meanwhile'
        if state == 'FATAL' or (state == 'EXITED' and info['status'] == GIVEN_UP):
            break
        # A driver that heeds the polite signal ends as if it had come to its end.
        if state == 'EXITED':
            supervisor.start(name)
        if state == 'RUNNING' and info['pid'] != known:
            now = processes.served_by(settings.run, name, info['pid'])
            if now and now != who:
                return 'restarted', f'pid {who[0]} has ended, pid {now[0]} has taken its place'
        time.sleep(0.3)
    return 'failed', f'it was ended and has not come back: {state}'


def start_failed_tasks(settings):
    """Has Connect start anew what has failed of the connector. Raises where it refuses."""
    path = f'{connector(settings)}/restart?includeTasks=true&onlyFailed=true'
    ask(settings.connect, 'POST', path, *connect_login(settings))
