# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done about errors in the built window, driven from outside. Prints TAP."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from alembic_project import PICTURES, REVISION, RealProject, run_paths, trust
from driver import Atspi, Window

LOST = 'b1c2d3e4f5a6'


def wait_until(condition, what, timeout=30):
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def picture(window, name):
    if PICTURES:
        time.sleep(0.6)
        window.picture(os.path.join(PICTURES, f'cards-{name}.png'))


def says(window, *patterns):
    """Each is found in some text that can be seen."""
    for pattern in patterns:
        window.find(name=f'(?s).*{pattern}.*')


def commands(window):
    """The lines that can be copied, by the names of the buttons that do it."""
    return [match.group(1) for node in window.all('push button')
            if (match := re.fullmatch('Copy “(.*)”', node.name))]


class LostProject(RealProject):
    """The database is at a revision whose script is on another branch, as Ann committed it."""

    def __enter__(self):
        super().__enter__()
        name = self.path(f'migrations/versions/{LOST}_.py')
        text = REVISION.format(id=LOST, down='ae1027a6acf1', message='add refunds', mark=self.mark)
        text = text.replace('revision =', 'from alembic import op\nrevision =', 1)
        text = text.replace('    pass', '    op.execute("CREATE TABLE refunds (id INTEGER)")', 1)
        text = text.replace('    pass', '    op.execute("DROP TABLE refunds")', 1)
        self.text = text
        self.write('.gitignore', 'bot.db\n__pycache__\n')
        self.git('init', '-q')
        self.git('add', '.')
        self.git('commit', '-qm', 'Begin')
        self.git('checkout', '-qb', 'refunds')
        self.write(f'migrations/versions/{LOST}_.py', text)
        self.git('add', '.')
        self.git('commit', '-qm', 'Give money back')
        self.git('checkout', '-q', 'main')
        assert not os.path.exists(name)
        self.execute('ALTER TABLE users ADD COLUMN email TEXT',
                     'CREATE TABLE tariffs (id INTEGER PRIMARY KEY)', 'CREATE TABLE refunds (id INTEGER)',
                     f"UPDATE bot_version SET version_num = '{LOST}'")
        return self


def path_lost_and_brought_back():
    """The bar leads to where the script is; it is read there, and brought back as it was."""
    with LostProject() as project, Window(project.folder) as window:
        window.find('list item', r'add tariffs,.*1 of 3')
        window.find('status bar', f'The database is at {LOST}, which no script here has')
        window.button('Look in Git…').click()
        window.find('label', 'Give money back')
        says(window, 'commit [0-9a-f]{7} · Ann', 'on branch refunds')
        picture(window, 'found')
        window.button('View').click()
        text = window.find('text', 'The script as it was found')
        assert text.text().strip() == project.text.strip(), text.text()
        assert not text.has('editable')
        picture(window, 'found-view')
        window.press('Escape')
        window.gone('text', 'The script as it was found')
        assert not os.path.exists(project.path(f'migrations/versions/{LOST}_.py'))
        window.button('Bring Back').click()
        window.find('list item', r'add refunds, current, head, 1 of 4')
        with open(project.path(f'migrations/versions/{LOST}_.py'), encoding='utf-8') as file:
            assert file.read() == project.text
        window.gone('status bar', f'The database is at {LOST}.*')
        assert project.current() == [LOST]
        assert not os.path.exists(project.mark)
        yield window


def path_lost_and_rolled_back():
    """Brought back and rolled back by the project's Alembic, after the plan was seen."""
    with LostProject() as project, Window(project.folder) as window:
        window.find('list item', r'add tariffs,.*1 of 3')
        window.button('Look in Git…').click()
        # Nothing of the project is run, and nothing written, before the person trusts it.
        window.button('Bring Back and Roll Back…').click()
        window.button('Trust').click()
        window.gone('push button', 'Trust')
        assert not os.path.exists(project.path(f'migrations/versions/{LOST}_.py'))
        window.button('Bring Back and Roll Back…').click()
        window.find('heading', 'Roll back 1 revision\\?')
        assert project.current() == [LOST]
        window.button('Roll Back 1 Revision').click()
        window.find('list item', r'add tariffs, current, 2 of 4')
        assert project.current() == ['ae1027a6acf1']
        assert 'refunds' not in project.tables()
        yield window


