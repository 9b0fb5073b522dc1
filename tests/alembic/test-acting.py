#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-acting.py VARVECTL: varvectl acts on Alembic projects by their own Alembic. Each command's effect is
compared with what Alembic does to a copy of the project. VARVE_TEST_CASE=part-of-a-name runs some cases."""

import os
import pty
import random
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time

from projects import ASYNC_ENV_PY, ENV_PY, Answer, Skip, check, run, same

LOGGING = '''import logging
logging.basicConfig(level=logging.INFO, format="%(levelname)-5.5s [%(name)s] %(message)s")
'''
PYTHON = sys.executable


def table(name):
    return {'up': f'op.execute("CREATE TABLE t_{name} (id integer PRIMARY KEY)")',
            'down_body': f'op.execute("DROP TABLE t_{name}")'}


def add(project, revision, down=None, labels=None, depends=None, **parts):
    extra = f'branch_labels = {labels!r}\ndepends_on = {depends!r}'
    project.add(revision, down, extra=extra, **{**table(revision), **parts})


def chain(project, *revisions, **parts):
    for revision, down in zip(revisions, (None, *revisions)):
        add(project, revision, down, **parts)


def trust(project):
    """Anything that acts; the version table that it makes is Alembic's own."""
    project.ok('ensure_version', '--trust')


