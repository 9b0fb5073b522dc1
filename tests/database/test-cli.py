#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli.py VARVECTL: the command as people call it, on SQLite, and on PostgreSQL where PGHOST is set.
VARVE_TEST_CASE=part-of-a-name runs some of the cases."""

import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from cli_support import Postgres, Sqlite, check, only, run, same, script

SAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data', 'sample')
REVISION_KEYS = {'revision', 'down_revisions', 'depends_on', 'branch_labels', 'message', 'created',
                 'path', 'head', 'base', 'branch_point', 'merge_point', 'reversible', 'state'}
CONTROL = re.compile('[\x00-\x08\x0b-\x1f\x7f-\x9f]')


def rows(project):
    if 'alembic_version' not in project.database.tables():
        return []
    return sorted(id for id, in project.database.query('SELECT version_num FROM alembic_version'))


# From nothing to head and back.

def a_project_made_from_nothing(project):
    os.remove(project.path('varve.ini'))
    shutil.rmtree(project.path('m'))
    answer = project.ok('--url', project.database.url, 'init', 'database/migrations')
    check('varve.ini' in answer.out, answer)
    check(os.path.isdir(project.path('database/migrations/versions')))
    first = project.json('revision', '-m', 'create users', '--rev-id', 'aa11')['revisions'][0]
    same(set(first), REVISION_KEYS)
    same(first['down_revisions'], [])
    name = os.path.relpath(first['path'], project.folder)
    project.write(name, project.read(name).replace(
        '-- migrate:up\n', '-- migrate:up\nCREATE TABLE users (id integer);\n').replace(
        '-- migrate:down\n', '-- migrate:down\nDROP TABLE users;\n'))
    answer = project.ok('upgrade', 'head')
    check('[1/1] upgrade' in answer.out and 'create users' in answer.out, answer)
    check('users' in project.database.tables())
    same(project.ok('current').out, 'aa11 (head)\n')
    project.ok('downgrade', 'base')
    check('users' not in project.database.tables())
    same(rows(project), [])


def the_sample_up_and_back(project):
    shutil.rmtree(project.path('m'))
    shutil.copytree(os.path.join(SAMPLE, 'database'), project.path('database'))
    project.write('varve.ini', '[varve]\nscript_location = database/migrations\n'
                  f'[environment development]\nurl = {project.database.url}\n')
    revisions = project.json('history')['revisions']
    check(len(revisions) >= 14, len(revisions))
    result = project.json('upgrade', 'head')
    same(len(result['steps']), len(revisions))
    same(project.json('show', revisions[0]['revision'][:4])['revisions'], revisions[:1])
    same({step['state'] for step in result['steps']}, {'done'})
    same(result['to'], [item['revision'] for item in revisions if item['head']])
    same(rows(project), result['to'])
    states = {item['state'] for item in project.json('-e', 'development', 'history')['revisions']}
    same(states, {'applied', 'current'})
    one_way = [item['revision'] for item in revisions if not item['reversible']]
    answer = project('downgrade', 'base')
    same(answer.status, 1 if one_way else 0, answer)
    for revision in one_way:
        check(revision in answer.err, answer)
    same(rows(project), result['to'], 'a refused way back changes nothing')


def up_and_down_step_by_step(project):
    project.chain('a1', 'b2', 'c3')
    same(project.json('upgrade', '+1')['to'], ['a1'])
    same(project.json('upgrade', 'b2')['to'], ['b2'])
    result = project.json('upgrade', 'head')
    same((result['from'], result['to']), (['b2'], ['c3']))
    same([(step['revision'], step['direction'], step['state']) for step in result['steps']],
         [('c3', 'upgrade', 'done')])
    same(project.json('downgrade', '-1')['to'], ['b2'])
    check({'t_a1', 't_b2'} <= project.database.tables() and 't_c3' not in project.database.tables())
    same(project.json('downgrade', 'a1')['to'], ['a1'])
    same(project.json('downgrade', '--', '-1')['to'], [])
    same(project.database.tables() & {'t_a1', 't_b2', 't_c3'}, set())


def a_second_upgrade_does_nothing_and_says_so(project):
    project.chain('a1', 'b2')
    project.ok('upgrade', 'head')
    journal = project.json('journal')['journal']
    answer = project.ok('upgrade', 'head')
    check('up to date' in answer.out, answer)
    same(project.json('upgrade', 'head'), {'from': ['b2'], 'to': ['b2'], 'steps': []})
    same(project.json('journal')['journal'], journal)


# Looking.

def history_has_alembics_forms(project):
    project.chain('a1', 'b2')
    project.add('c3', 'a1', message='third', extra='-- Branch Labels: mail\n')
    project.add('d4', 'b2, c3', message='join', extra='-- Depends On: a1\n')
    same(project.ok('history', '-r', ':a1').out, '<base> -> a1 (branchpoint), make a1\n')
    lines = project.ok('history').out.splitlines()
    same(lines[0], 'b2, c3 (a1) -> d4 (mail) (head) (mergepoint), join')
    check(lines[-1].startswith('<base> -> a1') and lines[-1].endswith('(branchpoint), make a1'), lines)
    project.ok('upgrade', 'c3')
    marked = [line for line in project.ok('history', '-i').out.splitlines() if '(current)' in line]
    same(len(marked), 1)
    check('-> c3' in marked[0], marked)
    entry = project.ok('show', 'd4').out
    check(re.match(r'Rev: d4 \(head\) \(mergepoint\)\nMerges: b2, c3\nAlso depends on: a1\n', entry),
          entry)
    check('Path: ' + project.path('m/versions/d4.sql') in entry, entry)
    check('    Revision ID: d4\n' in entry, entry)
    same(project.json('show', 'd4')['revisions'][0]['depends_on'], ['a1'])
    same([item['revision'] for item in project.json('branches')['revisions']], ['a1'])
    check(project.ok('branches').out.startswith('a1'), project.ok('branches'))
    same(project.ok('heads').out, 'd4 (mail) (head)\n')


def history_knows_states_where_a_database_is_named(project):
    project.chain('a1', 'b2', 'c3')
    same({item['state'] for item in project.json('history')['revisions']}, {None})
    project.ok('upgrade', 'b2')
    same([(item['revision'], item['state'])
          for item in project.json('-e', 'development', 'history')['revisions']],
         [('c3', 'pending'), ('b2', 'current'), ('a1', 'applied')])
    same([item['revision'] for item in project.json('history', '-r', '-1:current')['revisions']],
         ['b2', 'a1'])
    same([item['revision'] for item in project.json('show', 'current')['revisions']], ['b2'])


def current_and_its_gate(project):
    project.chain('a1', 'b2')
    same(project('current').out, '')
    answer = project('current', '--check-heads')
    check(answer.status == 3 and 'not on all head revisions' in answer.err, answer)
    same([project('current', *arguments).status for arguments in (['-c'], ['-v', '-c'], ['-c', '--json'])], [3] * 3)
    same(project('current', '-c', 'varve.ini').status, 0, 'a configuration, as everywhere')
    same(project.json('current'), {'environment': 'development', 'current': [], 'heads': ['b2'],
                                   'pending': 2, 'unknown': []})
    project.ok('upgrade', 'a1')
    same(project.ok('current').out, 'a1\n')
    check(project.ok('current', '-v').out.startswith('Current revision(s) for '))
    project.ok('upgrade', 'head')
    same(project('current', '--check-heads').status, 0)


def status_and_its_exit_code(project):
    project.chain('a1', 'b2')
    same(project('status', '--exit-code').status, 3)
    project.ok('upgrade', 'head')
    same(project('status', '--exit-code').status, 0)
    status = project.json('status')
    same((status['pending'], status['unknown'], status['edited']), (0, [], []))
    project.add('b2', 'a1', up='CREATE TABLE t_b2 (other integer);')
    same(project.json('status')['edited'], ['b2'])
    same(project('status', '--exit-code').status, 3)
    check('b2' in project('status').out)


def journal_tells_what_ran(project):
    project.chain('a1', 'b2')
    same(project.json('journal'), {'journal': []})
    project.ok('upgrade', 'head')
    project.ok('downgrade', '-1')
    entries = project.json('journal')['journal']
    same([(item['revision'], item['direction'], item['state']) for item in entries],
         [('b2', 'downgrade', 'done'), ('b2', 'upgrade', 'done'), ('a1', 'upgrade', 'done')])
    check(all(re.fullmatch(r'[0-9a-f]{64}', item['checksum']) for item in entries), entries)
    check(all(re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', item['started']) for item in entries))
    same(len(project.json('journal', 'a1')['journal']), 1)
    same(len(project.json('journal', '--limit', '2')['journal']), 2)
    same(len(project.ok('journal').out.splitlines()), 3)


def environments_hide_passwords(project):
    project.write('varve.ini', '[varve]\nscript_location = m\n'
                  '[environment a]\nurl = postgresql://me:canary@db.example.org/shop\n'
                  '[environment b]\nurl = ${NOWHERE_SET}\nkind = production\n')
    for answer in (project.ok('environments'), project.ok('--json', 'environments')):
        check('canary' not in answer.out + answer.err, answer)
        check('NOWHERE_SET' in answer.out, answer)
    found = project.json('environments')['environments']
    same([(item['name'], item['kind'], item['default']) for item in found],
         [('a', 'development', True), ('b', 'production', False)])
    check('db.example.org' in found[0]['url'] and found[1]['url'] is None, found)


def a_plan_shows_and_runs_nothing(project):
    project.chain('a1', 'b2')
    plan = project.json('plan', 'upgrade', 'head')
    same(plan, {'from': [], 'to': ['b2'], 'steps': [
        {'revision': id, 'direction': 'upgrade', 'transactional': True, 'statements': 1,
         'findings': []} for id in ('a1', 'b2')]})
    same(project.database.tables(), set())
    check('CREATE TABLE t_a1' in project.ok('plan', 'upgrade', 'head', '-v').out)
    check('CREATE TABLE t_a1' not in project.ok('plan', 'upgrade', 'head').out)
    same(project.json('plan', 'downgrade', 'base', '--from', 'b2')['steps'][0]['revision'], 'b2')
    same(project.json('plan', 'stamp', 'b2', '--from', 'base')['to'], ['b2'])
    same(project.json('plan', 'upgrade', 'head', '--from', 'head')['steps'], [])
    same(project('plan', 'sideways', 'head').status, 2)


@only(Sqlite)
def a_plan_from_somewhere_asks_no_database(project):
    project.write('varve.ini', '[varve]\nscript_location = m\n')
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE TABLE t_b2 (a integer PRIMARY KEY AUTOINCREMENT);\n'
                'CREATE TRIGGER g AFTER INSERT ON t_b2 BEGIN SELECT 1; SELECT 2; END;')
    steps = project.json('plan', 'upgrade', 'head', '--from', 'base')['steps']
    same([step['statements'] for step in steps], [1, 2])


# Stamping, branches, unknown revisions.

def stamp_writes_rows_alone(project):
    project.chain('a1', 'b2')
    same(project.json('stamp', 'b2')['to'], ['b2'])
    same(rows(project), ['b2'])
    check('t_b2' not in project.database.tables())
    project.ok('stamp', 'base')
    same(rows(project), [])


def an_unknown_row_is_named_and_purged(project):
    project.chain('a1', 'b2')
    project.ok('upgrade', 'a1')
    project.database.query("UPDATE alembic_version SET version_num = 'feed'")
    answer = project('upgrade', 'head')
    same(answer.status, 1)
    check("Can't locate revision identified by 'feed'" in answer.err, answer)
    check('Nothing was changed.' in answer.err, answer)
    same(project('--json', 'upgrade', 'head').error['code'], 'unknown-revision')
    same(project.json('current')['unknown'], ['feed'])
    answer = project('current')
    check('feed' in answer.out and "Can't locate revision identified by 'feed'" in answer.err, answer)
    project.ok('stamp', '--purge', 'a1')
    same(rows(project), ['a1'])


def branches_are_made_and_merged(project):
    project.chain('a1')
    project.ok('revision', '-m', 'left', '--rev-id', 'b2')
    answer = project('revision', '-m', 'right', '--head', 'a1', '--rev-id', 'c3')
    same(answer.status, 1)
    check('please specify --splice' in answer.err, answer)
    project.ok('revision', '-m', 'right', '--head', 'a1', '--splice', '--rev-id', 'c3',
               '--branch-label', 'right')
    answer = project('revision', '-m', 'more')
    check(answer.status == 1 and 'Multiple heads are present' in answer.err, answer)
    same(project('--json', 'upgrade', 'head').error['code'], 'multiple-heads')
    project.ok('upgrade', 'heads')
    same(rows(project), ['b2', 'c3'])
    same(sorted(project.ok('current').out.splitlines()), ['b2 (head)', 'c3 (head)'])
    merge = project.json('merge', 'heads', '--rev-id', 'd4')['revisions'][0]
    same(sorted(merge['down_revisions']), ['b2', 'c3'])
    check(merge['merge_point'] and 'merge' in merge['message'], merge)
    same(project.json('upgrade', 'head')['to'], ['d4'])
    answer = project('merge', 'heads')
    check(answer.status == 1 and 'nothing to join' in answer.err, answer)
    check('Ambiguous walk' in project('downgrade', '-1').err)
    same(sorted(project.json('downgrade', 'b2')['to']), ['b2', 'c3'])


def a_one_way_revision_stops_the_way_back(project):
    project.chain('a1')
    project.add('b2', 'a1', down=None)
    project.add('c3', 'b2')
    project.ok('upgrade', 'head')
    answer = project('downgrade', 'base')
    check(answer.status == 1 and 'b2' in answer.err and 'Nothing was changed.' in answer.err, answer)
    same(project('--json', 'downgrade', 'base').error['code'], 'not-reversible')
    same(rows(project), ['c3'])
    same(project.json('downgrade', '-1')['to'], ['b2'])


# Failures.

def the_third_statement_fails(project):
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE TABLE x (a integer);\nCREATE TABLE y (a integer);\n'
                '  INSERT INTO nowhere\n    VALUES (1);')
    answer = project('upgrade', 'head')
    same(answer.status, 1)
    check(re.search(r'm/versions/b2\.sql:9:\d+: statement 3', answer.err), answer)
    check(re.search(r'9 \|   INSERT INTO nowhere\n +\| +\^', answer.err), answer)
    check('1 step is done' in answer.err and 'at a1' in answer.err, answer)
    check(not CONTROL.search(answer.out + answer.err), answer)
    same(rows(project), ['a1'])
    same(project.database.tables() & {'x', 'y'}, set())
    answer = project('--json', 'upgrade', 'head')
    same(answer.status, 1)
    error = answer.error
    same((error['code'], error['line'], error['statement_number']), ('statement', 9, 3))
    check('INSERT INTO nowhere' in error['statement'] and error['column'] >= 3, error)
    if project.database.name == 'postgresql':
        same(error['sqlstate'], '42P01')
    same([step['state'] for step in answer.json['steps']], ['failed'])
    same(answer.json['to'], ['a1'])
    check('Nothing was changed.' in project('upgrade', 'head').err)
    failed = project.json('journal', 'b2')['journal'][0]
    same((failed['state'], failed['statement']), ('failed', 3))


def what_may_not_run_is_refused_before(project):
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE TABLE x (a integer);\nCOMMIT;')
    answer = project('upgrade', 'head')
    check(answer.status == 1 and 'm/versions/b2.sql:8:1' in answer.err, answer)
    check('Nothing was changed.' in answer.err, answer)
    same(project.database.tables(), set())
    same(project('--json', 'upgrade', 'head').error['code'], 'invalid-script')
    answer = project('check')
    check(answer.status == 3 and 'm/versions/b2.sql:8' in answer.out, answer)


LONG = {'sqlite': 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000000000) '
                  'SELECT count(*) FROM n;',
        'postgresql': 'SELECT pg_sleep(100);'}


def wait_until_it_runs(project, process):
    """Until the slow statement runs: then the fast step before it is committed."""
    deadline = time.monotonic() + 30
    while rows(project) != ['a1']:
        check(process.poll() is None and time.monotonic() < deadline, 'the run did not begin')
        time.sleep(0.05)
    time.sleep(0.3)


def an_interrupt_stops_the_statement(project):
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE TABLE x (a integer);\n' + LONG[project.database.name])
    process = project.start('--json', 'upgrade', 'head')
    wait_until_it_runs(project, process)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    same(process.returncode, 1, err)
    check('"cancelled"' in out, out)
    same(rows(project), ['a1'])
    check('x' not in project.database.tables())
    if project.database.name == 'postgresql':
        same(project.database.query("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' "
                                    "AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"),
             [('0',)])


# Production, terminals, passwords.

def make_production(project):
    project.write('varve.ini', project.read('varve.ini') + 'kind = production\n')


def production_wants_to_be_confirmed(project):
    project.chain('a1')
    make_production(project)
    answer = project('upgrade', 'head')
    check(answer.status == 1 and '--yes' in answer.err and 'production' in answer.err, answer)
    same(project.database.tables(), set())
    project.ok('upgrade', 'head', '--yes')
    same(rows(project), ['a1'])
    same(project('downgrade', 'base').status, 1)
    project.ok('downgrade', 'base', '-y')


def production_asks_for_its_name_on_a_terminal(project):
    project.chain('a1')
    make_production(project)
    answer = project.on_terminal([('go on: ', 'developmen\n')], 'upgrade', 'head')
    check(answer.status == 1 and 'Not confirmed' in answer.out, answer)
    same(project.database.tables(), set())
    answer = project.on_terminal([('go on: ', '\x03')], 'upgrade', 'head')
    check(answer.status == 1, answer)
    same(project.database.tables(), set())
    answer = project.on_terminal([('go on: ', 'development\n')], 'upgrade', 'head')
    same(answer.status, 0, answer)
    check('make a1' in answer.out, answer)
    same(rows(project), ['a1'])


def a_terminal_sees_progress_and_a_pipe_does_not(project):
    project.chain('a1')
    project.add('b2', 'a1', up='SELECT 1;\n' + (
        'SELECT pg_sleep(1);' if project.database.name == 'postgresql' else
        'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1500000) '
        'SELECT count(*) FROM n;'))
    answer = project.on_terminal([], 'upgrade', 'head')
    same(answer.status, 0, answer)
    check(re.search('\r\x1b\\[K.*statement [12] of 2', answer.out), answer)
    project.database.query('DROP TABLE t_a1')
    project.ok('stamp', 'base')
    answer = project.ok('upgrade', 'head')
    check(not CONTROL.search(answer.out), answer)
    same(len([line for line in answer.out.splitlines() if line.startswith('[')]), 2)
    same(project.ok('-q', 'upgrade', 'head').out, '')


@only(Postgres)
def a_password_is_asked_for_on_a_terminal_only(project):
    project.chain('a1')
    project.database.query("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = "
                           "'varve_scram') THEN CREATE ROLE varve_scram LOGIN SUPERUSER; END IF; "
                           "END $$")
    project.database.query("ALTER ROLE varve_scram LOGIN SUPERUSER PASSWORD 'canary'")
    url = f'postgresql://varve_scram@/{project.database.database}'
    answer = project('--url', url, '--json', 'current')
    check(answer.status == 1 and answer.error['code'] == 'authentication', answer)
    check(answer.error['hint'], answer)
    answer = project.on_terminal([('assword', 'wrong\n'), ('assword', 'canary\n')],
                                 '--url', url, 'upgrade', 'head')
    same(answer.status, 0, answer)
    check('canary' not in answer.out, answer)
    same(rows(project), ['a1'])
    answer = project.on_terminal([('assword', '\x03')], '--url', url, 'current')
    same(answer.status, 1, answer)
    project.environment['PW'] = 'canary'
    same(project.ok('--url', url.replace('varve_scram@', 'varve_scram:${PW}@'), 'current').out,
         'a1 (head)\n')


# SQL to run elsewhere.

def offline_sql_runs_as_it_is(project):
    project.chain('a1', 'b2')
    project.add('c3', 'b2', up='INSERT INTO t_b2 VALUES (1) -- no semicolon', down='DELETE FROM t_b2')
    project.write('up.sql', project.ok('upgrade', '--sql', 'head').out)
    same(project.database.tables(), set(), 'nothing was run')
    result = project.database.run_script(project.path('up.sql'))
    same((result.returncode, result.stderr), (0, ''))
    same(project.ok('current').out, 'c3 (head)\n')
    same([tuple(map(str, row)) for row in project.database.query('SELECT a FROM t_b2')], [('1',)])
    project.write('down.sql', project.ok('downgrade', '--sql', 'c3:a1').out)
    result = project.database.run_script(project.path('down.sql'))
    same((result.returncode, result.stderr), (0, ''))
    same(rows(project), ['a1'])
    project.write('stamp.sql', project.ok('stamp', '--sql', 'a1:c3').out)
    same(project.database.run_script(project.path('stamp.sql')).returncode, 0)
    same(rows(project), ['c3'])
    check('requires <fromrev>:<torev>' in project('downgrade', '--sql', 'a1').err)
    check('Range revision not allowed' in project('upgrade', 'a1:b2').err)


def offline_sql_stops_at_an_error(project):
    project.chain('a1')
    project.add('b2', 'a1', up='INSERT INTO nowhere VALUES (1);')
    project.add('c3', 'b2')
    project.write('up.sql', project.ok('upgrade', '--sql', 'head').out)
    check(project.database.run_script(project.path('up.sql')).returncode != 0)
    same(rows(project), ['a1'])
    check('t_c3' not in project.database.tables())


@only(Postgres)
def without_a_transaction(project):
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE INDEX CONCURRENTLY i ON t_a1 (a);', up_option=' transaction:false',
                down='DROP INDEX i;')
    project.ok('upgrade', 'head')
    same(rows(project), ['b2'])
    check('without a transaction' in project.ok('plan', 'upgrade', 'head', '--from', 'a1').out)
    project.add('c3', 'b2', up='CREATE INDEX CONCURRENTLY j ON t_a1 (a);')
    answer = project('upgrade', 'head')
    check(answer.status == 1 and 'CONCURRENTLY' in answer.err, answer)


# Bad input.

@only(Sqlite)
def not_a_project(project):
    os.remove(project.path('varve.ini'))
    for arguments in (['history'], ['current'], ['upgrade', 'head'], ['environments'], ['check']):
        answer = project(*arguments)
        check(answer.status == 1 and 'There is no varve.ini' in answer.err, answer)
        check('varvectl init' in answer.err, answer)
        same(answer.out, '')
    error = project('--json', 'history').error
    same(error['code'], 'not-a-project')
    same(set(error) >= {'code', 'message', 'hint', 'statement', 'line', 'column', 'sqlstate'}, True)
    same(project('-C', '/nonexistent', 'history').status, 1)
    same(project('-c', 'nowhere.ini', 'history').status, 1)


@only(Sqlite)
def bad_scripts_are_named(project):
    good = script('b2', 'a1', up='SELECT 1;')
    broken = {
        'empty': b'',
        'binary': bytes(range(256)) * 100,
        'large': b'\xff' * 5 * 1024 * 1024,
        'utf-16': good.encode('utf-16'),
        'nul': good.replace('SELECT', 'SEL\0ECT').encode(),
        'latin-1': good.replace('a message', 'gr\xfc\xdfe').encode('latin-1'),
        'no migrate:up': good.replace('-- migrate:up', '--').encode(),
        'same id': good.replace('Revision ID: b2', 'Revision ID: a1').encode(),
        'circle': good.replace('Revises: a1', 'Revises: b2').encode(),
        'missing parent': good.replace('Revises: a1', 'Revises: feed').encode(),
        'missing dependency': good.replace('Revises: a1', 'Revises: a1\n-- Depends On: feed').encode(),
        'bad id': good.replace('Revision ID: b2', 'Revision ID: b@2').encode(),
    }
    project.chain('a1')
    for name, text in broken.items():
        project.write('m/versions/b2.sql', text)
        answer = project('history')
        check(answer.status == 1 and answer.err.startswith('varvectl: '), (name, answer))
        check('.sql' in answer.err or 'feed' in answer.err or 'b2' in answer.err, (name, answer))
        check(not CONTROL.search(answer.err), (name, answer))
        error = project('--json', 'upgrade', 'head').error
        check(error['code'] in ('invalid-script', 'invalid-graph', 'invalid-id', 'io'), (name, error))
        check(error['hint'], (name, error))
        answer = project('check')
        check(answer.status == 3 and 'problem' in answer.out, (name, answer))
        check(project.json('check', status=3)['problems'], name)
        same(project.database.tables(), set(), name)


@only(Sqlite)
def an_unreadable_script(project):
    project.chain('a1', 'b2')
    user = project.as_ordinary_user()
    os.chmod(project.path('m/versions/b2.sql'), 0)
    answer = project('--json', 'history', **user)
    check(answer.status == 1 and answer.error['code'] == 'permission', answer)
    check(answer.error['path'].endswith('b2.sql') and 'b2.sql' in answer.err, answer)


@only(Sqlite)
def a_folder_that_may_not_be_read_or_written(project):
    project.chain('a1')
    user = project.as_ordinary_user()
    os.chmod(project.path('m/versions'), 0o555)
    answer = project('--json', 'revision', '-m', 'x', **user)
    check(answer.status == 1 and answer.error['code'] == 'permission', answer)
    os.chmod(project.path('m/versions'), 0)
    answer = project('--json', 'history', **user)
    check(answer.status == 1 and answer.error['code'] == 'permission', answer)
    os.chmod(project.path('m/versions'), 0o755)


@only(Sqlite)
def a_read_only_file(project):
    project.chain('a1', 'b2')
    project.ok('upgrade', 'a1')
    user = project.as_ordinary_user()
    os.chmod(project.database.path, 0o444)
    answer = project('--json', 'upgrade', 'head', **user)
    check(answer.status == 1 and answer.error['code'] in ('read-only', 'permission'), answer)
    check('Nothing was changed.' in answer.err, answer)
    same(project('current', **user).out, 'a1\n')


WRITER_THAT_STOPS = '''
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute('PRAGMA cache_size = 5')
connection.execute('BEGIN')
connection.execute('DELETE FROM alembic_version')
connection.execute('CREATE TABLE half AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 '
                   'FROM n LIMIT 5000) SELECT i, hex(randomblob(50)) AS b FROM n')
os._exit(0)
'''


def stop_in_the_middle_of_writing(path):
    subprocess.run([sys.executable, '-c', WRITER_THAT_STOPS, path], check=True, timeout=60)
    check(os.path.getsize(path + '-journal') > 0, 'nothing was left behind')


@only(Sqlite)
def a_file_that_a_writer_was_stopped_in(project):
    """SQLite has to undo what is half written, and a handle for reading alone can't."""
    project.chain('a1', 'b2')
    project.ok('upgrade', 'a1')
    for arguments in (['current'], ['status'], ['journal'], ['plan', 'upgrade', 'head']):
        stop_in_the_middle_of_writing(project.database.path)
        answer = project.ok(*arguments)
        check('a1' in answer.out, answer)
        check('half' not in project.database.tables())
    stop_in_the_middle_of_writing(project.database.path)
    user = project.as_ordinary_user()
    os.chmod(project.database.path, 0o444)
    answer = project('--json', 'current', **user)
    check(answer.status == 1 and answer.error['code'] == 'read-only', answer)
    check('was stopped while it was writing' in answer.error['hint'], answer)
    os.chmod(project.database.path, 0o644)
    project.ok('upgrade', 'head')
    same(rows(project), ['b2'])


