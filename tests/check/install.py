# SPDX-License-Identifier: GPL-3.0-or-later
"""`meson install` into a folder: everything is there, and what was put there runs."""

import os
import subprocess
import tempfile

# Relative to the prefix; alternatives where programs are a matter of the build's options.
EXPECTED = [
    'bin/varvectl',
    'share/man/man1/varvectl.1',
    'share/bash-completion/completions/varvectl',
    'share/zsh/site-functions/_varvectl',
    'share/fish/vendor_completions.d/varvectl.fish',
    'share/varve/sample/varve.ini',
    'share/varve/sample/database/migrations/script.sql.in',
]
EXPECTED_OF_WINDOW = [
    'bin/varve',
    'share/man/man1/varve.1',
    'share/applications/org.varve.Varve.desktop',
    'share/metainfo/org.varve.Varve.metainfo.xml',
    'share/glib-2.0/schemas/org.varve.Varve.gschema.xml',
    'share/icons/hicolor/scalable/apps/org.varve.Varve.svg',
    'share/icons/hicolor/symbolic/apps/org.varve.Varve-symbolic.svg',
]


def install(build, folder):
    """Installs below the folder and returns where the prefix is there."""
    run = subprocess.run(['meson', 'install', '-C', build, '--no-rebuild', '--destdir', folder],
                         capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stdout + run.stderr)
    for place, folders, files in os.walk(folder):
        if 'varvectl' in files and place.endswith('/bin'):
            return os.path.dirname(place)
    raise RuntimeError(f'no bin/varvectl was installed:\n{run.stdout}')


def run_installed(prefix, folder, *arguments):
    """varvectl as an installed program: from another folder, and with nothing of the build at hand."""
    environment = {'PATH': '/usr/bin:/bin', 'HOME': folder, 'LC_ALL': 'C.UTF-8'}
    run = subprocess.run([os.path.join(prefix, 'bin', 'varvectl'), *arguments], cwd=folder,
                         env=environment, capture_output=True, text=True, timeout=60)
    if run.returncode:
        raise RuntimeError(f'varvectl {" ".join(arguments)}: {run.returncode}\n{run.stdout}{run.stderr}')
    return run.stdout


def missing_from(prefix, window):
    for path in EXPECTED + (EXPECTED_OF_WINDOW if window else []):
        if not os.path.isfile(os.path.join(prefix, path)):
            yield f'{path} was not installed'


def has_window(build):
    return os.path.exists(os.path.join(build, 'app', 'varve'))


def use(prefix, folder):
    """A project made from nothing, and the sample, each to its head and back."""
    if not run_installed(prefix, folder, '--version').startswith('varvectl '):
        yield 'varvectl --version does not say what it is'
    run_installed(prefix, folder, 'init', 'database/migrations', '--url', 'sqlite:///shop.db')
    run_installed(prefix, folder, 'revision', '-m', 'begin')
    run_installed(prefix, folder, 'upgrade', 'head')
    if '(head)' not in run_installed(prefix, folder, 'current'):
        yield 'the new project is not at its head after upgrade'
    sample = os.path.join(folder, 'sample')
    subprocess.run(['cp', '-R', os.path.join(prefix, 'share', 'varve', 'sample'), sample], check=True)
    run_installed(prefix, sample, 'upgrade', 'heads')
    if '(head)' not in run_installed(prefix, sample, 'current'):
        yield 'the sample is not at its head after upgrade'


def check_install(tree):
    with tempfile.TemporaryDirectory(prefix='varve-check-') as folder:
        prefix = install(tree.build, os.path.join(folder, 'root'))
        yield from missing_from(prefix, has_window(tree.build))
        place = os.path.join(folder, 'elsewhere')
        os.mkdir(place)
        yield from use(prefix, place)


def check_expected(tree):
    """The rule by itself, on a prefix that is part of the tree."""
    return list(missing_from(tree.path('prefix'), True))[:1] if tree.select(under='prefix/') else []


CHECKS = [
    ('what is installed runs from there', check_install, []),
    ('nothing is left out', check_expected, [
        ({'prefix/share/man/man1/varvectl.1': ''}, 'bin/varvectl was not installed'),
    ]),
]
