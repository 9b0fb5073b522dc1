# SPDX-License-Identifier: GPL-3.0-or-later
"""The built window on an Alembic project, driven from outside. Prints TAP."""

import os
import shutil
import sqlite3
import sys
import tempfile
import traceback

from driver import Window

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


def path_looking():
    """The timeline and its states are there; what acts is off and the bar says why; nothing ran."""
    with Project() as project, Window(project.folder) as window:
        window.find('frame', 'bot – alembic')
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        window.find('list item', r'create users, current, 3 of 3')
        window.find('status bar', r'Alembic runs the revisions of this project')
        for name in ('Upgrade', 'Roll Back', 'Revision'):
            assert not window.button(name).enabled, name
        assert not os.path.exists(project.mark)
        assert sorted(os.listdir(project.folder)) == ['alembic.ini', 'bot.db', 'migrations']
        yield window


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



def path_acting():
    """Trust, upgrade, roll back, and a revision from the models, all by the project's Alembic."""
    with RealProject() as project, Window(project.folder) as window:
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        trust(window, project)
        window.button('Upgrade').click()
        window.find('label', r'.*alembic.* upgrade ae1027a6acf1')
        window.button('SQL…').click()
        sql = window.find('text', 'The plan’s SQL', timeout=30)
        assert 'ADD COLUMN email' in sql.text() and 'CREATE TABLE tariffs' in sql.text()
        if PICTURES:
            window.picture(os.path.join(PICTURES, 'alembic-sql.png'))
        assert project.current() == ['3f18fc961ae9']
        window.press('Escape')
        window.gone('text', 'The plan’s SQL')
        if PICTURES:
            window.picture(os.path.join(PICTURES, 'alembic-plan.png'))
        window.button('Apply 2 Revisions').click()
        window.find('list item', r'add tariffs, current, head, 1 of 3')
        assert project.current() == ['ae1027a6acf1']
        assert project.tables() == {'bot_version', 'users', 'tariffs'}
        assert os.path.exists(project.mark)

        window.button('Roll Back').click()
        window.button('Roll Back 1 Revision').click()
        window.find('list item', r'add user email, current, 2 of 3')
        assert project.current() == ['1975ea83b712']
        assert project.tables() == {'bot_version', 'users'}

        window.button('Upgrade').click()
        window.button('Apply 1 Revision').click()
        window.find('list item', r'add tariffs, current, head, 1 of 3')
        window.button('Revision').click()
        window.find('text', 'What It Does').type('add phone')
        window.find('check box', 'From the Models').click()
        window.button('Create').click()
        window.find('list item', r'add phone, pending, head, 1 of 4', timeout=30)
        new = [name for name in os.listdir(project.path('migrations/versions'))
               if 'add_phone' in name]
        with open(project.path(f'migrations/versions/{new[0]}'), encoding='utf-8') as file:
            assert 'phone' in file.read().split('def upgrade')[1]
        yield window


def path_failing():
    """A revision that fails: the output is shown, the database is where it was."""
    with RealProject() as project, Window(project.folder) as window:
        name = 'migrations/versions/ae1027a6acf1_.py'
        with open(project.path(name), encoding='utf-8') as file:
            text = file.read()
        project.write(name, text.replace('CREATE TABLE tariffs', 'CREATE TABEL tariffs'))
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        trust(window, project)
        window.button('Upgrade').click()
        window.button('Apply 2 Revisions').click()
        window.find('heading', r'Upgrade stopped')
        output = window.find('text', 'The statement that was refused')
        assert 'TABEL' in output.text(), output.text()
        assert 'tariffs' not in project.tables()
        yield window


def path_command_gone():
    """The virtual environment went away: what helps leads to where it is said how Alembic is called."""
    with RealProject() as project:
        program = project.path('.venv/bin/alembic')
        os.makedirs(os.path.dirname(program))
        project.write('.venv/bin/alembic', '#!/bin/sh\nexit 1\n')
        os.chmod(program, 0o755)
        with Window(project.folder, env={'PATH': project.path('migrations')}) as window:
            window.find('list item', r'add tariffs, pending, head, 1 of 3')
            trust(window, project)
            shutil.rmtree(project.path('.venv'))
            window.button('Upgrade').click()
            window.button('Choose How Alembic Is Called…').click()
            entry = window.find('text', 'How Alembic Is Called')
            assert entry.text() == '', entry.text()
            assert project.current() == ['3f18fc961ae9']
            assert not os.path.exists(project.mark)
            yield window


def path_follows_files():
    """A file that another program writes comes by itself; one that can't be read as text is said."""
    with Project() as project, Window(project.folder) as window:
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        project.write('migrations/versions/x_.py', REVISION.format(
            id='b1', down='ae1027a6acf1', message='add refunds', mark=project.mark))
        window.find('list item', r'add refunds, pending, head, 1 of 4')
        project.write('migrations/versions/y_.py', 'revision = make()\ndown_revision = None\n')
        window.find('status bar', r'.*without running.*')
        assert not os.path.exists(project.mark)
        yield window


PATHS = [path_looking, path_acting, path_failing, path_command_gone, path_follows_files]


def run(path):
    """Goes along the path, and keeps a picture of its end where one is wanted."""
    steps = path()
    window = next(steps)
    if PICTURES:
        window.picture(os.path.join(PICTURES, f'alembic-{path.__name__[5:]}.png'))
    steps.close()


def main():
    failed = 0
    print(f'1..{len(PATHS)}')
    for number, path in enumerate(PATHS, 1):
        try:
            run(path)
            print(f'ok {number} - {path.__name__[5:]}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {number} - {path.__name__[5:]}')
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            sys.stdout.flush()
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
