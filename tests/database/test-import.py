#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-import.py VARVECTL: SQL files of dbmate, goose, golang-migrate and Flyway made into a SQL project, which
is then applied and taken back. VARVE_TEST_CASE=part-of-a-name runs some of the cases."""

import os
import sys

from cli_support import Postgres, Sqlite, check, only, run, same

TABLES = {'one', 'two', 'three'}


def begin(project):
    """Nothing of Varve's yet."""
    os.remove(project.path('varve.ini'))
    os.removedirs(project.path('m/versions'))


def make(project, tool, status=0):
    return project.json('import', tool, 'db', '--into', 'shop', status=status)


def shop(project, *arguments):
    url = 'sqlite:///../test.db' if isinstance(project.database, Sqlite) else project.database.url
    return project('-C', 'shop', '--url', url, *arguments)


def drafts(answer):
    return {one['revision']: one['unfinished'] for one in answer['revisions'] if one['unfinished']}


def up_and_down(project, ids):
    history = project.json('-C', 'shop', 'history')['revisions']
    same([one['revision'] for one in reversed(history)], ids)
    same([one['down_revisions'] for one in reversed(history)], [[]] + [[one] for one in ids[:-1]])
    for direction, target, tables in (('upgrade', 'head', TABLES), ('downgrade', 'base', set()),
                                      ('upgrade', 'head', TABLES)):
        answer = shop(project, direction, target)
        same(answer.status, 0, answer)
        same(project.database.tables() & TABLES, tables)
    return history


@only(Sqlite, Postgres)
def dbmate(project):
    begin(project)
    project.write('db/20260102030405_make_one.sql', '-- migrate:up\nCREATE TABLE one (a int);\n\n-- migrate:down\n'
                  'DROP TABLE one;\n')
    project.write('db/20260103030405_make_two.sql', '-- migrate:up transaction:false\nCREATE TABLE two (a int);\n'
                  '-- migrate:down\nDROP TABLE two;\n')
    project.write('db/20260104030405_make_three.sql', '-- migrate:up\r\nCREATE TABLE three (a int);\r\n'
                  '-- migrate:down\r\nDROP TABLE three;\r\n')
    project.write('db/README.md', 'no script')
    same(drafts(make(project, 'dbmate')), {})
    history = up_and_down(project, ['20260102030405', '20260103030405', '20260104030405'])
    same((history[-1]['message'], history[-1]['created']), ('make one', '2026-01-02 03:04:05+00:00'))
    check('-- migrate:up transaction:false' in
          project.read('shop/migrations/versions/20260103030405_make_two.sql'))


@only(Sqlite, Postgres)
def goose(project):
    begin(project)
    project.write('db/00001_one.sql', '-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE one (a int);\n'
                  '-- +goose StatementEnd\n\n-- +goose Down\nDROP TABLE one;\n')
    project.write('db/00002_two.sql', '-- +goose NO TRANSACTION\n-- +goose Up\nCREATE TABLE two (a int);\n'
                  '-- +goose Down\nDROP TABLE two;\n')
    project.write('db/00010_three.sql', '-- +goose up\nCREATE TABLE three (a int);\n-- +goose down\n'
                  'DROP TABLE three;\n')
    same(drafts(make(project, 'goose')), {})
    up_and_down(project, ['00001', '00002', '00010'])
    text = project.read('shop/migrations/versions/00002_two.sql')
    check('-- migrate:up transaction:false' in text and '-- migrate:down transaction:false' in text, text)
    check('goose' not in project.read('shop/migrations/versions/00001_one.sql'))


def goose_that_is_not_sql(project):
    begin(project)
    project.write('db/00001_one.go', 'package x\n')
    project.write('db/00002_two.sql', '-- +goose ENVSUB ON\n-- +goose Up\nCREATE TABLE two (a int DEFAULT ${X});\n')
    answer = make(project, 'goose')
    same(sorted(drafts(answer)), ['00001', '00002'])
    same(shop(project, '--json', 'upgrade', 'head').error['code'], 'not-reviewed')
    same([one['reversible'] for one in project.json('-C', 'shop', 'history')['revisions']], [False, False])


