#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-reader.py VARVECTL: revision files read as text, beside what Python itself makes of them by
running them. VARVE_TEST_SEED=N repeats the random part."""

import glob
import json
import os
import random
import sys

from projects import check, run, same

NAMES = ('revision', 'down_revision', 'branch_labels', 'depends_on')
HEAD = 'revision = "a1"\ndown_revision = None\n'

FORMS = r'''
revision = 'a1'; down_revision = "b1"
---
revision: str = "a1"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, None] = ("x", "y")
---
revision, down_revision = 'a1', ('b1', 'c1')
---
revision = _rev = """a1"""
down_revision = r'b1'
---
revision = ("a"
            # between
            "1")
down_revision = [
    'b1',  # one
    u"c1",

]
depends_on = {'d1'}
---
A = 'a1'
PARENTS = ('b1', A + "x")
revision = A
A = 'other'
down_revision = PARENTS
depends_on = [*PARENTS, "z"]
---
revision = 'a' \
    '1'
down_revision = (('b1'))
---
revision = "\x61\u0031\
\141"
down_revision = 'b1',
---
"""a message
revision = 'wrong'
"""
if True:
    pass
revision = 'a1'
down_revision = None
def upgrade():
    revision = 'inner'
    """
revision = 'wrong'
"""
class X:
    down_revision = 'inner'
---
revision = 'a1'
down_revision = 'b1'
text = f"{down_revision!r:>{10}} {'}' + 'its'} {{ # no comment"
other = rb'\'' b"x"
nested = [{'a': ("x", [1, {2: 3}])}, lambda down_revision=1: down_revision]
---
revision = f"a1"
down_revision = () + ('b1',) + ("c1",)
branch_labels = []
depends_on = ()
---
revision = 'a1'
down_revision = {'b1', "b1", 'c1'}
---
revision = 'a1'
down_revision = 'b1' if False else None if False else None
'''


class Anything:
    def __class_getitem__(cls, item):
        return cls


PRELUDE = {'Union': Anything, 'Sequence': Anything}


def as_list(value):
    return [] if value is None else [value] if isinstance(value, str) else sorted(value)


def forms_that_people_write(project):
    project.configure()
    for form in FORMS.split('---\n'):
        names = {}
        exec(compile(form, 'x', 'exec'), dict(PRELUDE), names)
        problems = compare_one(project, form.encode(), names)
        if 'False else None' in form:
            check(problems and 'computed' in problems[0]['message'], (form, problems))
        else:
            check(not problems, (form, problems))


def compare_one(project, data, names):
    """The revision of one file, its parents made up as files of their own. Gives the problems."""
    folder = project.path('m/versions')
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    project.write('m/versions/x_.py', data)
    others = set(as_list(names.get('down_revision'))) | set(as_list(names.get('depends_on')))
    for other in others - {names['revision']}:
        project.write(f'm/versions/other_{other.encode().hex()}.py',
                      f'revision = {other!r}\ndown_revision = None\n')
    problems = [item for item in project.varve('--json', 'check').json['problems']
                if 'upgrade()' not in item['message'] and 'downgrade()' not in item['message']]
    if problems:
        return problems
    found = [item for item in project.json('history')['revisions']
             if item['path'].endswith('/x_.py')]
    same(len(found), 1, data)
    same(found[0]['revision'], names['revision'], data)
    same(sorted(found[0]['down_revisions']), as_list(names['down_revision']), data)
    same(sorted(found[0]['depends_on']), as_list(names.get('depends_on')), data)
    same(sorted(found[0]['branch_labels']), as_list(names.get('branch_labels')), data)
    return []


def encodings(project):
    project.configure()
    text = '"""добавить почту\n\nCreate Date: 2026-01-02 03:04:05\n"""\n' + HEAD
    for data in (text.encode(), b'\xef\xbb\xbf' + text.encode(), text.replace('\n', '\r\n').encode(),
                 text.replace('\n', '\r').encode(),
                 b'# -*- coding: utf-8 -*-\n' + text.encode(),
                 b'# vim: set fileencoding=cp1251 :\n' + text.encode('cp1251'),
                 b'#!/usr/bin/python3\n# coding=koi8-r\n' + text.encode('koi8-r')):
        same(compare_one(project, data, {'revision': 'a1', 'down_revision': None}), [])
        item = project.json('history')['revisions'][0]
        same((item['message'], item['created']), ('добавить почту', '2026-01-02 03:04:05'), data)


class Writer:
    """Random expressions of strings, and the text around them."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def space(self, inside):
        return self.random.choice(['', ' ', '  '] + ([' # comment " ( \n', '\n', '\n    '] if inside else []))

    def string(self, inside):
        word = ''.join(self.random.choice('abc019_') for _ in range(self.random.randint(1, 4)))
        quote = self.random.choice(['"', "'", '"""', "'''"])
        prefix = self.random.choice(['', '', 'r', 'u', 'R', 'f'])
        text = prefix + quote + word + quote
        if self.random.random() < 0.15:
            text += self.space(inside) + self.string(inside)
        return text

    def scalar(self, inside, depth=0):
        if depth < 3 and self.random.random() < 0.25:
            return '(' + self.space(True) + self.scalar(True, depth + 1) + self.space(True) + ')'
        if depth < 3 and self.random.random() < 0.15:
            return self.scalar(inside, depth + 1) + self.space(inside) + '+' + self.space(inside) \
                + self.scalar(inside, depth + 1)
        return self.string(inside)

    def sequence(self):
        opening, closing = self.random.choice(['()', '[]', '{}'])
        count = self.random.randint(1 if opening == '{' else 0, 3)
        items = [self.space(True) + self.scalar(True) + self.space(True) for _ in range(count)]
        comma = ',' if items and (opening == '(' or self.random.random() < 0.5) else ''
        return opening + ','.join(items) + comma + self.space(True) + closing

    def value(self):
        kind = self.random.random()
        return 'None' if kind < 0.15 else self.scalar(False) if kind < 0.5 else self.sequence()

    def assignment(self, name):
        text = self.value()
        if self.random.random() < 0.3:
            return f'K_{name} = {text}\n{name} = K_{name}\n'
        note = self.random.choice(['', ': str', ': Union[str, None]'])
        return f'{name}{note} = {text}\n'

    def noise(self):
        return self.random.choice([
            '', '\n', '# comment\n', 'import os.path as p, sys\n', 'x = {"revision": [1, (2, 3)]}\n',
            'def f(a, b="("):\n    """doc"""\n    revision = 1\n    return {a: b}\n',
            'class C:\n\n    down_revision = """\nrevision = 1\n"""\n', '@property\ndef g(): pass\n',
            'y = f"{1:>{2}} {{"\n', 'z = [\n  1,\n]; w = 2\n'])

    def file(self):
        parts = [f'revision = {self.scalar(False)}\n'] + \
            [self.assignment(name) for name in NAMES[1:]]
        self.random.shuffle(parts)
        return ''.join(self.noise() + part for part in parts) + self.noise()


