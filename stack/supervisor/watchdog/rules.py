"""Which services hang, by what no longer moves. Pure: time and facts come with each look (look.py)."""
from look import CAPTURES

# A service that does not answer while one of these does not either may only be waiting for it.
NEEDS = {'connect': ('kafka',)}
CAPTURE_NEEDS = ('postgres', 'kafka')
JOB_NEEDS = ('kafka', 'spark-master', 'spark-worker')
WELL = ('RUNNING', 'PAUSED', 'STOPPED')
FAILED = 'FAILED'
# Bytes of WAL, more than what is written between two questions of one look.
FAR_BEHIND = 1024 * 1024
# So many heartbeats in a row are not missed by accident.
BEATS = 3


class Rules:
    """Remembers since when each thing stands still; `judge` returns who hangs: {service: why}."""

    def __init__(self, settings):
        self.settings = settings
        self.forget()

    def forget(self):
        """Begins every window anew: after a sleep, or when time went on without us."""
        self.lives = {}
        self.well_since = {}
        self.capture = Still()
        self.job = Still()
        self.failed_since = None

    @property
    def suspicious(self):
        """Whether the capture has stood still for so long that changes are worth counting."""
        return self.capture.seconds >= self.settings.stuck_s / 6

    def judge(self, look):
        self.keep_up(look)
        hung = {}
        for name, service in look['services'].items():
            why = self.silence(look, name, service)
            if why:
                hung[name] = why
        for name in CAPTURES:
            if name in look['services'] and name not in hung:
                why = self.stuck_capture(look, name)
                if why:
                    hung[name] = why
        if look['job'] and 'job' in look['services']:
            why = self.stuck_job(look)
            if why:
                hung['job'] = why
        return hung

    def keep_up(self, look):
        """Notes new processes, and since when each service has answered without a break."""
        at = look['at']
        for name in set(self.well_since) - set(look['services']):
            del self.well_since[name]
        for name, service in look['services'].items():
            if self.lives.get(name, {}).get('who') != service['who']:
                self.lives[name] = {'who': service['who'], 'answered': at}
                self.well_since.pop(name, None)
                if name in CAPTURES:
                    self.capture = Still()
                if name == 'job':
                    self.job = Still()
            if service['silent'] is None:
                self.lives[name].update(answered=at, ever=True)
                self.well_since.setdefault(name, at)
            else:
                self.well_since.pop(name, None)

    def all_well_for(self, look, names):
        """Seconds that all of these have answered for; None where one does not now."""
        if any(name not in self.well_since for name in names):
            return None
        return look['at'] - max(self.well_since[name] for name in names)

    def silence(self, look, name, service):
        life = self.lives[name]
        if service['silent'] is None:
            return None
        if name in NEEDS and self.all_well_for(look, NEEDS[name]) is None:
            life['answered'] = look['at']
            return None
        quiet = look['at'] - life['answered']
        grace = self.settings.grace_s if life.get('ever') else self.settings.start_s
        if service['age'] < grace or quiet < self.settings.hung_s:
            return None
        stopped = ', its process is stopped' if service['stopped'] else ''
        return f'it has not answered for {quiet:.0f} s: {service["silent"]}{stopped}'

    def stuck_capture(self, look, name):
        facts, settings = look['capture'], self.settings
        needs = self.all_well_for(look, CAPTURE_NEEDS)
        wal, ends, status = facts['wal'], facts['ends'], facts['status']
        if needs is None or wal is None or ends is None:
            self.capture = Still()
            return None
        if not is_usable(wal) or (name == 'connect' and status is None):
            self.capture = Still()
            return None
        states = states_of(status) if name == 'connect' else ['RUNNING']
        life = self.lives[name]
        if any(state in ('PAUSED', 'STOPPED') for state in states):
            self.capture = Still()
            life['heart'] = Heart()
            return None
        config = status['config'] if name == 'connect' else None
        if life.setdefault('config', config) != config:
            # Its tasks were started anew, and may owe something else now.
            self.capture = Still()
            life.update(config=config, heart=Heart())
        heart = life.setdefault('heart', Heart())
        heart.note(look['at'], ends)
        self.capture.note(look['at'], (wal['confirmed'], total(ends)), captured(facts))
        if is_decoding(life.get('sent'), wal):
            self.capture.rest(look['at'])
        life['sent'] = wal['sent']
        ill = [state for state in states if state not in WELL]
        bad_for = self.capture.bad_for(look['at'], bool(ill))
        if look['services'][name]['age'] < settings.grace_s:
            return None
        if min(bad_for, needs) >= settings.stuck_s:
            return f'connector or task is {ill[0]} for {bad_for:.0f} s while PostgreSQL and Kafka are well'
        # That nothing moves is no sign by itself: something has to be owed, and for long enough. An
        # idle source's next change is on its way for a moment.
        still, patience = min(self.capture.seconds, needs), settings.stuck_s
        beats_after = heart.owed_after(config, patience)
        is_beat_owed = beats_after is not None and still >= beats_after
        is_change_owed = min(self.capture.changed_for(look['at']), needs) >= patience
        if is_beat_owed or is_change_owed:
            return (
                f'neither the slot nor a topic has moved for {still:.0f} s while PostgreSQL and '
                f'Kafka are well'
            )
        return None

    def failed_task(self, look):
        """Why the tasks that have failed are to be started anew; None where none are. A task that has
        failed stays so, whatever it failed at: a database that was starting, for one."""
        wal, status, at = look['capture']['wal'], look['capture']['status'], look['at']
        needs = self.all_well_for(look, CAPTURE_NEEDS)
        is_curable = needs is not None and wal is not None and is_usable(wal)
        if not is_curable or not status or FAILED not in states_of(status):
            self.failed_since = None
            return None
        if self.failed_since is None:
            self.failed_since = at
        failed_for = min(at - self.failed_since, needs)
        if failed_for < self.settings.failed_s:
            return None
        self.failed_since = None
        trace = f': {status["trace"]}' if status.get('trace') else ''
        return f'FAILED for {failed_for:.0f} s while PostgreSQL and Kafka are well{trace}'

    def stuck_job(self, look):
        facts, settings, at = look['job'], self.settings, look['at']
        service, life = look['services']['job'], self.lives['job']
        needs = self.all_well_for(look, JOB_NEEDS)
        if needs is None or facts['waiting'] is None:
            self.job = Still()
            return None
        moved = self.job.note(at, (facts['planned'], facts['committed']), None)
        if moved and self.job.moves > 1:
            life['moves'] = True
        stopped = min(self.job.bad_for(at, service['stopped']), needs)
        if service['age'] < settings.job_grace_s:
            return None
        if stopped >= settings.hung_s:
            return f'its process has been stopped for {stopped:.0f} s'
        # A user's own job may read another topic, or keep its checkpoint elsewhere.
        if facts['waiting'] == 0 or not (facts['own'] or life.get('moves')):
            self.job.rest(at)
            return None
        still = min(self.job.seconds, needs)
        if still < max(settings.job_stuck_s, settings.batches * facts['took']):
            return None
        return f'no batch has moved for {still:.0f} s while {facts["waiting"]} records wait'