@only(Sqlite, Postgres)
def golang_migrate(project):
    begin(project)
    for number, name in ((1, 'one'), (2, 'two'), (10, 'three')):
        project.write(f'db/{number}_{name}.up.sql', f'-- make it\nBEGIN;\nCREATE TABLE {name} (a int);\nCOMMIT;\n')
        project.write(f'db/{number}_{name}.down.sql', f'DROP TABLE {name};\n')
    same(drafts(make(project, 'golang-migrate')), {})
    up_and_down(project, ['1', '2', '10'])
    check('BEGIN' not in project.read('shop/migrations/versions/1_one.sql'))


@only(Sqlite, Postgres)
def flyway(project):
    begin(project)
    for version, name in (('1', 'one'), ('1_2', 'two'), ('1.10', 'three')):
        project.write(f'db/V{version}__make_{name}.sql', f'CREATE TABLE {name} (a int);\n')
        project.write(f'db/U{version}__make_{name}.sql', f'DROP TABLE {name};\n')
    project.write('db/V1.10__make_three.sql.conf', 'executeInTransaction=false\n')
    project.write('db/R__views.sql', 'SELECT 1;\n')
    answer = make(project, 'flyway')
    same(drafts(answer), {})
    check('R__views.sql' in answer['notes'][0])
    up_and_down(project, ['1', '1.2', '1.10'])
    check('-- migrate:up transaction:false' in project.read('shop/migrations/versions/1.10_make_three.sql'))


def flyway_with_placeholders(project):
    begin(project)
    project.write('db/V1__one.sql', 'CREATE TABLE one (a text DEFAULT \'${user}\');\n')
    same(sorted(drafts(make(project, 'flyway'))), ['1'])
    check('-- Draft: ' in project.read('shop/migrations/versions/1_one.sql'))
    same([one['reversible'] for one in project.json('-C', 'shop', 'history')['revisions']], [False])


def refused_whole(project):
    begin(project)
    project.write('db/README.md', 'no script')
    for tool, code, status in (('goose', 'not-a-project', 1), ('gosse', 'usage', 2)):
        answer = project('--json', 'import', tool, 'db', '--into', 'shop')
        same((answer.status, answer.error['code']), (status, code), answer)
    answer = project('--json', 'import', 'goose', 'none', '--into', 'shop')
    same((answer.status, answer.error['code']), (1, 'io'), answer)
    project.write('db/1_one.up.sql', 'SELECT 1;')
    project.write('db/1_other.up.sql', 'SELECT 1;')
    answer = project('--json', 'import', 'golang-migrate', 'db', '--into', 'shop')
    same((answer.status, answer.error['code']), (1, 'invalid-graph'), answer)
    os.remove(project.path('db/1_other.up.sql'))
    project.write('db/2_latin.up.sql', b'SELECT \'\xe4\';')
    answer = project('--json', 'import', 'golang-migrate', 'db', '--into', 'shop')
    same((answer.status, answer.error['code']), (1, 'invalid-script'), answer)
    check(not os.path.exists(project.path('shop')))
    os.remove(project.path('db/2_latin.up.sql'))
    project.write('shop/migrations/versions/1_one.sql', 'mine')
    answer = project('--json', 'import', 'golang-migrate', 'db', '--into', 'shop')
    same((answer.status, answer.error['code']), (1, 'exists'), answer)
    same([name for name in project.names() if name.startswith('shop')], ['shop/migrations/versions/1_one.sql'])


CASES = [dbmate, goose, goose_that_is_not_sql, golang_migrate, flyway, flyway_with_placeholders, refused_whole]

if __name__ == '__main__':
    for case in CASES:
        case.databases = getattr(case, 'databases', (Sqlite,))
    found = [Sqlite] + ([Postgres] if os.environ.get('PGHOST') else [])
    sys.exit(run(CASES, os.path.abspath(sys.argv[1]), found))
