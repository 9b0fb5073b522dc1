#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Broken Alembic projects, and what the installed Alembic says of each.

failures.py FOLDER writes what it says into FOLDER/NAME.txt, where test-card.c reads it. Run it by
tests/support/postgres-cluster; the name of each file begins with the kind of the card that is expected."""

import os
import socket
import sqlite3
import subprocess
import sys

from projects import ENV_PY, Project

MODELS = '''import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
'''
LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'
FAILURES = []
X, Y = 'abcd1234ef56', 'bbbb1234ef56'


def failure(kind, *arguments, name=None):
    """A case gives nothing, or the words that are run in the place of Alembic."""
    def mark(function):
        FAILURES.append((kind, name or function.__name__, arguments, function))
        return function
    return mark


def with_metadata(project, imported='models', url='sqlite:///test.db'):
    project.configure(url=url)
    project.write('models.py', MODELS)
    project.write('m/env.py', f'import os, sys\nsys.path.insert(0, os.getcwd())\nimport {imported}\n'
                  + ENV_PY.replace('target_metadata=None', f'target_metadata={imported}.metadata'))


def run_sql(project, sql):
    with sqlite3.connect(project.path('test.db')) as connection:
        connection.executescript(sql)


def stand_at(project, revision):
    run_sql(project, 'CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);'
            f"INSERT INTO alembic_version VALUES ('{revision}');")


def two_heads(project):
    project.configure()
    project.add('a1')
    project.add('b1', 'a1')
    project.add('c1', 'a1')


def closed_port():
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        return free.getsockname()[1]


def on_server(project, body='pass', sql=None, **parts):
    """A database of its own on the private server, under a name that is always the same."""
    if sql:
        subprocess.run(['psql', '-XqAt', '-d', 'failing', '-v', 'ON_ERROR_STOP=1', '-c', sql], check=True,
                       env=project.environment, capture_output=True)
    project.configure(url='postgresql+psycopg2:///failing')
    project.add('a1', up=body, **parts)


# The guide's three.

@failure('not-up-to-date', 'revision', '--autogenerate', '-m', 'x')
def behind(project):
    with_metadata(project)
    project.add('a1')


@failure('unknown-revision', 'upgrade', 'head')
def database_at_unknown(project):
    project.configure()
    project.add('a1')
    stand_at(project, X)


@failure('unknown-revision', 'downgrade', X)
def unknown_target(project):
    project.configure()
    project.add('a1')
    project.alembic('upgrade', 'head')


@failure('no-metadata', 'revision', '--autogenerate', '-m', 'x')
def no_metadata(project):
    project.configure()


# Heads and graph.

@failure('multiple-heads', 'upgrade', 'head')
def two_heads_upgrade(project):
    two_heads(project)


@failure('multiple-heads', 'revision', '-m', 'x')
def two_heads_revision(project):
    two_heads(project)


@failure('missing-parent', 'upgrade', 'head')
def missing_parent(project):
    project.configure()
    project.add('b1', 'a1')


# Getting to the database.

@failure('unreachable', 'upgrade', 'head')
def refused(project):
    project.configure(url=f'postgresql+psycopg2://shop@127.0.0.1:{closed_port()}/shop')
    project.add('a1')


@failure('unreachable', 'upgrade', 'head')
def no_such_host(project):
    project.configure(url='postgresql+psycopg2://shop@db.invalid/shop')
    project.add('a1')


@failure('unreachable', 'upgrade', 'head')
def no_socket(project):
    project.environment['PGHOST'] = '/nowhere'
    project.configure(url='postgresql+psycopg2:///shop')
    project.add('a1')


@failure('authentication', 'upgrade', 'head')
def wrong_password(project):
    project.configure(url='postgresql+psycopg2://varve_scram:wrong@/failing')
    project.add('a1')


@failure('authentication', 'upgrade', 'head')
def no_password(project):
    project.configure(url='postgresql+psycopg2://varve_scram@/failing')
    project.add('a1')


@failure('authentication', 'upgrade', 'head')
def no_role(project):
    project.configure(url='postgresql+psycopg2://nobody_known@/failing')
    project.add('a1')


@failure('no-database', 'upgrade', 'head')
def no_database(project):
    project.configure(url='postgresql+psycopg2:///no_such_database')
    project.add('a1')


@failure('no-database', 'upgrade', 'head')
def no_folder(project):
    project.configure(url='sqlite:///none/test.db')
    project.add('a1')


@failure('no-url', 'upgrade', 'head')
def placeholder(project):
    project.configure(url='driver://user:pass@localhost/dbname')
    project.add('a1')


@failure('no-url', 'upgrade', 'head')
def not_a_url(project):
    project.configure(url='shop')
    project.add('a1')


@failure('missing-module', 'upgrade', 'head')
def no_driver(project):
    project.configure(url='postgresql+pg8000:///shop')
    project.add('a1')


@failure('async-driver', 'upgrade', 'head')
def async_driver(project):
    project.configure(url='postgresql+asyncpg:///shop')
    project.add('a1')


# What the database refuses.

@failure('missing-table', 'upgrade', 'head')
def no_table_sqlite(project):
    project.configure()
    project.add('a1', up='op.execute("ALTER TABLE users ADD COLUMN email text")')


@failure('missing-table', 'upgrade', 'head')
def no_table_postgres(project):
    on_server(project, 'op.add_column("users", sa.Column("email", sa.Text))')


@failure('exists-already', 'upgrade', 'head')
def table_exists_sqlite(project):
    project.configure()
    run_sql(project, 'CREATE TABLE users (id integer);')
    project.add('a1', up='op.create_table("users", sa.Column("id", sa.Integer))')


@failure('exists-already', 'upgrade', 'head')
def table_exists_postgres(project):
    on_server(project, 'op.create_table("users", sa.Column("id", sa.Integer))', 'CREATE TABLE users (id integer)')


@failure('exists-already', 'upgrade', 'head')
def column_exists_sqlite(project):
    project.configure()
    run_sql(project, 'CREATE TABLE users (id integer, email text);')
    project.add('a1', up='op.add_column("users", sa.Column("email", sa.Text))')


@failure('exists-already', 'upgrade', 'head')
def column_exists_postgres(project):
    on_server(project, 'op.add_column("users", sa.Column("email", sa.Text))',
              'CREATE TABLE users (id integer, email text)')


@failure('statement', 'upgrade', 'head')
def syntax_error(project):
    on_server(project, 'op.execute("CREAT TABLE x (a int)")')


@failure('statement', 'upgrade', 'head')
def null_values(project):
    on_server(project, 'op.add_column("users", sa.Column("email", sa.Text, nullable=False))',
              'CREATE TABLE users (id integer); INSERT INTO users VALUES (1)')


@failure('statement', 'upgrade', 'head')
def sqlite_alter(project):
    project.configure()
    project.add('a1', up='op.alter_column("users", "email", nullable=False)')


@failure('permission', 'upgrade', 'head')
def not_permitted(project):
    on_server(project, 'op.execute("ALTER TABLE owned ADD COLUMN a int")',
              'CREATE TABLE owned (id integer); CREATE ROLE guest LOGIN')
    project.configure(url='postgresql+psycopg2://guest@/failing')


@failure('locked', 'upgrade', 'head')
def locked_sqlite(project):
    project.configure(url='sqlite:///test.db?timeout=0.2')
    run_sql(project, 'CREATE TABLE users (id integer);')
    project.add('a1', up='op.create_table("t", sa.Column("id", sa.Integer))')
    project.lock = sqlite3.connect(project.path('test.db'), isolation_level=None)
    project.lock.execute('BEGIN EXCLUSIVE')


@failure('locked', 'upgrade', 'head')
def locked_postgres(project):
    on_server(project, "op.execute(\"SET lock_timeout = '200ms'\"); "
              'op.add_column("users", sa.Column("email", sa.Text))', 'CREATE TABLE users (id integer)')
    project.lock = subprocess.Popen(['psql', '-Xqd', 'failing'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    env=project.environment, text=True)
    project.lock.stdin.write("BEGIN; LOCK users; SELECT 'held';\n")
    project.lock.stdin.flush()
    while 'held' not in project.lock.stdout.readline():
        pass


@failure('read-only', 'upgrade', 'head')
def readonly_sqlite(project):
    project.configure(url='sqlite:///file:test.db?mode=ro&uri=true')
    run_sql(project, 'CREATE TABLE users (id integer);')
    project.add('a1', up='op.create_table("t", sa.Column("id", sa.Integer))')


@failure('long-id', 'upgrade', 'head')
def long_id(project):
    on_server(project)
    project.add('add_user_email_and_make_it_unique', 'a1')


# The project's own Python.

@failure('missing-module', 'upgrade', 'head')
def env_imports_what_is_not_there(project):
    project.configure()
    project.write('m/env.py', 'from database.models import Base\n' + ENV_PY)
    project.add('a1')


@failure('env-error', 'upgrade', 'head')
def env_imports_a_wrong_name(project):
    with_metadata(project)
    project.write('m/env.py', 'import os, sys\nsys.path.insert(0, os.getcwd())\nfrom models import Base\n' + ENV_PY)
    project.add('a1')


@failure('env-error', 'upgrade', 'head')
def env_wants_a_variable(project):
    project.configure()
    project.write('m/env.py', 'import os\nurl = os.environ["DATABASE_URL"]\n' + ENV_PY)
    project.add('a1')


@failure('env-error', 'upgrade', 'head')
def env_syntax(project):
    project.configure()
    project.write('m/env.py', 'def broken(:\n    pass\n')
    project.add('a1')


@failure('script-error', 'upgrade', 'head')
def revision_syntax(project):
    project.configure()
    project.add('a1', up='op.execute("x"')


@failure('script-error', 'upgrade', 'head')
def revision_name(project):
    project.configure()
    project.add('a1', up='op.create_tabel("x")')


@failure('missing-module', 'upgrade', 'head')
def revision_imports_what_is_not_there(project):
    project.configure()
    project.add('a1', extra='branch_labels = None\nimport geoalchemy2')


@failure('no-config', 'upgrade', 'head')
def no_config(project):
    project.write('versions/a1.py', 'revision = "a1"\n')


@failure('no-config', 'upgrade', 'head')
def no_location(project):
    project.write('alembic.ini', '[alembic]\nscript_location = m\n')


# Files and programs.

@failure('foreign-file', 'revision', '-m', 'x')
def not_writable(project):
    project.configure()
    project.write('m/script.py.mako', 'x')
    os.chmod(project.path('m/versions'), 0o555)
    return 'as-nobody'


@failure('no-alembic')
def no_module(project):
    return [sys.executable, '-S', '-E', '-m', 'alembic', 'upgrade', 'head']


@failure('no-alembic')
def no_program(project):
    return ['/bin/sh', '-c', 'alembic-that-is-not-there upgrade head']


def prepare_server(project):
    def psql(database, sql):
        subprocess.run(['psql', '-XqAt', '-d', database, '-v', 'ON_ERROR_STOP=1', '-c', sql], check=True,
                       env=project.environment, capture_output=True)
    psql('postgres', 'DROP DATABASE IF EXISTS failing WITH (FORCE)')
    psql('postgres', 'DROP ROLE IF EXISTS guest')
    psql('postgres', 'DROP ROLE IF EXISTS varve_scram')
    psql('postgres', "CREATE ROLE varve_scram LOGIN PASSWORD 'right'")
    psql('postgres', 'CREATE DATABASE failing')


def release(project):
    lock = getattr(project, 'lock', None)
    if isinstance(lock, subprocess.Popen):
        lock.stdin.close()
        lock.wait()
        lock.stdout.close()
    elif lock:
        lock.close()


def run_failure(project, arguments, function):
    """The exit status and all that was printed, errors last."""
    if os.environ.get('PGHOST'):
        prepare_server(project)
    words = function(project)
    options = {}
    if words == 'as-nobody':
        words = None
        if os.geteuid() == 0:
            os.chmod(project.folder, 0o755)
            options = {'user': 65534, 'group': 65534, 'extra_groups': []}
    process = subprocess.run(words or [sys.executable, '-m', 'alembic.config', *arguments], cwd=project.root,
                             env=project.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                             **options)
    release(project)
    return process


def main():
    for kind, name, arguments, function in FAILURES:
        project = Project(None)
        try:
            process = run_failure(project, arguments, function)
            text = (process.stdout + process.stderr).decode().replace(project.root, '/project')
            text = text.replace(os.environ['PGHOST'], '/run/postgresql')
            with open(os.path.join(sys.argv[1], f'{kind}.{name}.txt'), 'w', encoding='utf-8') as file:
                file.write(f'# {LICENCE}\n{process.returncode}\n{text}')
            print(kind, name, process.returncode, text.strip().splitlines()[-1][:150] if text.strip() else '')
        finally:
            project.close()


if __name__ == '__main__':
    main()