def path_lost_for_good():
    """Found nowhere: it is said where was looked; stamping says what it costs, and asks."""
    with LostProject() as project, Window(project.folder) as window:
        project.git('branch', '-D', 'refunds')
        project.git('reflog', 'expire', '--expire=now', '--all')
        project.git('gc', '--prune=now', '-q')
        window.find('list item', r'add tariffs,.*1 of 3')
        window.button('What to Do…').click()
        says(window, f'{LOST} is in the version table of “alembic”', 'makes the database forget')

        card = dialog(window)
        assert [line for line in commands(window) if 'stamp --purge heads' in line], commands(window)
        picture(window, 'unknown')
        card.find('push button', 'Look in Git…').click()
        window.gone(name='What Happened')
        window.find('label', f'{LOST} Was Not Found')
        says(window, 'branches, remote branches', 'the journal of “alembic”', re.escape(project.folder))
        picture(window, 'not-found')
        window.button('Forget It and Stamp…').click()
        window.button('Trust').click()
        window.gone('push button', 'Trust')
        window.button('Forget It and Stamp…').click()
        says(window, 'Nothing of its schema is changed or undone')
        picture(window, 'stamp')
        assert project.current() == [LOST]
        window.button('Forget It and Stamp…').click()
        window.find('label', r'.*alembic.* stamp --purge ae1027a6acf1')
        assert project.current() == [LOST]
        window.button('Stamp').click()
        window.find('list item', r'add tariffs, current, head, 1 of 3')
        assert project.current() == ['ae1027a6acf1']
        assert 'refunds' in project.tables()
        yield window


def dialog(window, title='What Happened'):
    return window.find(name=title)


def path_statement():
    """A statement that is refused: what it is here, its script, and the lines that do the same."""
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
        picture(window, 'statement')
        says(window, r'Revision ae1027a6acf1 \(add tariffs\) stopped at: CREATE TABEL')
        assert commands(window) == ['varvectl edit ae1027a6acf1'], commands(window)
        picture(window, 'statement')
        window.button('Try Again').click()
        window.button('Apply 1 Revision').click()
        window.find('heading', r'Upgrade stopped')
        window.button('Show in Script').click()
        window.gone('heading', r'Upgrade stopped')
        wait_until(lambda: any('CREATE TABEL' in node.text() for node in window.all('text')),
                   'the script is not shown')
        yield window


def path_there_already():
    """A table that somebody made by hand: its revision is stamped, by a plan."""
    with RealProject() as project, Window(project.folder) as window:
        project.execute('ALTER TABLE users ADD COLUMN email TEXT',
                        'CREATE TABLE tariffs (id INTEGER PRIMARY KEY)',
                        "UPDATE bot_version SET version_num = '1975ea83b712'")
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        trust(window, project)
        window.button('Upgrade').click()
        window.button('Apply 1 Revision').click()
        window.find('heading', r'Upgrade stopped')
        says(window, '“tariffs” is in “alembic” before revision ae1027a6acf1 makes it')
        picture(window, 'there-already')
        window.button('Stamp, if the Schema Has It…').click()
        window.find('label', r'.*alembic.* stamp --purge ae1027a6acf1')
        assert project.current() == ['1975ea83b712']
        window.button('Stamp').click()
        window.find('list item', r'add tariffs, current, head, 1 of 3')
        assert project.current() == ['ae1027a6acf1']
        yield window


