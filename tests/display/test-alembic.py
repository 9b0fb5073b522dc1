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
        window.find('status bar', r'An Alembic project: .*')
        for name in ('Upgrade', 'Roll Back', 'Revision'):
            assert not window.button(name).enabled, name
        assert not os.path.exists(project.mark)
        assert sorted(os.listdir(project.folder)) == ['alembic.ini', 'bot.db', 'migrations']
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


PATHS = [path_looking, path_follows_files]


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
