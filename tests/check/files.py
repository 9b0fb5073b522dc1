# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for each file: its licence line, its length, the words that have no place in it."""

import re

SPDX = 'SPDX-License-Identifier: GPL-3.0-or-later'
# Projects of people who use Varve carry no licence line of ours; the rest cannot hold a comment.
WITHOUT_LICENCE = re.compile(
    r'(^LICENSE$|\.md$|\.(png|ico|gz|db|json)$|^data/(sample|templates)/|^tests/.*fixtures/|\.sql(\.in)?$)')

LONGEST_FILE = 1000
LONGEST_FUNCTION = 100

# Written apart so that this file may be read by its own check.
FORBIDDEN = [
    (re.compile(r'\b(TO' r'DO|FIX' r'ME|X{3}|HA' r'CK)\b'), 'a note to oneself'),
    (re.compile(r'(?<![\w.$}~*])/(ho' r'me|ro' r'ot|Us' r'ers|wo' r'rk)/\w'), 'a path of one machine'),
    (re.compile(r'/t' r'mp/(w|brief)/'), 'a path of one machine'),
    (re.compile(r'<' r'{7} |>' r'{7} |^={7}$', re.M), 'a merge left open'),
]


def check_licence(tree):
    for path, text in tree.texts():
        if not WITHOUT_LICENCE.search(path) and SPDX not in '\n'.join(text.splitlines()[:3]):
            yield f'{path}: does not begin with “{SPDX}”'


def check_words(tree):
    for path, text in tree.texts():
        if path == 'LICENSE':
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, what in FORBIDDEN:
                if pattern.search(line):
                    yield f'{path}:{number}: {what}: {line.strip()[:80]}'


def check_length(tree):
    for path in tree.select('.c', '.h', '.py', '.ui', '.css', 'meson.build'):
        length = len(tree.lines(path))
        if length >= LONGEST_FILE:
            yield f'{path}: {length} lines; a file by subject has fewer than {LONGEST_FILE}'


def without_tables(lines):
    """A table of cases is data, however long: its lines don't count."""
    inside = False
    for line in lines:
        inside = inside or line.startswith('  static const ')
        if not inside:
            yield line
        inside = inside and not (line.endswith('};') or line.startswith('  static') and line.endswith(';'))


def functions(tree):
    """(path, line, name, length of the body in lines), by the braces in the first column."""
    for path in tree.select('.c'):
        name = body = None
        for number, line in enumerate(tree.lines(path), 1):
            match = re.match(r'(\w+) \(', line)
            if match:
                name = match[1]
            if line == '{' and name:
                opened, body = number, []
            elif line == '}' and body is not None:
                yield path, opened, name, len(list(without_tables(body)))
                name = body = None
            elif body is not None:
                body.append(line)


def check_functions(tree):
    for path, line, name, length in functions(tree):
        if length > LONGEST_FUNCTION:
            yield f'{path}:{line}: {name}() has {length} lines; say it in several (usual: 12)'


def check_white_space(tree):
    for path, text in tree.texts('.c', '.h', '.py', '.build', '.ui', '.css', '.xml', 'run'):
        if '\t' in text or '\r' in text or re.search(r'[ ]+$', text, re.M):
            yield f'{path}: tabs, carriage returns or spaces at the end of a line'
        elif text and (not text.endswith('\n') or text.endswith('\n\n')):
            yield f'{path}: does not end in one newline'


def long_function(lines, table=0):
    cases = '  static const int cases[] = {\n' + '    1,\n' * table + '  };\n' if table else ''
    return 'void\nfar_too_long (void)\n{\n' + cases + '  a ();\n' * lines + '}\n'


CHECKS = [
    ('each file begins with its licence', check_licence, [
        ({'engine/a.c': 'int a;\n'}, 'engine/a.c'),
        ({'tests/a.py': '#!/usr/bin/python3\n# SPDX-License-Identifier: MIT\n'}, 'tests/a.py'),
        ({'tests/a.py': f'#!/usr/bin/python3\n# {SPDX}\n'}, None),
        ({'data/sample/varve.ini': '[varve]\n'}, None),
    ]),
    ('no file holds what was meant for its author', check_words, [
        ({'ui/a.c': '/* TO' 'DO: mend */\n'}, 'note to oneself'),
        ({'ui/a.c': 'open ("/ho' 'me/ann/shop.db");\n'}, 'path of one machine'),
        ({'ui/a.c': '<' '<<<<<< ours\n'}, 'merge left open'),
    ]),
    ('files are short', check_length, [
        ({'ui/a.c': 'int a;\n' * LONGEST_FILE}, 'ui/a.c: 1000 lines'),
        ({'ui/a.c': 'int a;\n' * (LONGEST_FILE - 1)}, None),
    ]),
    ('functions are short', check_functions, [
        ({'ui/a.c': long_function(LONGEST_FUNCTION + 1)}, 'far_too_long() has 101 lines'),
        ({'ui/a.c': long_function(LONGEST_FUNCTION + 1, 9)}, 'far_too_long() has 101 lines'),
        ({'ui/a.c': long_function(LONGEST_FUNCTION, 200)}, None),
    ]),
    ('no stray white space', check_white_space, [
        ({'ui/a.c': 'int a; \n'}, 'ui/a.c'),
        ({'ui/a.c': '\tint a;\n'}, 'ui/a.c'),
        ({'ui/a.c': 'int a;'}, 'one newline'),
    ]),
]
