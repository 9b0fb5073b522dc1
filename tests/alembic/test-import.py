#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-import.py VARVECTL: Alembic projects made into SQL projects. Both are built on databases of their own and
taken back again, and what they leave has to be equal. VARVE_TEST_CASE=part-of-a-name runs some of the cases."""

import os
import random
import re
import sqlite3
import subprocess
import sys

from projects import ENV_PY, Skip, check, run, same

OFFLINE_ENV = ENV_PY.replace('\n\nrun_migrations_online()', '''

def run_migrations_offline():
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True, CONFIGURE)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()''')
NEEDS = 'for row in op.get_bind().execute(sa.text("SELECT count(*) FROM t_a1")): op.execute("SELECT 1")'


def configure(project, url='sqlite:///alembic.db', settings='', online=''):
    project.configure(url=url)
    project.write('m/env.py', OFFLINE_ENV.replace('CONFIGURE', settings)
                  .replace('target_metadata=None', 'target_metadata=None' + (', ' + online if online else '')))


def table(revision):
    return {'up': f'op.create_table("t_{revision}", sa.Column("id", sa.Integer, primary_key=True), '
                  f'sa.Column("name", sa.String(20), server_default="it\'s; {revision}"))',
            'down_body': f'op.drop_table("t_{revision}")'}


def sqlite_schema(path):
    with sqlite3.connect(path) as connection:
        return sorted((*names, sql and sql.replace('\t', '    ')) for *names, sql in connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name <> 'varve_journal'"))


def rows(path, sql='SELECT version_num FROM alembic_version'):
    with sqlite3.connect(path) as connection:
        return sorted(connection.execute(sql))


def ok(answer):
    same(answer.status, 0, answer)
    return answer


def made(project, *arguments):
    return ok(project.varve('--json', *arguments, 'import', 'alembic', '--trust')).json


def unfinished(answer):
    return {one['revision']: one['unfinished'] for one in answer['revisions'] if one['unfinished']}


def ours(project, *arguments, url='sqlite:///../ours.db'):
    return project.varve('-C', 'varve', '--url', url, *arguments)


def compare_on_sqlite(project, what):
    left, right = project.path('alembic.db'), project.path('ours.db')
    same(sqlite_schema(right), sqlite_schema(left), what)
    same(rows(right), rows(left), what)


def both_ways(project):
    configure(project)
    project.add('a1', **table('a1'))
    project.add('b1', 'a1', extra="branch_labels = ('left',)\ndepends_on = None", **table('b1'))
    project.add('c1', 'a1', up='op.execute("INSERT INTO t_a1 (name) VALUES (\'x;--y\')")',
                down_body='op.execute("DELETE FROM t_a1")')
    project.add('m1', ('b1', 'c1'))
    project.add('d1', None, extra="branch_labels = None\ndepends_on = 'a1'", **table('d1'))
    project.add('e1', 'm1', up='op.create_index("i_e1", "t_b1", ["name"])', down_body='op.drop_index("i_e1")')
    answer = made(project)
    same(unfinished(answer), {})
    same(sorted(one['revision'] for one in answer['revisions']), ['a1', 'b1', 'c1', 'd1', 'e1', 'm1'])
    left = project.json('history')['revisions']
    right = project.json('-C', 'varve', 'history')['revisions']
    for keys in (('revision', 'down_revisions', 'depends_on', 'branch_labels', 'message', 'created'),):
        same([[one[key] for key in keys] for one in right], [[one[key] for key in keys] for one in left])
    ok(project.alembic('upgrade', 'heads'))
    ok(ours(project, 'upgrade', 'heads'))
    compare_on_sqlite(project, 'up')
    same(rows(project.path('ours.db'), 'SELECT * FROM t_a1'), rows(project.path('alembic.db'), 'SELECT * FROM t_a1'))
    ok(project.alembic('downgrade', 'base'))
    ok(ours(project, 'downgrade', 'base'))
    same([row for row in sqlite_schema(project.path('ours.db')) if row[2] != 'alembic_version'], [])
    for path in ('varve', 'alembic.db', 'ours.db'):
        check(os.path.exists(project.path(path)), path)
    for folder, _, names in os.walk(project.path('varve')):
        for name in names:
            with open(os.path.join(folder, name), encoding='utf-8') as file:
                text = file.read()
            if name.endswith('.sql'):
                check(project.root not in text and 'alembic_version' not in text, text)


def a_database_goes_on_as_it_is(project):
    configure(project)
    for revision, down in (('a1', None), ('b1', 'a1'), ('c1', 'b1')):
        project.add(revision, down, **table(revision))
    ok(project.alembic('upgrade', 'b1'))
    made(project)
    check('url = sqlite:///../alembic.db\n' in open(project.path('varve/varve.ini'), encoding='utf-8').read())
    same(project.json('-C', 'varve', 'status')['current'], ['b1'])
    ok(project.varve('-C', 'varve', 'upgrade', 'head'))
    same(ok(project.alembic('current')).out.split()[0], 'c1')
    ok(project.alembic('downgrade', 'a1'))
    ok(project.varve('-C', 'varve', 'upgrade', 'head'))
    same(rows(project.path('alembic.db')), [('c1',)])


def a_version_table_of_its_own(project):
    configure(project, settings='version_table="shop_version"', online='version_table="shop_version"')
    project.add('a1', **table('a1'))
    made(project)
    text = open(project.path('varve/varve.ini'), encoding='utf-8').read()
    check(re.search('^version_table = shop_version$', text, re.M), text)
    text = open(project.path('varve/migrations/versions/a1_make_a1.sql'), encoding='utf-8').read()
    check('shop_version' not in text and 'CREATE TABLE t_a1' in text, text)


def what_needs_a_connection_is_named(project):
    """f1 can't be written and is in the middle; what is around it is whole."""
    configure(project)
    project.add('a1', **table('a1'))
    project.add('f1', 'a1', up=NEEDS, down_body='op.execute("SELECT 2")')
    project.add('b1', 'f1', **table('b1'))
    project.add('c1', 'a1', **table('c1'))
    project.add('m1', ('b1', 'c1'), up='op.execute("""SELECT \'a\tb\'""")')
    project.add('g1', 'm1', up='op.execute("SELECT 3")', down_body=NEEDS)
    project.add('h1', 'g1', up='with op.batch_alter_table("t_a1") as batch: batch.alter_column("name", '
                'nullable=False)', down_body='pass')
    project.add('i1', 'h1', **table('i1'))
    left = unfinished(made(project))
    same(sorted(left), ['f1', 'g1', 'h1', 'm1'])
    check('has a tab' in left['m1'][0], left)
    check(any('m/versions/f1_.py:20' in words and 'TypeError' in words for words in left['f1']), left)
    check(any('get_bind (m/versions/f1_.py:20)' in words for words in left['f1']), left)
    check('by hand' in left['g1'][0] and 'down' in left['g1'][0], left)
    check('batch mode' in left['h1'][0] or 'cannot proceed' in left['h1'][0], left)
    same(project.varve('-C', 'varve', 'check').status, 0)
    answer = ours(project, '--json', 'upgrade', 'heads')
    same((answer.status, answer.json['error']['code']), (1, 'not-reviewed'), answer)
    path = project.path('varve/migrations/versions/f1_make_f1.sql')
    with open(path, encoding='utf-8') as file:
        text = file.read()
    with open(path, 'w', encoding='utf-8') as file:
        file.write(re.sub('-- Draft: .*\n', '', text))
    answer = ours(project, '--json', 'upgrade', 'f1')
    check(answer.status == 1 and 'revision f1 is not finished' in answer.json['error']['message'], answer)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    for name, change in (('f1_make_f1', ('SELECT "revision f1 is not finished";', 'SELECT 1;')),
                         ('h1_make_h1', ('SELECT "revision h1 is not finished";', 'SELECT 1;')),
                         ('g1_make_g1', ('', '')), ('m1_make_m1', ('', ''))):
        path = project.path(f'varve/migrations/versions/{name}.sql')
        with open(path, encoding='utf-8') as file:
            text = file.read()
        check('-- Draft: ' in text and change[0] in text, text)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(re.sub('-- Draft: .*\n', '', text).replace(*change))
    ok(ours(project, 'upgrade', 'heads'))
    same({row[1] for row in sqlite_schema(project.path('ours.db')) if row[0] == 'table'},
         {'t_a1', 't_b1', 't_c1', 't_i1', 'alembic_version'})
    answer = ours(project, '--json', 'downgrade', 'm1')
    same((answer.status, answer.json['error']['code']), (1, 'not-reversible'), answer)


