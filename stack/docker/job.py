"""Runs the Spark driver that /data/jobs/current.json asks for, or else the lab's own job.

The request: {"token": "…", "file": "/data/jobs/x.py", "args": ["…"]}. The token becomes
spark.cdctop.submission, by which the application is found again in the event logs.
Ends with 0 where there is nothing to do again: the job came to its end, was told to stop, or
another instance is on its checkpoint. Everything else is a failure, after which Docker starts it anew.
"""
import json
import os
import signal
import subprocess
import sys

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


def main():
    token, file, args = read_request()
    submit = os.path.join(os.environ['SPARK_HOME'], 'bin', 'spark-submit')
    command = [submit, '--conf', f'spark.cdctop.submission={token}', file, *args]
    stopped = False
    driver = None

    def stop(number, _frame):
        nonlocal stopped
        stopped = True
        if driver:
            driver.send_signal(number)

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stop)
    print(f'job: {file} {" ".join(args)}'.rstrip(), file=sys.stderr, flush=True)
    driver = subprocess.Popen(command)
    if stopped:
        driver.terminate()
    code = driver.wait()
    if code < 0:
        code = 128 - code
    sys.exit(0 if stopped or code == ALREADY_RUNNING else code)


if __name__ == '__main__':
    main()
