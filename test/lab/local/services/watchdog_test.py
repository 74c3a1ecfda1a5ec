"""Tests of the watchdog's decisions; run by watchdog.test.ts with the program on PYTHONPATH."""
import os
import tempfile
import unittest

import look as looks
import postgres
from policy import Policy
from rules import Rules
from settings import Settings

HERE = os.path.dirname(os.path.abspath(__file__))
CONF = os.path.join(HERE, *['..'] * 4, 'stack', 'supervisor', 'watchdog.conf')
HEARTBEAT = '__debezium-heartbeat.lab_cdc'
TOPIC = 'lab_cdc.inventory.customers'
WINDOWS = {
    'grace_s': 60,
    'start_s': 180,
    'job_grace_s': 120,
    'hung_s': 25,
    'stuck_s': 60,
    'job_stuck_s': 60,
    'batches': 5,
    'failed_s': 5,
}


class Lab:
    """A lab that looks as it is told to, five seconds after it was looked at before."""

    def __init__(self):
        self.settings = Settings(CONF)
        for name, value in WINDOWS.items():
            setattr(self.settings, name, value)
        self.rules = Rules(self.settings)
        self.at = 1000.0
        self.lives = {}
        self.silent = {}
        self.stopped = set()
        self.gone = set()
        self.confirmed, self.records, self.beats, self.changes = 100, 10, 1, 50
        self.slot, self.connector, self.task = 'reserved', 'RUNNING', 'RUNNING'
        self.trace = None
        self.config = {'heartbeat.interval.ms': '5000', 'heartbeat.action.query': 'insert'}
        self.wal = self.sent = 0
        self.other_changes = 0
        self.capture = 'connect'
        self.job = None
        # Why failed tasks were to be started anew, one for each look.
        self.mended = []

    def step(self, seconds=5.0, **moves):
        """Time goes on, and these counters by so much; returns who hangs."""
        self.at += seconds
        for name, by in moves.items():
            setattr(self, name, getattr(self, name) + by)
        names = ['postgres', 'kafka', self.capture, 'spark-master', 'spark-worker', 'jupyter']
        if self.job:
            names.append('job')
        services = {}
        for pid, name in enumerate(names):
            if name in self.gone:
                continue
            born, life = self.lives.setdefault(name, (0.0, 1))
            services[name] = {
                'who': (pid, life),
                'age': self.at - born,
                'stopped': name in self.stopped,
                'silent': self.silent.get(name),
            }
        well = {name: name in services and not self.silent.get(name) for name in names}
        ends = {TOPIC: {0: self.records, 1: 7}, HEARTBEAT: {0: self.beats}}
        status = {
            'connector': self.connector,
            'tasks': [self.task],
            'trace': self.trace,
            'config': self.config,
        }
        look = {
            'at': self.at,
            'services': services,
            'capture': {
                'wal': {
                    'wal': self.wal,
                    'confirmed': self.confirmed,
                    'sent': self.sent,
                    'slot': self.slot,
                }
                if well['postgres']
                else None,
                'changes': {TOPIC: self.changes, 'lab_cdc.inventory.other': self.other_changes}
                if self.rules.suspicious
                else None,
                'ends': ends if well['kafka'] else None,
                'status': status if self.connector and well.get('connect') else None,
            },
            'job': self.job,
        }
        hung = self.rules.judge(look)
        self.mended.append(self.rules.failed_task(look))
        return hung

    def pass_time(self, seconds, **moves):
        """Who hangs first within so many seconds, with the seconds that it took; ({}, seconds) if none."""
        begun = self.at
        while self.at - begun < seconds:
            hung = self.step(**moves)
            if hung:
                return hung, self.at - begun
        return {}, seconds

    def beat(self):
        for _ in range(3):
            self.step(beats=1, confirmed=1)