@only(Sqlite)
def a_locked_file(project):
    project.chain('a1', 'b2')
    project.ok('upgrade', 'a1')
    project.write('varve.ini', project.read('varve.ini').replace('[environment', 'lock_timeout = 50ms\n'
                                                                 '\n[environment'))
    holder = sqlite3.connect(project.database.path, isolation_level=None)
    holder.execute('BEGIN EXCLUSIVE')
    answer = project('--json', 'upgrade', 'head')
    holder.execute('ROLLBACK')
    holder.close()
    check(answer.status == 1 and answer.error['code'] == 'locked', answer)
    same(rows(project), ['a1'])


@only(Sqlite)
def something_else_than_a_database(project):
    project.chain('a1')
    project.write('test.db', 'this is a letter\n' * 1000)
    answer = project('--json', 'upgrade', 'head')
    check(answer.status == 1 and answer.error['code'] == 'not-a-database', answer)
    same(project.read('test.db'), 'this is a letter\n' * 1000)


@only(Sqlite)
def a_file_is_not_made_in_vain(project):
    project.chain('a1')
    for arguments in (['current'], ['status'], ['journal'], ['plan', 'upgrade', 'head'],
                      ['upgrade', 'nowhere'], ['history', '-i'], ['downgrade', 'base']):
        project(*arguments)
        check(not os.path.exists(project.database.path), arguments)
    answer = project('--url', 'sqlite:///no/such/folder/a.db', '--json', 'upgrade', 'head')
    check(answer.status == 1 and answer.error['code'] in ('no-database', 'io'), answer)


