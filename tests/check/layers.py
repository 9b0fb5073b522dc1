# SPDX-License-Identifier: GPL-3.0-or-later
"""What may include what: the table of the layers, held by reading the #include lines."""

import fnmatch
import os
import re

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)

FOLDERS = {'app', 'ui', 'engine', 'data', 'po', 'tests'}
TOP_FILES = {'meson.build', 'meson_options.txt', 'README.md', 'NEWS.md', 'CONTRIBUTING.md', 'LICENSE'}

# A layer may include itself and these.
BELOW = {
    'base': [],
    'sql': ['base'],
    'revision': ['base', 'sql'],
    'schema': ['base', 'sql'],
    'database': ['base', 'sql', 'revision', 'schema'],
    'project': ['base', 'sql', 'revision', 'schema', 'database'],
    'run': ['base', 'sql', 'revision', 'schema', 'database', 'project'],
}

# Files of the engine that only the window uses: loading GIO costs varvectl more than its work.
WITH_GIO = ['engine/base/varve-worker.[ch]']

# A library's headers, and where alone they may be included (tests apart).
LIBRARIES = [
    (['gtk/*', 'gdk/*', 'adwaita.h', 'gtksourceview/*', 'libadwaita*'],
     ['ui/*', 'app/*.[ch]', '!app/cli/*']),
    (['gio/*', 'json-glib/*'], ['ui/*', 'app/*.[ch]', '!app/cli/*'] + WITH_GIO),
    (['libpq-fe.h', 'libpq/*', 'postgres_ext.h'], ['engine/database/*']),
    (['sqlite3.h'], ['engine/database/*']),
    (['pg_query.h', 'protobuf*', 'pg_query/*'], ['engine/sql/*']),
]


def includes(tree, under):
    for path, text in tree.texts('.c', '.h', under=under):
        for match in INCLUDE.finditer(text):
            yield path, match[1] == '"', match[2]


def check_layers(tree):
    for path, quoted, header in includes(tree, 'engine/'):
        parts = path.split('/')
        if not quoted or header == 'config.h' or len(parts) < 3:
            continue
        layer = parts[1]
        other = header.split('/')[0] if '/' in header else layer
        if layer not in BELOW:
            yield f'{path}: “{layer}” is no layer of the engine'
        elif other != layer and other not in BELOW[layer]:
            yield f'{path}: {layer} may not include “{header}”'


def check_umbrella(tree):
    for path, quoted, header in list(includes(tree, 'ui/')) + list(includes(tree, 'app/')):
        if not quoted or header in ('varve.h', 'config.h'):
            continue
        known = [os.path.normpath(os.path.join(os.path.dirname(path), header)),
                 os.path.join(path.split('/')[0], header),
                 os.path.join('ui', header) if not path.startswith('app/cli/') else '']
        generated = header.endswith('-resources.h')
        if not generated and not any(name in tree.paths and not name.startswith('engine/')
                                     for name in known):
            yield f'{path}: “{header}” is not ours to include, the engine is seen through “varve.h”'


def check_umbrella_of_tests(tree):
    """The widget tests see what the window sees."""
    for path, quoted, header in includes(tree, 'tests/display/'):
        if quoted and header.split('/')[0] in BELOW:
            yield f'{path}: “{header}” is not ours to include, the engine is seen through “varve.h”'


def allowed(path, patterns):
    if any(fnmatch.fnmatch(path, pattern[1:]) for pattern in patterns if pattern[0] == '!'):
        return False
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns if pattern[0] != '!')


def check_libraries(tree):
    for path, _, header in (row for top in ('app/', 'ui/', 'engine/') for row in includes(tree, top)):
        for headers, places in LIBRARIES:
            if any(fnmatch.fnmatch(header, pattern) for pattern in headers):
                if not allowed(path, places):
                    yield f'{path}: <{header}> has no place here'


def check_folders(tree):
    for top in sorted({path.split('/')[0] for path in tree.paths}):
        is_folder = any(path.startswith(top + '/') for path in tree.paths)
        if top.startswith('.') or top in (FOLDERS if is_folder else TOP_FILES):
            continue
        yield f'{top}: not one of the folders and files at the top'


CHECKS = [
    ('a layer includes only what is below it', check_layers, [
        ({'engine/base/varve-a.c': '#include "sql/varve-b.h"\n'}, 'base may not include'),
        ({'engine/revision/varve-a.h': '#include "database/varve-b.h"\n'}, 'revision may not'),
        ({'engine/schema/varve-a.c': '# include "revision/varve-b.h"\n'}, 'schema may not'),
        ({'engine/project/varve-a.c': '  #include "run/varve-b.h"\n'}, 'project may not'),
        ({'engine/extra/varve-a.c': '#include "base/varve-b.h"\n'}, 'is no layer'),
        ({'engine/run/varve-a.c': '#include "base/varve-b.h"\n'}, None),
    ]),
    ('window and command see the engine through its umbrella', check_umbrella, [
        ({'ui/varve-a.c': '#include "run/varve-b.h"\n', 'engine/run/varve-b.h': ''}, 'through “varve.h”'),
        ({'app/cli/a.c': '#include "../../engine/run/varve-b.h"\n', 'engine/run/varve-b.h': ''},
         'through “varve.h”'),
        ({'app/cli/a.c': '#include "varve-w.h"\n', 'ui/varve-w.h': ''}, 'through “varve.h”'),
        ({'ui/varve-a.c': '#include "varve-b.h"\n#include "varve.h"\n', 'ui/varve-b.h': ''}, None),
    ]),
    ('so do their tests', check_umbrella_of_tests, [
        ({'tests/display/a.c': '#include "base/varve-text.h"\n'}, 'through “varve.h”'),
    ]),
    ('a library is used in its place only', check_libraries, [
        ({'engine/run/varve-a.c': '#include <gtk/gtk.h>\n'}, 'gtk/gtk.h'),
        ({'engine/project/varve-a.c': '#include <gio/gio.h>\n'}, 'gio/gio.h'),
        ({'app/cli/main.c': '#include <gio/gio.h>\n'}, 'gio/gio.h'),
        ({'engine/run/varve-a.c': '#include <libpq-fe.h>\n'}, 'libpq-fe.h'),
        ({'ui/varve-a.c': '#include <sqlite3.h>\n'}, 'sqlite3.h'),
        ({'engine/database/varve-a.c': '#include <pg_query.h>\n'}, 'pg_query.h'),
        ({'engine/base/varve-worker.h': '#include <gio/gio.h>\n'}, None),
    ]),
    ('the folders at the top are the agreed ones', check_folders, [
        ({'lib/a.c': ''}, 'lib: not one'),
        ({'Makefile': ''}, 'Makefile: not one'),
        ({'engine/meson.build': '', '.clang-format': ''}, None),
    ]),
]
