"""One look at everything: plain facts, from which rules.py decides."""
import http.client
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import processes
from answers import ANSWERS, Refused, captured_changes
from postgres import ServerError

CAPTURES = ('connect', 'debezium-server')
# What an answer is, though not the one that was asked for: who says no does not hang.
REFUSALS = (Refused, ServerError)
FAILURES = (OSError, http.client.HTTPException, ValueError, KeyError, IndexError)


def look(settings, supervisor, suspicious=False):
    """`suspicious`: whether it is worth asking the captured database how much was changed in it."""
    programs = supervisor.programs()
    running = {name: info for name, info in programs.items() if info['state'] == 'RUNNING'}
    with ThreadPoolExecutor(len(ANSWERS)) as pool:
        asked = {
            name: pool.submit(attempt, ANSWERS[name], settings)
            for name in running
            if name in ANSWERS
        }
        told = {name: future.result() for name, future in asked.items()}
    services = {}
    for name, info in running.items():
        who = processes.served_by(settings.run, name, info['pid'])
        if who:
            services[name] = {
                'who': who,
                'age': info['age'],
                'stopped': processes.is_stopped(who[0]),
                # Why it does not answer; None where it does, or nothing is asked.
                'silent': told[name][1] if name in told else None,
            }
    wal, ends = told.get('postgres', (None, ''))[0], told.get('kafka', (None, ''))[0]
    return {
        'at': time.monotonic(),
        'services': services,
        'capture': {
            'wal': wal,
            'changes': attempt(captured_changes, settings)[0] if suspicious and wal else None,
            'ends': ends,
            'status': told.get('connect', (None, ''))[0],
        },
        'job': look_at_job(settings, ends) if 'job' in running else None,
    }


def attempt(ask, settings):
    """`(answer, None)`, or `(None, why there is none)`."""
    try:
        return ask(settings), None
    except REFUSALS:
        return None, None
    except FAILURES as error:
        return None, f'{error}' or type(error).__name__


def look_at_job(settings, ends):
    """How far the checkpoint is, and whether records of the topic are beyond it."""
    planned, committed = (newest(settings.checkpoint, part) for part in ('offsets', 'commits'))
    waiting = None
    if ends is not None:
        read = planned_offsets(settings, planned)
        topic = ends.get(settings.topic, {})
        waiting = sum(max(0, end - read.get(str(p), 0)) for p, end in topic.items())
    return {
        'planned': planned,
        'committed': committed,
        'waiting': waiting,
        'took': batch_seconds(settings.checkpoint, committed),
        'own': submitted(settings) == settings.job,
    }


def newest(checkpoint, part):
    try:
        names = os.listdir(os.path.join(checkpoint, part))
    except OSError:
        return -1
    return max((int(name) for name in names if name.isdigit()), default=-1)


def planned_offsets(settings, batch):
    """The end offsets of a batch's plan by partition, as its file has them; {} where it can't be read."""
    try:
        with open(os.path.join(settings.checkpoint, 'offsets', str(batch)), encoding='utf-8') as file:
            lines = file.read().splitlines()[2:]
        return json.loads(lines[0])[settings.topic]
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return {}


def batch_seconds(checkpoint, batch):
    try:
        begun, ended = (
            os.stat(os.path.join(checkpoint, part, str(batch))).st_mtime
            for part in ('offsets', 'commits')
        )
        return max(0.0, ended - begun)
    except OSError:
        return 0.0


def submitted(settings):
    try:
        with open(os.path.join(settings.run, 'job.json'), encoding='utf-8') as file:
            return json.load(file)['file']
    except (OSError, ValueError, KeyError):
        return None
