# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole paths of acting on a database, through the built window: plan, confirm, run, undo, failure.
What the window says is compared with what the database itself holds."""

import os
import shutil
import sqlite3
import sys
import tempfile
import time
import traceback

from driver import TIMEOUT, Atspi, Window

SCRIPTS = [
    ('aa01', '', 'Add users', 'CREATE TABLE users (id integer PRIMARY KEY);', 'DROP TABLE users;'),
    ('aa02', 'aa01', 'Add plans', 'CREATE TABLE plans (id integer PRIMARY KEY);\n'
     'CREATE INDEX plans_id ON plans (id);', 'DROP TABLE plans;'),
    ('aa03', 'aa02', 'Add servers', 'CREATE TABLE servers (id integer PRIMARY KEY);',
     'DROP TABLE servers;'),
]
FAILING = ('aa04', 'aa03', 'Add regions',
           'CREATE TABLE regions (id integer PRIMARY KEY);\n'
           'CREATE INDEX regions_id ON regions (id);\n'
           'CREATE INDEX regions_name\n'
           '  ON regions (no_such_column);', 'DROP TABLE regions;')

SPEAKING = [
    ('aa01', '', 'Add users', 'DROP TABLE IF EXISTS old_users;\n'
     "DO $$ BEGIN RAISE WARNING 'be careful'; END $$;\nCREATE TABLE users (id integer);",
     'DROP TABLE users;'),
    ('aa02', 'aa01', 'Add plans', 'CREATE TABLE plans (id integer);', 'DROP TABLE plans;'),
]


class Project:
    """A project in a temporary folder; `development` and `production` on databases of its own."""

    def __init__(self, postgres=False, scripts=SCRIPTS):
        self.folder = tempfile.mkdtemp(prefix='varve-acting-')
        self.postgres = postgres
        self.databases = {}
        urls = {name: self._make_database(name) for name in ('development', 'production')}
        os.makedirs(os.path.join(self.folder, 'migrations', 'versions'))
        self._write('varve.ini', '[varve]\nscript_location = migrations\n'
                    'default_environment = development\n\n'
                    f'[environment development]\nurl = {urls["development"]}\n\n'
                    f'[environment production]\nurl = {urls["production"]}\nkind = production\n')
        for script in scripts:
            self.add(*script)

    def _write(self, name, text):
        with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def add(self, revision, revises, message, up, down):
        self._write(f'migrations/versions/{revision}.sql',
                    f'-- {message}\n--\n-- Revision ID: {revision}\n-- Revises: {revises}\n\n'
                    f'-- migrate:up\n{up}\n\n-- migrate:down\n{down}\n')

    def _make_database(self, name):
        if not self.postgres:
            self.databases[name] = os.path.join(self.folder, f'{name}.db')
            return f'sqlite:///{name}.db'
        database = f'acting_{os.getpid()}_{int(time.monotonic() * 1000)}_{name}'
        self._server(f'CREATE DATABASE {database}')
        self.databases[name] = database
        host = os.environ['PGHOST'].replace('/', '%2F')
        return f'postgresql://{os.environ.get("PGUSER", "")}@{host}/{database}'

    @staticmethod
    def _server(statement):
        import psycopg2
        connection = psycopg2.connect('')
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()

    def query(self, environment, statement):
        if not self.postgres:
            connection = sqlite3.connect(self.databases[environment])
        else:
            import psycopg2
            connection = psycopg2.connect(dbname=self.databases[environment])
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            rows = cursor.fetchall()
        finally:
            connection.close()
        return rows

    def current(self, environment='development'):
        """Version rows, by the database's own word."""
        try:
            return [row[0] for row in
                    self.query(environment, 'SELECT version_num FROM alembic_version')]
        except Exception as error:  # no table, or no file: nothing was ever done
            assert 'alembic_version' in str(error), error
            return []

    def close(self):
        shutil.rmtree(self.folder)
        if self.postgres:
            for database in self.databases.values():
                self._server(f'DROP DATABASE {database} WITH (FORCE)')


def wait_until(condition, what):
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def expect_current(project, expected, environment='development'):
    wait_until(lambda: project.current(environment) == expected,
               f'{environment} is at {project.current(environment)}, not at {expected}')


def upgrade_all(window, count):
    window.button('Upgrade').click()
    window.button(f'Apply {count} Revisions?').click()


# ---- Cases: each gets a project of its own and the kind of database ----

