# SPDX-License-Identifier: GPL-3.0-or-later
"""What the built programs and the engine's libraries ask of others."""

import glob
import os
import re
import subprocess

# Loading any of these costs the command more than a whole `current` may take, or is no business of its.
HEAVY = re.compile(r'^lib(gio|gtk|adwaita|gtksource|pq|secret|json-glib|soup|X11|wayland)[-.]')
SCREEN = re.compile(r'^(gtk|gdk|gsk|adw|pango|cairo)_')


def needed(program):
    text = subprocess.run(['readelf', '--dynamic', '--wide', program], check=True,
                          capture_output=True, text=True).stdout
    return re.findall(r'\(NEEDED\).*\[(.+)\]', text)


def check_command(tree):
    libraries = needed(tree.built('app/varvectl'))
    if not libraries:
        yield 'varvectl needs no library at all: was it read?'
    for library in libraries:
        if HEAVY.search(library):
            yield f'varvectl needs {library}'


def asked(library):
    text = subprocess.run(['nm', '--undefined-only', '--format=just-symbols', library], check=True,
                          capture_output=True, text=True).stdout
    return {line.strip() for line in text.splitlines()}


def libraries_of(tree):
    return sorted(glob.glob(os.path.join(tree.built('engine'), '*', 'libvarve-*.a')))


def check_engine(tree):
    libraries = libraries_of(tree)
    if not libraries:
        yield 'the engine has no library'
    for library in libraries:
        symbols = sorted(symbol for symbol in asked(library) if SCREEN.search(symbol))
        if symbols:
            yield f'{os.path.basename(library)} asks for {", ".join(symbols[:5])}'


PAINTER = 'object of void gtk_widget_show (void *); void f (void) { gtk_widget_show (0); }'

CHECKS = [
    ('the command loads little', check_command, [
        ({'built/app/varvectl': 'link to /usr/bin/gdbus'}, 'needs libgio'),
    ]),
    ('the engine knows no screen', check_engine, [
        ({'built/engine/base/libvarve-base.a': PAINTER}, 'gtk_widget_show'),
        ({'built/engine/base/libvarve-base.a': 'object of int a;'}, None),
    ]),
]
