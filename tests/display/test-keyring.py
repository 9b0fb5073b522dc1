# SPDX-License-Identifier: GPL-3.0-or-later
"""A password in a real keyring: kept where it is wanted, used at the next start, replaced or forgotten
once the server refuses it. Needs PostgreSQL (PGHOST) and gnome-keyring. Prints TAP."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

import gi

gi.require_version('Secret', '1')
from gi.repository import Secret  # noqa: E402

from driver import TIMEOUT, Window  # noqa: E402

SCRIPT = '''-- first
--
-- Revision ID: 3f18fc961ae9
-- Create Date: 2026-11-22 16:43:00+00:00

-- migrate:up
SELECT 1;

-- migrate:down
SELECT 2;
'''


def set_password(password):
    """Gives the role that has to have one another password."""
    subprocess.run(['psql', '-XqAt', '-d', 'postgres', '-c',
                    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'varve_scram') "
                    'THEN CREATE ROLE varve_scram LOGIN; END IF; END $$; '
                    f"ALTER ROLE varve_scram SUPERUSER PASSWORD '{password}'"], check=True)


def stored():
    """What the keyring has for the program."""
    items = Secret.password_search_sync(
        Secret.Schema.new('org.varve.Varve.Database', Secret.SchemaFlags.NONE,
                          {'key': Secret.SchemaAttributeType.STRING}),
        {}, Secret.SearchFlags.ALL | Secret.SearchFlags.LOAD_SECRETS, None)
    return [item.retrieve_secret_sync(None).get_text() for item in items]


def expect_stored(expected):
    """The keyring is written to while the window goes on."""
    end = time.monotonic() + TIMEOUT
    while stored() != expected:
        assert time.monotonic() < end, f'the keyring has {stored()}, not {expected}'
        time.sleep(0.1)


def make_project(parent):
    folder = os.path.join(parent, 'shop')
    os.makedirs(os.path.join(folder, 'migrations/versions'))
    with open(os.path.join(folder, 'varve.ini'), 'w', encoding='utf-8') as file:
        file.write('[varve]\nscript_location = migrations\n\n[environment development]\n'
                   f'url = postgresql://varve_scram@/postgres?host={os.environ["PGHOST"]}\n')
    with open(os.path.join(folder, 'migrations/versions/3f18fc961ae9_first.sql'), 'w',
              encoding='utf-8') as file:
        file.write(SCRIPT)
    return folder


def give(window, password, toggle=False):
    """Answers the question, which comes once it is asked for."""
    window.button('Enter Password…').click()
    entry = window.find('text', 'Password')
    if toggle:
        window.click_at(window.find('list item', 'Remember'))
        time.sleep(0.3)
    entry.type(password)
    window.button('Connect').click()
    window.find('status bar', '1 revision pending')


def keep(folder):
    """Wanted, it is kept."""
    set_password('first')
    with Window(folder) as window:
        give(window, 'first', toggle=True)
        expect_stored(['first'])


def use(folder):
    """The next start asks nobody."""
    with Window(folder) as window:
        window.find('status bar', '1 revision pending')


def replace(folder):
    """Refused, it is asked anew, and the new one is kept as the old one was."""
    set_password('second')
    with Window(folder) as window:
        give(window, 'second')
        expect_stored(['second'])


def forget(folder):
    """Refused and not wanted any more, it is gone; the new one serves until the window closes."""
    set_password('third')
    with Window(folder) as window:
        give(window, 'third', toggle=True)
        expect_stored([])
    with Window(folder) as window:
        window.button('Enter Password…')


def main():
    steps = [keep, use, replace, forget]
    program = shutil.which('gnome-keyring-daemon')
    if not os.environ.get('PGHOST') or not program:
        print('1..0 # SKIP needs PostgreSQL and gnome-keyring')
        return 0
    print(f'1..{len(steps)}')
    daemon = subprocess.Popen([program, '--foreground', '--unlock', '--components=secrets'],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    daemon.stdin.write(b'opens it')
    daemon.stdin.close()
    failed = False
    with tempfile.TemporaryDirectory(prefix='varve-keyring-') as parent:
        folder = make_project(parent)
        for number, step in enumerate(steps, 1):
            try:
                step(folder)
                print(f'ok {number} - {step.__name__}', flush=True)
            except Exception:
                failed = True
                print(f'not ok {number} - {step.__name__}')
                print('\n'.join(f'# {line}' for line in traceback.format_exc().splitlines()), flush=True)
    daemon.terminate()
    daemon.wait()
    return failed


if __name__ == '__main__':
    sys.exit(main())
