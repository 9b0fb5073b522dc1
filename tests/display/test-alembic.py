# SPDX-License-Identifier: GPL-3.0-or-later
"""The built window on an Alembic project, driven from outside. Prints TAP."""

import os
import shutil
import sys

from alembic_project import PICTURES, REVISION, Project, RealProject, run_paths, trust
from driver import Window


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


def path_history():
    """Which revisions touched a table and its columns is read from the scripts: nothing runs."""
    with RealProject() as project, Window(project.folder) as window:
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        window.click_at(window.find('list item', 'Schema'))
        window.button('History').click()
        window.click_at(window.find('list item', 'users'))
        window.find('status bar', '2 revisions touched it')
        window.find('list item', r'add user email, pending: Column added')
        window.find('list item', r'create users, current: Table created')
        assert not os.path.exists(project.mark)
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


PATHS = [path_looking, path_acting, path_history, path_failing, path_command_gone,
         path_follows_files]


if __name__ == '__main__':
    sys.exit(run_paths(PATHS, 'alembic'))
