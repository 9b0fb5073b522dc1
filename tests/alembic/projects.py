# SPDX-License-Identifier: GPL-3.0-or-later
"""Alembic projects written for the tests, Alembic and varvectl run on them, and a small TAP runner."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

TIMEOUT = 120

ENV_PY = '''from alembic import context
from sqlalchemy import create_engine, pool

config = context.config


def run_migrations_online():
    connectable = create_engine(config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=None)
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
'''

ASYNC_ENV_PY = '''import asyncio
import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from database.models import Base  # noqa: F401

config = context.config
target_metadata = Base.metadata
config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])


def do_run_migrations(connection):
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        version_table="bot_version",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_async_migrations():
    connectable = create_async_engine(os.getenv("DATABASE_URL"), poolclass=pool.NullPool)
    async with connectable.connect() as connection:
        await connection.run_sync(do_run_migrations)
    await connectable.dispose()


def run_migrations_online():
    asyncio.run(run_async_migrations())


run_migrations_online()
'''


class Answer:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f'status {self.status}\nout: {self.out}\nerr: {self.err}'


def revision_file(revision, down=None, message=None, extra='', up='pass', down_body='pass'):
    return f'''"""{message or 'make ' + revision}

Revision ID: {revision}
Revises: {down if isinstance(down, str) else ', '.join(down or ())}
Create Date: 2026-11-22 16:43:00.123456

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = {revision!r}
down_revision = {down!r}
{extra or 'branch_labels = None' + chr(10) + 'depends_on = None'}


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {down_body}
'''


class Project:
    """A folder of its own with an alembic.ini, an SQLite database, and no other settings."""

    def __init__(self, program):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix='varve-alembic-')
        self.root = os.path.join(self.folder, 'project')
        os.makedirs(self.root)
        self.environment = {'LC_ALL': 'C.UTF-8', 'PATH': os.environ['PATH'], 'HOME': self.folder,
                            'PYTHONDONTWRITEBYTECODE': '1', 'SQLALCHEMY_SILENCE_UBER_WARNING': '1'}
        for name in os.environ:
            if name.startswith(('PG', 'ASAN_', 'UBSAN_', 'LSAN_', 'G_')):
                self.environment[name] = os.environ[name]

    def close(self):
        shutil.rmtree(self.folder)

    def path(self, *names):
        return os.path.join(self.root, *names)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    def configure(self, extra='', section='alembic', location='m', url='sqlite:///test.db'):
        self.write('alembic.ini', f'[{section}]\nscript_location = {location}\n'
                   f'sqlalchemy.url = {url}\n{extra}')
        self.write(f'{location}/env.py', ENV_PY)
        os.makedirs(self.path(location, 'versions'), exist_ok=True)

    def add(self, revision, down=None, folder='m/versions', name=None, **parts):
        self.write(f'{folder}/{name or revision + "_.py"}', revision_file(revision, down, **parts))

    def run(self, *argv, cwd=None):
        process = subprocess.run(argv, cwd=cwd or self.root, env=self.environment,
                                 stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT)
        return Answer(process.returncode, process.stdout.decode(), process.stderr.decode())

    def varve(self, *arguments, **options):
        return self.run(self.program, *arguments, **options)

    def alembic(self, *arguments):
        return self.run(sys.executable, '-m', 'alembic.config', *arguments)

    def ok(self, *arguments):
        answer = self.varve(*arguments)
        check(answer.status == 0, answer)
        return answer

    def json(self, *arguments, status=0):
        answer = self.varve('--json', *arguments)
        check(answer.status == status, answer)
        return answer.json


def check(condition, what=''):
    if not condition:
        raise AssertionError(str(what))


def same(left, right, what=''):
    if left != right:
        raise AssertionError(f'{left!r}\n is not\n{right!r}\n{what}')


class Skip(Exception):
    pass


def run(cases, program):
    """Each case gets a folder of its own; TAP on standard output."""
    selected = os.environ.get('VARVE_TEST_CASE', '')
    number = failures = 0
    for case in cases:
        if selected not in case.__name__:
            continue
        number += 1
        name = f'{number} {case.__name__.replace("_", " ")}'
        project = Project(program)
        try:
            case(project)
            print(f'ok {name}', flush=True)
        except Skip as reason:
            print(f'ok {name} # SKIP {reason}', flush=True)
        except Exception:
            failures += 1
            print(f'not ok {name}')
            for line in traceback.format_exc().splitlines():
                print('# ' + line.encode('ascii', 'backslashreplace').decode())
            sys.stdout.flush()
        finally:
            project.close()
    print(f'1..{number}')
    return 1 if failures else 0
