#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-projects.py VARVECTL: written Alembic projects, looked at by Alembic and by varvectl, with equal
answers. VARVE_TEST_CASE=part-of-a-name runs some of the cases."""

import os
import re
import shutil
import sqlite3
import sys

from projects import ASYNC_ENV_PY, ENV_PY, check, run, same


def unorder(text):
    """Where Alembic's order depends on hash seeds: of lines, labels, children."""
    return sorted(sorted(re.findall(r'[^\s,()]+', line)) for line in text.splitlines())


def compare(project, *arguments, ordered=True, options=()):
    """Alembic's standard output and ours."""
    theirs = project.alembic(*options, *arguments)
    ours = project.varve(*options, *arguments)
    same(theirs.status, 0, theirs)
    same(ours.status, 0, ours)
    left, right = theirs.out, ours.out
    if not ordered:
        left, right = unorder(left), unorder(right)
    same(right, left, arguments)


def compare_all(project, revisions, ordered=True, options=()):
    for arguments in (('history',), ('history', '-v'), ('heads',), ('heads', '-v'), ('branches',),
                      ('branches', '-v'), ('current',), ('history', '-i')):
        compare(project, *arguments, ordered=ordered, options=options)
    for revision in revisions:
        compare(project, 'show', revision, ordered=ordered, options=options)


def chain(project, *revisions, **parts):
    for revision, down in zip(revisions, (None, *revisions)):
        project.add(revision, down, **parts)


def a_linear_project(project):
    project.configure()
    chain(project, '3f18fc961ae9', '1975ea83b712', 'ae1027a6acf1', 'ae2000000000')
    compare_all(project, ('3f18', 'head', 'ae10'))
    same(project.alembic('upgrade', '+2').status, 0)
    compare_all(project, ('current', '1975'))
    compare(project, 'history', '-r', '3f18:ae10')
    compare(project, 'history', '-r', 'current:head')
    status = project.json('status')
    same(status['current'], ['1975ea83b712'])
    same(status['pending'], 2)
    plan = project.json('plan', 'upgrade', 'head')
    same([step['revision'] for step in plan['steps']], ['ae1027a6acf1', 'ae2000000000'])
    same({step['statements'] for step in plan['steps']}, {None})
    same([step['revision'] for step in project.json('plan', '--from', 'head', 'downgrade', '-2')['steps']],
         ['ae2000000000', 'ae1027a6acf1'])
    same(project.ok('check').out, '4 revisions, no problem.\n')


def branches_with_labels_and_dependencies(project):
    project.configure()
    project.add('a1')
    project.add('b1', 'a1', extra="branch_labels = ('billing',)\ndepends_on = None")
    project.add('c1', 'a1', extra="branch_labels = 'shop'\ndepends_on = 'b1'")
    project.add('b2', 'b1')
    project.add('d1', None, extra="branch_labels = ['other', 'else']\ndepends_on = ['billing']")
    project.add('m1', ('b2', 'c1'))
    compare_all(project, ('a1', 'b1', 'c1', 'd1', 'm1', 'billing@head', 'other@head'), ordered=False)
    same(project.alembic('upgrade', 'shop@c1').status, 0)
    compare(project, 'current', ordered=False)
    compare(project, 'heads', '--resolve-dependencies', ordered=False)


def two_version_locations(project):
    project.configure('version_locations = m/versions m/other %(here)s/third\n')
    project.add('a1')
    project.add('a2', 'a1')
    project.add('b1', None, folder='m/other', extra="branch_labels = 'other'\ndepends_on = None")
    project.add('c1', 'a2', folder='third')
    compare_all(project, ('a1', 'b1', 'c1'), ordered=False)


def every_separator(project):
    for key, separator, text in (
            ('version_path_separator', 'space', 'm/versions m/other'),
            ('version_path_separator', 'os', 'm/versions:m/other'),
            ('version_path_separator', ':', 'm/versions:m/other'),
            ('version_path_separator', ';', 'm/versions;m/other'),
            ('version_path_separator', None, 'm/versions, m/other'),
            ('path_separator', 'newline', '\n  m/versions\n  m/other')):
        line = f'{key} = {separator}\n' if separator else ''
        project.configure(f'version_locations = {text}\n{line}')
        project.add('a1')
        project.add('b1', 'a1', folder='m/other')
        if key == 'version_path_separator':
            compare(project, 'history')
        same(project.ok('heads').out, 'b1 (head)\n', (separator, text))
    project.configure('version_locations = a b\nversion_path_separator = pipe\n')
    answer = project.varve('history')
    check(answer.status == 1 and 'not a valid value for version_path_separator' in answer.err, answer)
    project.configure('version_locations = a b\npath_separator = pipe\n')
    answer = project.varve('history')
    check(answer.status == 1 and 'not a valid value for path_separator' in answer.err, answer)


