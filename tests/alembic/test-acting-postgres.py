#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-acting-postgres.py VARVECTL: varvectl acts on Alembic projects on a PostgreSQL server (see
tests/support/postgres-cluster), beside Alembic itself. VARVE_TEST_CASE=part-of-a-name runs some cases."""

import os
import shutil
import subprocess
import sys
import uuid

from projects import ENV_PY, Skip, check, run, same

PYTHON = sys.executable
LOGGING = 'import logging\nlogging.basicConfig(level=logging.INFO)\n'
SECRET = 'pa:ss\\w0rd%40'


def query(project, database, sql):
    answer = project.run('psql', '-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', sql)
    check(answer.status == 0, answer)
    return answer.out.split()


def prepare(project):
    """A database of its own, and another one for Alembic."""
    if not os.environ.get('VARVE_TEST_CLUSTER'):
        raise Skip('there is no PostgreSQL server; tests/run starts one')
    project.names = ['varve_' + uuid.uuid4().hex[:12] for _ in range(2)]
    for name in project.names:
        query(project, 'postgres', f'CREATE DATABASE {name}')
    configure(project, project.names[0])
    for revision, down in (('a1', None), ('a2', 'a1'), ('a3', 'a2')):
        project.add(revision, down, up=f'op.execute("CREATE TABLE t_{revision} (id int)")',
                    down_body=f'op.execute("DROP TABLE t_{revision}")')


def configure(project, name, driver='postgresql+psycopg2'):
    project.configure(url=f'{driver}:///{name}?host={os.environ["PGHOST"]}')
    project.write('m/env.py', LOGGING + ENV_PY)


def finish(project):
    project.environment.update({name: os.environ[name] for name in ('PGUSER',) if name in os.environ})
    for name in getattr(project, 'names', ()):
        query(project, 'postgres', f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')


def case(function):
    def guarded(project):
        try:
            prepare(project)
            function(project)
        finally:
            finish(project)
    guarded.__name__ = function.__name__
    return guarded


def state(project, name):
    tables = sorted(query(project, name, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    rows = sorted(query(project, name, 'SELECT version_num FROM alembic_version')) \
        if 'alembic_version' in tables else []
    return rows, tables


@case
def beside_alembic(project):
    project.ok('ensure_version', '--trust')
    twin = os.path.join(project.folder, 'twin')
    shutil.copytree(project.root, twin)
    ini = os.path.join(twin, 'alembic.ini')
    with open(ini, encoding='utf-8') as file:
        text = file.read()
    with open(ini, 'w', encoding='utf-8') as file:
        file.write(text.replace(project.names[0], project.names[1]))
    for arguments in (('ensure_version',), ('upgrade', '+1'), ('upgrade', 'head'), ('downgrade', '-2'),
                      ('stamp', 'head'), ('stamp', 'base'), ('downgrade', '-1'), ('stamp', 'a1'),
                      ('upgrade', 'a3'), ('downgrade', 'base')):
        theirs = project.run(PYTHON, '-m', 'alembic', *arguments, cwd=twin)
        ours = project.varve('--json', *arguments)
        same(ours.status == 0, theirs.status == 0, (arguments, ours, theirs))
        same(state(project, project.names[0]), state(project, project.names[1]), (arguments, ours, theirs))


@case
def one_transaction_for_all(project):
    """Where a later step takes all earlier ones with it, none of them is said to be done."""
    project.add('a4', 'a3', up='op.execute("INSERT INTO nowhere VALUES (1)")')
    answer = project.varve('--json', 'upgrade', 'head', '--trust')
    same((answer.status, answer.json['error']['code']), (1, 'statement'), answer)
    check('psycopg2.errors.UndefinedTable' in answer.json['error']['message'], answer)
    same(answer.json['error']['path'], project.path('m/versions/a4_.py'))
    same([step['state'] for step in answer.json['steps']], ['failed', 'waiting', 'waiting', 'waiting'])
    same(answer.json['to'], [])
    project.write('m/env.py', (LOGGING + ENV_PY).replace('target_metadata=None',
                                                         'transaction_per_migration=True'))
    answer = project.varve('--json', 'upgrade', 'head')
    same([step['state'] for step in answer.json['steps']], ['done', 'done', 'done', 'failed'])
    same((answer.json['to'], state(project, project.names[0])[0]), (['a3'], ['a3']))
    # Of the first run all four had begun, by Alembic's log, and none was kept.
    same([(entry['revision'], entry['state']) for entry in project.json('journal')['journal']],
         [('a4', 'failed'), ('a3', 'done'), ('a2', 'done'), ('a1', 'done'),
          ('a4', 'failed'), ('a3', 'failed'), ('a2', 'failed'), ('a1', 'failed')])


@case
def an_async_env(project):
    try:
        subprocess.run([PYTHON, '-c', 'import asyncpg'], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        raise Skip('python3-asyncpg is not installed')
    from projects import ASYNC_ENV_PY
    project.write('m/env.py', LOGGING + ASYNC_ENV_PY.replace(
        'from database.models import Base  # noqa: F401', '').replace('Base.metadata', 'None'))
    url = f'postgresql+asyncpg:///{project.names[0]}?host={os.environ["PGHOST"]}'
    project.write('.env', f'DATABASE_URL={url}\n')
    document = project.json('upgrade', 'head', '--trust')
    same((document['to'], document['note']), (['a3'], None))
    # Another one by hand, in whatever spelling: the driver is the project's.
    other = f'postgresql:///{project.names[1]}?host={os.environ["PGHOST"]}'
    same(project.json('--url', other, 'upgrade', 'a2')['to'], ['a2'])
    same(query(project, project.names[1], 'SELECT version_num FROM bot_version'), ['a2'])


@case
def no_secret_gets_out(project):
    """Neither arguments nor environment of what is run hold the password; the connection has it."""
    query(project, 'postgres', "SET password_encryption = 'scram-sha-256'; DROP ROLE IF EXISTS varve_scram;"
          f" CREATE ROLE varve_scram SUPERUSER LOGIN PASSWORD '{SECRET}'")
    project.write('m/env.py', 'import os, sys, stat\n'
                  'open("seen", "wb").write(open("/proc/self/environ", "rb").read()'
                  ' + open("/proc/self/cmdline", "rb").read())\n'
                  'path = os.environ["PGPASSFILE"]\n'
                  'open("passfile", "w").write(path + " " + oct(stat.S_IMODE(os.stat(path).st_mode)))\n'
                  + LOGGING + ENV_PY.replace('config.get_main_option("sqlalchemy.url")',
                                             'os.environ["SHOP_URL"]'))
    from urllib.parse import quote
    url = (f'postgresql://varve_scram:{quote(SECRET, safe="")}@/{project.names[0]}'
           f'?host={os.environ["PGHOST"]}')
    project.write('.env', f'SHOP_URL={url}\n')
    project.environment.pop('PGUSER', None)
    answer = project.varve('--json', 'upgrade', 'head', '--trust')
    same(answer.status, 0, answer)
    same(answer.json['to'], ['a3'])
    with open(project.path('seen'), 'rb') as file:
        seen = file.read()
    with open(project.path('passfile'), encoding='utf-8') as file:
        path, mode = file.read().split()
    same(mode, '0o600')
    check(not os.path.exists(path), 'the file with the password is still there')
    for word in (SECRET, quote(SECRET, safe='')):
        check(word.encode() not in seen)
        check(word not in answer.out + answer.err)
    for root, _, names in os.walk(project.folder):
        for name in names:
            with open(os.path.join(root, name), 'rb') as file:
                check(name == '.env' or SECRET.encode() not in file.read(), name)


@case
def recorded_in_the_database(project):
    project.json('journal', '--keep-in', 'database')
    project.ok('upgrade', '+1', '--trust')
    same(query(project, project.names[0], 'SELECT revision, state FROM varve_journal'), ['a1|done'])
    same([entry['revision'] for entry in project.json('journal')['journal']], ['a1'])


CASES = [beside_alembic, one_transaction_for_all, an_async_env, no_secret_gets_out, recorded_in_the_database]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1])))