def random_histories(project):
    """Whatever fails, each revision that can be written is, with its own SQL and nothing else's."""
    seed = int(os.environ.get('VARVE_TEST_SEED', random.randrange(2**32)))
    print(f'# VARVE_TEST_SEED={seed}')
    source = random.Random(seed)
    configure(project)
    names, failing, one_way = [], set(), set()
    for number in range(24):
        name = f'r{number:02}'
        parents = source.sample(names, min(len(names), source.choice((0, 1, 1, 1, 1, 1, 2))))
        heads = [one for one in parents if not any(one in ancestors(project, other) for other in parents
                                                   if other != one)]
        kind = source.choice(('plain', 'plain', 'plain', 'plain', 'up', 'down', 'one-way'))
        parts = table(name)
        if kind == 'up':
            parts['up'] = NEEDS
        elif kind == 'down':
            parts['down_body'] = NEEDS
        elif kind == 'one-way':
            parts['down_body'] = 'raise NotImplementedError()'
            one_way.add(name)
        if kind in ('up', 'down'):
            failing.add(name)
        project.add(name, tuple(heads) if len(heads) > 1 else heads[0] if heads else None, **parts)
        project.parents = {**getattr(project, 'parents', {}), name: heads}
        names.append(name)
    left = unfinished(made(project))
    # A merge of which one side fails can't be written alone.
    merges = {name for name, parents in project.parents.items() if len(parents) > 1}
    check(failing <= set(left) <= failing | merges, (seed, failing, set(left)))
    for name in names:
        with open(project.path(f'varve/migrations/versions/{name}_make_{name}.sql'), encoding='utf-8') as file:
            text = file.read()
        made_here = set(re.findall(r'(?:CREATE|DROP) TABLE (t_\w+)', text))
        check(made_here <= {'t_' + name}, (seed, name, text))
        if name not in left:
            check(f'CREATE TABLE t_{name}' in text, (seed, name, text))
            same('DROP TABLE' in text, name not in one_way, (seed, name))
            same('migrate:down' in text, name not in one_way, (seed, name))