def folders_below(project):
    project.configure('recursive_version_locations = true\n')
    project.add('a1')
    project.add('b1', 'a1', folder='m/versions/2026/11')
    project.add('zz', 'nowhere', folder='m/versions/__pycache__')
    same(project.ok('heads').out, 'b1 (head)\n')


def the_guides_project(project):
    """An async env.py that reads a variable, a wrapper script, and nothing installed to run it."""
    project.write('alembic.ini', '[alembic]\nscript_location = database/migrations\n'
                  'prepend_sys_path = .\nsqlalchemy.url = driver://user:pass@localhost/dbname\n'
                  '\n[loggers]\nkeys = root\n')
    project.write('database/migrations/env.py', ASYNC_ENV_PY)
    project.write('scripts/migrate.py', 'import sys\nfrom alembic.config import main\n'
                  'main(argv=sys.argv[1:])\n')
    project.add('3f18fc961ae9', folder='database/migrations/versions')
    project.add('1975ea83b712', '3f18fc961ae9', folder='database/migrations/versions',
                message='добавить почту')
    compare(project, 'history')
    compare(project, 'heads', '-v')
    answer = project.varve('--json', 'status')
    same(answer.status, 1)
    same(answer.json['error']['code'], 'no-url')
    check('DATABASE_URL' in answer.json['error']['message'], answer)
    project.write('.env', 'DATABASE_URL=sqlite+aiosqlite:///bot.db\n')
    with sqlite3.connect(project.path('bot.db')) as connection:
        connection.execute('CREATE TABLE bot_version (version_num text)')
        connection.execute("INSERT INTO bot_version VALUES ('3f18fc961ae9')")
    same(project.json('status')['current'], ['3f18fc961ae9'])
    project.environment['DATABASE_URL'] = 'sqlite:///none.db'
    same(project.json('status')['current'], [])
    same(project.json('environments')['environments'][0]['name'], 'DATABASE_URL')


def in_pyproject(project):
    project.write('pyproject.toml', '''[project]
name = "shop"
description = """
[tool.alembic]
script_location = "nowhere"
"""

[tool.alembic]  # all of it
script_location = "%(here)s/m"
version_locations = [
    "%(here)s/m/versions",  # one
    '%(here)s/more',
]
prepend_sys_path = ["."]

[tool.alembic.extra]
script_location = "neither"

[[tool.alembic.post_write_hooks]]
name = "black"
''')
    project.write('m/env.py', ENV_PY)
    project.add('a1')
    project.add('b1', 'a1', folder='more')
    same([item['revision'] for item in project.json('history')['revisions']], ['b1', 'a1'])
    answer = project.varve('--json', 'status')
    same(answer.json['error']['code'], 'no-url', answer)
    same(project.json('--url', 'sqlite:///x.db', 'status')['pending'], 2)
    project.write('alembic.ini', '[alembic]\nsqlalchemy.url = sqlite:///ini.db\n')
    same(project.json('-c', 'pyproject.toml', 'environments')['environments'][0]['url'],
         'sqlite:///ini.db')
    same(len(project.json('-c', 'alembic.ini', 'history')['revisions']), 2)
    os.remove(project.path('alembic.ini'))
    project.write('pyproject.toml', '[tool.alembic]\nscript_location = "m\n')
    answer = project.varve('-c', 'pyproject.toml', 'history')
    check(answer.status == 1 and 'pyproject.toml:2' in answer.err, answer)


def another_section_and_file(project):
    project.configure(section='billing')
    os.rename(project.path('alembic.ini'), project.path('migrations.ini'))
    chain(project, 'a1', 'a2')
    options = ('-c', 'migrations.ini', '-n', 'billing')
    compare_all(project, ('a1', 'a2'), options=options)
    os.rename(project.path('migrations.ini'), project.path('alembic.ini'))
    answer = project.varve('history')
    check(answer.status == 1 and 'billing' in answer.err and '[alembic]' in answer.err, answer)
    same(project.json('-n', 'billing', 'environments')['environments'][0]['name'], 'billing')