def path_behind():
    """A revision from the models wants an up-to-date database: upgraded from the card, then it is
    written from what was entered."""
    with RealProject() as project, Window(project.folder) as window:
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        trust(window, project)
        window.button('Revision').click()
        window.find('text', 'What It Does').type('add phone')
        window.find('check box', 'From the Models').click()
        window.button('Create').click()
        card = dialog(window)
        says(window, r'2 revisions are not applied to “alembic”, which is at 3f18fc961ae9')
        assert any(line.endswith('upgrade heads') for line in commands(window)), commands(window)
        picture(window, 'behind')
        card.find('push button', 'Upgrade…').click()
        window.button('Apply 2 Revisions').click()
        wait_until(lambda: project.current() == ['ae1027a6acf1'], 'nothing was applied')
        window.gone('heading', 'Applying.*')
        assert window.find('text', 'What It Does').text() == 'add phone'
        window.button('Create').click()
        window.find('list item', r'add phone, pending, head, 1 of 4')
        yield window


def path_nothing_new():
    """An autogenerated script that came out empty says why."""
    with RealProject() as project, Window(project.folder) as window:
        project.write('models.py', 'import sqlalchemy as sa\nimport sqlalchemy.orm\n'
                      'Base = sa.orm.declarative_base()\n')
        project.execute('DROP TABLE users', "UPDATE bot_version SET version_num = 'ae1027a6acf1'")
        window.find('list item', r'add tariffs, current, head, 1 of 3')
        trust(window, project)
        window.button('Revision').click()
        window.find('text', 'What It Does').type('nothing')
        window.find('check box', 'From the Models').click()
        window.button('Create').click()
        dialog(window)
        says(window, 'No difference was found', 'The script does nothing', 'Not compared')
        assert any('env.py' in line for line in commands(window)), commands(window)
        picture(window, 'nothing-new')
        yield window


def path_trust_lost():
    """The person takes back elsewhere what they said: the card asks again."""
    with RealProject() as project, Window(project.folder) as window:
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        trust(window, project)
        window.button('Upgrade').click()
        window.find('push button', 'Apply 2 Revisions')
        shutil.rmtree(os.path.join(os.environ['XDG_CONFIG_HOME'], 'varve', 'trusted'))
        window.button('Apply 2 Revisions').click()
        window.find('heading', r'Upgrade stopped')
        picture(window, 'trust-lost')
        assert not window.all('push button', 'Try Again')
        window.button('Trust This Folder…').click()
        window.find('text', 'How Alembic Is Called')
        assert not os.path.exists(project.mark)
        window.button('Trust').click()
        window.gone('push button', 'Trust')
        window.button('Upgrade').click()
        window.button('Apply 2 Revisions').click()
        window.find('list item', r'add tariffs, current, head, 1 of 3')
        yield window


def path_command_mistyped():
    """A command that is not there is told as such, and can be said anew."""
    with RealProject() as project, Window(project.folder) as window:
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        window.button('Trust…').click()
        window.find('text', 'How Alembic Is Called').type('/opt/nowhere/alembic')
        window.button('Trust').click()
        window.button('Upgrade').click()
        window.button('Apply 2 Revisions').click()
        window.find('heading', r'Upgrade stopped')
        says(window, 'is called by “/opt/nowhere/alembic”, and there is none')
        picture(window, 'command-mistyped')
        window.button('Choose How Alembic Is Called…').click()
        entry = window.find('text', 'How Alembic Is Called')
        assert entry.text() == '/opt/nowhere/alembic', entry.text()
        yield window


def path_two_heads():
    """Two heads are merged by the project's Alembic."""
    with RealProject() as project, Window(project.folder) as window:
        project.write('migrations/versions/c0ffee_.py', REVISION.format(
            id='c0ffee00c0ffee', down='1975ea83b712', message='add orders', mark=project.mark))
        window.find('list item', r'add orders, pending, head, . of 4')
        trust(window, project)
        window.find('status bar', 'The history has 2 heads')
        window.button('Show…').click()
        picture(window, 'two-heads')
        window.button('Merge the Heads').click()
        window.find('list item', r'merge .*, pending, head, 1 of 5')
        names = os.listdir(project.path('migrations/versions'))
        assert any('merge' in name for name in names), names
        yield window