class Silence(unittest.TestCase):
    def test_all_is_well(self):
        self.assertEqual(Lab().pass_time(600, confirmed=1, beats=1), ({}, 600))

    def test_who_does_not_answer_hangs_after_a_while(self):
        for name in ('postgres', 'kafka', 'connect', 'spark-master', 'spark-worker', 'jupyter'):
            lab = Lab()
            lab.step()
            lab.silent[name] = 'timed out'
            hung, seconds = lab.pass_time(300)
            self.assertEqual(list(hung), [name])
            self.assertEqual(seconds, 25)
            self.assertIn('has not answered for 25 s: timed out', hung[name])

    def test_a_short_silence_is_none(self):
        lab = Lab()
        lab.silent['kafka'] = 'timed out'
        lab.pass_time(20)
        del lab.silent['kafka']
        lab.step()
        lab.silent['kafka'] = 'timed out'
        self.assertEqual(lab.pass_time(20), ({}, 20))

    def test_a_start_takes_its_time(self):
        lab = Lab()
        lab.lives['jupyter'] = (lab.at, 2)
        lab.silent['jupyter'] = 'refused'
        hung, seconds = lab.pass_time(300)
        self.assertEqual((list(hung), seconds), (['jupyter'], 180))

    def test_one_that_has_answered_has_less_time(self):
        lab = Lab()
        lab.lives['jupyter'] = (lab.at, 2)
        lab.step()
        lab.silent['jupyter'] = 'refused'
        hung, seconds = lab.pass_time(300)
        self.assertEqual((list(hung), seconds), (['jupyter'], 55))

    def test_connect_waits_for_kafka(self):
        lab = Lab()
        lab.gone.add('kafka')
        lab.silent['connect'] = 'timed out'
        self.assertEqual(lab.pass_time(900), ({}, 900))
        lab.gone.clear()
        hung, seconds = lab.pass_time(900)
        self.assertEqual((list(hung), seconds), (['connect'], 25))

    def test_who_does_not_run_is_nobodys_business(self):
        lab = Lab()
        lab.gone.update(('postgres', 'jupyter', 'connect'))
        self.assertEqual(lab.pass_time(900), ({}, 900))

    def test_after_a_sleep_everything_begins_anew(self):
        lab = Lab()
        lab.step()
        lab.silent['kafka'] = 'timed out'
        lab.pass_time(20)
        lab.at += 7200
        lab.rules.forget()
        self.assertEqual(lab.pass_time(25), ({}, 25))


