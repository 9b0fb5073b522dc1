#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-full.py VARVECTL: disks and folders without room. A clean error, nothing half-done, no part of a
file, and a later run that finishes."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile

from cli_support import Postgres, Skip, Sqlite, check, only, run, same

ROUNDS = 15
BIG_TABLE = ('CREATE TABLE big AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n '
             'WHERE i < 30000) SELECT i, \'a text that takes some room in the file\' AS b FROM n;')


def limited(size):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return {'preexec_fn': limit}


def rows(project):
    if 'alembic_version' not in project.database.tables():
        return []
    return [row[0] for row in project.database.query('SELECT version_num FROM alembic_version')]


def no_room(answer):
    same((answer.status, answer.error['code']), (1, 'no-space'), answer)
    check(answer.error['hint'], answer)
    return answer.error


@only(Sqlite)
def a_first_upgrade_without_room_leaves_no_file(project):
    project.chain('a1')
    before = project.names()
    for size in (0, 512, 4096, 8192):
        no_room(project('--json', 'upgrade', 'head', **limited(size)))
        same(project.names(), before, size)
    project.ok('upgrade', 'head')
    same(rows(project), ['a1'])


@only(Sqlite)
def a_first_upgrade_that_fails_leaves_no_file(project):
    project.chain('a1')
    project.add('b2', up='CREATE TABLE b (a integer); SELEC 1;')
    before = project.names()
    same(project('upgrade', 'b2').status, 1)
    same(project.names(), before)
    project.write('test.db', '')
    same(project('upgrade', 'b2').status, 1)
    same(project.names(), sorted(before + ['test.db']), 'a file that was there stays')


@only(Sqlite)
def a_file_that_goes_takes_nobody_elses_rows_along(project):
    project.chain('a1', 'b2', 'c3')
    for _ in range(ROUNDS):
        together = [project.start('upgrade', 'head', **(limited(8192) if number % 2 else {}))
                    for number in range(8)]
        answers = [(process.communicate(timeout=120), process.returncode) for process in together]
        same([status for _, status in answers[::2]], [0] * 4, answers)
        same(rows(project), ['c3'])
        same(project.database.query("SELECT count(*) FROM varve_journal WHERE state = 'done'"), [(3,)])
        os.remove(project.database.path)


CASES = [a_first_upgrade_without_room_leaves_no_file, a_first_upgrade_that_fails_leaves_no_file,
         a_file_that_goes_takes_nobody_elses_rows_along]


if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1]),
                 [Sqlite, Postgres] if os.environ.get('PGHOST') else [Sqlite]))