def path_merge_failing():
    """What keeps Alembic from merging is told with what helps."""
    with RealProject() as project, Window(project.folder) as window:
        project.write('migrations/versions/c0ffee_.py', REVISION.format(
            id='c0ffee00c0ffee', down='1975ea83b712', message='add orders', mark=project.mark))
        os.remove(project.path('migrations/script.py.mako'))
        window.find('list item', r'add orders, pending, head, . of 4')
        trust(window, project)
        window.button('Show…').click()
        window.button('Merge the Heads').click()
        dialog(window)
        assert window.all('text', 'What Alembic Printed'), window.dump()
        picture(window, 'merge-failing')
        yield window


def path_unreachable():
    """No server where the project says: the bar has the card, and the connection can be mended."""
    with RealProject() as project:
        project.write('alembic.ini', '[alembic]\nscript_location = migrations\n'
                      'sqlalchemy.url = postgresql://ann@127.0.0.1:1/shop\n')
        with Window(project.folder) as window:
            window.find('status bar', r'Not connected to “alembic”.*')
            picture(window, 'unreachable-bar')
            window.button('What to Do…').click()
            card = dialog(window)
            says(window, r'No server answers at “127\.0\.0\.1”, port 1, where “alembic” should be')
            picture(window, 'unreachable')
            project.write('alembic.ini', '[alembic]\nscript_location = migrations\n'
                          'sqlalchemy.url = sqlite:///bot.db\n')
            card.find('push button', 'Try Again').click()
            window.find('list item', r'create users, current, 3 of 3')
            yield window


def path_no_folder():
    """The database’s folder is not there: the card has the line that makes it."""
    with RealProject() as project:
        project.write('alembic.ini', '[alembic]\nscript_location = migrations\nprepend_sys_path = .\n'
                      'sqlalchemy.url = sqlite:///data/bot.db\n')
        with Window(project.folder) as window:
            window.find('list item', r'add tariffs, pending, head, 1 of 3')
            trust(window, project)
            window.button('Upgrade').click()
            window.button('Apply 3 Revisions').click()
            window.find('heading', r'Upgrade stopped')
            line = next(line for line in commands(window) if line.startswith('mkdir'))
            picture(window, 'no-folder')
            subprocess.run(line, shell=True, check=True, cwd=project.folder)
            window.button('Try Again').click()
            window.button('Apply 3 Revisions').click()
            window.find('list item', r'add tariffs, current, head, 1 of 3')
            yield window


def path_missing_parent():
    """A script comes after one that is not here: the card leads into git."""
    with LostProject() as project:
        project.write('migrations/versions/d4_.py', REVISION.format(
            id='d4d4d4d4', down=LOST, message='add receipts', mark=project.mark))
        project.execute("UPDATE bot_version SET version_num = '1975ea83b712'")
        with Window(project.folder) as window:
            window.find('status bar', f'.*{LOST}.*')
            picture(window, 'missing-parent-bar')
            window.button('What to Do…').click()
            card = dialog(window)
            says(window, f'comes after {LOST}, and no script here has that id')
            picture(window, 'missing-parent')
            card.find('push button', 'Bring It Back').click()
            window.find('list item', r'add refunds, pending, 2 of 5')
            with open(project.path(f'migrations/versions/{LOST}_.py'), encoding='utf-8') as file:
                assert file.read() == project.text
            yield window


SLOW = """
import time


def upgrade():
    time.sleep(120)


def downgrade():
    pass
"""


def make_slow(project):
    name = 'migrations/versions/1975ea83b712_.py'
    with open(project.path(name), encoding='utf-8') as file:
        text = file.read()
    project.write(name, text[:text.index('def upgrade')] + SLOW)