class Capture(unittest.TestCase):
    def test_neither_slot_nor_topics_move_while_rows_change(self):
        for name in ('connect', 'debezium-server'):
            lab = Lab()
            lab.capture = name
            lab.step()
            hung, seconds = lab.pass_time(300, changes=1)
            # Changes are counted after ten seconds, and the next one is owed a minute.
            self.assertEqual((list(hung), seconds), ([name], 80))
            self.assertIn('neither the slot nor a topic has moved for 80 s', hung[name])

    def test_the_next_change_of_an_idle_source_has_its_time(self):
        lab = Lab()
        self.assertEqual(lab.pass_time(900), ({}, 900))
        self.assertEqual(lab.step(changes=1), {})
        self.assertEqual(lab.step(records=1), {})
        self.assertEqual(lab.pass_time(900), ({}, 900))
        self.assertEqual(lab.step(changes=1), {})
        hung, seconds = lab.pass_time(900)
        self.assertEqual((list(hung), seconds), (['connect'], 60))

    def test_nothing_moves_where_nothing_changes(self):
        self.assertEqual(Lab().pass_time(900), ({}, 900))

    def test_a_heartbeat_that_stopped_is_enough(self):
        lab = Lab()
        lab.beat()
        hung, seconds = lab.pass_time(300)
        self.assertEqual((list(hung), seconds), (['connect'], 60))

    def test_no_heartbeat_is_owed_where_the_connector_sends_none(self):
        for config in (
            {'provide.transaction.metadata': 'true'},
            {'heartbeat.interval.ms': '0', 'heartbeat.action.query': 'insert'},
            # Without a write of its own it beats only while something else writes.
            {'heartbeat.interval.ms': '5000'},
        ):
            lab = Lab()
            lab.beat()
            lab.config = config
            self.assertEqual(lab.pass_time(900), ({}, 900), config)
            hung, seconds = lab.pass_time(300, changes=1)
            self.assertEqual((list(hung), seconds), (['connect'], 65), 'but changes are')

    def test_a_new_configuration_has_its_own_window(self):
        lab = Lab()
        lab.beat()
        lab.pass_time(50)
        lab.config = {**lab.config, 'provide.transaction.metadata': 'true'}
        self.assertEqual(lab.pass_time(50), ({}, 50))
        lab.beat()
        hung, seconds = lab.pass_time(300)
        self.assertEqual((list(hung), seconds), (['connect'], 60))

    def test_a_slow_heart_is_a_heart(self):
        for name in ('connect', 'debezium-server'):
            lab = Lab()
            lab.capture = name
            for _ in range(4):
                lab.step(beats=1, confirmed=1)
                self.assertEqual(lab.pass_time(595), ({}, 595))
            hung, seconds = lab.pass_time(3000)
            self.assertEqual((list(hung), seconds), ([name], 1800 - 595))

    def test_a_table_that_is_not_captured_owes_nothing(self):
        self.assertEqual(Lab().pass_time(900, other_changes=1), ({}, 900))

    def test_a_large_transaction_that_is_decoded_moves(self):
        lab = Lab()
        lab.beat()
        lab.wal = 9_000_000_000
        self.assertEqual(lab.pass_time(900, changes=1, sent=1_000_000), ({}, 900))
        # Whoever reads no longer stops it; and at the WAL's end there is nothing to decode.
        hung, seconds = lab.pass_time(300, changes=1)
        self.assertEqual((list(hung), seconds), (['connect'], 60))
        lab = Lab()
        lab.beat()
        hung, seconds = lab.pass_time(300, changes=1, sent=1000, wal=1000)
        self.assertEqual((list(hung), seconds), (['connect'], 60))

    def test_either_of_both_moving_is_enough(self):
        lab = Lab()
        lab.beat()
        self.assertEqual(lab.pass_time(300, changes=1, records=1), ({}, 300))
        self.assertEqual(lab.pass_time(300, changes=1, confirmed=1), ({}, 300))

    def test_the_window_begins_when_kafka_and_postgres_are_back(self):
        for name in ('kafka', 'postgres'):
            lab = Lab()
            lab.beat()
            lab.gone.add(name)
            self.assertEqual(lab.pass_time(600, changes=1), ({}, 600))
            lab.gone.clear()
            hung, seconds = lab.pass_time(600, changes=1)
            self.assertEqual((list(hung), seconds), (['connect'], 65))

    def test_paused_lost_or_removed_it_stands_still_rightly(self):
        for name, value in (
            ('connector', 'PAUSED'),
            ('connector', 'STOPPED'),
            ('connector', None),
            ('slot', 'lost'),
            ('slot', None),
        ):
            lab = Lab()
            lab.beat()
            setattr(lab, name, value)
            self.assertEqual(lab.pass_time(600, changes=1), ({}, 600), (name, value))

    def test_a_state_that_stays_bad(self):
        for name, value in (('connector', 'UNASSIGNED'), ('task', 'FAILED')):
            lab = Lab()
            lab.beat()
            setattr(lab, name, value)
            hung, seconds = lab.pass_time(300, records=1, beats=1)
            self.assertEqual((list(hung), seconds), (['connect'], 65))
            self.assertIn(f'is {value} for 60 s', hung['connect'])

    def test_a_task_that_has_failed_is_started_anew(self):
        lab = Lab()
        lab.beat()
        self.assertEqual(set(lab.mended), {None})
        lab.task, lab.trace = 'FAILED', 'no such host'
        lab.mended = []
        lab.pass_time(10)
        self.assertEqual(
            lab.mended,
            [None, 'FAILED for 5 s while PostgreSQL and Kafka are well: no such host'],
        )
        # If that did not help, it is said again; how often it is done is for the policy to say.
        lab.pass_time(10)
        self.assertEqual([bool(why) for why in lab.mended[2:]], [False, True])
        lab.task = 'RUNNING'
        lab.pass_time(30)
        self.assertEqual(set(lab.mended[4:]), {None})

    def test_a_task_waits_for_the_database(self):
        lab = Lab()
        lab.beat()
        lab.task = 'FAILED'
        lab.silent['postgres'] = 'the database system is starting up'
        lab.pass_time(20)
        self.assertEqual(set(lab.mended), {None})
        del lab.silent['postgres']
        lab.pass_time(10)
        self.assertEqual([bool(why) for why in lab.mended[-2:]], [False, True])

    def test_no_start_cures_a_slot_that_is_lost_or_dropped(self):
        for slot in ('lost', None):
            lab = Lab()
            lab.beat()
            lab.task, lab.slot = 'FAILED', slot
            lab.pass_time(300)
            self.assertEqual(set(lab.mended), {None}, slot)

    def test_a_new_process_has_its_own_window(self):
        lab = Lab()
        lab.beat()
        lab.pass_time(50, changes=1)
        lab.lives['connect'] = (lab.at, 2)
        hung, seconds = lab.pass_time(300, changes=1)
        self.assertEqual((list(hung), seconds), (['connect'], 80))