def up_down_and_undo(project, window):
    """From empty to head, one back, and forward again by the toast's button."""
    window.button('Upgrade').click()
    window.find('heading', 'Apply 3 revisions\\?')
    for message in ('Add users', 'Add plans', 'Add servers'):
        window.find(name=f'{message}, aa0., . statements?')
    assert project.current() == [], 'something ran before it was confirmed'
    window.button('Apply 3 Revisions').click()
    expect_current(project, ['aa03'])
    window.gone('heading', 'Applying.*')

    window.find('status bar', 'Up to date')
    window.button('Roll Back').click()
    window.find('heading', 'Roll back 1 revision\\?')
    window.find(name='Add servers, aa03, 1 statement, loses data')
    window.button('Roll Back 1 Revision').click()
    expect_current(project, ['aa02'])

    window.button('Undo').click()
    window.find('heading', 'Apply 1 revision\\?')
    window.button('Apply 1 Revision').click()
    expect_current(project, ['aa03'])


def nothing_to_do(project, window):
    upgrade_all(window, 3)
    expect_current(project, ['aa03'])
    window.find('status bar', 'Up to date')
    assert not window.button('Upgrade').enabled


def keys(project, window):
    """Return never acts, Escape goes away, and nothing has happened."""
    window.button('Upgrade').click()
    act = window.button('Apply 3 Revisions')
    window.point_at(act)
    # Cancel has the focus at first; the button that acts comes after it.
    window.press('Tab')
    wait_until(lambda: act.has('focused'), 'the button was not reached by the keyboard')
    window.press('Return')
    time.sleep(0.5)
    window.button('Apply 3 Revisions')
    assert project.current() == []
    window.press('Escape')
    window.gone('push button', 'Apply 3 Revisions')
    assert project.current() == []


def production(project, window):
    """What loses data on production wants the environment's name."""
    window.click_at(window.find('list item', 'production.*'))
    window.find('frame', '.*production')
    upgrade_all(window, 3)
    expect_current(project, ['aa03'], 'production')
    window.find('status bar', 'Up to date')
    window.button('Roll Back').click()
    act = window.button('Roll Back 1 Revision')
    assert not act.enabled
    entry = window.find('text', 'Type “production” to go on')
    entry.type('productio')
    assert not act.enabled
    entry.type('production')
    wait_until(lambda: window.button('Roll Back 1 Revision').enabled, 'the name was not accepted')
    window.button('Roll Back 1 Revision').click()
    expect_current(project, ['aa02'], 'production')


def third_statement_fails(project, window):
    window.button('Upgrade').click()
    window.button('Apply 4 Revisions').click()
    window.find('heading', 'Upgrade stopped')
    window.find(name='3 of 4 revisions were applied. “Add regions” was rolled back whole: nothing '
                'of it stayed.')
    window.find(name='Add regions, aa04, stopped at statement 3 of 3, line (9|10), stopped')
    assert any('no_such_column' in node.name for node in window.all()), window.dump()
    assert project.current() == ['aa03']
    assert not project.query('development', (
        "SELECT 1 FROM pg_class WHERE relname = 'regions'" if project.postgres else
        "SELECT 1 FROM sqlite_master WHERE name = 'regions'")), 'half of a revision stayed'
    window.picture(os.path.join(pictures(), f'failed-{kind(project)}.png'))
    window.button('Show in Script').click()
    window.gone('heading', 'Upgrade stopped')

    def line_of_cursor():
        for node in window.all('text'):
            if 'no_such_column' in node.text():
                before = node.text()[:Atspi.Text.get_caret_offset(node.accessible)]
                return before.count('\n') + 1
        return 0
    wait_until(lambda: line_of_cursor() in (9, 10), f'the cursor is in line {line_of_cursor()}')


def database_speaks(project, window):
    """What the server says about a step stays to be read, and the toast comes afterwards."""
    window.button('Upgrade').click()
    window.button('Apply 2 Revisions').click()
    window.find('heading', '2 revisions applied')
    window.find(name='NOTICE: table "old_users" does not exist, skipping\nWARNING: be careful')
    window.picture(os.path.join(pictures(), f'notices-{kind(project)}.png'))
    assert project.current() == ['aa02']
    # The windows behind have such a button, too.
    window.all('push button', 'Close')[-1].click()
    window.gone('heading', '2 revisions applied')
    window.find(name='2 revisions applied')


def left_behind(project, window):
    """A server process of a run that is gone is shown until it has ended, and ended when that is wanted."""
    import psycopg2
    import threading
    connection = psycopg2.connect(dbname=project.databases['development'], application_name='varve aa02')
    errors = []

    def wait_long():
        try:
            connection.cursor().execute('CREATE TABLE half (a integer);\nSELECT pg_sleep(600)')
        except psycopg2.Error as error:
            errors.append(str(error))
    thread = threading.Thread(target=wait_long, daemon=True)
    thread.start()
    time.sleep(6)
    # Nobody tells the window: it is opened when the run is there already.
    window.press('F5')
    window.find(name='A run is still at work on “development”, and not from this window')
    window.find(name='CREATE TABLE half.*pg_sleep\\(600\\) \\(process .*')
    window.picture(os.path.join(pictures(), 'left-behind-bar.png'))
    window.button('End…').click()
    window.find(name='End This Run\\?')
    window.picture(os.path.join(pictures(), 'left-behind.png'))
    window.button('Wait').click()
    window.gone('push button', 'Wait')
    assert thread.is_alive()
    window.button('End…').click()
    window.button('End It').click()
    thread.join(TIMEOUT)
    assert len(errors) == 1
    window.gone(name='A run is still at work.*')
    window.button('Upgrade').click()
    window.button('Apply 3 Revisions').click()
    expect_current(project, ['aa03'])


