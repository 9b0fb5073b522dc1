# SPDX-License-Identifier: GPL-3.0-or-later
"""Alembic projects for the tests that drive the built window."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback

PICTURES = os.environ.get('VARVE_TEST_PICTURES')
REVISION = '''"""{message}

Revision ID: {id}
Revises: {down}
Create Date: 2026-11-22 16:43:00

"""
open({mark!r}, "w")
revision = {id!r}
down_revision = {down!r}


def upgrade():
    pass


def downgrade():
    pass
'''


class Project:
    """Three revisions, the first of them applied; every Python file would leave a mark."""

    def __enter__(self):
        self.parent = tempfile.mkdtemp(prefix='varve-alembic-')
        self.folder = os.path.join(self.parent, 'bot')
        self.mark = os.path.join(self.parent, 'ran')
        os.makedirs(self.path('migrations/versions'))
        self.write('alembic.ini', '[alembic]\nscript_location = migrations\n'
                   'sqlalchemy.url = sqlite:///bot.db\n')
        self.write('migrations/env.py', f'open({self.mark!r}, "w")\n'
                   'context.configure(version_table="bot_version")\n')
        for id, down, message in (('3f18fc961ae9', None, 'create users'),
                                  ('1975ea83b712', '3f18fc961ae9', 'add user email'),
                                  ('ae1027a6acf1', '1975ea83b712', 'add tariffs')):
            self.write(f'migrations/versions/{id}_.py',
                       REVISION.format(id=id, down=down, message=message, mark=self.mark))
        with sqlite3.connect(self.path('bot.db')) as connection:
            connection.execute('CREATE TABLE bot_version (version_num text)')
            connection.execute("INSERT INTO bot_version VALUES ('3f18fc961ae9')")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.parent)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text)


class RealProject(Project):
    """The same with Debian's Alembic behind it, models and an env.py that does what it should."""

    def __enter__(self):
        super().__enter__()
        self.write('models.py', """import sqlalchemy as sa
Base = sa.orm.declarative_base()


class User(Base):
    __tablename__ = 'users'
    id = sa.Column(sa.Integer, primary_key=True)
    email = sa.Column(sa.Text)
    phone = sa.Column(sa.Text)


class Tariff(Base):
    __tablename__ = 'tariffs'
    id = sa.Column(sa.Integer, primary_key=True)
""".replace('import sqlalchemy as sa', 'import sqlalchemy as sa\nimport sqlalchemy.orm'))
        self.write('alembic.ini', '[alembic]\nscript_location = migrations\nprepend_sys_path = .\n'
                   'sqlalchemy.url = sqlite:///bot.db\n')
        self.write('migrations/script.py.mako', '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
''')
        self.write('migrations/env.py', f'''open({self.mark!r}, "a").write("x")
import sqlalchemy as sa
from alembic import context
from models import Base

url = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, target_metadata=Base.metadata, version_table="bot_version")
    with context.begin_transaction():
        context.run_migrations()
else:
    with sa.create_engine(url).connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata,
                          version_table="bot_version", render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
''')
        for id, down, message, up, down_code in (
                ('3f18fc961ae9', None, 'create users',
                 'op.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")',
                 'op.execute("DROP TABLE users")'),
                ('1975ea83b712', '3f18fc961ae9', 'add user email',
                 'op.execute("ALTER TABLE users ADD COLUMN email TEXT")',
                 'op.execute("ALTER TABLE users DROP COLUMN email")'),
                ('ae1027a6acf1', '1975ea83b712', 'add tariffs',
                 'op.execute("CREATE TABLE tariffs (id INTEGER PRIMARY KEY)")',
                 'op.execute("DROP TABLE tariffs")')):
            text = REVISION.format(id=id, down=down, message=message, mark=self.mark)
            text = text.replace('revision =', 'from alembic import op\nrevision =', 1)
            text = text.replace('    pass', '    ' + up, 1).replace('    pass', '    ' + down_code, 1)
            self.write(f'migrations/versions/{id}_.py', text)
        with sqlite3.connect(self.path('bot.db')) as connection:
            connection.execute('CREATE TABLE users (id INTEGER PRIMARY KEY)')
        return self

    def execute(self, *statements):
        with sqlite3.connect(self.path('bot.db')) as connection:
            for statement in statements:
                connection.execute(statement)

    def git(self, *arguments):
        identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org',
                    '-c', 'init.defaultBranch=main', '-c', 'commit.gpgsign=false']
        return subprocess.run(['git', *identity, '-C', self.folder, *arguments], check=True,
                              capture_output=True, text=True).stdout

    def current(self):
        with sqlite3.connect(self.path('bot.db')) as connection:
            return [row[0] for row in connection.execute('SELECT version_num FROM bot_version')]

    def tables(self):
        with sqlite3.connect(self.path('bot.db')) as connection:
            return {row[0] for row in connection.execute("SELECT name FROM sqlite_master "
                                                         "WHERE type = 'table'")}


def trust(window, project):
    """Asked once, with what will be run; nothing runs before the answer."""
    window.button('Trust…').click()
    entry = window.find('text', 'How Alembic Is Called')
    assert 'alembic' in entry.text(), entry.text()
    assert not os.path.exists(project.mark)
    if PICTURES:
        window.picture(os.path.join(PICTURES, 'alembic-trust.png'))
    window.button('Trust').click()
    window.gone('status bar', r'Alembic runs the revisions.*')


def run_path(path, prefix):
    """Goes along the path, and keeps a picture of its end where one is wanted."""
    steps = path()
    window = next(steps)
    if PICTURES:
        window.picture(os.path.join(PICTURES, f'{prefix}-{path.__name__[5:]}.png'))
    steps.close()


def run_paths(paths, prefix):
    """Prints TAP. Arguments name the paths that are wanted."""
    paths = [path for path in paths if len(sys.argv) < 2 or path.__name__[5:] in sys.argv[1:]]
    failed = 0
    print(f'1..{len(paths)}')
    for number, path in enumerate(paths, 1):
        try:
            run_path(path, prefix)
            print(f'ok {number} - {path.__name__[5:]}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {number} - {path.__name__[5:]}')
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            sys.stdout.flush()
    return failed != 0
