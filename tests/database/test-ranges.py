#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ranges.py VARVECTL: ranges of revisions, as history and --sql take them."""

import os
import sys

from cli_support import Postgres, Sqlite, check, only, run, same


def two_lines(project):
    """a1 … a4 on one line; from b1 fork b2, b3 and c3."""
    project.chain('aaa1', 'aaa2', 'aaa3', 'aaa4')
    project.chain('bbb1', 'bbb2', 'bbb3')
    project.add('ccc3', 'bbb1')


def listed(project, span):
    return {item['revision'] for item in project.json('history', '-r', span)['revisions']}


def refused(project, *arguments):
    answer = project(*arguments)
    same((answer.status, answer.out), (1, ''), answer)
    return answer.err


def several_rows_are_counted_each_by_itself(project):
    two_lines(project)
    # What the dependency alone brings along is no part of the last one of aaa4's line.
    project.add('dep1')
    project.add('aaa5', 'aaa4', extra='-- Depends On: dep1\n')
    project.ok('upgrade', 'aaa5')
    project.ok('upgrade', 'ccc3')
    same(listed(project, '-1:current'), {'aaa5', 'aaa4', 'ccc3', 'bbb1'})
    same(listed(project, '-2:current'), {'aaa5', 'aaa4', 'aaa3', 'ccc3', 'bbb1'})
    same(listed(project, '-9:current'),
         {'aaa1', 'aaa2', 'aaa3', 'aaa4', 'aaa5', 'dep1', 'bbb1', 'ccc3'})


def a_count_that_meets_itself_says_from_where_to_count(project):
    two_lines(project)
    project.ok('upgrade', 'bbb3')
    project.ok('upgrade', 'ccc3')
    message = refused(project, 'history', '-r', '-1:current')
    check('Requested revision bbb2 overlaps with other requested revisions bbb1' in message, message)
    check('“ID-1:ID”' in message, message)
    same(listed(project, 'bbb3-1:bbb3'), {'bbb3', 'bbb2'})


def upgrade_sql_refuses_the_wrong_way_round(project):
    two_lines(project)
    for span in ('aaa3:aaa1', 'aaa3:base', 'aaa3:aaa3-1', 'heads:aaa1'):
        message = refused(project, 'upgrade', '--sql', span)
        check(f'Requested range {span} does not refer to ancestor/descendant' in message, message)
        check(f'“downgrade --sql {span}”' in message, message)
    for span in ('aaa1:aaa3', 'base:bbb1'):
        message = refused(project, 'downgrade', '--sql', span)
        check('is not a valid downgrade target' in message and 'NEWER:OLDER' in message, message)
    for direction in ('upgrade', 'downgrade'):
        answer = project.ok(direction, '--sql', 'aaa3:aaa3')
        check('Nothing to write' in answer.err and 'CREATE' not in answer.out, answer)
    check('t_aaa4' in project.ok('upgrade', '--sql', 'aaa3:aaa4').out)
    check('t_bbb1' in project.ok('upgrade', '--sql', 'aaa3:bbb1').out)
    check('DROP TABLE t_aaa3' in project.ok('downgrade', '--sql', 'aaa3:aaa1').out)


@only(Sqlite)
def hints_name_what_the_file_has(project):
    project.write('alembic.ini', '[alembic]\nscript_location = m\nsqlalchemy.url = sqlite:///t.db\n')
    project.write('m/env.py', '')
    os.remove(project.path('varve.ini'))
    for name, down, depends in (('aaa1', "'zzzz'", 'None'), ('bbb1', 'None', "['yyyy']"),
                                ('ccc1', "'ccc1'", 'None')):
        project.write(f'm/versions/{name}.py', f'revision = "{name}"\ndown_revision = {down}\n'
                      f'branch_labels = None\ndepends_on = {depends}\n')
    found = project('doctor').out
    check('correct “down_revision” in' in found and 'correct “depends_on” in' in found, found)
    check('out of “down_revision” in' in found, found)
    check('Revises' not in found and 'Depends On' not in found, found)


def help_names_what_exits_with_three(project):
    two_lines(project)
    shown = project.ok('--help').out
    for name in ('check', 'doctor', '--check-heads', '--exit-code'):
        check(name in shown[shown.index('Exit status:'):], shown)
    for command in (('doctor',), ('current', '--check-heads'), ('status', '--exit-code')):
        same(project(*command).status, 3, command)


CASES = [several_rows_are_counted_each_by_itself,
         a_count_that_meets_itself_says_from_where_to_count,
         upgrade_sql_refuses_the_wrong_way_round, hints_name_what_the_file_has,
         help_names_what_exits_with_three]


if __name__ == '__main__':
    os.umask(0o022)
    sys.exit(run(CASES, os.path.abspath(sys.argv[1]),
                 [Sqlite, Postgres] if os.environ.get('PGHOST') else [Sqlite]))