def ancestors(project, name):
    found, todo = set(), [name]
    while todo:
        for parent in project.parents.get(todo.pop(), ()):
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found


def refused_whole(project):
    configure(project)
    project.add('a1', **table('a1'))
    answer = project.varve('--json', 'import', 'alembic')
    same((answer.status, answer.json['error']['code']), (1, 'not-trusted'), answer)
    check(not os.path.exists(project.path('varve')))
    project.write('m/env.py', 'import nothing_of_that_name\n')
    answer = project.varve('--json', 'import', 'alembic', '--trust')
    same(answer.status, 1, answer)
    check('nothing_of_that_name' in answer.json['error']['message'] and 'pip install' in answer.json['error']['hint'],
          answer)
    check(not os.path.exists(project.path('varve')))
    configure(project)
    project.write('there/varve.ini', '[varve]\nscript_location = x\n')
    answer = project.varve('--json', 'import', 'alembic', '--into', 'there')
    same((answer.status, answer.json['error']['code']), (1, 'exists'), answer)
    same(os.listdir(project.path('there')), ['varve.ini'])
    project.add('an id with spaces', 'a1')
    answer = project.varve('--json', 'import', 'alembic')
    same((answer.status, answer.json['error']['code']), (1, 'invalid-id'), answer)
    check(not os.path.exists(project.path('varve')))
    answer = project.varve('--json', 'import', 'alembik')
    same((answer.status, answer.json['error']['code']), (2, 'usage'), answer)