def several_databases(project):
    project.configure('databases = one, two\n\n[one]\nsqlalchemy.url = sqlite:///one.db\n\n'
                      '[two]\nsqlalchemy.url = sqlite:///two.db\n',
                      url='driver://user:pass@localhost/dbname')
    chain(project, 'a1', 'a2')
    names = [item['name'] for item in project.json('environments')['environments']]
    same(names, ['one', 'two'])
    same(project.json('-e', 'two', 'status')['pending'], 2)


def what_an_ini_file_says(project):
    project.configure('name = te%%st\nurl_of = sqlite:///%(here)s/%(name)s.db\n[DEFAULT]\nplace = m\n',
                      location='m', url='%(url_of)s')
    with open(project.path('alembic.ini'), encoding='utf-8') as file:
        text = file.read()
    project.write('alembic.ini', '\ufeff' + text.replace('= m\n', '= %(place)s\n', 1)
                  .replace('[DEFAULT]\nplace = %(place)s', '[DEFAULT]\nplace = m').replace('\n', '\r\n'))
    chain(project, 'a1')
    url = project.json('environments')['environments'][0]['url']
    check(url.endswith('/te%st.db') or url.endswith('/te%25st.db'), url)
    same(len(project.json('history')['revisions']), 1)


def a_package_as_location(project):
    project.configure()
    project.write('alembic.ini', '[alembic]\nscript_location = shop.db:migrations\n')
    project.write('src/shop/db/__init__.py', 'open("imported", "w")\n')
    project.write('src/shop/db/migrations/env.py', ENV_PY)
    project.add('a1', folder='src/shop/db/migrations/versions')
    same(len(project.json('history')['revisions']), 1)
    check(not os.path.exists(project.path('imported')))
    project.write('alembic.ini', '[alembic]\nscript_location = not_here:migrations\n')
    answer = project.varve('history')
    check(answer.status == 1 and 'not_here' in answer.err, answer)


def found_from_below_and_above(project):
    project.configure()
    chain(project, 'a1')
    os.makedirs(project.path('m/versions/deep'))
    same(project.ok('-C', 'm/versions/deep', 'heads').out, 'a1 (head)\n')
    answer = project.varve('heads', cwd=project.folder)
    check(answer.status == 1 and '-c project/alembic.ini' in answer.err, answer)
    same(project.varve('-c', 'project/alembic.ini', 'heads', cwd=project.folder).out, 'a1 (head)\n')
    project.write('sub/alembic.ini', '[alembic]\nscript_location = sub/m\n')
    project.add('s1', folder='sub/m/versions')
    project.write('sub/m/env.py', ENV_PY)
    for options in (('-c', 'sub/alembic.ini'), ('-C', 'sub')):
        same(project.ok(*options, 'heads').out, 's1 (head)\n')


def the_version_table(project):
    for call, expected in (
            ('context.configure(version_table="other")', 'other'),
            ("context.configure(connection=c, version_table = 'ot' 'her', x=1)", 'other'),
            ('TABLE = "other"\ncontext.configure(version_table=TABLE)', 'other'),
            ('options = {"version_table": "other", "x": f(1, 2)}\ncontext.configure(**options)', 'other'),
            ('context.configure(x=1)', 'alembic_version')):
        project.configure()
        project.write('m/env.py', 'from alembic import context\n' + call + '\n')
        chain(project, 'a1')
        with sqlite3.connect(project.path('test.db')) as connection:
            connection.execute(f'CREATE TABLE {expected} (version_num text)')
            connection.execute(f"INSERT INTO {expected} VALUES ('a1')")
        same(project.json('status')['current'], ['a1'], call)
        os.remove(project.path('test.db'))
    project.write('m/env.py', 'context.configure(\n    version_table=settings.table)\n')
    answer = project.varve('status')
    check(answer.status == 1 and 'version table' in answer.err, answer)
    problems = project.json('check', status=3)['problems']
    same([(item['path'], item['line']) for item in problems], [(project.path('m/env.py'), 2)])
    same(len(project.json('history')['revisions']), 1)
    project.configure('version_table = other\n')
    project.write('m/env.py', 'context.configure(version_table=settings.table)\n')
    same(project.json('status')['current'], [])