class Job(unittest.TestCase):
    def lab(self, **facts):
        lab = Lab()
        lab.job = {
            'planned': 4,
            'committed': 4,
            'waiting': 3,
            'took': 1.0,
            'own': True,
            **facts,
        }
        lab.step()
        return lab

    def until(self, lab, seconds=900):
        return lab.pass_time(seconds, confirmed=1, beats=1)

    def test_no_batch_moves_while_records_wait(self):
        hung, seconds = self.until(self.lab())
        self.assertEqual((list(hung), seconds), (['job'], 60))
        self.assertIn('no batch has moved for 60 s while 3 records wait', hung['job'])

    def test_none_need_move_while_none_wait(self):
        lab = self.lab(waiting=0)
        self.assertEqual(self.until(lab), ({}, 900))
        lab.job['waiting'] = 1
        hung, seconds = self.until(lab)
        self.assertEqual((list(hung), seconds), (['job'], 60))

    def test_batches_that_take_long_may(self):
        hung, seconds = self.until(self.lab(took=30.0))
        self.assertEqual((list(hung), seconds), (['job'], 150))

    def test_of_another_person_only_once_it_has_moved(self):
        lab = self.lab(own=False)
        self.assertEqual(self.until(lab), ({}, 900))
        lab.job['planned'] += 1
        lab.step()
        hung, seconds = self.until(lab)
        self.assertEqual((list(hung), seconds), (['job'], 60))

    def test_it_waits_for_kafka_and_spark(self):
        for name in ('kafka', 'spark-master', 'spark-worker'):
            lab = self.lab()
            lab.gone.add(name)
            self.assertEqual(self.until(lab), ({}, 900))

    def test_a_driver_that_is_stopped_hangs_though_nothing_waits(self):
        lab = self.lab(waiting=0)
        lab.stopped.add('job')
        hung, seconds = self.until(lab)
        self.assertEqual((list(hung), seconds), (['job'], 30))

    def test_a_driver_starts_slowly(self):
        lab = self.lab()
        lab.lives['job'] = (lab.at, 2)
        hung, seconds = self.until(lab)
        self.assertEqual((list(hung), seconds), (['job'], 120))


class HowOften(unittest.TestCase):
    def test_pauses_grow_and_there_is_a_cap(self):
        policy = Policy(Settings(CONF))
        said = {}
        for at in range(0, 3600, 5):
            decision = policy.decide('kafka', at)
            if decision != 'wait':
                said[at] = decision
        self.assertEqual(
            list(said.items()),
            [
                *((at, 'restart') for at in (0, 30, 90, 210, 450, 930)),
                (935, 'give up'),
            ],
        )
        self.assertEqual(policy.decide('jupyter', 3600), 'restart', 'each has its own')
        self.assertEqual(policy.decide('kafka', 3601), 'restart', 'the first is an hour ago')
        self.assertEqual(policy.decide('kafka', 3602), 'give up')


class Facts(unittest.TestCase):
    def test_the_job_by_its_checkpoint(self):
        settings = Settings(CONF)
        with tempfile.TemporaryDirectory() as folder:
            settings.checkpoint, settings.run = folder, folder
            for part in ('offsets', 'commits'):
                os.mkdir(os.path.join(folder, part))
            lines = 'v1\n{}\n{"%s":{"0":8,"1":7}}\n' % TOPIC
            for name in ('offsets/9', 'offsets/10', 'offsets/.11.tmp', 'commits/9'):
                with open(os.path.join(folder, name), 'w') as file:
                    file.write(lines)
            os.utime(os.path.join(folder, 'offsets/9'), (100, 100))
            os.utime(os.path.join(folder, 'commits/9'), (103, 103))
            self.assertEqual(
                looks.look_at_job(settings, {TOPIC: {0: 10, 1: 7, 2: 1}, 'other': {0: 99}}),
                {'planned': 10, 'committed': 9, 'waiting': 3, 'took': 3.0, 'own': False},
            )

    def test_a_login_as_in_rfc_7677(self):
        login = postgres.Scram('pencil')
        login.nonce = 'rOprNGfwEbeRWgbNEkqO'
        server = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
        challenge = f'r={login.nonce}{server},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'
        # PostgreSQL takes the name from the start of the session, RFC 7677 has `n=user`.
        self.assertEqual(login.first(), b'n,,n=,r=rOprNGfwEbeRWgbNEkqO')
        self.assertRegex(
            login.proof(challenge).decode(),
            r'^c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj\)hNlF\$k0,p=[\w+/]{43}=$',
        )
        with self.assertRaises(postgres.ServerError):
            login.proof('r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096')


if __name__ == '__main__':
    unittest.main()