def limit_file_size():
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))


@only(Sqlite)
def a_full_disk(project):
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE TABLE x AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT '
                'i + 1 FROM n LIMIT 20000) SELECT i, hex(randomblob(50)) AS b FROM n;')
    project.ok('upgrade', 'a1')
    answer = project('--json', 'upgrade', 'head', preexec_fn=limit_file_size)
    check(answer.status == 1 and answer.error['code'] in ('no-space', 'io'), answer)
    same(rows(project), ['a1'])
    check('x' not in project.database.tables())
    project.ok('upgrade', 'head')


@only(Sqlite)
def a_folder_that_is_not_there(project):
    for name in ('nowhere', 'varve.ini'):
        answer = project('-C', name, 'history')
        check(answer.status == 1 and 'is not a folder' in answer.err and name in answer.err, answer)


def close_standard_descriptors():
    for descriptor in (0, 2):
        os.close(descriptor)


@only(Postgres)
def closed_descriptors_are_nobody_elses(project):
    """Or what is said to standard error would go to the server."""
    project.add('a1', up='SELECT pg_sleep(2);')
    process = project.start('upgrade', 'head', preexec_fn=close_standard_descriptors)
    deadline = time.monotonic() + 20
    while not project.database.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(2)%'"
                                     " AND pid <> pg_backend_pid()"):
        check(time.monotonic() < deadline and process.poll() is None, 'never ran')
    same({os.readlink(f'/proc/{process.pid}/fd/{number}') for number in (0, 2)}, {'/dev/null'})
    process.communicate(timeout=60)
    same(rows(project), ['a1'])