def random_forms(project):
    seed = int(os.environ.get('VARVE_TEST_SEED') or random.randrange(1 << 32))
    print(f'# seed {seed}')
    project.configure()
    writer = Writer(seed)
    compared = 0
    for number in range(150):
        text = writer.file()
        names = {}
        exec(compile(text, 'x', 'exec'), dict(PRELUDE), names)
        others = as_list(names['down_revision']) + as_list(names['depends_on'])
        if names['revision'] in others or set(as_list(names['branch_labels'])) & {names['revision'], *others}:
            continue
        problems = compare_one(project, text.encode(), names)
        bad = [item for item in problems if 'known without' in item['message']
               or item['code'] == 'invalid-script']
        check(not bad, (seed, text, bad))
        compared += not problems
    check(compared > 80, compared)


def real_python_is_cut_rightly(project):
    """Each file of the standard library is read to its end: it only lacks a revision."""
    project.configure()
    paths = sorted(glob.glob('/usr/lib/python3*/*.py') + glob.glob('/usr/lib/python3*/*/*.py')
                   + glob.glob('/usr/lib/python3/dist-packages/sqlalchemy/**/*.py', recursive=True))
    count = 0
    for number, path in enumerate(paths):
        with open(path, 'rb') as file:
            data = file.read()
        try:
            compile(data, path, 'exec', dont_inherit=True)
        except (SyntaxError, ValueError):
            continue
        project.write(f'm/versions/x{number}_.py', data)
        count += 1
    check(count > 300, count)
    problems = project.json('check', status=3)['problems']
    same(len(problems), count)
    odd = [item for item in problems
           if not item['message'].startswith(('Could not determine', 'revision can', 'revision is'))]
    same(odd, [])


def damaged_files(project):
    """Whatever bytes come: an answer, and no crash."""
    seed = int(os.environ.get('VARVE_TEST_SEED') or random.randrange(1 << 32))
    print(f'# seed {seed}')
    source = random.Random(seed)
    project.configure()
    writer = Writer(seed)
    pieces = ['"', "'", '"""', 'f"{', '}', '(', ')', '[', '{', '\\', '\n', '\r', '#', ':=', '=', 'revision',
              'N{', '\t', ';', ',', '*', 'lambda', ':', 'def ', 'if ', 'é', '\x0c', '\\N{x}']
    for number in range(1500):
        data = bytearray(writer.file().encode())
        for _ in range(source.randint(1, 6)):
            at = source.randrange(len(data) + 1)
            kind = source.random()
            if kind < 0.4:
                data[at:at] = source.choice(pieces).encode()
            elif kind < 0.7:
                del data[at:at + source.randint(1, 20)]
            else:
                data[at:at] = bytes([source.randrange(256)])
        project.write(f'm/versions/x{number}_.py', bytes(data))
        project.write('m/env.py', bytes(data))
    answer = project.varve('--json', 'check')
    check(answer.status in (0, 3), (seed, answer.status, answer.err))
    json.loads(answer.out)
    for tail in range(0, 400, 7):
        project.write('m/env.py', writer.file()[:tail])
        check(project.varve('check').status == 3)


CASES = [forms_that_people_write, encodings, random_forms, real_python_is_cut_rightly, damaged_files]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1])))
