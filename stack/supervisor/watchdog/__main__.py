"""Recognises services that live but hang, and restarts them; prunes logs: watchdog SETTINGS

The supervisor sees what ends, not what stands still. This looks at every service that the supervisor
runs, decides by what no longer moves (rules.py), says so, and ends it; the supervisor starts it
anew. What a person stopped, what has only just started, and what waits for another service is left
alone.
"""
import os
import signal
import sys
import threading
import time
import xmlrpc.client

from look import FAILURES, REFUSALS, look
from policy import Policy
from prune import prune_for_ever
from restart import restart, start_failed_tasks
from rules import Rules
from say import say, tell
from settings import Settings
from supervisor import Supervisor

# Looks that are further apart than this many usual pauses: the machine slept, or we did.
PAUSES = 6


class Watchdog:
    def __init__(self, settings):
        self.settings = settings
        self.supervisor = Supervisor(settings.supervisor)
        self.rules = Rules(settings)
        self.policy = Policy(settings)
        self.busy = set()
        self.silent = False

    def round(self):
        self.settings.refresh()
        seen = look(self.settings, self.supervisor, self.rules.suspicious)
        for name in self.busy:
            seen['services'].pop(name, None)
        for name, why in self.rules.judge(seen).items():
            self.heal(name, why, seen['services'][name]['who'], seen['at'])
        why = self.rules.failed_task(seen)
        if why and 'connect' not in self.busy:
            self.mend(why, seen['at'])

    def heal(self, name, why, who, at):
        if not self.may(name, at, (name, 'gave-up', why)):
            return
        tell(self.settings.events, name, 'hung', why)
        self.busy.add(name)
        # Others may hang as well, and should not have to wait for this one.
        threading.Thread(target=self.restart, args=(name, who), daemon=True).start()

    def mend(self, why, at):
        """Starts failed tasks of the connector anew, and leaves its worker alone."""
        if not self.may('task', at, ('connect', 'task-gave-up', why)):
            return
        try:
            start_failed_tasks(self.settings)
        except (*FAILURES, *REFUSALS) as error:
            return tell(self.settings.events, 'connect', 'task-failed', f'{why}; {error}')
        tell(self.settings.events, 'connect', 'task-restarted', why)

    def may(self, what, at, last_word):
        """Whether this may be restarted now. The last word is told where it has been often enough."""
        decision = self.policy.decide(what, at)
        if decision == 'give up':
            service, kind, why = last_word
            most = f'{self.settings.restarts_per_hour:.0f} restarts within an hour did not help'
            tell(self.settings.events, service, kind, f'{why}; {most}')
        return decision == 'restart'

    def restart(self, name, who):
        try:
            kind, why = restart(self.settings, Supervisor(self.settings.supervisor), name, who)
        except (*FAILURES, xmlrpc.client.Error) as error:
            kind, why = 'failed', str(error)
        finally:
            self.busy.discard(name)
        tell(self.settings.events, name, kind, why)

    def run(self):
        last = clocks()
        while True:
            try:
                self.round()
                self.silent = False
            except (*FAILURES, xmlrpc.client.Error) as error:
                if not self.silent:
                    say(f'the supervisor does not answer: {error}')
                self.silent = True
                self.rules.forget()
            time.sleep(self.settings.every_s)
            now = clocks()
            # The wall clock goes on while a machine sleeps, the other one may not.
            if max(b - a for a, b in zip(last, now)) > longest_round(self.settings):
                say('the clock jumped: starting over')
                self.rules.forget()
            last = now


def longest_round(settings):
    return PAUSES * settings.every_s + 3 * settings.answer_s


def clocks():
    return time.monotonic(), time.time()


def main():
    if len(sys.argv) != 2 or not os.path.isfile(sys.argv[1]):
        sys.exit('usage: watchdog SETTINGS (a file)')
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    settings = Settings(sys.argv[1])
    threading.Thread(target=prune_for_ever, args=(settings,), daemon=True).start()
    say('watching')
    Watchdog(settings).run()


if __name__ == '__main__':
    main()