@only(Postgres)
def servers_that_say_no(project):
    project.chain('a1')
    for url, codes in {
            'postgresql:///shop?host=/nonexistent': ('connection',),
            'postgresql:///no_such_database': ('no-database',),
            f'postgresql://no_such_role@/{project.database.database}': ('authentication',)}.items():
        answer = project('--url', url, '--json', 'upgrade', 'head')
        check(answer.status == 1 and answer.error['code'] in codes, answer)
        check(answer.error['message'] and answer.error['hint'], answer)
    role = project.database.database + '_role'
    project.database.query(f'CREATE ROLE {role} LOGIN')
    try:
        answer = project('--url', f'postgresql://{role}@/{project.database.database}', '--json',
                         'upgrade', 'head')
        check(answer.status == 1 and answer.error['code'] == 'permission', answer)
        same(project.database.tables(), set())
    finally:
        project.database.query(f'DROP ROLE {role}')


@only(Postgres)
def a_connection_that_dies(project):
    project.chain('a1')
    project.add('b2', 'a1', up='CREATE TABLE x (a integer);\n'
                'SELECT pg_terminate_backend(pg_backend_pid());')
    answer = project('--json', 'upgrade', 'head')
    same(answer.status, 1, answer)
    same(answer.json['to'], ['a1'], answer)
    same(rows(project), ['a1'])
    check('x' not in project.database.tables())


