#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-pooler.py VARVECTL: through pgbouncer in transaction mode, where a session has no meaning.
On the server of tests/support/postgres-cluster."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time

from cli_support import NOBODY, Postgres, check, run, same

ROUNDS = 5
PGBOUNCER = shutil.which('pgbouncer', path=os.environ['PATH'] + ':/usr/sbin')
PORT = 6432


class Pooler:
    """pgbouncer on a socket in a folder of its own; as an ordinary user, for it refuses to be root."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='varve-pool-', dir='/tmp')
        options = {}
        if os.geteuid() == 0:
            options = {'user': NOBODY, 'group': pwd.getpwuid(NOBODY).pw_gid, 'extra_groups': []}
            os.chown(self.folder, NOBODY, -1)
        os.chmod(self.folder, 0o755)
        users, settings = os.path.join(self.folder, 'users'), os.path.join(self.folder, 'ini')
        with open(users, 'w', encoding='utf-8') as file:
            file.write(f'"{os.environ["PGUSER"]}" ""\n')
        with open(settings, 'w', encoding='utf-8') as file:
            file.write(f'[databases]\n* = host={os.environ["PGHOST"]}\n[pgbouncer]\n'
                       f'listen_addr =\nlisten_port = {PORT}\nunix_socket_dir = {self.folder}\n'
                       f'auth_type = trust\nauth_file = {users}\npool_mode = transaction\n'
                       'default_pool_size = 5\nmin_pool_size = 3\nserver_idle_timeout = 60\n')
        self.log = open(os.path.join(self.folder, 'log'), 'wb')
        self.process = subprocess.Popen([PGBOUNCER, settings], stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log, cwd='/', **options)
        deadline = time.monotonic() + 20
        while not os.path.exists(os.path.join(self.folder, f'.s.PGSQL.{PORT}')):
            assert self.process.poll() is None and time.monotonic() < deadline, self.read_log()
            time.sleep(0.05)

    def read_log(self):
        with open(self.log.name, encoding='utf-8') as file:
            return file.read()

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder)


class Pooled(Postgres):
    name = 'pgbouncer'

    def __init__(self, folder):
        super().__init__(folder)
        self.pooler = Pooler()
        self.direct_url = self.url
        self.url = f'postgresql:///{self.database}?host={self.pooler.folder}&port={PORT}'

    def close(self):
        self.pooler.close()
        super().close()

    def through(self, sql):
        """What another program that shares the server processes sees, on some of them."""
        return {subprocess.run(['psql', '-XAtq', self.url, '-c', sql], capture_output=True, text=True,
                               check=True, timeout=60).stdout.strip() for _ in range(10)}


def locks(project):
    return project.database.query(
        "SELECT locktype, mode FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
        " WHERE d.datname = current_database() AND pid <> pg_backend_pid()")


def rows(project):
    return [row[0] for row in project.database.query('SELECT version_num FROM alembic_version')]


def goes_up_and_down_and_leaves_no_lock(project):
    project.chain('a1', 'b2', 'c3')
    same(project.json('upgrade', 'head')['to'], ['c3'])
    same(locks(project), [])
    same(project.json('status')['pending'], 0)
    same(project.json('downgrade', 'a1')['to'], ['a1'])
    same(locks(project), [])
    same(project.ok('current').out, 'a1\n')
    check('nothing to do' in project.ok('upgrade', 'a1').out.lower())


def a_failing_revision_leaves_nothing(project):
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE TABLE t_b2 (a integer);\nSELECT 1 / 0;')
    answer = project('--json', 'upgrade', 'head')
    same((answer.status, answer.error['sqlstate']), (1, '22012'), answer)
    same((rows(project), 't_b2' in project.database.tables()), (['a1'], False))
    same(locks(project), [])


def what_needs_a_session_is_refused_before_anything_runs(project):
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE INDEX CONCURRENTLY i ON t_a1 (a);',
                up_option=' transaction:false')
    answer = project('--json', 'upgrade', 'head')
    same(answer.status, 1, answer)
    check('pooler' in answer.error['message'] and answer.error['hint'], answer)
    same(project.database.tables(), set(), 'a1 is not run either')
    same(locks(project), [])
    project.ok('--url', project.database.direct_url, 'upgrade', 'head')
    same(rows(project), ['b2'])


def settings_of_a_script_do_not_reach_others(project):
    project.add('a1', up="SET search_path = pg_catalog;\nSET statement_timeout = '77s';\n"
                'CREATE TEMPORARY TABLE scratch (a integer);\nSELECT pg_advisory_lock(4711);\n'
                'CREATE TABLE public.t_a1 (a integer);\nLISTEN varve_canary;')
    project.ok('upgrade', 'head')
    same(project.database.through('SHOW search_path'), {'"$user", public'})
    same(project.database.through('SHOW statement_timeout'), {'0'})
    same(project.database.through("SELECT to_regclass('pg_temp.scratch') IS NULL"), {'t'})
    same(project.database.through('SELECT count(*) FROM pg_listening_channels()'), {'0'})
    same(locks(project), [])
    project.add('b2', 'a1', up='SELECT pg_advisory_lock(4711);\nSELECT 1 / 0;')
    same(project('upgrade', 'head').status, 1)
    same(locks(project), [], 'nor does what a failed one took')


def settings_of_others_do_not_reach_a_script(project):
    project.database.query('CREATE SCHEMA other')
    project.database.through("SET search_path = other; SET default_transaction_read_only = off")
    project.chain('a1')
    project.ok('upgrade', 'head')
    same(project.database.query("SELECT table_schema, table_name FROM information_schema.tables WHERE"
                                " table_schema IN ('public', 'other') ORDER BY 2"),
         [('public', 'alembic_version'), ('public', 't_a1'), ('public', 'varve_journal')])


def runners_that_no_session_lock_keeps_apart(project):
    for number in range(ROUNDS):
        project.chain('a1', 'b2', 'c3')
        together = [project.start('upgrade', 'head') for _ in range(4)]
        answers = [(process.communicate(timeout=120), process.returncode) for process in together]
        same([status for _, status in answers], [0] * 4, answers)
        same(project.database.query("SELECT revision FROM varve_journal WHERE direction = 'upgrade'"
                                    " AND state = 'done' ORDER BY 1"), [('a1',), ('b2',), ('c3',)])
        same(locks(project), [], number)
        project.ok('downgrade', 'base')
        project.database.query('DROP TABLE alembic_version, varve_journal')


CASES = [goes_up_and_down_and_leaves_no_lock, a_failing_revision_leaves_nothing,
         what_needs_a_session_is_refused_before_anything_runs,
         settings_of_a_script_do_not_reach_others, settings_of_others_do_not_reach_a_script,
         runners_that_no_session_lock_keeps_apart]


def main():
    if not os.environ.get('PGHOST') or not PGBOUNCER:
        print('1..0 # SKIP needs pgbouncer, and a server: tests/support/postgres-cluster')
        return 0
    return run(CASES, os.path.abspath(sys.argv[1]), [Pooled])


if __name__ == '__main__':
    sys.exit(main())
