#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-surroundings.py VARVECTL: in what a shell, a service or a person at Ctrl+C may start and stop it.
On SQLite and, where PGHOST names one, on a private PostgreSQL server (tests/support/postgres-cluster)."""

import os
import signal
import subprocess
import sys
import time

from cli_support import TIMEOUT, Postgres, Skip, Sqlite, check, only, run, same

STATEMENTS = ('CREATE TABLE t_{0} (a integer);', 'INSERT INTO t_{0} VALUES (1);',
              'CREATE INDEX i_{0} ON t_{0} (a);', 'INSERT INTO t_{0} VALUES (2);')


def add_many(project, number):
    revisions = [f'r{i:03}' for i in range(number)]
    for revision, revises in zip(revisions, ['', *revisions]):
        project.add(revision, revises, up='\n'.join(STATEMENTS).format(revision))
    return revisions


def applied(project):
    """The one row, and whether each table before it is there whole and none behind it."""
    tables = project.database.tables()
    rows = [row[0] for row in project.database.query('SELECT version_num FROM alembic_version')] \
        if 'alembic_version' in tables else []
    check(len(rows) <= 1, rows)
    made = sorted(name[2:] for name in tables if name.startswith('t_'))
    same(made, [f'r{i:03}' for i in range(int(rows[0][1:]) + 1)] if rows else [])
    for revision in made:
        same(str(project.database.query(f'SELECT count(*) FROM t_{revision}')[0][0]), '2')
    return len(made)


def closing(*numbers):
    def close():
        for number in numbers:
            os.close(number)
    return close


def standard_files_that_are_closed(project):
    """What is opened next gets their numbers: no database may be printed into."""
    add_many(project, 6)
    for number, closed in enumerate(((0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2))):
        process = subprocess.Popen([project.program, 'upgrade', '+1'], cwd=project.folder, env=project.environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   preexec_fn=closing(*closed))
        status = process.wait(timeout=TIMEOUT)
        # What could not be said before the run keeps it from running.
        same((status, applied(project)), (1, number) if 1 in closed else (0, number + 1), closed)
        if 1 in closed:
            project.ok('upgrade', '+1')
    check(project.ok('doctor').out == 'Nothing is wrong.\n')


def an_output_that_is_full(project):
    add_many(project, 2)
    for arguments in (('history',), ('--json', 'history'), ('current', '-v'), ('upgrade', '--sql', 'head'),
                      ('revision', '-m', 'x', '--sql'), ('--help',)):
        with open('/dev/full', 'wb') as full:
            process = subprocess.run([project.program, *arguments], cwd=project.folder, env=project.environment,
                                     stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True,
                                     timeout=TIMEOUT)
        same(process.returncode, 1, arguments)
        check("can't write the output" in process.stderr, (arguments, process.stderr))
    same(applied(project), 0)


@only(Sqlite)
def a_folder_that_is_gone(project):
    gone = project.path('gone')
    for arguments in (('history',), ('init', 'm2'), ('--url', 'sqlite:///x.db', 'current')):
        os.mkdir(gone)
        process = subprocess.run(['/bin/sh', '-c', 'rmdir "$PWD" && exec "$@"', 'sh', project.program, *arguments],
                                 cwd=gone, env=project.environment, stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, timeout=TIMEOUT)
        same((process.returncode, process.stdout), (1, ''), process)
        check('current folder' in process.stderr and '-C' in process.stderr, process.stderr)
    check(not os.path.exists('/m2'))


@only(Sqlite)
def without_a_home(project):
    project.chain('a1')
    for home in (None, '/nonexistent', '', project.path('varve.ini')):
        project.environment.pop('HOME', None)
        if home is not None:
            project.environment['HOME'] = home
        project.ok('upgrade', 'head')
        same(project.ok('current').out, 'a1 (head)\n')
        project.ok('downgrade', 'base')
    same([project(*arguments).status for arguments in (['doctor'], ['check'], ['revision', '-m', 'x'])], [0, 0, 0])


@only(Sqlite)
def words_in_any_locale(project):
    project.add('a1', message='Добавить почту', up='CREATE TABLE "почта" ("имя" text DEFAULT \'нет\');',
                down='DROP TABLE "почта";')
    for locale in ('C', 'POSIX', 'C.UTF-8', 'ru_RU.UTF-8', 'ru_RU.KOI8-R', 'xx_YY', ''):
        project.environment['LC_ALL'] = locale
        check('Добавить почту' in project.ok('history').out, locale)
        project.ok('upgrade', 'head')
        check('почта' in project.database.tables(), locale)
        project.ok('downgrade', 'base')
    made = project.json('revision', '-m', 'Удалить', '--rev-id', 'b2')['revisions'][0]
    same((made['message'], os.path.basename(made['path'])), ('Удалить', 'b2_удалить.sql'))


def stopped_at_any_moment(project):
    """By a key or by a service manager: what is committed stays, and the next run finishes."""
    number = len(add_many(project, 24))
    stopped = before = 0
    for round_number, name in enumerate(('SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL') * 4):
        process = project.start('upgrade', 'head')
        time.sleep(0.004 + 0.011 * round_number)
        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=TIMEOUT)
        check(process.returncode in (0, 1, 130, -signal.SIGKILL, -getattr(signal, name)), (name, out, err))
        done = applied(project)
        if process.returncode == 1:
            said = f'{done - before} step' if done > before else 'Nothing was changed.'
            check('Cancelled' in err and said in err, (name, before, done, err))
            stopped += 1
        check(process.returncode or done == number)
        before = done % number
        if done == number:
            project.ok('downgrade', 'base')
    project.ok('upgrade', 'head')
    same(applied(project), number)
    check(stopped, 'no signal came in time')


def a_run_that_was_left_behind(project):
    """A program that is killed leaves its server process, until that notices or forever."""
    if project.database.name != 'postgresql':
        raise Skip('SQLite has no server')
    project.chain('a1')
    project.ok('upgrade', 'head')

    def findings():
        return [found for found in project('--json', 'doctor').json['findings']
                if found['code'] == 'run-goes-on']

    left = subprocess.Popen(['psql', '-XqAt', '-d', project.database.database, '-c',
                             'SELECT /* left\nbehind */ pg_sleep(600)'],
                            env={**os.environ, 'PGAPPNAME': 'varve b2'}, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    other = subprocess.Popen(['psql', '-XqAt', '-d', project.database.database, '-c', 'SELECT pg_sleep(600)'],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        same(findings(), [])
        deadline = time.monotonic() + TIMEOUT
        while not (found := findings()) and time.monotonic() < deadline:
            time.sleep(0.5)
        same(len(found), 1, found)
        check('SELECT /* left behind */ pg_sleep(600) (process ' in found[0]['message'], found)
        remedy = found[0]['remedy']
        project.database.query(remedy[remedy.index('SELECT'):])
        left.wait(timeout=TIMEOUT)
        same((findings(), other.poll()), ([], None))
    finally:
        left.kill()
        other.kill()


CASES = [a_run_that_was_left_behind, standard_files_that_are_closed, an_output_that_is_full, a_folder_that_is_gone, without_a_home,
         words_in_any_locale, stopped_at_any_moment]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1]), [Sqlite, Postgres] if os.environ.get('PGHOST') else [Sqlite]))