# Calling it wrong.

@only(Sqlite)
def usage_is_status_2(project):
    project.chain('a1')
    for arguments, word in {
            ('upgrde', 'head'): 'upgrade',
            ('hstory',): 'history',
            ('bootstrapp',): 'There are: ',
            (): 'No command',
            ('upgrade',): 'varvectl upgrade --help',
            ('history', 'a1'): 'too much',
            ('history', '--verbos'): '--verbose',
            ('--jsn', 'history'): '--json',
            ('history', '-Q'): '-Q',
            ('history', '-r'): 'needs a value',
            ('history', '-c'): 'needs a value',
            ('-c', 'a.ini', '-c', 'pyproject.toml', 'history'): 'a.ini',
            ('--json=1', 'history'): 'takes no value',
            ('-x', 'a=b', 'history'): 'env.py',
            ('revision',): '-m',
            ('revision', '-m', ' '): 'message',
            ('revision', '-m', 'a\nb'): 'line',
            ('init', 'm', '-t', 'oracle'): 'sqlite',
            ('journal', '--limit', 'many'): '--limit',
            ('--url', 'sqlite://', '-e', 'development', 'current'): '--environment'}.items():
        answer = project(*arguments)
        same((answer.status, answer.out), (2, ''), (arguments, answer))
        check(word in answer.err and answer.err.startswith('varvectl: '), (arguments, answer))
        check(len(answer.err.splitlines()) <= 3, (arguments, answer))
        answer = project('--json', *arguments)
        same((answer.status, answer.error['code']), (2, 'usage'), (arguments, answer))


