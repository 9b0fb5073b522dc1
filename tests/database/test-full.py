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

from cli_support import Postgres, Skip, Sqlite, check, only, run, same, script

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


class Disk:
    """A small disk for the server of tests/support/postgres-cluster; making one takes root."""

    def __init__(self, owner=None):
        owner = owner or os.stat(os.environ['VARVE_TEST_CLUSTER'])
        self.folder = tempfile.mkdtemp(prefix='varve-disk-', dir='/tmp')
        self.options = f'mode=0700,uid={owner.st_uid},gid={owner.st_gid}'
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size=1m,{self.options}', 'varve-test',
                           self.folder], stderr=subprocess.DEVNULL, check=False).returncode:
            os.rmdir(self.folder)
            raise Skip('mounting a small disk is not permitted')

    def grow(self):
        subprocess.run(['mount', '-o', f'remount,size=64m,{self.options}', self.folder], check=True)

    def close(self):
        subprocess.run(['umount', self.folder], check=True)
        os.rmdir(self.folder)


@only(Postgres)
def a_tablespace_without_room(project):
    disk = Disk()
    space = project.database.database + '_space'
    try:
        project.database.query(f"CREATE TABLESPACE {space} LOCATION '{disk.folder}'")
        project.chain('a1')
        project.add('b2', 'a1', up='CREATE TABLE before (a integer);\n'
                    f'CREATE TABLE big TABLESPACE {space} AS SELECT i, repeat(\'x\', 100) AS b'
                    ' FROM generate_series(1, 30000) i;', down='DROP TABLE big; DROP TABLE before;')
        error = no_room(project('--json', 'upgrade', 'head'))
        same((error['sqlstate'], error['statement_number']), ('53100', 2), error)
        same((rows(project), project.database.tables() & {'before', 'big'}), (['a1'], set()))
        same(project.database.query("SELECT revision FROM varve_journal WHERE state = 'done'"),
             [('a1',)])
        disk.grow()
        same(project.json('upgrade', 'head')['to'], ['b2'])
        same(project.database.query('SELECT count(*) FROM big'), [('30000',)])
    finally:
        project.database.query('DROP TABLE IF EXISTS big')
        project.database.query(f'DROP TABLESPACE IF EXISTS {space}')
        disk.close()


@only(Sqlite)
def a_disk_without_room(project):
    """The same for a file: what a limit of its size does is what a full disk does."""
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE TABLE before (a integer);\n' + BIG_TABLE,
                down='DROP TABLE big; DROP TABLE before;')
    no_room(project('--json', 'upgrade', 'head', **limited(100000)))
    same((rows(project), project.database.tables() & {'before', 'big'}), (['a1'], set()))
    same(project.database.query("SELECT revision FROM varve_journal WHERE state = 'done'"), [('a1',)])
    same(project.json('upgrade', 'head')['to'], ['b2'])


def contents(project):
    found = {}
    for name in project.names():
        with open(project.path(name), 'rb') as file:
            found[name] = file.read()
    return found


@only(Sqlite)
def a_project_without_room(project):
    project.chain('a1', 'b2')
    project.add('c3', 'a1')
    project.add('d4', 'a1')
    project.write('m/script.sql.in', script('${up_revision}', '${down_revision}', '${message}', down='',
                                            extra='-- Branch Labels: ${branch_labels}\n'
                                                  '-- Depends On: ${depends_on}\n'))
    before = contents(project)
    for arguments in (['revision', '-m', 'next', '--head', 'b2'], ['merge', 'heads', '-m', 'join'],
                      ['reparent', 'c3', 'b2']):
        error = no_room(project('--json', *arguments, **limited(20)))
        check(error['path'].startswith(project.folder), error)
        same(contents(project), before, arguments)
    os.remove(project.path('varve.ini'))
    no_room(project('--json', 'init', 'other/place', **limited(20)))
    check(not os.path.exists(project.path('other')) and 'varve.ini' not in project.names())
    project.write('varve.ini', before['varve.ini'])
    project.ok('reparent', 'c3', 'b2')
    project.ok('merge', 'heads', '-m', 'join')
    same(len(project.json('heads')['revisions']), 1)


@only(Postgres)
def a_temporary_folder_without_room(project):
    """Where the throw-away server of the desired schema would have its place."""
    user = project.as_ordinary_user()
    disk = Disk(os.stat(project.folder))
    try:
        project.environment['TMPDIR'] = disk.folder
        project.write('varve.ini', project.read('varve.ini').replace(
            'script_location = m\n', 'script_location = m\nschema = schema.sql\n'))
        project.write('schema.sql', 'CREATE TABLE wanted (a integer PRIMARY KEY);\n')
        before = contents(project)
        answer = project('--json', 'revision', '--autogenerate', '-m', 'wanted', **user)
        no_room(answer)
        same(contents(project), before)
        same(os.listdir(disk.folder), [])
    finally:
        disk.close()


CASES = [a_project_without_room, a_temporary_folder_without_room, a_tablespace_without_room, a_disk_without_room, a_first_upgrade_without_room_leaves_no_file, a_first_upgrade_that_fails_leaves_no_file,
         a_file_that_goes_takes_nobody_elses_rows_along]


if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1]),
                 [Sqlite, Postgres] if os.environ.get('PGHOST') else [Sqlite]))
