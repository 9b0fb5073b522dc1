# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole paths through the built window, driven from outside. Prints TAP."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from driver import SHADOW, TIMEOUT, Atspi, Window

CHOSEN = sys.argv[1:]
PICTURES = os.environ.get('VARVE_TEST_PICTURES')
# With the shadow around it.
NARROW = 390


def current(folder, environment='development'):
    """What the database itself says, by the command."""
    result = subprocess.run([os.environ['VARVECTL'], '-C', folder, '-e', environment, '--json', 'current'],
                            check=True, capture_output=True, text=True)
    return json.loads(result.stdout)


class Project:
    """A copy of the sample in a temporary folder."""

    def __enter__(self):
        self.parent = tempfile.mkdtemp(prefix='varve-paths-')
        self.folder = os.path.join(self.parent, 'shop')
        shutil.copytree(os.environ['VARVE_SAMPLE'], self.folder)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.parent)

    @property
    def versions(self):
        return os.path.join(self.folder, 'database', 'migrations', 'versions')

    def write(self, name, text):
        with open(os.path.join(self.versions, name), 'w') as file:
            file.write(text)


def path_up_and_down():
    """The sample by argument: to the head by clicking, and one revision back."""
    with Project() as project, Window(project.folder) as window:
        window.find('frame', 'shop – development')
        window.find('status bar', '16 revisions pending')
        window.find('list item', r'Index payments by server, pending, head, 1 of 16')
        window.button('Upgrade').click()
        window.button(r'Apply 16 Revisions').click()
        window.find('status bar', 'Up to date')
        state = current(project.folder)
        assert state['current'] == state['heads'] and state['pending'] == 0, state
        window.find('list item', r'Index payments by server, current, head, 1 of 16')
        window.gone('frame', 'Upgrade.*|development')
        window.button('Roll Back').click()
        window.button(r'Roll Back 1 Revision').click()
        window.find('status bar', '1 revision pending')
        assert current(project.folder)['pending'] == 1
        window.find('list item', r'Add user email, current, 2 of 16')
        yield window


def path_new_revision():
    """A revision is written, and opened."""
    with Project() as project, Window(project.folder) as window:
        window.find('status bar', '16 revisions pending')
        window.button('Revision').click()
        window.find('frame', 'New Revision')
        window.find('text', 'What It Does').type('Add invoices')
        window.button('Create').click()
        window.find('list item', r'Add invoices, pending, head, 1 of 17')
        names = [name for name in os.listdir(project.versions) if name.endswith('_add_invoices.sql')]
        assert len(names) == 1, names
        window.find('status bar', '17 revisions pending')
        yield window


def path_written_outside():
    """A script that another program writes comes by itself, and a broken one is said."""
    with Project() as project, Window(project.folder) as window:
        window.find('status bar', '16 revisions pending')
        project.write('123456789abc_more.sql', '-- More\n--\n-- Revision ID: 123456789abc\n'
                      '-- Revises: 9dd0e1f2a3b4\n\n-- migrate:up\nSELECT 1;\n')
        window.find('list item', r'More, pending, head, one-way, 1 of 17')
        project.write('123456789abd_other.sql', '-- Other\n--\n-- Revision ID: 123456789abd\n'
                      '-- Revises: ffffffffffff\n\n-- migrate:up\nSELECT 1;\n')
        window.find('status bar', r'.*ffffffffffff.*')
        assert not window.button('Upgrade').enabled
        window.button('Show').click()
        window.find('frame', 'Problems in the Scripts')
        yield window


def path_unsaved():
    """Text that is not saved is asked about, and ends where the answer says."""
    with Project() as project, Window(project.folder) as window:
        path = os.path.join(project.versions, '9dd0e1f2a3b4_index_payments_by_server.sql')
        before = open(path).read()
        window.find('status bar', '16 revisions pending')
        editor = window.find('text', 'Script')
        editor.point()
        window.press('ctrl+Home', 'a', 'b', 'c')
        window.button('Save')
        window.find('list item', 'Add user email.*').point()
        window.button('Cancel').click()
        window.find('label', 'Index payments by server')
        assert open(path).read() == before
        window.find('list item', 'Add user email.*').point()
        window.button('Discard').click()
        window.find('label', 'after 8cc9f0fbf4fb Add support tickets')
        assert open(path).read() == before
        window.find('list item', 'Index payments by server.*').point()
        window.find('label', 'after 1975ea83b712 Add user email')
        window.find('text', 'Script').point()
        window.press('ctrl+Home', 'a', 'b', 'c')
        window.button('Save').click()
        window.gone('push button', 'Save')
        assert open(path).read() == 'abc' + before
        yield window