@only(Sqlite)
def targets_that_mean_nothing(project):
    project.chain('a1', 'b2')
    project.ok('upgrade', 'head')
    for arguments, code in {
            ('upgrade', 'feed'): 'unknown-revision',
            ('show', 'feed'): 'unknown-revision',
            ('history', '-r', 'feed:'): 'unknown-revision',
            ('downgrade', '-5'): 'out-of-range',
            ('upgrade', '+1'): 'out-of-range',
            ('stamp', 'feed'): 'unknown-revision',
            ('merge', 'a1'): 'invalid-target'}.items():
        answer = project('--json', *arguments)
        same((answer.status, answer.error['code']), (1, code), (arguments, answer))
    check("Can't locate revision identified by 'feed'" in project('show', 'feed').err)
    check('Relative revision' in project('downgrade', '-5').err)
    same(rows(project), ['b2'])


@only(Sqlite)
def a_bad_configuration_has_its_line(project):
    for text, line in {'[varve]\nscript_location = m\n\n[environment a]\nkind = prod\n': 5,
                       '[varve]\nscript_location = m\nwhat\n': 3}.items():
        project.write('varve.ini', text)
        answer = project('history')
        check(answer.status == 1 and f'varve.ini:{line}' in answer.err, answer)
        error = project('--json', 'history').error
        same((error['code'], error['line']), ('invalid-config', line))
    project.write('varve.ini', '[varve]\nscript_location = m\nshema = x\n')
    answer = project('check')
    check(answer.status == 3 and 'schema' in answer.out, answer)