def broken_ones(project):
    for text, line, words in (
            ('revision = make()\ndown_revision = None\n', 1, 'call'),
            ('from x import revision\ndown_revision = None\n', 1, 'imported'),
            ('revision = "a1"\n\ndown_revision = (\n  "b",\n  other,\n)\n', 5, 'does not define'),
            ('revision = "a1"\nif x:\n    down_revision = "b1"\n', 3, 'condition'),
            ('revision = "a1"\ndown_revision = ["b1"]\ndown_revision.append("c1")\n', 3, 'changed'),
            ('revision = "a1"\ndown_revision = f"{x}"\n', 2, 'compute'),
            ('revision = "a1"\ndown_revision = b"b1"\n', 2, 'bytes'),
            ('revision = 12\ndown_revision = None\n', 1, 'number'),
            ('revision = "a1"\ndown_revision = "b1" if x else None\n', 2, 'computed'),
            ('revision = "a1"\ndown_revision = {}\n', 2, 'dictionary'),
            ('revision = "a1"\n', None, 'down_revision'),
            ('x = 1\n', None, 'Could not determine revision id from filename'),
            ('revision = "a-1"\ndown_revision = None\n', None, 'not allowed'),
            ('revision = "a1\ndown_revision = None\n', 1, 'not closed'),
            ('revision = ("a1"\ndown_revision = None\n', 3, 'not closed'),
            ('revision = ]"a1"\n', 1, 'match'),
            ('exec("revision = 1")\nrevision = "a1"\ndown_revision = None\n', 1, 'names'),
            (b'revision = "a1"\n\xff\n', 2, 'UTF-8'),
            (b'revision = "a1"\n\x00\n', 2, 'NUL'),
            (b'# coding: martian\nrevision = "a1"\n', 1, 'martian')):
        project.configure()
        shutil.rmtree(project.path('m/versions'))
        project.write('m/versions/x_.py', text)
        problems = project.json('check', status=3)['problems']
        same(len(problems), 1, text)
        same(problems[0]['path'], project.path('m/versions/x_.py'))
        same(problems[0]['line'], line, (text, problems))
        check(words in problems[0]['message'], (text, problems))
        answer = project.varve('history')
        check(answer.status == 1 and 'x_.py' in answer.err, answer)


def refused_where_alembic_refuses(project):
    project.configure()
    for files in ({'a': ('a1', 'gone')}, {'a': ('a1', None), 'b': ('a1', None)},
                  {'a': ('a1', 'b1'), 'b': ('b1', 'a1')}):
        shutil.rmtree(project.path('m/versions'))
        for name, (revision, down) in files.items():
            project.add(revision, down, name=name + '_.py')
        check(project.varve('history').status == 1, files)


def nothing_runs_without_trust(project):
    """Nothing is written and nothing runs; what would run is said."""
    project.configure()
    project.write('m/env.py', 'open("ran", "w")\n' + ENV_PY)
    chain(project, 'a1', 'a2')
    project.add('b1', 'a1')
    before = sorted(os.walk(project.root))
    for arguments in (('upgrade', 'heads'), ('stamp', 'a1'), ('revision', '-m', 'x', '--head', 'a2'),
                      ('merge', 'heads'), ('ensure_version',)):
        answer = project.varve('--json', *arguments)
        same(answer.status, 1, arguments)
        same(answer.json['error']['code'], 'not-trusted', arguments)
        check('--trust' in answer.json['error']['hint'], answer)
        check('alembic' in answer.json['error']['detail'], answer)
    answer = project.varve('upgrade', '--sql', 'a2')
    check(answer.status == 1 and 'not trusted' in answer.err, answer)
    answer = project.varve('--json', 'reparent', 'b1', 'a2')
    check(answer.status == 1 and 'SQL' in answer.json['error']['message'], answer)
    same(project.varve('check').status, 0)
    same(sorted(os.walk(project.root)), before)


def what_files_count(project):
    project.configure()
    chain(project, 'a1')
    for name in ('__init__.py', '.#lock.py', 'notes.txt', 'old.py.orig', 'x.pyc'):
        project.write('m/versions/' + name, 'not python (\n')
    project.write('m/versions/3f18.py', '"""from long ago"""\ndown_revision = "a1"\n')
    compare(project, 'history')


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, '__module__', '') == __name__
         and name not in ('compare', 'compare_all', 'chain', 'unorder')]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1])))