def path_replace():
    """Found and replaced by the keyboard alone; where a script is applied, it is only searched."""
    with Project() as project, Window(project.folder) as window:
        path = os.path.join(project.versions, '9dd0e1f2a3b4_index_payments_by_server.sql')
        before = open(path).read()
        window.find('status bar', '16 revisions pending')
        window.find('text', 'Script').point()
        window.press('ctrl+h')
        window.find('text', 'Replace with')
        window.press(*'payments')
        window.find('status bar', r'\d+ of \d+')
        window.press('Tab', 'Tab', 'Tab', 'Tab')
        window.press(*'receipts')
        window.press('Return')
        window.find('status bar', r'\d+ of \d+')
        window.press('alt+a')
        window.find('status bar', r'\d+ replaced')
        window.press('Escape')
        window.gone('text', 'Replace with')
        window.press('ctrl+s')
        window.gone('push button', 'Save')
        assert open(path).read() == before.replace('payments', 'receipts').replace('Payments', 'receipts')
        window.press('ctrl+z', 'ctrl+z', 'ctrl+s')
        window.gone('push button', 'Save')
        assert open(path).read() == before
        yield window


def path_search():
    """The timeline is searched, by what the scripts touch too."""
    with Project() as project, Window(project.folder) as window:
        window.find('status bar', '16 revisions pending')
        window.find('list item', 'Index payments by server.*').point()
        window.press('ctrl+f')
        window.find('entry', 'Search the timeline')
        window.press(*'subscriptions')
        window.find('list item', r'Backfill subscription dates, .*')
        window.gone('list item', r'Add promo codes, .*')
        window.press('ctrl+a', *'promo', 'underscore', *'codes')
        window.find('list item', r'Add promo codes, .*')
        window.gone('list item', r'Backfill subscription dates, .*')
        yield window


def path_environments():
    """Each environment has its own state; one that can't be reached says why."""
    with Project() as project, Window(project.folder) as window:
        window.find('list item', r'production, 16 behind.*')
        window.find('list item', r'staging, test · not connected').point()
        window.find('frame', 'shop – staging')
        window.find('status bar', r'Not connected to “staging”.*')
        window.button('Edit Connection…')
        window.find('list item', r'production, .*').point()
        window.find('frame', 'shop – production')
        window.find('status bar', '16 revisions pending')
        yield window


def path_no_project():
    """A folder without a project: what it is, and what to do."""
    folder = tempfile.mkdtemp(prefix='varve-paths-')
    with Window(folder) as window:
        window.find('label', 'Not a project')
        window.button('Open Another Project…')
        window.button('Back to the Start').click()
        window.find('label', 'Every Layer of Your Database')
        yield window
    os.rmdir(folder)


def check_header(window, names):
    """That the narrow window shows these whole, side by side, once it is drawn so."""
    end = time.monotonic() + TIMEOUT
    while True:
        boxes = [window.button(name).accessible.get_extents(Atspi.CoordType.WINDOW) for name in names]
        edges = [edge for box in boxes for edge in (box.x, box.x + box.width)]
        if edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= NARROW:
            return
        assert time.monotonic() < end, f'{names} end at {edges}'
        time.sleep(0.1)


def path_narrow():
    """In a narrow window the header bar has room for what it shows, and a way back."""
    with Project() as project, Window(project.folder) as window:
        window.find('status bar', '16 revisions pending')
        window.resize(600, 640)
        window.gone('push button', 'Open')
        window.resize(NARROW, 640)
        check_header(window, ['Environments', 'New Revision ?', 'Main Menu', 'Close'])
        window.find('list item', 'Add user email.*').point(count=2)
        window.find('push button', 'Back to the Timeline')
        window.gone('push button', 'Environments')
        yield window


def path_sample():
    """From nothing: the sample is copied into the home folder and opened."""
    with Window() as window:
        window.button('Try the Sample').click()
        window.find('status bar', '16 revisions pending')
        assert os.path.isfile(os.path.expanduser('~/Varve Sample/varve.ini'))
        yield window


def run(path):
    """Runs one; it yields where its window is still open, to be looked at."""
    for window in path():
        if PICTURES:
            window.picture(os.path.join(PICTURES, path.__name__ + '.png'))
        said = window.stop()
        assert not said, f'said on standard error: {said}'


def main():
    paths = [value for name, value in globals().items() if name.startswith('path_')]
    paths = [path for path in paths if not CHOSEN or path.__name__[5:] in CHOSEN]
    failed = 0
    print(f'1..{len(paths)}')
    for number, path in enumerate(paths, 1):
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