@only(Sqlite)
def environments_that_are_not_there(project):
    answer = project('-e', 'developmnt', 'current')
    check(answer.status == 1 and 'Did you mean “development”?' in answer.err, answer)
    project.write('varve.ini', '[varve]\nscript_location = m\n[environment a]\nurl = ${CLI_URL}\n')
    answer = project('current')
    check(answer.status == 1 and '${CLI_URL}' in answer.err and '.env' in answer.err, answer)
    project.write('.env', 'export CLI_URL="sqlite:///test.db" # here\n')
    project.ok('current')
    same(project('--json', '--url', 'what is this', 'current').error['code'], 'invalid-url')


@only(Sqlite)
def hostile_words_stay_words(project):
    hostile = 'red \x1b[31mtext\x07 \u202ereversed\u009b'
    project.add('a1', message=hostile, extra='-- Create Date: \x1b]0;title\x07\n')
    for arguments in (['history'], ['history', '-v'], ['show', 'a1'], ['upgrade', 'head'],
                      ['current', '-v'], ['journal'], ['plan', 'downgrade', '-1'], ['check']):
        answer = project(*arguments)
        check(not CONTROL.search(answer.out + answer.err), (arguments, answer))
        check('\u202e' not in answer.out + answer.err, (arguments, answer))
    same(project.json('history')['revisions'][0]['message'], hostile)
    answer = project('show', '\x1b[31m')
    check(answer.status == 1 and not CONTROL.search(answer.err), answer)


# The rest of the commands.

@only(Sqlite)
def version_and_help(project):
    check(re.fullmatch(r'varvectl \d+\.\d+\.\d+\n', project.ok('--version').out))
    same(project.ok('history', '--version').out, project.ok('--version').out)
    text = project.ok('--help').out
    commands = re.findall(r'^  ([a-z_]+) {2,}\S', text, re.M)
    check({'upgrade', 'downgrade', 'current', 'history', 'init', 'plan'} <= set(commands), commands)
    for command in set(commands) - {'base'}:
        answer = project.ok(command, '--help')
        check(f'varvectl {command}' in answer.out.split('Examples:')[1], answer)


@only(Sqlite)
def init_and_its_templates(project):
    templates = [item['name'] for item in project.json('list_templates')['templates']]
    check({'generic', 'sqlite', 'postgresql'} <= set(templates), templates)
    check('generic - ' in project.ok('list_templates').out)
    before = project.names()
    answer = project('init', 'database/migrations')
    check(answer.status == 1 and 'varve.ini' in answer.err, answer)
    same(project.names(), before)
    for name in templates:
        os.makedirs(project.path(name))
        made = project.json('-C', name, 'init', 'database/migrations', '-t', name)
        same(made['config'], project.path(f'{name}/varve.ini'))
        same(project.json('-C', name, 'history'), {'revisions': []})
        same(project('-C', name, 'check').status, 0)
    check('url = ${DATABASE_URL}' in project.read('generic/varve.ini'))
    os.makedirs(project.path('x'))
    answer = project('-C', 'x', '--url', 'postgresql://a:canary@b/c', 'init', 'm')
    check(answer.status == 1 and 'canary' not in answer.err, answer)
    same(os.listdir(project.path('x')), [])


