#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-bad-input.py VARVECTL: what nobody should have written, in SQL projects and in Alembic's. Each
refusal says what happened, where, and what to do, and changes nothing."""

import os
import shutil
import sqlite3
import sys

from projects import check, revision_file, run, same

READING = (('history',), ('heads',), ('branches',), ('show', 'head'), ('current',), ('status',),
           ('plan', 'upgrade', 'head'), ('plan', 'upgrade', 'head', '--from', 'base'))


def sql_file(revision, down=''):
    return (f'-- make {revision}\n--\n-- Revision ID: {revision}\n-- Revises: {down}\n\n'
            f'-- migrate:up\nCREATE TABLE t_{revision} (a integer);\n-- migrate:down\nDROP TABLE t_{revision};\n')


def start(project, kind, url='sqlite:///test.db', extra=''):
    shutil.rmtree(project.root)
    os.makedirs(project.path('m/versions'))
    if kind == 'py':
        project.configure(extra, url=url)
    else:
        project.write('varve.ini', f'[varve]\nscript_location = m\n{extra}\n[environment development]\nurl = {url}\n')


def add(project, kind, revision, down=None, text=None, name=None):
    made = revision_file(revision, down) if kind == 'py' else sql_file(revision, down or '')
    project.write(f'm/versions/{name or revision}.{kind}', made if text is None else text)


def files(project):
    return sorted((root, tuple(sorted(names))) for root, _, names in os.walk(project.root))


def refused(project, code, words, hint, path=None, commands=READING):
    before = files(project)
    for arguments in commands:
        answer = project.varve('--json', *arguments)
        same(answer.status, 1, (arguments, answer))
        error = answer.json['error']
        same(error['code'], code, (arguments, answer))
        check(words in error['message'], (arguments, answer))
        check(error['hint'] and hint in error['hint'], (arguments, answer))
        if path:
            same(error['path'], project.path(path), (arguments, answer))
        answer = project.varve(*arguments)
        same((answer.status, answer.out), (1, ''), (arguments, answer))
        check(answer.err.startswith('varvectl: ') and words in answer.err, (arguments, answer))
    same(files(project), before)


def found_by_check(project, words, hint):
    problems = project.json('check', status=3)['problems']
    check([item for item in problems if words in item['message'] and hint in (item['hint'] or '')], problems)


# Each kind: the text, a part of the message, a part of the hint.
SCRIPTS = {
    'sql': {
        'empty': (b'', 'empty', 'migrate:up'),
        'binary': (bytes(range(256)) * 20, 'binary', 'Move it out'),
        'five megabytes': (b'-- x\n' * 1000000, 'migrate:up', 'migrate:up'),
        'UTF-16': (sql_file('b2', 'a1').encode('utf-16'), 'UTF-16', 'iconv'),
        'UTF-16 without mark': (sql_file('b2', 'a1').encode('utf-16-le'), 'UTF-16', 'iconv'),
        'NUL': (sql_file('b2', 'a1').encode() + b'\0', 'NUL', 'Delete'),
        'Latin 1': (sql_file('b2', 'a1').encode() + b'-- \xe9\n', 'UTF-8', 'UTF-8'),
        'no upgrade': (b'-- x\n--\n-- Revision ID: b2\n-- Revises: a1\n', 'migrate:up', 'migrate:up')},
    'py': {
        'empty': (b'', 'down_revision', 'down_revision'),
        'binary': (bytes(range(256)) * 20, 'binary', 'Move it out'),
        'five megabytes': (b'# x\n' * 1000000, 'down_revision', 'down_revision'),
        'UTF-16': (revision_file('b2', 'a1').encode('utf-16'), 'UTF-16', 'iconv'),
        'UTF-16 without mark': (revision_file('b2', 'a1').encode('utf-16-le'), 'UTF-16', 'iconv'),
        'NUL': (revision_file('b2', 'a1').encode() + b'\0', 'NUL', 'Delete'),
        'Latin 1': (revision_file('b2', 'a1').encode() + b'# \xe9\n', 'UTF-8', 'UTF-8'),
        'no down_revision': (b"revision = 'b2'\n", 'down_revision', 'down_revision')}}


def scripts_that_are_none(project):
    for kind, scripts in SCRIPTS.items():
        for name, (text, words, hint) in scripts.items():
            start(project, kind)
            add(project, kind, 'a1')
            add(project, kind, 'b2', text=text)
            refused(project, 'invalid-script', words, hint, f'm/versions/b2.{kind}', READING[:1] + READING[-2:])
            found_by_check(project, words, hint)


def graphs_that_are_none(project):
    """Hints name what the file has: a field of the head, or a variable."""
    for kind, field, number in (('sql', 'Revises', 'Revision ID'), ('py', 'down_revision', 'revision')):
        start(project, kind)
        add(project, kind, 'a1')
        add(project, kind, 'a1', name='other')
        refused(project, 'invalid-graph', 'more than once', f'another “{number}”')
        start(project, kind)
        add(project, kind, 'a1', 'b2')
        add(project, kind, 'b2', 'a1')
        refused(project, 'invalid-graph', 'ycle', field)
        start(project, kind)
        add(project, kind, 'a1')
        add(project, kind, 'b2', 'gone')
        refused(project, 'invalid-graph', 'gone', 'gone', f'm/versions/b2.{kind}')
        found_by_check(project, 'gone', field)


def links_and_pipes(project):
    for kind in ('sql', 'py'):
        start(project, kind)
        add(project, kind, 'a1')
        os.makedirs(project.path(f'm/versions/folder.{kind}'))
        same(len(project.json('history')['revisions']), 1)
        os.symlink('/nonexistent', project.path(f'm/versions/link.{kind}'))
        refused(project, 'invalid-script', 'link', 'Put the file itself', f'm/versions/link.{kind}', READING[:1])
        os.remove(project.path(f'm/versions/link.{kind}'))
        os.mkfifo(project.path(f'm/versions/pipe.{kind}'))
        answer = project.varve('--json', 'history')
        check(answer.status == 1 and answer.json['error']['path'] == project.path(f'm/versions/pipe.{kind}'), answer)
        check(answer.json['error']['hint'], answer)


def no_project(project):
    answer = project.varve('--json', 'history')
    same((answer.status, answer.json['error']['code']), (1, 'not-a-project'))
    check('varve.ini' in answer.err and 'alembic.ini' in answer.err and 'varvectl init' in answer.err, answer)


def nothing_in_it(project):
    for kind in ('sql', 'py'):
        start(project, kind)
        for arguments in READING[:-2]:
            same(project.ok(*arguments).err, '', arguments)
        check('no revisions yet' in project.ok('upgrade', 'head').out)
        os.rmdir(project.path('m/versions'))
        same(project.ok('history').out, '', 'git keeps no empty folders')
        same(project.json('check')['problems'], [])
        start(project, kind, extra='version_locations = m/versions gone\n')
        same(project.ok('history').out, '', 'as in Alembic')
        found_by_check(project, 'gone', 'version_locations')
        start(project, kind)
        shutil.rmtree(project.path('m'))
        refused(project, 'io', "Path doesn't exist", 'script_location')


def rows_that_no_script_has(project):
    for kind in ('sql', 'py'):
        start(project, kind)
        add(project, kind, 'a1')
        with sqlite3.connect(project.path('test.db')) as database:
            database.execute('CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)')
            database.execute("INSERT INTO alembic_version VALUES ('feed')")
        database.close()
        refused(project, 'unknown-revision', "'feed'", 'feed', None,
                (('upgrade', 'head'), ('downgrade', '-1'), ('plan', 'upgrade', 'head'), ('show', 'current')))
        same(project.json('current')['unknown'], ['feed'])
        check('feed' in project.ok('current').err)


def databases_that_are_none(project):
    for kind in ('sql', 'py'):
        for url, words, hint in (
                ('postgresql://u@127.0.0.1:1/x', 'reached', 'host and port'),
                ('postgresql:///x?host=/nonexistent', 'reached', 'host and port'),
                ('postgresq://x', 'postgresq', 'postgresql://'),
                ('mysql://h/x', 'mysql', 'sqlite:///'),
                ('postgresql://h:port/x', 'port', 'percent'),
                ('sqlite:///m', 'folder', 'URL'),
                ('sqlite:///text.db', 'not a SQLite database', 'URL')):
            start(project, kind, url)
            add(project, kind, 'a1')
            project.write('text.db', 'this is text and no database at all. ' * 50)
            before = files(project)
            for arguments in (('current',), ('status',), ('plan', 'upgrade', 'head')):
                answer = project.varve('--json', *arguments)
                same(answer.status, 1, (url, answer))
                check(words in answer.json['error']['message'], (url, answer))
                check(hint in (answer.json['error']['hint'] or ''), (url, answer))
            same(files(project), before)
            same(len(project.json('history')['revisions']), 1, 'scripts are shown all the same')


CASES = [scripts_that_are_none, graphs_that_are_none, links_and_pipes, no_project, nothing_in_it,
         rows_that_no_script_has, databases_that_are_none]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1])))
