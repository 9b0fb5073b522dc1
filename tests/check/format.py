# SPDX-License-Identifier: GPL-3.0-or-later
"""C is written as .clang-format says, by the version that it was written for."""

import os
import re
import shutil
import subprocess

VERSION = '14'
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLACE = re.compile(r'^(?:\./)?(.+?):(\d+):\d+: error: ', re.M)


def check_format(tree):
    paths = tree.select('.c', '.h')
    if not paths:
        return
    program = shutil.which(f'clang-format-{VERSION}') or shutil.which('clang-format')
    style = f'--style=file:{os.path.join(SOURCE, ".clang-format")}'
    run = subprocess.run([program, '--dry-run', style, '-Werror', *paths], cwd=tree.root,
                         capture_output=True, text=True)
    places = {}
    for path, line in PLACE.findall(run.stderr):
        places.setdefault(path, []).append(line)
    for path, lines in places.items():
        more = '…' if len(lines) > 5 else ''
        yield f'{path}: run clang-format-{VERSION} -i on it (lines {", ".join(lines[:5])}{more})'
    if run.returncode and not places:
        yield run.stderr


CHECKS = [
    ('C is formatted', check_format, [
        ({'ui/a.c': 'int a(void){return 1;}\n'}, 'ui/a.c'),
        ({'ui/a.h': 'int a (void);\n'}, None),
    ]),
]
