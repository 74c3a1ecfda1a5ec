"""Becomes a supervised program, or stands in for the one that still runs.

    launch.py NAME RUN LOG DIGEST SIGNAL SECONDS SHORT MODE COMMAND...

A supervisor that is killed leaves its programs alone: they go on, and the next supervisor knows
nothing of them. So each writes down who it is (RUN/NAME.pid) before it begins, with a DIGEST of
what it was started from. Where that process still lives, this one starts nothing: it waits for the
end of the other, and hands on the SIGNAL that is meant for it, by force SECONDS later.

The program writes to LOG itself: a pipe to the supervisor would break with it.

MODE `become`: this process is replaced by the program. MODE `keep`: it stays, to write down how the
program ended (RUN/NAME.exit), which whoever stands in later could not know, and how long LOG was
then: what comes after that is of the next one.

A program that ended again and again, each time within SHORT seconds of its start (RUN/NAME.starts),
is given up: exit code 97.
"""
import json
import os
import select
import signal
import subprocess
import sys
import time

GIVEN_UP = 97
MOST_LIVES = 5
# The supervisor takes an end within the first second for a start that failed.
COUNTS_AS_STARTED_S = 1.5
GROUP = ('TERM', 'INT')


class Launch:
    def __init__(self, argv):
        self.name, self.run, self.log, self.digest, name, seconds, short, self.mode = argv[:8]
        self.command = argv[8:]
        self.signal = getattr(signal, f'SIG{name}')
        self.seconds, self.short = float(seconds), float(short)

    def file(self, kind):
        return os.path.join(self.run, f'{self.name}.{kind}')

    def begin(self):
        """Returns an exit code, unless this process has become the program."""
        redirect(self.log)
        record = read(self.file('pid'))
        if is_living(record):
            if record['digest'] == self.digest:
                return self.stand_in(record)
            say(f'pid {record["pid"]} was started with other settings: ending it')
            end(record, self.signal, self.seconds)
        if self.has_failed_often():
            say(f'given up: it ended {MOST_LIVES} times, each time soon after its start')
            time.sleep(COUNTS_AS_STARTED_S)
            return GIVEN_UP
        if self.mode == 'keep':
            return self.keep()
        self.remember(os.getpid())
        self.become()

    def become(self):
        # Python ignores them, and what it becomes would too.
        for name in ('SIGPIPE', 'SIGXFSZ'):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        os.execvp(self.command[0], self.command)

    def has_failed_often(self):
        starts = [*(read(self.file('starts')) or []), time.time()][-MOST_LIVES - 1 :]
        write(self.file('starts'), starts)
        gaps = [later - earlier for earlier, later in zip(starts, starts[1:])]
        return len(gaps) == MOST_LIVES and all(gap < self.short for gap in gaps)

    def remember(self, pid, **more):
        record = {
            'pid': pid,
            'startTime': start_of(pid),
            'startedAt': time.time(),
            'digest': self.digest,
            **more,
        }
        write(self.file('pid'), record)
        return record

    def keep(self):
        pid = os.fork()
        if pid == 0:
            self.become()
        # The program is of the same process group and hears them itself.
        for name in GROUP:
            signal.signal(getattr(signal, f'SIG{name}'), lambda *_: None)
        record = self.remember(pid, keeper={'pid': os.getpid(), 'startTime': start_of(os.getpid())})
        _, status = os.waitpid(pid, 0)
        signalled = os.WIFSIGNALED(status)
        code = 128 + os.WTERMSIG(status) if signalled else os.WEXITSTATUS(status)
        ended = {'code': code, 'endedAt': time.time(), 'logSize': os.fstat(2).st_size}
        write(self.file('exit'), {**record, **ended})
        # Children of a program that was killed may not have noticed.
        os.killpg(0, signal.SIGTERM)
        return code

    def stand_in(self, record):
        say(f'pid {record["pid"]} runs already: watching over it')
        parent = os.getppid()
        stop = {'asked': None}

        def hand_on(number, _frame):
            # Orphaned ourselves, it is not this supervisor's word any more.
            if os.getppid() == parent:
                stop['asked'] = stop['asked'] or time.monotonic()
                kill(record, number, group=self.mode == 'keep')

        for name in ('TERM', 'INT', 'QUIT', 'HUP'):
            signal.signal(getattr(signal, f'SIG{name}'), hand_on)
        handle = watch(record['pid'])
        while is_living(record):
            if os.getppid() != parent:
                return 0
            if stop['asked'] and time.monotonic() - stop['asked'] > self.seconds:
                kill(record, signal.SIGKILL, group=True)
            if handle is None:
                time.sleep(0.3)
            else:
                select.select([handle], [], [], 0.5)
        if stop['asked']:
            return 0
        say(f'pid {record["pid"]} has ended')
        return self.code_of(record)

    def code_of(self, record):
        """How a program ended, if whoever kept it could still write it down; it comes later."""
        keeper = record.get('keeper')
        while True:
            alone = not keeper or start_of(keeper['pid']) != keeper['startTime']
            left = read(self.file('exit')) or {}
            if all(left.get(key) == record[key] for key in ('pid', 'startTime')):
                return left['code']
            if alone:
                return 1
            time.sleep(0.05)


def watch(pid):
    """What becomes readable when a process ends; None where the system has no such thing."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def redirect(log):
    """Standard output and error go to the log, as whoever rotates it wants: appended."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (handle, 1), (handle, 2)):
        os.dup2(old, new)
    for used in {handle, nothing} - {0, 1, 2}:
        os.close(used)


def say(message):
    now = time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())
    os.write(2, f'{now} cdc-top: {message}\n'.encode())


def read(file):
    try:
        with open(file, encoding='utf-8') as handle:
            return json.load(handle)
    except (OSError, ValueError):
        return None


def write(file, value):
    with open(f'{file}.new', 'w', encoding='utf-8') as handle:
        json.dump(value, handle)
    os.replace(f'{file}.new', file)


def start_of(pid):
    """What tells a process from a later one with its pid; None for one that is gone or a zombie."""
    if sys.platform != 'linux':
        command = ['ps', '-o', 'stat=,lstart=', '-p', str(pid)]
        text = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        state, _, start = text.partition(' ')
        return start.strip() if state and state[0] != 'Z' else None
    try:
        with open(f'/proc/{pid}/stat', encoding='latin-1') as file:
            text = file.read()
    except OSError:
        return None
    # The name in parentheses may hold spaces and parentheses itself: fields count from the last.
    fields = text[text.rindex(')') + 2 :].split(' ')
    return None if fields[0] in 'ZX' else fields[19]


def is_living(record):
    if not record or start_of(record['pid']) != record['startTime']:
        return False
    return sys.platform != 'linux' or record['startedAt'] > booted_at() - 60


def booted_at():
    """Start times count from the boot: one from before may be another's now."""
    with open('/proc/uptime', encoding='latin-1') as file:
        return time.time() - float(file.read().split()[0])


def kill(record, number, group):
    try:
        leader = os.getpgid(record['pid'])
        if group and leader not in (0, 1, os.getpgrp()):
            os.killpg(leader, number)
        else:
            os.kill(record['pid'], number)
    except ProcessLookupError:
        pass


def end(record, polite, seconds):
    kill(record, polite, group=False)
    deadline = time.monotonic() + seconds
    while is_living(record) and time.monotonic() < deadline:
        time.sleep(0.05)
    if is_living(record):
        kill(record, signal.SIGKILL, group=True)


if __name__ == '__main__':
    sys.exit(Launch(sys.argv[1:]).begin())