def from_nothing(project, window):
    """A project made by the assistant, a revision written in the editor, up and down again."""
    window.button('New Project.*').click()
    window.find('text', 'Project name').type('shop')
    window.find('text', 'In the folder').type(project.folder)
    window.button('Create').click()
    window.find('frame', 'shop.*')
    window.gone('push button', 'Create')
    project.databases['shop'] = os.path.join(project.folder, 'shop', 'shop.db')

    window.button('New Revision.*').click()
    window.find('text', 'What It Does').type('Add users')
    window.button('Create').click()
    window.gone('push button', 'Create')
    window.find('list item', 'Add users, pending.*')

    def editors():
        return [node for node in window.all('text')
                if 'migrate:up' in node.text() and node.has('editable')]
    wait_until(editors, 'the new script is not in the editor')
    editor = editors()[0]
    for marker, statement in (('-- migrate:down\n', 'DROP TABLE users;\n'),
                              ('-- migrate:up\n', 'CREATE TABLE users (id integer);\n')):
        editor.insert(editor.text().index(marker) + len(marker), statement)
    window.click_at(editor)
    window.press('ctrl+s')
    versions = os.path.join(project.folder, 'shop', 'database', 'migrations', 'versions')

    def is_saved():
        return any('DROP TABLE users' in open(os.path.join(versions, name), encoding='utf-8').read()
                   for name in os.listdir(versions))
    wait_until(is_saved, 'the script was not saved')

    window.button('Upgrade').click()
    window.button('Apply 1 Revision').click()
    wait_until(lambda: len(project.current('shop')) == 1, 'nothing was applied')
    assert project.query('shop', "SELECT 1 FROM sqlite_master WHERE name = 'users'")
    window.find('status bar', 'Up to date')
    window.button('Roll Back').click()
    window.button('Roll Back 1 Revision').click()
    expect_current(project, [], 'shop')
    assert not project.query('shop', "SELECT 1 FROM sqlite_master WHERE name = 'users'")


# What does not depend on the database is shown on SQLite alone.
ON_BOTH = ('up_down_and_undo', 'third_statement_fails')
CASES = [
    (up_down_and_undo, SCRIPTS),
    (nothing_to_do, SCRIPTS),
    (keys, SCRIPTS),
    (production, SCRIPTS),
    (third_statement_fails, SCRIPTS + [FAILING]),
    (from_nothing, None),
    (database_speaks, SPEAKING),
    (left_behind, SCRIPTS),
]

# SQLite says nothing beside its results, and has no server.
ON_POSTGRES = ('database_speaks', 'left_behind')


def kind(project):
    return 'postgresql' if project.postgres else 'sqlite'


def pictures():
    folder = os.environ.get('VARVE_PICTURES', tempfile.gettempdir())
    os.makedirs(folder, exist_ok=True)
    return folder


def run(case, scripts, postgres):
    project = Project(postgres, scripts or [])
    window = None
    try:
        window = Window(*([] if scripts is None else [project.folder]))
        case(project, window)
    except BaseException:
        if window is not None:
            window.picture(os.path.join(pictures(), f'{case.__name__}-{kind(project)}.png'))
            for line in window.dump().splitlines():
                print('#', line)
        raise
    finally:
        if window is not None:
            for line in window.stop().splitlines():
                print('# window:', line)
        project.close()


def is_shown_on(name, postgres):
    return name in ON_BOTH or (name in ON_POSTGRES) == postgres


def main(only):
    cases = [(case, scripts, postgres) for postgres in (False, True) for case, scripts in CASES
             if (not only or case.__name__ in only) and is_shown_on(case.__name__, postgres)]
    print(f'1..{len(cases)}')
    failed = 0
    for number, (case, scripts, postgres) in enumerate(cases, 1):
        name = f'{case.__name__} on {"PostgreSQL" if postgres else "SQLite"}'
        if postgres and not os.environ.get('PGHOST'):
            print(f'ok {number} - {name} # SKIP no PostgreSQL server: PGHOST is not set')
            continue
        try:
            run(case, scripts, postgres)
            print(f'ok {number} - {name}', flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print('#', line)
            print(f'not ok {number} - {name}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