def path_cancelled():
    """Cancelling a run ends Alembic, and the database is where it was."""
    with RealProject() as project, Window(project.folder) as window:
        make_slow(project)
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        trust(window, project)
        window.button('Upgrade').click()
        window.button('Apply 2 Revisions').click()
        window.find('heading', r'Applying 2 revisions…')
        wait_until(lambda: os.path.exists(project.mark), 'Alembic was not started')
        window.button('Cancel').click()
        window.find('heading', r'Upgrade cancelled|Upgrade stopped')
        picture(window, 'cancelled')
        assert project.current() == ['3f18fc961ae9']
        # The window behind has such a button, too.
        window.all('push button', 'Close')[-1].click()
        window.find('list item', r'add user email, pending.* 2 of 3')
        yield window


def path_stamped_and_runs():
    """A revision is stamped from the timeline, rolled back and applied; the Runs page tells all."""
    with RealProject() as project, Window(project.folder) as window:
        row = window.find('list item', r'add user email, pending, 2 of 3')
        trust(window, project)
        project.execute('ALTER TABLE users ADD COLUMN email TEXT')
        row = window.find('list item', r'add user email, pending, 2 of 3')
        window.point_at(row)
        subprocess.run(['xdotool', 'click', '3'], check=True)
        window.find('menu item', 'Stamp as Current…?').click()
        window.find('heading', r'Stamp.*')
        window.button('Stamp.*').click()
        window.find('list item', r'add user email, current, 2 of 3')
        assert project.current() == ['1975ea83b712']
        window.button('Upgrade').click()
        window.button('Apply 1 Revision').click()
        window.find('list item', r'add tariffs, current, head, 1 of 3')
        window.click_at(window.find('list item', 'Runs'))
        window.find('list item', r'Upgrade: add tariffs, applied .*')
        window.find('list item', r'Stamp: add user email, stamped .*')
        picture(window, 'runs')
        yield window


def find_alembic(project):
    """Processes of the project’s Alembic."""
    found = []
    for name in os.listdir('/proc'):
        try:
            if name.isdigit() and os.readlink(f'/proc/{name}/cwd') == project.folder:
                with open(f'/proc/{name}/cmdline', encoding='utf-8') as file:
                    if '\0upgrade\0' in file.read():
                        found.append(int(name))
        except OSError:
            continue
    return found


def kill_window_in_run(project):
    """As a crash, or a person who is out of patience, does it."""
    with Window(project.folder) as window:
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        trust(window, project)
        window.button('Upgrade').click()
        window.button('Apply 2 Revisions').click()
        wait_until(lambda: os.path.exists(project.mark), 'Alembic was not started')
        window.process.send_signal(signal.SIGKILL)
        window.process.wait()
    assert find_alembic(project), 'Alembic did not outlive the window'


def path_killed():
    """The journal says that a run began; none begins beside it; then what came of it is said."""
    with RealProject() as project:
        make_slow(project)
        kill_window_in_run(project)
        with Window(project.folder) as window:
            window.find('list item', r'add user email, pending.* 2 of 3')
            window.button('Upgrade').click()
            window.button('Apply 2 Revisions').click()
            window.find('heading', r'Upgrade stopped')
            says(window, 'Alembic is still running here: upgrade of 1975ea83b712')
            picture(window, 'still-running')
            assert len(find_alembic(project)) == 1
        os.kill(find_alembic(project)[0], signal.SIGKILL)
        wait_until(lambda: not find_alembic(project), 'Alembic lives')
        with Window(project.folder) as window:
            window.find('status bar', 'Varve was ended while Alembic applied 1975ea83b712')
            picture(window, 'killed')
            window.click_at(window.find('list item', 'Runs'))
            window.find('list item', r'Upgrade: add user email, upgrade begun .*, not finished')
            picture(window, 'killed-runs')
            window.button('Dismiss').click()
            window.gone('status bar', 'Varve was ended.*')
            window.find('list item', r'Upgrade: add user email, upgrade failed .*')
            assert project.current() == ['3f18fc961ae9']
            yield window