def dump(database):
    text = subprocess.run(['pg_dump', '--schema-only', '--no-owner', '-d', database, '-T', 'varve_journal'],
                          check=True, capture_output=True, text=True).stdout
    return [line for line in text.splitlines()
            if line and not line.startswith(('--', '\\restrict', '\\unrestrict'))
            and 'varve_journal' not in line]


def on_postgresql(project):
    if not os.environ.get('PGHOST'):
        raise Skip('PGHOST is not set')
    for database in ('imported_alembic', 'imported_ours'):
        for sql in (f'DROP DATABASE IF EXISTS {database} WITH (FORCE)', f'CREATE DATABASE {database}'):
            subprocess.run(['psql', '-Xqd', 'postgres', '-c', sql], check=True, capture_output=True)
    configure(project, url='postgresql+psycopg2:///imported_alembic', settings='transaction_per_migration=True')
    project.add('a1', up='op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), '
                'sa.Column("mail", sa.Text, unique=True), sa.Column("kind", sa.Enum("a", "b;c", name="kind")))',
                down_body='op.drop_table("users"); op.execute("DROP TYPE kind")')
    project.add('b1', 'a1', up='''
    op.execute("""CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO alembic_version_log VALUES (';');
  COMMIT;
END $$""")
    op.add_column("users", sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now()))''',
                down_body='op.drop_column("users", "at"); op.execute("DROP FUNCTION f()")')
    project.add('c1', 'b1', up='''
    with op.get_context().autocommit_block():
        op.create_index("i", "users", ["mail"], postgresql_concurrently=True)''',
                down_body='''
    with op.get_context().autocommit_block():
        op.drop_index("i", postgresql_concurrently=True)''')
    project.add('d1', 'c1', up='op.create_check_constraint("positive", "users", "id > 0")',
                down_body='op.drop_constraint("positive", "users")')
    same(unfinished(made(project)), {})
    texts = {name: open(project.path(f'varve/migrations/versions/{name}_make_{name}.sql'), encoding='utf-8').read()
             for name in ('a1', 'b1', 'c1', 'd1')}
    check('-- migrate:up transaction:false' in texts['c1'] and '-- migrate:down transaction:false' in texts['c1'],
          texts['c1'])
    check(all('transaction:false' not in texts[name] for name in ('a1', 'b1', 'd1')), texts)
    check("alembic_version_log VALUES (';')" in texts['b1'] and 'COMMIT;' in texts['b1'], texts['b1'])
    check('BEGIN;' not in ''.join(texts.values()), texts)
    ok(project.alembic('upgrade', 'head'))
    ok(ours(project, 'upgrade', 'head', url='postgresql:///imported_ours'))
    same(dump('imported_ours'), dump('imported_alembic'))
    ok(project.alembic('downgrade', 'a1'))
    ok(ours(project, 'downgrade', 'a1', url='postgresql:///imported_ours'))
    same(dump('imported_ours'), dump('imported_alembic'))
    ok(ours(project, 'upgrade', 'head', url='postgresql:///imported_alembic'))
    same(ok(project.alembic('current')).out.split()[0], 'd1')


CASES = [both_ways, a_database_goes_on_as_it_is, a_version_table_of_its_own, what_needs_a_connection_is_named,
         random_histories, refused_whole, on_postgresql]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1])))