def is_usable(wal):
    """Lost or dropped: a restart cures nothing, or makes one behind the offsets that are kept."""
    return wal['slot'] not in (None, 'lost')


def captured(facts):
    """Rows changed in tables that are captured: they have a topic. None where nobody asked."""
    changes, ends = facts['changes'], facts['ends']
    return None if changes is None else sum(n for topic, n in changes.items() if topic in ends)


def is_decoding(before, wal):
    """Whether the WAL is being read for the capture, well behind its end: a large transaction, or a
    backlog. Nothing of it arrives before its commit is read."""
    sent = wal['sent']
    return sent is not None and before not in (None, sent) and wal['wal'] - sent > FAR_BEHIND


def states_of(status):
    return [status['connector'], *status['tasks']]


def total(ends):
    return sum(sum(partitions.values()) for partitions in ends.values())


class Heart:
    """What heartbeats a capture has sent, and when the next ones are overdue."""

    def __init__(self):
        self.beats = None
        self.beat_at = None
        self.gap = None

    def note(self, at, ends):
        beats = sum(sum(p.values()) for t, p in ends.items() if t.startswith('__debezium-heartbeat'))
        if self.beats is not None and beats > self.beats:
            if self.beat_at is not None:
                # An outage makes one long, so the shortest is the interval.
                self.gap = min(at - self.beat_at, self.gap or at - self.beat_at)
            self.beat_at = at
        self.beats = beats

    def owed_after(self, config, patience):
        """Seconds of silence after which they are; None where none are. A capture that writes nothing
        itself only beats while something else does. The configuration of Debezium Server (None) is read
        once, at its start."""
        writes = config is None or (
            int(config.get('heartbeat.interval.ms', 0)) > 0 and config.get('heartbeat.action.query')
        )
        return max(patience, BEATS * self.gap) if self.gap is not None and writes else None


class Still:
    """For how long something has had the same value."""

    def __init__(self):
        self.value = None
        self.since = None
        self.seconds = 0.0
        self.moves = 0
        self.first_changes = None
        self.changed_at = None
        self.bad_since = None

    def note(self, at, value, changes):
        """Takes a value; returns whether it is another. `changes` counts what should move it."""
        moved = self.since is None or value != self.value
        if moved:
            self.moves += 1
            self.value = value
            self.rest(at)
        self.seconds = at - self.since
        if changes is not None:
            if self.first_changes is None:
                self.first_changes = changes
            if self.changed_at is None and changes > self.first_changes:
                self.changed_at = at
        return moved

    def changed_for(self, at):
        """Seconds since something should have moved."""
        return 0.0 if self.changed_at is None else at - self.changed_at

    def rest(self, at):
        """Standing still is right: the window begins anew."""
        self.since = at
        self.seconds = 0.0
        self.first_changes = None
        self.changed_at = None

    def bad_for(self, at, bad):
        if not bad:
            self.bad_since = None
            return 0.0
        if self.bad_since is None:
            self.bad_since = at
        return at - self.bad_since