def state(root, name='test.db', version_table='alembic_version'):
    """Version rows and tables of an SQLite database."""
    path = os.path.join(root, name)
    if not os.path.exists(path):
        return [], []
    with sqlite3.connect(path) as connection:
        tables = sorted(row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"))
        rows = sorted(row[0] for row in connection.execute(f'SELECT * FROM {version_table}')) \
            if version_table in tables else []
    return rows, [name for name in tables if name != version_table]


class Twin:
    """A copy of the project, in which Alembic itself is called."""

    def __init__(self, project):
        self.project = project
        self.root = os.path.join(project.folder, 'twin')
        shutil.copytree(project.root, self.root)

    def alembic(self, *arguments):
        return self.project.run(PYTHON, '-m', 'alembic', *arguments, cwd=self.root)

    def compare(self, *arguments):
        theirs = self.alembic(*arguments)
        ours = self.project.varve('--json', *arguments)
        same(ours.status == 0, theirs.status == 0, (arguments, ours, theirs))
        same(state(self.project.root), state(self.root), (arguments, ours, theirs))
        if ours.status == 0:
            document = ours.json
            same(sorted(document['to']), state(self.root)[0], ours)
            same({step['state'] for step in document['steps']} - {'done'}, set(), ours)
        return ours


def a_linear_project(project):
    project.configure()
    project.write('m/env.py', LOGGING + ENV_PY)
    chain(project, '3f18fc961ae9', '1975ea83b712', 'ae1027a6acf1', 'ae2000000000')
    twin = Twin(project)
    trust(project)
    answer = twin.compare('upgrade', '+1')
    check('-m alembic upgrade 3f18fc961ae9' in answer.json['commands'][0], answer)
    for arguments in (('upgrade', 'head'), ('upgrade', 'head'), ('downgrade', '-1'), ('downgrade', '3f18'),
                      ('upgrade', 'ae10'), ('stamp', 'ae2000000000'), ('downgrade', '-1'),
                      ('stamp', '--purge', '1975'), ('stamp', 'base'), ('upgrade', 'nowhere'),
                      ('downgrade', '+1'), ('stamp', 'head'), ('downgrade', '1975:base')):
        twin.compare(*arguments)


def the_log_gives_each_step_its_time(project):
    project.configure()
    project.write('m/env.py', LOGGING + ENV_PY)
    chain(project, 'a1', 'a2')
    add(project, 'a3', 'a2', up='__import__("time").sleep(0.6)')
    answer = project.ok('upgrade', 'head', '--trust')
    lines = [line for line in answer.out.splitlines() if line.startswith('[')]
    same(len(lines), 3, answer)
    check(lines[2].startswith('[3/3] upgrade a2 -> a3, make a3'), answer)
    steps = project.json('journal')['journal']
    same([step['revision'] for step in steps], ['a3', 'a2', 'a1'])
    check(steps[0]['duration_ms'] >= 600 > steps[1]['duration_ms'], steps)


def without_a_log(project):
    project.configure()
    chain(project, 'a1', 'a2', 'a3')
    document = project.json('upgrade', 'head', '--trust')
    same([step['state'] for step in document['steps']], ['done'] * 3)
    same(document['output'], '')
    same(len(document['commands']), 1)


def branched(project):
    project.configure()
    project.write('m/env.py', LOGGING + ENV_PY)
    add(project, 'a1')
    add(project, 'b1', 'a1', labels=('billing',))
    add(project, 'c1', 'a1', labels=('shop',))
    add(project, 'b2', 'b1')
    add(project, 'c2', 'c1', depends='b1')
    add(project, 'd1', None, labels=('other',), depends=('b1',))
    add(project, 'm1', ('b2', 'c2'))
    add(project, 'm2', 'm1')
    twin = Twin(project)
    trust(project)
    for arguments in (('upgrade', 'billing@b2'), ('downgrade', 'billing@-1'), ('upgrade', 'c2'),
                      ('upgrade', 'heads'), ('downgrade', 'other@base'), ('downgrade', 'm1'),
                      ('upgrade', 'm2'), ('downgrade', 'base'), ('upgrade', 'd1'), ('upgrade', 'heads'),
                      ('stamp', 'd1'), ('stamp', '--purge', 'heads'), ('downgrade', 'base')):
        twin.compare(*arguments)


def a_merge_taken_apart(project):
    """Alembic 1.8 may leave a row that another includes; that it did is seen and said."""
    project.configure()
    add(project, 'a1')
    add(project, 'b1', 'a1')
    add(project, 'c1', 'a1')
    add(project, 'm1', ('b1', 'c1'))
    trust(project)
    same(project.json('upgrade', 'heads')['to'], ['m1'])
    same(sorted(project.json('downgrade', 'b1')['to']), ['b1', 'c1'])
    same(project.json('downgrade', 'b1@a1')['to'], ['c1'])
    same(state(project.root), (['c1'], ['t_a1', 't_c1']))


def random_graphs(project):
    """What Alembic leaves is what the plan said, in any graph: the engine asserts it, this counts it."""
    seed = int(os.environ.get('VARVE_TEST_SEED', random.randrange(10 ** 6)))
    print(f'# VARVE_TEST_SEED={seed}')
    source = random.Random(seed)
    project.configure()
    GRAPH.clear()
    ids = []
    for number in range(9):
        parents = source.sample(ids[-4:], min(len(ids[-4:]), source.choice((0, 1, 1, 1, 1, 2))))
        parents = [one for one in parents if not any(one in ancestors(other) for other in parents)]
        depends = source.sample(ids, 1) if ids and source.random() < 0.2 else []
        depends = [one for one in depends if one not in parents]
        name = f'r{number}'
        add(project, name, tuple(parents) if len(parents) > 1 else (parents or [None])[0],
            depends=tuple(depends) or None)
        GRAPH[name] = set(parents) | set(depends)
        ids.append(name)
    trust(project)
    done = 0
    for _ in range(60):
        if done == 6:
            break
        direction = source.choice(('upgrade', 'downgrade'))
        target = source.choice(ids)
        rows = state(project.root)[0]
        if direction == 'downgrade' and rows:
            row = source.choice(rows)
            target = f'{row}@' + source.choice(sorted(ancestors(row)) + ['base'])
        plan = project.varve('--json', 'plan', direction, target)
        if plan.status != 0 or not plan.json['steps']:
            continue
        answer = project.varve('--json', direction, target)
        if answer.status != 0 or answer.json['note']:
            # Alembic 1.8 left too many rows. That is seen, and the remedy works.
            words = answer.json['note'] or answer.json['error']['message']
            check('rows that others include' in words, (direction, target, rows, GRAPH, answer))
            rows = [row for row in answer.json['to']
                    if not any(row in ancestors(other) for other in answer.json['to'])]
            project.json('stamp', '--purge', *rows)
            check(answer.status == 1 or sorted(rows) == sorted(plan.json['to']), answer)
            continue
        same(sorted(answer.json['to']), sorted(plan.json['to']))
        same(state(project.root)[0], sorted(plan.json['to']))
        applied = set()
        for row in plan.json['to']:
            applied |= ancestors(row) | {row}
        same(state(project.root)[1], sorted('t_' + name for name in applied), (direction, target))
        done += 1
    check(done >= 2, f'{done} plans')


GRAPH = {}


def ancestors(name):
    found = set()
    for parent in GRAPH.get(name, ()):
        found |= {parent} | ancestors(parent)
    return found


def two_version_locations(project):
    project.configure('version_locations = m/versions %(here)s/other\n')
    add(project, 'a1')
    add(project, 'b1', None, labels=('other',), folder='other')
    project.write('m/script.py.mako', MAKO)
    twin = Twin(project)
    trust(project)
    twin.compare('upgrade', 'heads')
    document = project.json('revision', '-m', 'more', '--head', 'other@head', '--version-path', 'other')
    check(document['revisions'][0]['path'].startswith(project.path('other')), document)
    same(document['revisions'][0]['down_revisions'], ['b1'])


def an_async_env_with_a_wrapper_script(project):
    try:
        subprocess.run([PYTHON, '-c', 'import aiosqlite'], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        raise Skip('python3-aiosqlite is not installed')
    project.write('alembic.ini', '[alembic]\nscript_location = database/migrations\n'
                  'sqlalchemy.url = driver://user:pass@localhost/dbname\n')
    project.write('database/migrations/env.py', ASYNC_ENV_PY)
    project.write('database/migrations/script.py.mako', MAKO)
    project.write('database/__init__.py', '')
    os.makedirs(project.path('database/migrations/versions'))
    project.write('database/models.py', 'import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base\n'
                  'Base = declarative_base()\n\n\nclass User(Base):\n    __tablename__ = "users"\n'
                  '    id = sa.Column(sa.Integer, primary_key=True)\n')
    project.write('scripts/migrate.py', 'import os\nimport sys\n\n'
                  'sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))\n\n'
                  'from alembic.config import main\n\nif __name__ == "__main__":\n    main(argv=sys.argv[1:])\n')
    project.write('.env', 'DATABASE_URL=sqlite+aiosqlite:///bot.db\n')
    commands = project.json('environments')['commands']
    check(commands[0]['command'].endswith('python3 scripts/migrate.py'), commands)
    check(commands[1]['command'].endswith('-m alembic'), commands)
    made = project.json('revision', '--autogenerate', '-m', 'add users', '--trust')['revisions'][0]
    with open(made['path'], encoding='utf-8') as file:
        check("op.create_table('users'" in file.read())
    document = project.json('upgrade', 'head')
    check('scripts/migrate.py upgrade' in document['commands'][0], document)
    same(document['note'], None)
    same(state(project.root, 'bot.db', 'bot_version'), ([made['revision']], ['users']))
    same(project.ok('revision', '--autogenerate', '-m', 'nothing').err.count('does nothing'), 1)


MAKO = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

# revision identifiers, used by Alembic.
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
'''


def configurations_of_all_places(project):
    project.configure(section='shop')
    chain(project, 'a1', 'a2')
    document = project.json('-n', 'shop', 'upgrade', '+1', '--trust')
    check('-m alembic -n shop upgrade a1' in document['commands'][0], document)
    same(state(project.root)[0], ['a1'])
    os.rename(project.path('alembic.ini'), project.path('db.ini'))
    document = project.json('-c', 'db.ini', '-n', 'shop', 'upgrade', '+1')
    check('-c db.ini -n shop' in document['commands'][0], document)
    same(state(project.root)[0], ['a2'])
    # A location that belongs to the folder above.
    project.write('sub/alembic.ini', '[alembic]\nscript_location = sub/m\n'
                  f'sqlalchemy.url = sqlite:///{project.path("sub.db")}\n')
    project.add('s1', folder='sub/m/versions', **table('s1'))
    project.write('sub/m/env.py', ENV_PY)
    document = project.json('-C', 'sub', 'upgrade', 'head', '--trust')
    check(f'cd {project.root} && ' in document['commands'][0], document)
    check('-c sub/alembic.ini' in document['commands'][0], document)
    same(state(project.root, 'sub.db')[0], ['s1'])


def a_configuration_that_a_variable_names(project):
    """Alembic and Varve have to mean one file: the wrong database would be changed."""
    project.configure()
    chain(project, 'a1', 'a2')
    project.write('other.ini', open(project.path('alembic.ini'), encoding='utf-8').read().replace('test.db', 'other.db'))
    project.environment['ALEMBIC_CONFIG'] = project.path('other.ini')
    same(project.json('upgrade', '+1', '--trust')['to'], ['a1'])
    same(state(project.root, 'other.db')[0], ['a1'])
    check(not os.path.exists(project.path('test.db')))
    document = project.json('-c', 'alembic.ini', 'upgrade', 'head')
    check('-c alembic.ini' in document['commands'][0], document)
    same((state(project.root)[0], state(project.root, 'other.db')[0]), (['a2'], ['a1']))
    project.environment['ALEMBIC_CONFIG'] = 'nowhere.ini'
    answer = project.varve('--json', 'history')
    same((answer.status, answer.json['error']['code']), (1, 'not-a-project'), answer)
    check('nowhere.ini' in answer.json['error']['message'], answer)
    check('ALEMBIC_CONFIG' in answer.json['error']['hint'], answer)
    project.write('varve.ini', '[varve]\nscript_location = sql\n[environment a]\nurl = sqlite:///sql.db\n')
    os.makedirs(project.path('sql/versions'))
    same(project.json('history'), {'revisions': []}, 'a SQL project has nothing to do with it')


def in_pyproject(project):
    """Alembic 1.8 takes its keys from the ini file alone; that it found none is said with the remedy."""
    project.configure()
    chain(project, 'a1')
    os.rename(project.path('alembic.ini'), project.path('saved.ini'))
    project.write('pyproject.toml', '[tool.alembic]\nscript_location = "m"\n')
    answer = project.varve('--json', '--url', 'sqlite:///test.db', 'upgrade', 'head', '--trust')
    if answer.status != 0:
        check('alembic.ini' in answer.json['error']['message'], answer)
        check('1.16' in answer.json['error']['hint'], answer)
    os.rename(project.path('saved.ini'), project.path('alembic.ini'))
    document = project.json('-c', 'pyproject.toml', 'upgrade', 'head')
    check(document['commands'][0].endswith('-m alembic upgrade a1'), document)
    same(state(project.root)[0], ['a1'])


def trust_is_for_one_folder(project):
    project.configure()
    chain(project, 'a1')
    answer = project.varve('--json', 'upgrade', 'head')
    same((answer.status, answer.json['error']['code']), (1, 'not-trusted'))
    check(not os.path.exists(project.path('test.db')))
    check('alembic' in answer.json['error']['detail'], answer)
    project.ok('upgrade', 'head', '--trust')
    project.ok('downgrade', 'base')
    # By its real path: a link is the same folder, a copy is not.
    os.symlink(project.root, project.folder + '/link')
    same(project.varve('-C', project.folder + '/link', 'upgrade', 'head').status, 0)
    shutil.copytree(project.root, project.folder + '/copy')
    same(project.varve('-C', project.folder + '/copy', 'downgrade', 'base').status, 1)
    check(not any(name.startswith('.') for name in os.listdir(project.root)), os.listdir(project.root))


def asked_at_a_terminal(project):
    project.configure()
    chain(project, 'a1')
    for answer, expected in ((b'n\n', []), (b'y\n', ['a1'])):
        leader, follower = pty.openpty()
        process = subprocess.Popen([project.program, 'upgrade', 'head'], cwd=project.root,
                                   env=project.environment, stdin=follower, stderr=follower,
                                   stdout=subprocess.DEVNULL)
        os.close(follower)
        seen = b''
        while b'[y/N]' not in seen:
            seen += os.read(leader, 4096)
        check(project.root.encode() in seen and b'-m alembic' in seen, seen)
        os.write(leader, answer)
        process.wait(60)
        os.close(leader)
        same(state(project.root)[0], expected, seen)


def a_statement_that_fails(project):
    project.configure()
    project.write('m/env.py', LOGGING + ENV_PY)
    chain(project, 'a1', 'a2')
    add(project, 'a3', 'a2', up='op.execute("INSERT INTO nowhere VALUES (1)")')
    add(project, 'a4', 'a3')
    answer = project.varve('--json', 'upgrade', 'head', '--trust')
    same(answer.status, 1)
    document = answer.json
    error = document['error']
    same(error['code'], 'statement', answer)
    same(error['statement'], 'INSERT INTO nowhere VALUES (1)', answer)
    same(error['path'], project.path('m/versions/a3_.py'))
    same(error['line'], revision_line('a3', 'nowhere', project))
    check('no such table: nowhere' in error['message'], answer)
    same([step['state'] for step in document['steps']], ['done', 'done', 'failed', 'waiting'])
    same(document['to'], state(project.root)[0])
    same(document['to'], ['a2'])
    check('Traceback' in document['output'], answer)
    entries = project.json('journal')['journal']
    same([(entry['revision'], entry['state']) for entry in entries],
         [('a3', 'failed'), ('a2', 'done'), ('a1', 'done')])
    check('nowhere' in entries[0]['message'], entries)
    text = project.varve('upgrade', 'head')
    check('What was run: ' in text.err and 'a3_.py' in text.err and '0 of 2 steps' in text.err, text)


def revision_line(revision, word, project):
    with open(project.path(f'm/versions/{revision}_.py'), encoding='utf-8') as file:
        return next(number for number, line in enumerate(file, 1) if word in line)


def an_env_that_can_not_be_imported(project):
    project.configure()
    chain(project, 'a1')
    project.write('m/env.py', 'import nothing_of_this_name\n' + ENV_PY)
    answer = project.varve('--json', 'upgrade', 'head', '--trust')
    error = answer.json['error']
    check("ModuleNotFoundError: No module named 'nothing_of_this_name'" in error['message'], answer)
    same((error['path'], error['line']), (project.path('m/env.py'), 1))
    same([step['state'] for step in answer.json['steps']], ['failed'])
    project.write('m/env.py', 'x = (\n')
    answer = project.varve('--json', 'upgrade', 'head')
    check(answer.status == 1 and 'SyntaxError' in answer.json['error']['message'], answer)


def a_script_that_can_not_be_compiled(project):
    project.configure()
    chain(project, 'a1')
    add(project, 'a2', 'a1', up='return (yield) + await_ 1')
    answer = project.varve('--json', 'upgrade', 'head', '--trust')
    same((answer.status, state(project.root)[0]), (1, []), answer)
    check('SyntaxError' in answer.json['error']['message'], answer)
    same(answer.json['error']['path'], project.path('m/versions/a2_.py'))


def commands_that_are_not_there(project):
    project.configure()
    chain(project, 'a1')
    answer = project.varve('--json', 'upgrade', 'head', '--trust', '--command', 'no-such-alembic')
    error = answer.json['error']
    check("Can’t start “no-such-alembic”" in error['message'] and error['hint'], answer)
    same((error['code'], [step['state'] for step in answer.json['steps']]), ('no-alembic', ['waiting']), answer)
    check('called by “no-such-alembic”, and there is none' in error['hint'], answer)
    same(project.json('environments')['commands'][0]['command'], 'no-such-alembic')
    for line in ("'", 'docker exec bot', 'docker compose exec', 'a\nb'):
        answer = project.varve('--json', 'upgrade', 'head', '--command', line)
        same(answer.json['error']['code'], 'invalid-config', line)
    same(project.json('upgrade', 'head', '--command', '')['to'], ['a1'])


def another_database(project):
    """env.py has a mind of its own: what it did is not taken for what was meant."""
    project.configure()
    chain(project, 'a1', 'a2')
    project.write('m/env.py', ENV_PY.replace('config.get_main_option("sqlalchemy.url")',
                                             '"sqlite:///" + "elsewhere.db"'))
    answer = project.varve('--json', 'upgrade', 'head', '--trust')
    same((answer.status, answer.json['error']['code']), (1, 'outcome-unknown'), answer)
    check('can’t be read' in answer.err and 'test.db' in answer.json['error']['message'], answer)
    same([step['state'] for step in answer.json['steps']], ['unknown', 'waiting'])
    same(state(project.root, 'elsewhere.db')[0], ['a2'])
    # Where files tell that it is another one, nothing runs.
    project.configure()
    answer = project.varve('--json', '--url', 'sqlite:///third.db', 'upgrade', 'head')
    same((answer.status, answer.json['error']['code']), (1, 'failed'), answer)
    check('would take test.db here' in answer.json['error']['message'], answer)
    same(state(project.root), ([], []))
    check(not os.path.exists(project.path('third.db')))


def a_variable_is_handed_over(project):
    project.configure()
    project.write('m/env.py', 'import os\n' + ENV_PY.replace('config.get_main_option("sqlalchemy.url")',
                                                             'os.environ["SHOP_URL"]'))
    chain(project, 'a1', 'a2')
    project.json('--url', 'sqlite:///one.db', 'upgrade', 'head', '--trust')
    same(state(project.root, 'one.db')[0], ['a2'])
    project.environment['SHOP_URL'] = 'sqlite:///two.db'
    project.json('upgrade', '+1')
    same(state(project.root, 'two.db')[0], ['a1'])
    project.json('--url', 'sqlite:///one.db', 'downgrade', 'base')
    same((state(project.root, 'one.db')[0], state(project.root, 'two.db')[0]), ([], ['a1']))


def arguments_for_env(project):
    project.configure()
    project.write('m/env.py', ENV_PY.replace('config.get_main_option("sqlalchemy.url")',
                                             'context.get_x_argument(as_dictionary=True)["url"]'))
    chain(project, 'a1')
    document = project.json('-x', 'url=sqlite:///x.db', '--url', 'sqlite:///x.db', 'upgrade', 'head', '--trust')
    check('-x url=sqlite:///x.db' in document['commands'][0], document)
    same(state(project.root, 'x.db')[0], ['a1'])
    project.write('other/varve.ini', '[varve]\nscript_location = m\n')
    same(project.varve('-C', 'other', '-x', 'a=b', 'history').status, 2)


def passwords_are_not_repeated(project):
    project.configure()
    chain(project, 'a1')
    project.write('m/env.py', 'from alembic import context\n'
                  'url = context.get_x_argument(as_dictionary=True)["url"]\n'
                  'print("at", url)\nraise ValueError("no " + url)\n')
    for options in ((), ('--json',), ('-v',)):
        answer = project.varve(*options, '-x', 'url=postgresql://me:hunter2@db/shop', 'upgrade', 'head', '--trust')
        same(answer.status, 1, answer)
        check('hunter2' not in answer.out + answer.err, answer)
        check('me:***@db/shop' in answer.out + answer.err, answer)
    same([entry['state'] for entry in project.json('journal')['journal']], ['failed'] * 3)
    for root, _, names in os.walk(project.folder):
        for name in names:
            with open(os.path.join(root, name), 'rb') as file:
                check(b'hunter2' not in file.read(), os.path.join(root, name))


def script(project, name, text):
    project.write(name, text)
    os.chmod(project.path(name), 0o755)


def off_the_plan(project):
    """A log that names another revision ends the process at once."""
    project.configure()
    chain(project, 'a1', 'a2')
    script(project, 'fake', '#!/bin/sh\necho "INFO Running upgrade  -> zz, surprise" >&2\nsleep 50\n')
    start = time.monotonic()
    answer = project.varve('--json', 'upgrade', 'head', '--trust', '--command', './fake')
    check(time.monotonic() - start < 30, answer)
    same((answer.status, answer.json['error']['code']), (1, 'plan-outdated'), answer)
    same([step['state'] for step in answer.json['steps']], ['failed', 'waiting'])


def strange_output(project):
    project.configure()
    chain(project, 'a1')
    project.write('m/env.py', 'import sys\nsys.stdout.buffer.write(b"\\xff\\x1b[31mred\\x00\\n")\n'
                  'sys.stdout.flush()\nfor i in range(200000): print("line", i, "x" * 50)\n' + ENV_PY)
    document = project.json('upgrade', 'head', '--trust')
    check('\ufffd\x1b[31mred' in document['output'] and 'bytes left out' in document['output'])
    check(len(document['output']) < 5 * 1024 * 1024 and 'line 199999' in document['output'])
    project.write('m/env.py', 'print("\\x1b[31mred")\nraise ValueError("\\x1b]0;title\\x07")\n')
    answer = project.varve('downgrade', 'base')
    check(answer.status == 1 and '\x1b' not in answer.out + answer.err, answer)


def start_waiting(project):
    """A run that is in its second revision, and the process of its Alembic."""
    project.configure()
    project.write('m/env.py', LOGGING + ENV_PY)
    chain(project, 'a1')
    add(project, 'a2', 'a1', up='import os, time; open("pid", "w").write(str(os.getpid())); '
        'time.sleep(0 if os.path.exists("quick") else 60)')
    process = subprocess.Popen([project.program, 'upgrade', 'head', '--trust'], cwd=project.root,
                               env=project.environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (os.path.exists(project.path('pid')) and os.path.getsize(project.path('pid'))):
        check(time.monotonic() < deadline, 'the revision did not begin')
        time.sleep(0.1)
    with open(project.path('pid'), encoding='ascii') as file:
        return process, int(file.read())


def gone(pid):
    deadline = time.monotonic() + 60
    while os.path.exists(f'/proc/{pid}'):
        check(time.monotonic() < deadline, 'Alembic is still there')
        time.sleep(0.1)


def killed(project):
    """The journal has what began; nothing begins beside it; the next run says what came of it."""
    process, alembic = start_waiting(project)
    same(project.json('status')['interrupted'], None)
    process.send_signal(signal.SIGKILL)
    process.wait()
    check(os.path.exists(f'/proc/{alembic}'), 'Alembic did not go on')
    same(project.json('status')['interrupted'], None)
    answer = project.varve('--json', 'upgrade', 'head')
    same((answer.status, answer.json['error']['code']), (1, 'locked'), answer)
    check(str(alembic) in answer.json['error']['message'], answer)
    os.kill(alembic, signal.SIGKILL)
    gone(alembic)
    same(project.json('status')['interrupted'], 'a2')
    same([(row['revision'], row['state']) for row in project.json('journal')['journal']],
         [('a2', 'started'), ('a1', 'started')])
    check('Interrupted: upgrade of a2' in project.varve('status').out)
    project.write('quick', '')
    same(project.json('upgrade', 'head')['to'], ['a2'])
    same(project.json('status')['interrupted'], None)
    check(all(row['state'] in ('done', 'failed') for row in project.json('journal')['journal']))


def killed_and_gone_on(project):
    """Alembic finished alone: with nothing left to do, that is what the journal says."""
    process, alembic = start_waiting(project)
    process.send_signal(signal.SIGKILL)
    process.wait()
    os.kill(alembic, signal.SIGKILL)
    gone(alembic)
    with sqlite3.connect(project.path('test.db')) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'a2'")
    same(project.json('status')['interrupted'], 'a2')
    check('Nothing to do' in project.varve('upgrade', 'head').out)
    same(project.json('status')['interrupted'], None)
    same([(row['revision'], row['state']) for row in project.json('journal')['journal']],
         [('a2', 'done'), ('a1', 'done')])


def cancelled(project, body):
    project.configure()
    project.write('m/env.py', LOGGING + ENV_PY)
    chain(project, 'a1')
    add(project, 'a2', 'a1', up=f'open("pid", "w").write(str(__import__("os").getpid())); {body}')
    add(project, 'a3', 'a2')
    process = subprocess.Popen([project.program, '--json', 'upgrade', 'head', '--trust'], cwd=project.root,
                               env=project.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not (os.path.exists(project.path('pid')) and os.path.getsize(project.path('pid'))):
        check(time.monotonic() < deadline, 'the revision did not begin')
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    answer = Answer(process.returncode, out.decode(), err.decode())
    with open(project.path('pid'), encoding='ascii') as file:
        check(not os.path.exists('/proc/' + file.read()), 'Alembic is still there')
    same((answer.status, answer.json['error']['code']), (1, 'cancelled'), answer)
    same(answer.json['to'], state(project.root)[0])
    same(answer.json['to'], ['a1'])
    same([step['state'] for step in answer.json['steps']], ['done', 'failed', 'waiting'])


def cancelled_while_it_waits(project):
    cancelled(project, '__import__("time").sleep(60)')


def cancelled_though_it_does_not_listen(project):
    cancelled(project, 's = __import__("signal"); s.signal(2, s.SIG_IGN); s.signal(15, s.SIG_IGN);'
                       ' __import__("time").sleep(60)')


def a_script_without_a_database(project):
    """Writing one asks no database, so that none has to be known; running it does."""
    project.configure(url='driver://user:pass@localhost/dbname')
    project.write('m/script.py.mako', MAKO)
    same(project.json('revision', '-m', 'first', '--rev-id', 'a1', '--trust')['revisions'][0]['revision'], 'a1')
    answer = project.varve('--json', 'upgrade', 'head')
    same((answer.status, answer.json['error']['code']), (1, 'no-url'), answer)


def new_scripts(project):
    project.configure()
    project.write('m/script.py.mako', MAKO)
    add(project, 'a1')
    twin = Twin(project)
    project.ok('revision', '-m', 'first', '--rev-id', 'b1', '--trust')
    calls = (('revision', '-m', 'second', '--rev-id', 'b2', '--branch-label', 'shop', '--head', 'a1', '--splice'),
             ('revision', '-m', '-x "odd" name', '--rev-id', 'b3', '--head', 'shop@head', '--depends-on', 'b1'),
             ('revision', '-m', 'own root', '--rev-id', 'r1', '--head', 'base', '--branch-label', 'root'),
             ('merge', '-m', 'together', '--rev-id', 'm1', 'b1', 'b3'))
    twin.alembic('revision', '-m', 'first', '--rev-id', 'b1')
    for call in calls:
        ours = project.varve('--json', *call)
        same(ours.status, 0, ours)
        theirs = twin.alembic(*(part if not part.startswith('-x ') else part for part in call)) \
            if '-x "odd" name' not in call else twin.alembic(
                'revision', '--message=-x "odd" name', '--rev-id', 'b3', '--head', 'shop@head', '--depends-on', 'b1')
        same(theirs.status, 0, theirs)
        same([item['revision'] for item in ours.json['revisions']], [call[call.index('--rev-id') + 1]])
    same(normal_files(project.root), normal_files(twin.root))
    answer = project.varve('--json', 'revision', '-m', 'which', '--rev-id', 'zz')
    check(answer.status == 1 and answer.json['error']['code'] == 'multiple-heads', answer)


def normal_files(root):
    found = {}
    folder = os.path.join(root, 'm/versions')
    for name in os.listdir(folder):
        if name.endswith('.py'):
            with open(os.path.join(folder, name), encoding='utf-8') as file:
                text = re.sub(r'Create Date: .*', '', file.read())
                found[name] = re.sub(r"Revises: .*|down_revision = \(.*|depends_on = .*",
                                     lambda match: ''.join(sorted(match.group())), text)
    return found


def generated_from_models(project):
    project.configure()
    project.write('m/script.py.mako', MAKO)
    project.write('m/env.py', 'import sqlalchemy as sa\nmetadata = sa.MetaData()\n'
                  'sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True),'
                  ' sa.Column("email", sa.Text, nullable=False))\n'
                  + ENV_PY.replace('target_metadata=None', 'target_metadata=metadata'))
    twin = Twin(project)
    project.ok('revision', '--autogenerate', '-m', 'users', '--rev-id', 'u1', '--trust')
    same(twin.alembic('revision', '--autogenerate', '-m', 'users', '--rev-id', 'u1').status, 0)
    same(normal_files(project.root), normal_files(twin.root))
    answer = project.varve('--json', 'revision', '--autogenerate', '-m', 'again')
    same((answer.status, answer.json['error']['code']), (1, 'not-up-to-date'), answer)
    project.ok('upgrade', 'head')
    answer = project.ok('revision', '--autogenerate', '-m', 'again', '--rev-id', 'u2')
    check('does nothing' in answer.err, answer)


def models_compared(project):
    project.configure()
    chain(project, 'a1')
    same(project.varve('check').status, 0)
    answer = project.varve('--json', 'check', '--trust')
    same(answer.json['problems'], [])
    if answer.status == 1:
        check('1.9' in answer.err and 'invalid choice' in answer.json['error']['message'], answer)
    script(project, 'fake', '#!/bin/sh\necho "FAILED: New upgrade operations detected: [(add_table)]"\nexit 255\n')
    answer = project.varve('check', '--command', './fake')
    same(answer.status, 3, answer)
    check('New upgrade operations detected' in answer.err, answer)
    check('add_table' in project.json('check', status=3)['models'])
    script(project, 'fake', '#!/bin/sh\necho "No new upgrade operations detected."\n')
    same(project.varve('check').status, 0)


def sql_instead(project):
    project.configure()
    chain(project, 'a1', 'a2', 'a3')
    twin = Twin(project)
    trust(project)
    os.remove(project.path('test.db'))
    for arguments in (('upgrade', '--sql', 'head'), ('upgrade', '--sql', 'a1:a3'),
                      ('downgrade', '--sql', 'a3:a1'), ('downgrade', '--sql', 'a2:base'),
                      ('stamp', '--sql', 'a2')):
        theirs, ours = twin.alembic(*arguments), project.varve(*arguments)
        same((ours.status, theirs.status), (0, 0), (ours, theirs))
        same(ours.out, theirs.out, arguments)
        check('CREATE' in ours.out or 'alembic_version' in ours.out, ours)
    same(state(project.root), ([], []))


def recorded_where_it_was_asked_for(project):
    project.configure()
    chain(project, 'a1', 'a2')
    project.ok('upgrade', '+1', '--trust')
    check('varve_journal' not in state(project.root)[1], 'a table in the database')
    files = [os.path.join(root, name) for root, _, names in os.walk(project.folder + '/.local')
             for name in names if name.endswith('.db')]
    same(len(files), 1)
    check(files[0].startswith(project.folder + '/.local/share/varve/journal/'), files)
    same(stat.S_IMODE(os.stat(os.path.dirname(files[0])).st_mode), 0o700)
    same(len(project.json('journal')['journal']), 1)
    add(project, 'a1', up='pass')
    same(project.json('status')['edited'], ['a1'])
    same(project.varve('journal', '--keep-in', 'nowhere').status, 2)
    same(project.json('journal', '--keep-in', 'database')['journal'], [])
    project.ok('upgrade', 'head')
    check('varve_journal' in state(project.root)[1])
    same([entry['revision'] for entry in project.json('journal')['journal']], ['a2'])
    same([entry['revision'] for entry in project.json('journal', '--keep-in', 'file')['journal']], ['a1'])


def a_version_table_made(project):
    project.configure()
    chain(project, 'a1')
    project.ok('ensure_version', '--trust')
    with sqlite3.connect(project.path('test.db')) as connection:
        same(connection.execute('SELECT count(*) FROM alembic_version').fetchone(), (0,))


def how_it_is_called(project):
    project.configure()
    chain(project, 'a1')
    tools = os.path.join(project.folder, 'tools')
    os.makedirs(tools)
    project.environment['PATH'] = tools
    same(project.json('environments')['commands'], [])
    answer = project.varve('--json', 'upgrade', 'head', '--trust')
    check(answer.status == 1 and 'There is no Alembic' in answer.json['error']['message'], answer)
    for name in ('poetry', 'uv', 'pdm', 'pipenv', 'alembic'):
        with open(os.path.join(tools, name), 'w', encoding='utf-8') as file:
            file.write('#!/bin/sh\n')
        os.chmod(os.path.join(tools, name), 0o755)
    for name, text in (('poetry.lock', ''), ('uv.lock', ''), ('Pipfile', ''), ('.venv/lib/python3.11/x', ''),
                       ('pyproject.toml', '[tool.pdm]\nversion = "1"\n')):
        project.write(name, text)
    for name in ('.venv/bin/alembic', '.venv/bin/python'):
        script(project, name, '#!/bin/sh\ntouch ran\n')
    project.write('scripts/migrate.py', 'import sys\nfrom alembic.config import main\nmain(argv=sys.argv[1:])\n')
    project.write('scripts/notes.py', 'print("alembic")\n')
    project.write('docker-compose.yml', COMPOSE)
    commands = [item['command'] for item in project.json('environments')['commands']]
    expected = []
    for prefix, direct in (('.venv/bin/python', '.venv/bin/alembic'),
                           ('poetry run python', 'poetry run alembic'), ('uv run python', 'uv run alembic'),
                           ('pdm run python', 'pdm run alembic'), ('pipenv run python', 'pipenv run alembic'),
                           ('docker exec gigabridge_bot python', 'docker exec gigabridge_bot alembic'),
                           ('docker compose exec bot python', 'docker compose exec bot alembic'),
                           ('docker compose run --rm bot python', 'docker compose run --rm bot alembic'),
                           ('docker compose exec -w /srv/shop worker python',
                            'docker compose exec -w /srv/shop worker alembic'),
                           ('docker compose run --rm -w /srv/shop worker python',
                            'docker compose run --rm -w /srv/shop worker alembic'),
                           ('docker compose exec image python', 'docker compose exec image alembic'),
                           ('docker compose run --rm image python', 'docker compose run --rm image alembic'),
                           ('python3', 'alembic')):
        expected += [prefix + ' scripts/migrate.py', direct]
    same(commands, expected)
    check(all(item['reason'] for item in project.json('environments')['commands']))
    check(not os.path.exists(project.path('ran')))


COMPOSE = '''x-common: &common
  working_dir: /app
services:
  db:
    image: postgres:15
    volumes: ["data:/var/lib/postgresql/data"]
  image:
    build:
      context: .
  bot:
    <<: *common
    build: .
    container_name: gigabridge_bot
    volumes:
      - "${WHERE:-.}:/app:rw"
  worker:
    image: worker
    volumes:
      - type: bind
        source: ${PWD_OF_NOBODY-./}
        target: /srv/shop
      - type: volume
        source: data
        target: /data
volumes:
  data: {}
'''


CASES = [a_linear_project, the_log_gives_each_step_its_time, without_a_log, branched, a_merge_taken_apart,
         random_graphs, two_version_locations, an_async_env_with_a_wrapper_script,
         configurations_of_all_places, in_pyproject, a_configuration_that_a_variable_names,
         trust_is_for_one_folder, asked_at_a_terminal, a_statement_that_fails,
         an_env_that_can_not_be_imported, a_script_that_can_not_be_compiled, commands_that_are_not_there,
         another_database, a_variable_is_handed_over, arguments_for_env, passwords_are_not_repeated, off_the_plan, strange_output,
         killed, killed_and_gone_on, cancelled_while_it_waits, cancelled_though_it_does_not_listen,
         a_script_without_a_database, new_scripts, generated_from_models,
         models_compared, sql_instead, recorded_where_it_was_asked_for, a_version_table_made, how_it_is_called]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1])))