@only(Sqlite)
def revision_writes_what_was_asked(project):
    project.chain('a1')
    made = project.json('revision', '-m', 'Привет / мир ..', '--rev-id', 'b2', '--depends-on', 'a1',
                        '--branch-label', 'mail')['revisions'][0]
    same((made['down_revisions'], made['depends_on'], made['branch_labels'], made['message']),
         (['a1'], ['a1'], ['mail'], 'Привет / мир ..'))
    check(os.path.dirname(made['path']) == project.path('m/versions'), made)
    long = project.json('revision', '-m', 'word ' * 100)['revisions'][0]
    check(len(os.path.basename(long['path'])) < 80, long)
    before = project.names()
    for arguments, code in {('--rev-id', 'a1'): 'exists',
                            ('--rev-id', 'a@1'): 'invalid-id',
                            ('--rev-id', 'x' * 33): 'invalid-id',
                            ('--branch-label', 'mail'): 'exists',
                            ('--depends-on', 'feed'): 'unknown-revision',
                            ('--version-path', 'elsewhere'): 'invalid-config'}.items():
        same(project('--json', 'revision', '-m', 'x', *arguments).error['code'], code, arguments)
    same(project.names(), before)
    same(project.ok('-q', 'revision', '-m', 'quiet', '--rev-id', 'q1').out,
         'm/versions/q1_quiet.sql\n')


@only(Sqlite)
def edit_opens_the_editor(project):
    project.chain('a1')
    project.write('editor', '#!/bin/sh\necho "$@" > seen\n')
    os.chmod(project.path('editor'), 0o755)
    project.environment['EDITOR'] = project.path('editor') + " --wait 'two words'"
    project.ok('edit', 'head')
    same(project.read('seen'), f'--wait two words {project.path("m/versions/a1.sql")}\n')
    project.environment['EDITOR'] = '/nonexistent'
    same(project('edit', 'head').status, 1)
    same(project('edit', 'base').status, 1)


def ensure_version_makes_the_table(project):
    project.ok('ensure_version')
    check('alembic_version' in project.database.tables())
    same(project.json('ensure_version'), {'version_table': 'alembic_version'})
    same(rows(project), [])


@only(Sqlite)
def without_a_configuration(project):
    project.chain('a1')
    os.remove(project.path('varve.ini'))
    same(project.ok('--script-location', 'm', 'history').out, '<base> -> a1 (head), make a1\n')
    project.ok('--script-location', 'm', '--url', 'sqlite:///other.db', 'upgrade', 'head')
    check(os.path.exists(project.path('other.db')))
    same(project.ok('--script-location', 'm', '--version-locations', 'nowhere:m/versions', 'heads').out,
         'a1 (head)\n')


@only(Sqlite)
def options_stand_on_either_side(project):
    project.chain('a1', 'b2')
    same(project.ok('history', '--json').out, project.ok('--json', 'history').out)
    same(project.ok('-C', project.folder, 'history', '-vi').out,
         project.ok('history', '-v', '-i').out)
    same(project.ok('history', '-r:a1').out, project.ok('history', '--rev-range', ':a1').out)


@only(Sqlite)
def heads_that_depend_on_each_other(project):
    """“merge heads” means one of them, as in Alembic; both remedies name all instead."""
    project.add('a1')
    project.add('b2', 'a1')
    project.add('c3', 'a1', extra='-- Depends On: b2\n')
    answer = project('--json', 'merge', 'heads')
    check(answer.status == 1 and 'varvectl merge ' in answer.error['hint'], answer)
    remedies = [finding['remedy'] for finding in project.json('doctor', status=3)['findings']
                if finding['code'] == 'multiple-heads']
    same(len(remedies), 1)
    for words in (answer.error['hint'], remedies[0]):
        check('varvectl merge c3 b2' in words or 'varvectl merge b2 c3' in words, words)
    project.ok('merge', 'b2', 'c3', '-m', 'join')
    same(len(project.json('heads')['revisions']), 1)


@only(Sqlite)
def words_that_fit_what_happened(project):
    project.chain('a1', 'b2')
    check('at <base> already' in project.ok('downgrade', 'base').out)
    project.ok('upgrade', 'b2')
    check('up to date, at b2' in project.ok('upgrade', 'a1').out)
    project.ok('downgrade', 'a1')
    same(project.ok('upgrade', 'a1').out, 'Nothing to do: development is at a1 already.\n')
    same(project.ok('journal', 'nowhere').out, 'The journal has nothing about nowhere.\n')
    check('Usage: varvectl current. ' in project('current', 'more').err)
    check('or one in it' in project('-C', '/no/such/folder', 'current').err)
    check('a merge joins heads' in project('merge', 'a1', 'b2').err)
    check('“downgrade” takes -N' in project('upgrade', '-1').err)
    project.write('m/versions/c3.sql', '-- c\n-- Revision ID: c3\n-- Revises: b2\nSELECT 1;\n')
    check('write the line above it if there is none' in project('history').err)


@only(Sqlite)
def a_reader_that_leaves(project):
    """`varvectl history | head -1` ends quietly."""
    project.chain(*(f'a{i:05}' for i in range(2000)))
    process = project.start('history')
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    check(process.wait(timeout=30) in (0, 1, -signal.SIGPIPE) and err == '', (process.returncode, err))


def main():
    cases = [value for value in globals().values()
             if callable(value) and getattr(value, '__module__', '') == '__main__'
             and value.__code__.co_varnames[:1] == ('project',) and value.__code__.co_argcount == 1
             and value.__name__ not in ('rows', 'make_production')]
    databases = [Sqlite] + ([Postgres] if os.environ.get('PGHOST') else [])
    status = run(cases, os.path.abspath(sys.argv[1]), databases)
    if Postgres not in databases:
        print('# PGHOST is not set: SQLite only')
    return status


if __name__ == '__main__':
    sys.exit(main())
