#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cards.py VARVECTL: broken Alembic projects, where varvectl has to say what is wrong in this project and
the lines that mend it. What is said is then done, where a test can. VARVE_TEST_CASE=part-of-a-name runs some."""

import os
import shlex
import sys

import failures
from projects import Skip, check, run, same

KNOWN = {name: (kind, arguments, function) for kind, name, arguments, function in failures.FAILURES}

# Of each: what the hint has to hold.
HINTS = {
    'behind': ('1 revision is not applied to “alembic”', 'a1 (make a1)', 'alembic upgrade heads',
               'alembic stamp heads', 'varvectl history -i'),
    'database_at_unknown': (f'{failures.X} is in the version table of “alembic”',
                            f'varvectl show --find {failures.X}', 'stamp --purge heads'),
    'unknown_target': (f'No script here has the id {failures.X}', f'varvectl show --find {failures.X}'),
    'no_metadata': ('target_metadata', '/m/env.py'),
    'two_heads_upgrade': ('2 heads: ', 'b1 (make b1)', "merge -m 'merge ", 'upgrade heads'),
    'two_heads_revision': ('2 heads: ', 'c1 (make c1)', "merge -m 'merge "),
    'missing_parent': ('b1 (make b1) comes after a1', 'varvectl show --bring-back a1', 'varvectl edit b1'),
    'refused': ('alembic.ini',),
    'no_folder': ('mkdir -p ', '/none'),
    'no_table_sqlite': ('There is no “users” here, and no script makes it',),
    'no_table_postgres': ('There is no “users” here, and no script makes it',),
    'table_exists_sqlite': ('has no history yet', 'stamp a1', 'varvectl edit a1'),
    'table_exists_postgres': ('has no history yet', 'stamp a1'),
    'null_values': ('Revision a1 (make a1) stopped at: ALTER TABLE users ADD COLUMN email TEXT NOT NULL',),
    'not_permitted': ('“guest” may not do this', 'schema public'),
    'locked_postgres': ('Another session holds a lock', 'pg_blocking_pids'),
    'long_id': ('has 33 characters', 'ALTER TABLE alembic_version ALTER COLUMN version_num TYPE varchar(64)'),
    'env_imports_what_is_not_there': ('imports “database”', 'pip install database'),
    'env_imports_a_wrong_name': ('env.py:3 ended with ImportError', 'env.py'),
    'env_syntax': ('env.py:1 ended with SyntaxError',),
    'revision_name': ('The script of revision a1 (make a1) is wrong at a1_.py:20', 'varvectl edit a1'),
    'revision_imports_what_is_not_there': ('imports “geoalchemy2”', 'pip install geoalchemy2'),
}
TEMPLATE = '''revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
def upgrade():
    ${upgrades if upgrades else "pass"}
def downgrade():
    ${downgrades if downgrades else "pass"}
'''
NEEDS_SERVER = ('postgres', 'null_values', 'not_permitted', 'long_id')


def break_it(project, name):
    kind, arguments, function = KNOWN[name]
    if os.environ.get('PGHOST'):
        failures.prepare_server(project)
    elif any(part in name for part in NEEDS_SERVER):
        raise Skip('PGHOST is not set')
    same(function(project), None)
    return arguments


def hint_of(project, name):
    arguments = break_it(project, name)
    answer = project.varve('--json', *arguments, '--trust')
    text = project.varve(*arguments, '--trust')
    failures.release(project)
    check(answer.status == 1 and text.status == 1, (answer, text))
    hint = answer.json['error']['hint']
    check(hint and hint in text.err, (hint, text.err))
    return hint


def make_case(name, parts):
    def case(project):
        hint = hint_of(project, name)
        for part in parts:
            check(part in hint, (part, hint))
        for line in hint.splitlines():
            if line.startswith('  '):
                check(len(shlex.split(line.split(': ', 1)[1])) > 1, line)
    case.__name__ = name
    return case


def line_of(hint, words):
    """The command behind a label, as a person would copy it."""
    line, = [line for line in hint.splitlines() if line.strip().startswith(words)]
    return line.split(': ', 1)[1]


def do(project, line):
    words = shlex.split(line)
    if words[0] == 'varvectl':
        words[0] = project.program
    answer = project.run(*words)
    same(answer.status, 0, (line, answer))


def what_is_said_helps(project):
    """Each remedy of three cards, carried out as it is printed; then the same call goes through."""
    arguments = break_it(project, 'two_heads_upgrade')
    project.write('m/script.py.mako', TEMPLATE)
    do(project, line_of(project.varve('--json', *arguments, '--trust').json['error']['hint'], 'Merge'))
    same(project.varve(*arguments, '--trust').status, 0)
    project.close()
    project.__init__(project.program)
    arguments = break_it(project, 'behind')
    project.write('m/script.py.mako', TEMPLATE)
    do(project, line_of(project.varve('--json', *arguments, '--trust').json['error']['hint'], 'Upgrade'))
    same(project.varve(*arguments, '--trust').status, 0)
    project.close()
    project.__init__(project.program)
    arguments = break_it(project, 'table_exists_sqlite')
    do(project, line_of(project.varve('--json', *arguments, '--trust').json['error']['hint'], 'Stamp'))
    same(project.varve(*arguments, '--trust').status, 0)


def an_empty_script(project):
    failures.with_metadata(project)
    project.write('m/script.py.mako', TEMPLATE)
    failures.run_sql(project, 'CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY);')
    project.write('shop/invoices.py', 'from models import metadata\nimport sqlalchemy as sa\n'
                  'sa.Table("invoices", metadata)\n')
    answer = project.varve('revision', '--autogenerate', '-m', 'x', '--trust')
    same(answer.status, 0, answer)
    check('does not import shop/invoices.py (invoices)' in answer.err, answer)
    os.remove(project.path('shop/invoices.py'))
    for name in os.listdir(project.path('m/versions')):
        if name.endswith('.py'):
            os.remove(project.path('m/versions', name))
    answer = project.varve('revision', '--autogenerate', '-m', 'x')
    same(answer.status, 0, answer)
    check('models and “alembic” are alike' in answer.err and 'compare_type=True' in answer.err, answer)


CASES = [make_case(name, parts) for name, parts in HINTS.items()] + [what_is_said_helps, an_empty_script]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1])))
