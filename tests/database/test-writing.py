#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-writing.py VARVECTL: the commands that write scripts, what they refuse, doctor, reparent and hooks,
on SQLite. VARVE_TEST_CASE=part-of-a-name runs some of the cases."""

import os
import re
import sqlite3
import sys

from cli_support import Sqlite, check, run, same

LONG = ' '.join(['length'] * 72)[:500]
FINDING_KEYS = {'severity', 'code', 'environment', 'message', 'remedy', 'path', 'line'}


def files(project):
    """Every script with its text, to see that nothing was written."""
    return {name: project.read(name) for name in project.names() if name.endswith('.sql')}


def refuse(project, table):
    """Each row: arguments, exit status, code, a word of the message. Nothing may be written."""
    before = project.names(), files(project)
    for arguments, (status, code, word) in table.items():
        answer = project('--json', *arguments)
        same((answer.status, answer.error['code']), (status, code), (arguments, answer))
        check(word in answer.error['message'], (arguments, answer))
        answer = project(*arguments)
        same((answer.status, answer.out), (status, ''), (arguments, answer))
        check(answer.err.startswith('varvectl: ') and word in answer.err, (arguments, answer))
        same((project.names(), files(project)), before, arguments)


def fork(project):
    """a1 - b2 - c3, and d4 beside b2."""
    project.chain('a1', 'b2', 'c3')
    project.add('d4', 'a1', message='make d4', extra='-- Branch Labels: mail\n')


# Messages.

def messages_that_are_taken(project):
    for number, (message, slug) in enumerate({
            LONG: 'length_length_length_length_length_',
            'Добавить почту': None,
            'a/b': 'a_b',
            '../../etc/passwd': 'etc_passwd',
            '..': None,
            '/': None,
            '.hidden': 'hidden',
            'quotes "and" \'these\' $(x) `y` ; --': 'quotes_and_these_x_y',
            '${message}': 'message',
            '%(slug)s': 'slug_s',
            '-- migrate:down': 'migrate_down'}.items()):
        name = f'm{number}'
        made = project.json('revision', '-m', message, '--rev-id', name)['revisions'][0]
        same((made['message'], made['revision']), (message, name))
        folder, base = os.path.split(made['path'])
        same(folder, project.path('m/versions'), message)
        check(len(base) < 80 and base.startswith(name) and base.endswith('.sql'), base)
        if slug:
            same(base, f'{name}_{slug}.sql')
        check(not set(base) & set('/\\ \'"$`;') and '..' not in base, base)
    revisions = project.json('history')['revisions']
    same(len(revisions), 11)
    same(project('check').status, 0)
    same(len(project.json('upgrade', 'head')['steps']), 11)


def messages_that_are_refused(project):
    project.chain('a1')
    refuse(project, {
        ('revision', '-m', ''): (2, 'usage', 'message'),
        ('revision', '-m', '   '): (2, 'usage', 'message'),
        ('revision', '-m', 'two\nlines'): (2, 'usage', 'line'),
        ('revision', '-m', 'two\rlines'): (2, 'usage', 'line'),
        ('revision', '-m', 'a\x1bb'): (2, 'usage', 'control'),
        ('revision',): (2, 'usage', 'message')})
    answer = project('--json', 'revision', '-m', b'\xff\xfe')
    same((answer.status, answer.error['code']), (2, 'usage'), answer)


# Ids, heads, labels, dependencies.

def ids_that_are_refused(project):
    project.chain('ae10', 'b2')
    refuse(project, {
        ('revision', '-m', 'x', '--rev-id', 'ae10'): (1, 'exists', 'ae10'),
        **{('revision', '-m', 'x', '--rev-id', id): (1, 'invalid-id', id) for id in
           ('a@1', 'a:1', 'a+1', 'a-1', 'a,b', 'a b', '../x', 'a/b', 'head', 'heads', 'base', 'current',
            'x' * 33)},
        ('revision', '-m', 'x', '--rev-id', ''): (1, 'invalid-id', '')})
    made = project.json('revision', '-m', 'longest', '--rev-id', 'x' * 32)['revisions'][0]
    same(project.json('upgrade', 'head')['to'], [made['revision']])


def an_id_that_is_the_beginning_of_another(project):
    """Allowed, as in Alembic: the whole id is meant then."""
    project.chain('ae1027a6acf1')
    project.ok('revision', '-m', 'short', '--rev-id', 'ae10')
    same(project.json('show', 'ae10')['revisions'][0]['revision'], 'ae10')
    same(project.json('show', 'ae1027')['revisions'][0]['revision'], 'ae1027a6acf1')
    error = project('--json', 'show', 'ae1').error
    same(error['code'], 'ambiguous-revision')


def heads_labels_and_dependencies_that_are_refused(project):
    fork(project)
    new = ('revision', '-m', 'x')
    refuse(project, {
        new: (1, 'multiple-heads', 'Multiple heads'),
        (*new, '--head', 'b2'): (1, 'invalid-target', 'not a head'),
        (*new, '--head', 'feed'): (1, 'unknown-revision', 'feed'),
        (*new, '--head', 'c3', '--head', 'c3'): (1, 'invalid-target', 'Duplicate'),
        (*new, '--head', 'c3', '--branch-label', 'mail'): (1, 'exists', 'mail'),
        (*new, '--head', 'c3', '--branch-label', 'a1'): (1, 'exists', 'a1'),
        (*new, '--head', 'c3', '--branch-label', 'a@b'): (1, 'invalid-id', 'a@b'),
        (*new, '--head', 'c3', '--branch-label', 'head'): (1, 'invalid-id', 'head'),
        (*new, '--head', 'c3', '--depends-on', 'feed'): (1, 'unknown-revision', 'feed'),
        (*new, '--head', 'c3', '--depends-on', 'base'): (1, 'invalid-target', 'base'),
        (*new, '--head', 'c3', '--rev-id', 'e5', '--depends-on', 'e5'): (1, 'unknown-revision', 'e5'),
        ('merge', 'c3', 'b2'): (1, 'invalid-target', '--splice'),
        ('merge', 'c3'): (1, 'invalid-target', 'c3'),
        ('merge', 'c3', 'c3'): (1, 'invalid-target', ''),
        ('merge', 'c3', 'feed'): (1, 'unknown-revision', 'feed')})
    check('at least two' in project('merge', 'c3').err)
    made = project.json(*new, '--head', 'b2', '--splice', '--depends-on', 'mail')['revisions'][0]
    same((made['down_revisions'], made['depends_on']), (['b2'], ['mail']))
    made = project.json('merge', 'd4', 'b2', '--splice')['revisions'][0]
    same(made['down_revisions'], ['d4', 'b2'])


def dependencies_that_go_round(project):
    for name, extra in {'itself': '-- Depends On: b2\n', 'a descendant': '-- Depends On: c3\n'}.items():
        project.add('a1')
        project.add('b2', 'a1', extra=extra)
        project.add('c3', 'b2')
        for arguments in (['history'], ['plan', 'upgrade', 'head', '--from', 'base'],
                          ['revision', '-m', 'x'], ['upgrade', 'head']):
            answer = project('--json', *arguments)
            same((answer.status, answer.error['code']), (1, 'invalid-graph'), (name, answer))
            check('b2' in answer.error['message'], (name, answer))
        same(project('check').status, 3)
        findings = project.json('doctor', status=3)['findings']
        check([item for item in findings if item['code'] == 'invalid-graph' and item['remedy']], findings)


def folders_in_which_no_script_is_looked_for(project):
    config = project.read('varve.ini').replace('[varve]', '[varve]\nfile_template = %%(year)d/%%(rev)s_%%(slug)s')
    project.write('varve.ini', config)
    refuse(project, {('revision', '-m', 'x', '--rev-id', 'a1'): (1, 'invalid-config', '/a1_x'),
                     ('revision', '-m', 'x', '--sql'): (1, 'invalid-config', 'file_template')})
    check('recursive_version_locations' in project('revision', '-m', 'x').err)
    project.write('varve.ini', config.replace('[varve]', '[varve]\nrecursive_version_locations = true'))
    made = project.json('revision', '-m', 'x', '--rev-id', 'a1')['revisions'][0]
    same([item['path'] for item in project.json('history')['revisions']], [made['path']])


def locations_of_which_one_has_to_be_named(project):
    os.makedirs(project.path('more'))
    project.write('varve.ini', project.read('varve.ini').replace('[varve]', '[varve]\nversion_locations = more m/versions'))
    refuse(project, {('revision', '-m', 'x'): (1, 'invalid-config', '--version-path'),
                     ('revision', '-m', 'x', '--version-path', 'm'): (1, 'invalid-config', 'm is not')})
    err = project('revision', '-m', 'x').err
    check(project.path('more') in err and project.path('m/versions') in err, err)
    made = project.json('revision', '-m', 'x', '--rev-id', 'a1', '--version-path', 'more')['revisions'][0]
    same(made['path'], project.path('more/a1_x.sql'))
    made = project.json('revision', '-m', 'y', '--rev-id', 'b2')['revisions'][0]
    same(made['path'], project.path('more/b2_y.sql'), 'beside its parent')


# Places.

def places_that_are_refused(project):
    fork(project)
    project.ok('upgrade', 'c3')
    refuse(project, {
        ('stamp', 'feed'): (1, 'unknown-revision', 'feed'),
        ('stamp', '--purge', 'feed'): (1, 'unknown-revision', 'feed'),
        ('stamp', 'b2', 'c3'): (1, 'invalid-target', 'overlaps'),
        ('history', '-r', 'c3:d4'): (1, 'out-of-range', 'd4'),
        ('history', '-r', 'c3:a1'): (1, 'out-of-range', 'a1'),
        ('history', '-r', 'feed:c3'): (1, 'unknown-revision', 'feed'),
        ('history', '-r', 'c3'): (1, 'invalid-target', ':'),
        ('downgrade', 'd4'): (1, 'out-of-range', 'd4'),
        ('downgrade', '-9'): (1, 'out-of-range', '-9')})
    same(project.json('current')['current'], ['c3'])


# doctor.

def doctor_finds_what_is_wrong(project):
    project.chain('a1', 'b2')
    project.ok('upgrade', 'head')
    same(project.json('doctor'), {'findings': []})
    same(project.ok('doctor').out, 'Nothing is wrong.\n')
    project.add('c3', 'a1')
    findings = project.json('doctor', status=3)['findings']
    same([(item['code'], item['severity']) for item in findings],
         [('multiple-heads', 'warning'), ('pending', 'info')])
    same(set(findings[0]), FINDING_KEYS)
    check('merge' in findings[0]['remedy'] and 'reparent' in findings[0]['remedy'], findings)
    project.database.query("UPDATE alembic_version SET version_num = 'feed'")
    findings = project.json('doctor', status=3)['findings']
    unknown, = [item for item in findings if item['code'] == 'unknown-revision']
    check('feed' in unknown['message'] and unknown['environment'] == 'development', unknown)
    answer = project('doctor')
    same(answer.status, 3)
    check(re.search(r'^error: development: .*feed.*\n    \S', answer.out, re.M), answer)
    project.database.query("DELETE FROM alembic_version")
    project.database.query("INSERT INTO alembic_version VALUES ('a1'), ('b2')")
    codes = {item['code'] for item in project.json('doctor', status=3)['findings']}
    check('overlapping-rows' in codes, codes)
    project.write('m/versions/d4.sql', 'nothing\n')
    findings = project.json('doctor', status=3)['findings']
    broken, = [item for item in findings if item['code'] == 'invalid-script']
    check(broken['path'] == project.path('m/versions/d4.sql') and broken['severity'] == 'error', broken)


def doctor_changes_nothing(project):
    fork(project)
    before = project.names(), files(project)
    project('doctor')
    same((project.names(), files(project)), before)


# reparent.

def reparent_puts_a_head_behind_the_other(project):
    fork(project)
    text = project.read('m/versions/d4.sql')
    plan = project.json('reparent', 'd4', 'c3', '--dry-run')
    same(plan, {'revision': 'd4', 'from': ['a1'], 'to': ['c3'], 'files': [project.path('m/versions/d4.sql')],
                'environments': plan['environments'], 'written': False})
    check('would revise c3 instead of a1, in m/versions/d4.sql' in
          project.ok('reparent', 'd4', 'c3', '--dry-run').out)
    same(project.read('m/versions/d4.sql'), text)
    check('now revises c3 instead of a1' in project.ok('reparent', 'd4', 'c3').out)
    same(project.read('m/versions/d4.sql'), text.replace('Revises: a1', 'Revises: c3'))
    same([item['revision'] for item in project.json('history')['revisions']], ['d4', 'c3', 'b2', 'a1'])
    made = project.json('reparent', 'd4', 'b2')
    same((made['from'], made['to'], made['written']), (['c3'], ['b2'], True))
    same({item['revision']: item['down_revisions'] for item in project.json('heads')['revisions']},
         {'c3': ['b2'], 'd4': ['b2']})
    project.add('e5')
    same(project.json('reparent', 'e5', 'c3', 'd4')['to'], ['c3', 'd4'])
    same(project.json('heads')['revisions'][0]['down_revisions'], ['c3', 'd4'])


def reparent_that_is_refused(project):
    fork(project)
    refuse(project, {
        ('reparent', 'b2', 'c3'): (1, 'invalid-graph', 'ycle'),
        ('reparent', 'b2', 'b2'): (1, 'invalid-graph', 'b2'),
        ('reparent', 'd4', 'a1'): (1, 'invalid-target', 'already'),
        ('reparent', 'd4', 'c3', 'c3'): (1, 'invalid-target', 'twice'),
        ('reparent', 'd4', 'feed'): (1, 'unknown-revision', 'feed'),
        ('reparent', 'feed', 'a1'): (1, 'unknown-revision', 'feed'),
        ('reparent', 'base', 'a1'): (1, 'invalid-target', 'base'),
        ('reparent', 'd4'): (2, 'usage', 'missing')})
    project.ok('upgrade', 'd4')
    refuse(project, {
        ('reparent', 'd4', 'c3'): (1, 'failed', 'development'),
        ('reparent', 'd4', 'c3', '--dry-run'): (1, 'failed', 'development'),
        ('reparent', 'd4', 'c3', '--assume-free'): (1, 'failed', 'development')})
    same(project.json('reparent', 'c3', 'd4')['to'], ['d4'], 'what is not applied is free')


def reparent_where_a_database_does_not_answer(project):
    fork(project)
    project.write('varve.ini', project.read('varve.ini')
                  + '\n[environment away]\nurl = postgresql:///shop?host=/nonexistent\n')
    refuse(project, {('reparent', 'd4', 'c3'): (1, 'failed', 'away')})
    made = project.json('reparent', 'd4', 'c3', '--assume-free')
    states = {item['environment']: item['state'] for item in made['environments']}
    same((states['away'], states['development'], made['written']), ('unknown', 'free', True))


# Post-write hooks, --sql, --tag.

def add_hook(project, body, *lines):
    project.write('hook', '#!/bin/sh\n' + body)
    os.chmod(project.path('hook'), 0o755)
    project.write('varve.ini', project.read('varve.ini') + '\n[post_write_hooks]\nhooks = h\n'
                  + '\n'.join(lines or ['h.type = exec', f'h.executable = {project.path("hook")}',
                                        'h.options = --fix REVISION_SCRIPT_FILENAME']) + '\n')


def hooks_run_on_a_new_script(project):
    add_hook(project, 'echo "$@" > seen; echo "-- formatted" >> "$2"; echo said\n')
    answer = project.ok('revision', '-m', 'first', '--rev-id', 'a1')
    path = project.path('m/versions/a1_first.sql')
    same(project.read('seen'), f'--fix {path}\n')
    check(project.read('m/versions/a1_first.sql').endswith('-- formatted\n'))
    check('said' in answer.err and 'said' not in answer.out, answer)
    os.remove(project.path('seen'))
    project.ok('revision', '-m', 'second', '--sql')
    check(not os.path.exists(project.path('seen')), 'a preview runs no hook')


def a_hook_that_fails_leaves_the_script(project):
    add_hook(project, 'echo broken >&2; exit 7\n')
    answer = project('--json', 'revision', '-m', 'first', '--rev-id', 'a1')
    same(answer.status, 0, answer)
    same(answer.json['revisions'][0]['revision'], 'a1')
    check('broken' in answer.err and 'hook' in answer.err and '“h”' in answer.err, answer)
    os.remove(project.path('hook'))
    answer = project.ok('revision', '-m', 'second', '--rev-id', 'b2')
    check('“h”' in answer.err, answer)
    same([item['revision'] for item in project.json('history')['revisions']], ['b2', 'a1'])


def hooks_that_make_no_sense(project):
    config = project.read('varve.ini')
    for lines in (['h.type = magic'], ['h.type = exec'], ['x.type = exec'],
                  ['h.type = exec', 'h.executable = true', 'h.options = "open']):
        project.write('varve.ini', config)
        add_hook(project, '', *lines)
        refuse(project, {('revision', '-m', 'x'): (1, 'invalid-config', '')})


def a_revision_is_shown_with_sql(project):
    project.chain('a1')
    before = project.names()
    text = project.ok('revision', '-m', 'second', '--rev-id', 'b2', '--sql').out
    shown = project.json('revision', '-m', 'second', '--rev-id', 'b2', '--sql')
    same(project.names(), before)
    same(set(shown), {'revision', 'path', 'text'})
    without_date = re.compile('^-- Create Date.*$', re.M)
    same(without_date.sub('', shown['text']), without_date.sub('', text))
    project.ok('revision', '-m', 'second', '--rev-id', 'b2')
    same(shown['path'], project.path('m/versions/b2_second.sql'))
    same(without_date.sub('', project.read('m/versions/b2_second.sql')), without_date.sub('', text))


def offline_sql_names_steps_as_alembic_does(project):
    """By what a revision revises, whatever other rows the database has."""
    fork(project)
    project.add('e5', 'c3, d4')
    text = project.ok('upgrade', 'head', '--sql').out
    same(re.findall('^-- Running (.*)$', text, re.M),
         ['upgrade  -> a1', 'upgrade a1 -> d4', 'upgrade a1 -> b2', 'upgrade b2 -> c3', 'upgrade c3, d4 -> e5'])
    text = project.ok('downgrade', 'e5:b2', '--sql').out
    same(re.findall('^-- Running (.*)$', text, re.M)[0], 'downgrade e5 -> c3, d4')


def the_version_table_as_sql(project):
    project.write('varve.ini', project.read('varve.ini').replace('[varve]', '[varve]\nversion_table = my "rows"'))
    text = project.ok('ensure_version', '--sql').out
    same(project.database.tables(), set(), 'no database is asked')
    with sqlite3.connect(':memory:') as database:
        database.executescript(text)
        same([name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")],
             ['my "rows"'])
    same(project('--json', 'ensure_version', '--sql').error['code'], 'usage')


def offline_sql_is_tagged(project):
    project.chain('a1')
    plain = project.ok('upgrade', 'head', '--sql').out
    text = project.ok('upgrade', 'head', '--sql', '--tag', 'release 7').out
    check('release 7' in text and text.replace('-- Tag: release 7\n', '') == plain, text)
    with sqlite3.connect(':memory:') as database:
        database.executescript(re.sub(r'^\..*$', '', text, flags=re.M))
    answer = project('upgrade', 'head', '--sql', '--tag', 'x\nDROP TABLE a1;')
    same((answer.status, answer.out), (2, ''), answer)


def main():
    cases = [value for value in globals().values()
             if callable(value) and getattr(value, '__module__', '') == '__main__'
             and value.__code__.co_varnames[:1] == ('project',) and value.__code__.co_argcount == 1
             and value.__name__ not in ('files', 'fork')]
    return run(cases, os.path.abspath(sys.argv[1]), [Sqlite])


if __name__ == '__main__':
    sys.exit(main())
