"""Runs the Spark driver that /data/jobs/current.json asks for, or else the lab's own job.

The request: {"token": "…", "file": "/data/jobs/x.py", "args": ["…"]}. The token becomes
spark.cdctop.submission, by which the application is found again in the event logs.
Ends with 0 where there is nothing to do again: the job came to its end, or another instance is on
its checkpoint. Told to stop it ends with 128 + the signal: after `docker stop` Docker leaves it so, but
when Docker itself was stopped it starts the job again with everything else. All else is a failure,
after which it is started anew.
"""
import json
import os
import signal
import subprocess
import sys
import time

LIVES = '/data/jobs/lives.json'
MOST_STARTS = 6
KILLED = 137
REQUEST = '/data/jobs/current.json'
OWN = '/etc/cdc-top/spark/kafka-structured-streaming.py'
ALREADY_RUNNING = 3


def read_request():
    try:
        with open(REQUEST, encoding='utf-8') as file:
            request = json.load(file)
    except FileNotFoundError:
        request = {}
    return request.get('token', 'compose'), request.get('file', OWN), request.get('args', [])


def read_lives(token):
    """When the drivers of this request started, and how the last one ended."""
    try:
        with open(LIVES, encoding='utf-8') as file:
            lives = json.load(file)
    except (OSError, ValueError):
        lives = {}
    return lives if lives.get('token') == token else {'token': token, 'starts': []}


def write_lives(lives):
    with open(f'{LIVES}.new', 'w', encoding='utf-8') as file:
        json.dump(lives, file)
    os.replace(f'{LIVES}.new', LIVES)


def begin_life(token):
    lives = read_lives(token)
    # Whoever was killed could not write down how it ended.
    if lives['starts'] and lives.get('endedAt', 0) < lives['starts'][-1]:
        lives.update(code=KILLED, endedAt=time.time())
    lives['starts'] = [*lives['starts'], time.time()][-MOST_STARTS:]
    write_lives(lives)


def end_life(token, code, stopped):
    """A driver that was told to stop has not failed: what comes next is a first start again."""
    lives = read_lives(token)
    write_lives({'token': token, 'starts': []} if stopped else {**lives, 'code': code, 'endedAt': time.time()})


def main():
    token, file, args = read_request()
    submit = os.path.join(os.environ['SPARK_HOME'], 'bin', 'spark-submit')
    command = [submit, '--conf', f'spark.cdctop.submission={token}', file, *args]
    stopped_by = 0
    driver = None

    def stop(number, _frame):
        nonlocal stopped_by
        stopped_by = number
        if driver:
            driver.send_signal(number)

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stop)
    begin_life(token)
    print(f'job: {file} {" ".join(args)}'.rstrip(), file=sys.stderr, flush=True)
    driver = subprocess.Popen(command)
    if stopped_by:
        driver.terminate()
    code = driver.wait()
    if code < 0:
        code = 128 - code
    end_life(token, code, stopped_by)
    if stopped_by:
        sys.exit(128 + stopped_by)
    sys.exit(0 if code == ALREADY_RUNNING else code)


if __name__ == '__main__':
    main()
