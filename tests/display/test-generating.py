# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way in one window, driven from outside: the desired schema is changed, a revision is made from
it, reviewed, applied, and the database looked at. On SQLite, and on PostgreSQL where PGHOST says
where. Prints TAP."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

from driver import TIMEOUT, Window

PICTURES = os.environ.get('VARVE_TEST_PICTURES')
FIRST = '''-- create users
--
-- Revision ID: 3f18fc961ae9
-- Create Date: 2026-11-22 16:43:00+00:00

-- migrate:up
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);

-- migrate:down
DROP TABLE users;
'''
SECOND = '''-- say it whole
--
-- Revision ID: 5a1d2c3b4e5f
-- Revises: 3f18fc961ae9
-- Create Date: 2026-11-23 16:43:00+00:00

-- migrate:up
ALTER TABLE users RENAME COLUMN name TO full_name;

-- migrate:down
ALTER TABLE users RENAME COLUMN full_name TO name;
'''
SCHEMA = 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);\n'
WANTED = '''CREATE TABLE users (id integer PRIMARY KEY, full_name text NOT NULL, email text);
CREATE TABLE notes (id integer PRIMARY KEY, body text NOT NULL);
'''


class Project:
    """One revision, applied; the desired schema says the same."""

    def __init__(self, postgres=False):
        self.postgres = postgres

    def __enter__(self):
        self.parent = tempfile.mkdtemp(prefix='varve-schema-')
        self.folder = os.path.join(self.parent, 'shop')
        os.makedirs(os.path.join(self.folder, 'database/migrations/versions'))
        if self.postgres:
            self.name = f'schema_{os.getpid()}'
            self.psql('postgres', f'CREATE DATABASE {self.name}')
            url = f'postgresql:///{self.name}?host={os.environ["PGHOST"]}'
            if 'PGPORT' in os.environ:
                url += f'&port={os.environ["PGPORT"]}'
            if 'PGUSER' in os.environ:
                url += f'&user={os.environ["PGUSER"]}'
        else:
            url = 'sqlite:///shop.db'
        self.write('varve.ini', '[varve]\nscript_location = database/migrations\n'
                   f'schema = database/schema.sql\n\n[environment development]\nurl = {url}\n')
        self.write('database/migrations/versions/3f18fc961ae9_create_users.sql', FIRST)
        self.write('database/schema.sql', SCHEMA)
        subprocess.run([os.environ['VARVECTL'], '-C', self.folder, '-q', 'upgrade', 'head'], check=True)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.parent)
        if self.postgres:
            self.psql('postgres', f'DROP DATABASE {self.name} WITH (FORCE)')

    def psql(self, database, sql):
        return subprocess.run(['psql', '-XqAt', '-d', database, '-c', sql], check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def write(self, name, text):
        with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def columns(self, table):
        if self.postgres:
            return self.psql(self.name, 'SELECT string_agg(column_name, \' \' ORDER BY ordinal_position)'
                             f" FROM information_schema.columns WHERE table_name = '{table}'").split()
        with sqlite3.connect(os.path.join(self.folder, 'shop.db')) as connection:
            return [row[1] for row in connection.execute(f'PRAGMA table_info({table})')]

    def scripts(self):
        return sorted(os.listdir(os.path.join(self.folder, 'database/migrations/versions')))


def press_when_enabled(window, name):
    """Clicks a button as soon as it can be."""
    end = time.monotonic() + TIMEOUT
    while not window.button(name).enabled:
        assert time.monotonic() < end, f'“{name}” stays insensitive'
        time.sleep(0.1)
    window.button(name).click()


def go_through(project, window):
    """From the changed file to the applied revision."""
    window.find('list item', r'create users, current, head, 1 of 1')
    project.write('database/schema.sql', WANTED)
    window.button('Revision').click()
    window.click_at(window.find('list item', r'From the Desired Schema….*'))
    window.find('label', r'Is (public\.)?users\.full_name a new name of (public\.)?users\.name\?')
    window.button('Rename').click()
    window.find('label', r'.*users\.name → .*users\.full_name')
    window.find('check box', 'notes')
    window.find('status bar', r'Proven on a scratch copy.*')
    assert not window.button('Create').enabled
    window.find('text', 'What It Does').type('rename, email, notes')
    window.find('status bar', r'Proven on a scratch copy.*')
    press_when_enabled(window, 'Create')
    window.find('list item', r'rename, email, notes, pending, head, 1 of 2')
    window.button('Mark as Reviewed').click()
    window.gone('push button', 'Mark as Reviewed')
    window.button('Upgrade').click()
    press_when_enabled(window, 'Apply 1 Revision')
    window.find('status bar', 'Up to date')
    window.find('list item', r'rename, email, notes, current, head, 1 of 2')
    assert project.columns('users') == ['id', 'full_name', 'email'], project.columns('users')
    assert project.columns('notes') == ['id', 'body']


def path_workflow():
    with Project() as project, Window(project.folder) as window:
        go_through(project, window)
        yield window


def path_workflow_postgres():
    with Project(postgres=True) as project, Window(project.folder) as window:
        go_through(project, window)
        yield window


def path_schema_page():
    """The desired schema is edited and saved, the database's is shown, and its picture."""
    with Project() as project, Window(project.folder) as window:
        window.click_at(window.find('list item', 'Schema'))
        window.find('label', 'Desired Schema')
        window.button('Database').click()
        window.find('label', 'Schema of the Database')
        window.button('Picture').click()
        window.find(None, r'users, table: id INTEGER, name TEXT')
        yield window


def path_drift():
    """A column that somebody added by hand is said."""
    with Project() as project, Window(project.folder) as window:
        with sqlite3.connect(os.path.join(project.folder, 'shop.db')) as connection:
            connection.execute('ALTER TABLE users ADD COLUMN by_hand text')
        window.click_at(window.find('list item', 'Schema'))
        window.button('Database').click()
        window.find('status bar', '1 object differs from what the revisions give')
        yield window


def path_changes():
    """What a revision does, object by object, and what the schema is with it."""
    with Project() as project, Window(project.folder) as window:
        window.find('list item', r'create users, current, head, 1 of 1')
        window.click_at(window.find('label', 'Changes'))
        window.find('label', 'users')
        window.find('label', 'New: Table, 2 columns')
        project.write('database/migrations/versions/5a1d2c3b4e5f_say_it_whole.sql', SECOND)
        window.click_at(window.find('list item', r'say it whole, pending, head, 1 of 2'))
        window.find('list item', 'users.name → users.full_name, Renamed; its data stays')
        window.gone('list item', '.*Dropped.*')
        window.click_at(window.find('list item', r'create users, current, 2 of 2'))
        window.click_at(window.find('list item', 'users, New: Table, 2 columns'))
        window.find('status bar', '2 revisions touched it')
        window.find('list item', 'say it whole, pending: Column renamed')
        window.find('list item', 'create users, current: Table created')
        yield window


def path_history():
    """The revisions that touched a column, under its former name too; one is opened by a click."""
    with Project() as project:
        project.write('database/migrations/versions/5a1d2c3b4e5f_say_it_whole.sql', SECOND)
        subprocess.run([os.environ['VARVECTL'], '-C', project.folder, '-q', 'upgrade', 'head'], check=True)
        with Window(project.folder) as window:
            window.click_at(window.find('list item', 'Schema'))
            window.button('History').click()
            window.find('label', 'Choose a Table or a Column')
            window.click_at(window.find('entry', 'Find a Table or a Column'))
            window.press(*'full')
            window.click_at(window.find('list item', 'full_name TEXT'))
            window.find('status bar', '2 revisions touched it')
            rows = [row.name for row in window.find('list', 'Revisions that touched it').all('list item')]
            assert rows == ['say it whole, current: Column renamed',
                            'create users, applied: Column added'], rows
            window.find('label', r'5a1d2c3b4e5f · .* · current')
            window.find('label', r'3f18fc961ae9 · .* · applied · as users.name')
            window.find('label', 'RENAME COLUMN name TO full_name')
            window.find('label', 'name text NOT NULL')
            window.click_at(window.find('list item', 'create users, applied: Column added'))
            window.find('list item', r'create users, applied, 2 of 2')
            window.find('text', 'Script')
            yield window


def path_history_of_table():
    """From the picture to the history of a table, by keys alone."""
    with Project() as project, Window(project.folder) as window:
        window.click_at(window.find('list item', 'Schema'))
        window.button('Picture').click()
        card = window.find(None, r'users, table: id INTEGER, name TEXT')
        window.click_at(card)
        window.press('Return')
        window.find('status bar', '1 revision touched it')
        window.find('list item', 'create users, current: Table created')
        yield window


def path_error():
    """A schema that can't be read is named with its line, and nothing is written."""
    with Project() as project, Window(project.folder) as window:
        window.find('list item', r'create users, current, head, 1 of 1')
        project.write('database/schema.sql', SCHEMA + 'CREATE TABEL x (id integer);\n')
        window.button('Revision').click()
        window.click_at(window.find('list item', r'From the Desired Schema….*'))
        window.find('label', r'(?s).*schema\.sql, line 2.*')
        assert len(project.scripts()) == 1
        window.button('Show the Place').click()
        window.find('label', 'Desired Schema')
        yield window


PATHS = [path_workflow, path_schema_page, path_drift, path_changes, path_history,
         path_history_of_table, path_error]
if os.environ.get('PGHOST'):
    PATHS.insert(1, path_workflow_postgres)


def run(path):
    """Goes along the path, and keeps a picture of its end where one is wanted."""
    steps = path()
    window = next(steps)
    if PICTURES:
        window.picture(os.path.join(PICTURES, f'schema-{path.__name__[5:]}.png'))
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