def path_killed_and_finished():
    """Alembic went on alone: that is what the journal says in the end."""
    with RealProject() as project:
        make_slow(project)
        name = project.path('migrations/versions/1975ea83b712_.py')
        with open(name, encoding='utf-8') as file:
            text = file.read()
        with open(name, 'w', encoding='utf-8') as file:
            file.write(text.replace('sleep(120)', 'sleep(4)'))
        kill_window_in_run(project)
        wait_until(lambda: not find_alembic(project), 'Alembic does not end')
        assert project.current() == ['ae1027a6acf1']
        with Window(project.folder) as window:
            window.find('status bar', 'Varve was ended while Alembic applied 1975ea83b712')
            says(window, 'Alembic went on and finished it')
            picture(window, 'killed-finished')
            window.button('OK').click()
            window.gone('status bar', 'Varve was ended.*')
            window.find('list item', r'add user email, applied.*, 2 of 3')
            yield window


def path_printed():
    """What Alembic printed beyond its log is there after a success, too, and the way back is."""
    with RealProject() as project, Window(project.folder) as window:
        name = 'migrations/versions/ae1027a6acf1_.py'
        with open(project.path(name), encoding='utf-8') as file:
            text = file.read()
        project.write(name, text.replace('def upgrade():\n', 'def upgrade():\n    print("17 rows were moved")\n'))
        window.find('list item', r'add tariffs, pending, head, 1 of 3')
        trust(window, project)
        window.button('Upgrade').click()
        window.button('Apply 2 Revisions').click()
        window.find('heading', '2 revisions applied')
        assert not window.all('text', 'What Alembic Printed')
        picture(window, 'printed-folded')

        window.click_at(window.find('label', 'What Alembic Printed'))
        assert '17 rows were moved' in window.find('text', 'What Alembic Printed').text()
        picture(window, 'printed')
        window.press('Escape')
        window.button('Undo')
        assert project.current() == ['ae1027a6acf1']
        yield window


def path_many_commands():
    """All that the project could be run with is offered, however many they are."""
    with RealProject() as project:
        for folder in ('.venv', 'venv', 'env'):
            program = project.path(f'{folder}/bin/alembic')
            os.makedirs(os.path.dirname(program))
            project.write(f'{folder}/bin/alembic', '#!/bin/sh\nexit 1\n')
            os.chmod(program, 0o755)
        project.write('compose.yaml', 'services:\n' + ''.join(
            f'  {name}:\n    build: .\n    volumes:\n      - .:/app\n' for name in
            ('bot', 'worker', 'admin', 'web', 'cron')))
        answer = subprocess.run([os.environ['VARVECTL'], '-C', project.folder, '--json', 'environments'],
                                check=True, capture_output=True, text=True).stdout
        offered = [each['command'] for each in json.loads(answer)['commands']]
        assert len(offered) > 4, offered
        with Window(project.folder) as window:
            window.button('Trust…').click()
            found = window.find('list', 'Found in the project')
            names = [node.name for node in found.all('list item', showing=False)]
            for command in offered:
                assert any(command in name for name in names), (command, names)
            picture(window, 'many-commands')
            yield window


SQL = """-- {message}
--
-- Revision ID: {id}
-- Revises: {down}

-- migrate:up
{up}

-- migrate:down
{back}
"""


class SqlProject:
    """A SQL project whose database is at a revision that only another branch has."""

    def __enter__(self):
        self.parent = tempfile.mkdtemp(prefix='varve-lost-')
        self.folder = os.path.join(self.parent, 'shop')
        os.mkdir(self.folder)
        self.varvectl('init', 'migrations', '--url', 'sqlite:///shop.db')
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.parent)

    path, write, git = RealProject.path, RealProject.write, RealProject.git

    def varvectl(self, *arguments):
        return subprocess.run([os.environ['VARVECTL'], '-C', self.folder, *arguments], check=True,
                              capture_output=True, text=True).stdout

    def current(self):
        with sqlite3.connect(self.path('shop.db')) as connection:
            return [row[0] for row in connection.execute('SELECT version_num FROM alembic_version')]


def path_lost_in_sql():
    """A SQL project rolls back from where the script is: nothing of it comes into the folder."""
    with SqlProject() as project:
        project.write('migrations/versions/aa01.sql', SQL.format(
            message='Add users', id='aa01', down='', up='CREATE TABLE users (id integer);',
            back='DROP TABLE users;'))
        project.write('.gitignore', '*.db\n')
        project.git('init', '-q')
        project.git('add', '.')
        project.git('commit', '-qm', 'Begin')
        project.git('checkout', '-qb', 'plans')
        project.write('migrations/versions/aa02.sql', SQL.format(
            message='Add plans', id='aa02', down='aa01', up='CREATE TABLE plans (id integer);',
            back='DROP TABLE plans;'))
        project.git('add', '.')
        project.git('commit', '-qm', 'Sell plans')
        project.varvectl('upgrade', 'heads')
        project.git('checkout', '-q', 'main')
        assert project.current() == ['aa02']
        with Window(project.folder) as window:
            window.find('status bar', 'The database is at aa02, which no script here has')
            window.button('Look in Git…').click()
            window.find('label', 'Sell plans')
            says(window, 'on branch plans\nin the journal')
            picture(window, 'lost-in-sql')
            window.button('Roll Back…').click()
            window.find('heading', 'Roll back 1 revision\\?')
            window.find('label', 'varvectl -e .* downgrade aa01 --find')
            picture(window, 'lost-in-sql-plan')
            window.button('Roll Back 1 Revision').click()
            window.find('list item', 'Add users, current, head, 1 of 1')
            assert project.current() == ['aa01']
            assert not os.path.exists(project.path('migrations/versions/aa02.sql'))
            assert not window.all('push button', 'Undo')
            yield window


def path_compared_when_lost():
    """The desired schema can’t be compared with a database that is nobody knows where: the card is
    offered there as well."""
    with SqlProject() as project:
        project.write('migrations/versions/aa01.sql', SQL.format(
            message='Add users', id='aa01', down='', up='CREATE TABLE users (id integer);',
            back='DROP TABLE users;'))
        project.varvectl('upgrade', 'heads')
        with sqlite3.connect(project.path('shop.db')) as connection:
            connection.execute("UPDATE alembic_version SET version_num = 'ffff00'")
        with Window(project.folder) as window:
            window.find('status bar', 'The database is at ffff00, which no script here has')
            window.button('Revision').click()
            window.click_at(window.find('list item', 'From the Desired Schema.*'))
            says(window, 'The Schemas Could Not Be Compared')
            picture(window, 'compared-when-lost')
            window.all('push button', 'What to Do…')[-1].click()
            card = dialog(window)
            says(window, 'ffff00 is in the version table of')
            card.find('push button', 'Look in Git…').click()
            window.find('label', 'ffff00 Was Not Found')
            says(window, 'The project is in no git repository')
            yield window


def path_copied_and_linked():
    """A line of the card is copied; the timeline's own link leads into git, too."""
    with LostProject() as project, Window(project.folder) as window:
        window.find('list item', r'add tariffs,.*1 of 3')
        window.button('What to Do…').click()
        dialog(window).find('push button', 'Copy “varvectl history”').click()
        time.sleep(0.5)  # it comes on another way than the key
        window.press('Escape')
        window.gone(name='What Happened')
        window.press('ctrl+f')
        window.find('entry', 'Search the timeline')
        time.sleep(0.5)
        window.press('ctrl+v')
        # Nothing is called so.
        window.gone('list item', r'add tariffs,.*')
        window.press('ctrl+a', *'tariffs')
        window.find('list item', r'add tariffs,.*')
        box = Atspi.Component.get_extents(window.find('label', r'Look in Git… · at .*').accessible,
                                          Atspi.CoordType.WINDOW)
        subprocess.run(['xdotool', 'mousemove', str(box.x + 30), str(box.y + box.height // 2),
                        'click', '1'], check=True)
        window.find('label', 'Give money back')
        assert project.current() == [LOST]
        yield window


PATHS = [path for name, path in list(globals().items()) if name.startswith('path_')]

if __name__ == '__main__':
    sys.exit(run_paths(PATHS, 'cards-end'))
