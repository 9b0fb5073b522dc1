# SPDX-License-Identifier: GPL-3.0-or-later
"""revision --autogenerate, check, diff, schema, bootstrap from outside, on both databases."""

import os
import signal
import stat
import subprocess
import sys
import time

import cli_support
from cli_support import Postgres, Sqlite, check, only, run, same
from schema_support import SchemaProject

USERS = 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, email text)'
ORDERS = 'CREATE TABLE orders (id integer PRIMARY KEY, user_id integer NOT NULL' \
         ' REFERENCES users (id), total integer CHECK (total > 0))'


def start(project):
    """A database at the head that has what is desired."""
    project.desire(USERS, ORDERS)
    project.ok('bootstrap', '-m', 'initial')


def changes(document):
    return sorted((item['kind'], item['object'], item['name']) for item in document['changes'])


def refuse(project, arguments, status, code, *words):
    answer = project('--json', *arguments)
    same(answer.status, status, answer)
    same(answer.error['code'], code, answer)
    for word in words:
        check(word in answer.error['message'] + (answer.error['hint'] or ''), answer)
    return answer.error


# bootstrap

def an_empty_database_gets_the_desired_schema(project):
    project.desire(USERS, ORDERS)
    document = project.json('bootstrap', '-m', 'initial')
    same((document['case'], document['proof']), ('empty', 'proven'))
    same(len(document['steps']), 1)
    check({'users', 'orders'} <= project.database.tables())
    script = project.read(project.versions()[0])
    check('-- Proven: ' in script and '-- Draft' not in script, script)
    same(project.json('status')['current'], [document['revision']])
    same(project('check').status, 0)
    same(project.json('bootstrap')['case'], 'controlled')
    same(len(project.versions()), 1)


def tables_without_a_history_become_the_baseline(project):
    for statement in (USERS, ORDERS, 'CREATE INDEX orders_by_user ON orders (user_id)',
                      'CREATE TABLE schema_migrations (version text PRIMARY KEY)'):
        project.database.query(statement)
    before = project.database.query("SELECT 1")
    document = project.json('bootstrap')
    same(document['case'], 'tables')
    same(document['proof'], 'proven', document['proof_text'])
    same(document['steps'][0]['direction'], 'stamp')
    same(document['schema'], project.path('schema.sql'))
    check('schema_migrations' not in project.read('schema.sql'))
    answer = project('check', '-v')
    same(answer.status, 0, answer)
    check('schema_migrations' in answer.out, answer)
    same(before, project.database.query("SELECT 1"))
    project.ok('downgrade', 'base')
    check(not {'users', 'orders'} & project.database.tables())
    check('schema_migrations' in project.database.tables())
    project.ok('upgrade', 'head')
    same(project('check').status, 0)


def a_desired_schema_that_is_there_is_not_written_over(project):
    project.desire(USERS)
    project.database.query(USERS)
    project.database.query('CREATE TABLE more (a integer)')
    text = project.read('schema.sql')
    same(project.json('bootstrap')['schema'], None)
    same(project.read('schema.sql'), text)
    same(project('check').status, 3)


def bootstrap_is_refused_beside_a_history(project):
    project.chain('a1')
    project.desire(USERS)
    refuse(project, ['bootstrap'], 1, 'exists', 'upgrade')
    project.database.query(USERS)
    refuse(project, ['bootstrap'], 1, 'exists', 'stamp')
    same(len(project.versions()), 1)


def production_is_asked_about(project):
    project.write('varve.ini', project.read('varve.ini') + 'kind = production\n')
    project.desire(USERS)
    refuse(project, ['bootstrap'], 1, 'failed', '--yes')
    same(project.versions(), [])
    project.ok('bootstrap', '--yes')


# revision --autogenerate

def what_the_database_lacks_becomes_a_revision(project):
    start(project)
    project.desire(USERS.replace(')', ', phone text)'), ORDERS,
                   'CREATE INDEX orders_by_user ON orders (user_id)')
    document = project.generate(message='add phone')
    same({item[:2] for item in changes(document)}, {('add', 'column'), ('add', 'index')}, document)
    same(document['proof'], 'proven', document['proof_text'])
    script = project.read(os.path.relpath(document['revisions'][0]['path'], project.folder))
    check('-- Draft: generated, not reviewed\n-- Proven: 2' in script, script)
    check('add phone' in script.splitlines()[0], script)
    revision = document['revisions'][0]['revision']
    refuse(project, ['upgrade', 'head'], 1, 'not-reviewed', revision, '--reviewed')
    answer = project('upgrade', '--sql', 'head')
    check(answer.status == 1 and '--reviewed' in answer.err, answer)
    project.ok('upgrade', '--reviewed', 'head')
    after = project.read(os.path.relpath(document['revisions'][0]['path'], project.folder))
    same(after, script.replace('-- Draft: generated, not reviewed\n', ''))
    same(project('check').status, 0)
    project.ok('downgrade', '-1')
    project.ok('upgrade', 'head')


def nothing_to_do_explains_itself(project):
    start(project)
    answer = project('revision', '--autogenerate', '-m', 'x')
    same(answer.status, 0, answer)
    check('No new upgrade operations detected.' in answer.out, answer)
    check('2 objects were compared' in answer.out, answer)
    document = project.generate()
    same(document['revisions'], [])
    check(document['why_empty'], document)
    same(len(project.versions()), 1)


def a_database_that_is_behind_is_refused(project):
    start(project)
    project.ok('downgrade', 'base')
    for command in (['revision', '--autogenerate', '-m', 'x'], ['check'], ['diff']):
        error = refuse(project, command, 1, 'not-up-to-date', 'Target database is not up to date.')
        check('varvectl upgrade heads' in error['hint'], error)
    same(len(project.versions()), 1)


def a_rename_is_made_where_it_was_said(project):
    start(project)
    project.database.query("INSERT INTO users VALUES (1, 'Ann', 'a@b')")
    project.desire(USERS.replace('name', 'full_name'), ORDERS)
    answer = project('--json', 'check')
    same(answer.status, 3)
    question = answer.json['questions'][0]
    same((question['old'], question['new']),
         (project.name('users.name'), project.name('users.full_name')))
    check(any('1 row' in line for line in question['evidence']), question)
    check(any('Ann' in line for line in question['evidence']), question)
    document = project.generate('--rename', 'users.name=users.full_name')
    same([item['kind'] for item in document['changes']], ['rename'], document)
    same(document['proof'], 'proven', document['proof_text'])
    check('DROP' not in document['up'], document['up'])
    project.ok('upgrade', '--reviewed', 'head')
    same([tuple(row) for row in project.database.query('SELECT full_name FROM users')], [('Ann',)])
    same(project('check').status, 0)
    project.ok('downgrade', '-1')
    same([tuple(row) for row in project.database.query('SELECT name FROM users')], [('Ann',)])
    # Asked once, kept beside the schema.
    check('same=true' in project.read('renames.ini'))
    os.remove(project.path(project.versions()[1] if 'x' in project.versions()[1]
                           else project.versions()[0]))
    document = project.generate()
    same([item['kind'] for item in document['changes']], ['rename'], document)


def a_table_is_renamed_with_what_belongs_to_it(project):
    start(project)
    project.database.query("INSERT INTO users VALUES (1, 'Ann', 'a@b')")
    project.database.query("INSERT INTO orders VALUES (1, 1, 7)")
    project.desire(USERS.replace('users', 'people').replace('name', 'full_name'),
                   ORDERS.replace('users', 'people'))
    document = project.generate('--rename', 'users=people', '--rename', 'people.name=full_name')
    same({item['kind'] for item in document['changes']}, {'rename'}, document)
    same(document['proof'], 'proven', document['proof_text'])
    check('DROP' not in document['up'], document['up'])
    project.ok('upgrade', '--reviewed', 'head')
    same([tuple(map(str, row)) for row in project.database.query(
        'SELECT full_name, total FROM people JOIN orders ON user_id = people.id')], [('Ann', '7')])
    same(project('check').status, 0)


def two_things_stay_two(project):
    start(project)
    project.desire(USERS.replace('name text NOT NULL', 'title text'), ORDERS)
    document = project.generate('--no-rename', 'users.name=users.title')
    same(document['questions'], [])
    same({item['kind'] for item in document['changes']}, {'add', 'drop'}, document)
    check(document['losses'], document)
    check('not the data' in document['down'], document['down'])
    check('same=false' in project.read('renames.ini'))


def renames_that_mean_nothing_are_refused(project):
    start(project)
    project.desire(USERS.replace('name', 'full_name'), ORDERS)
    command = ['revision', '--autogenerate', '-m', 'x', '--rename']
    refuse(project, [*command, 'users.name'], 2, 'usage')
    refuse(project, [*command, 'users.nosuch=users.full_name'], 1, 'invalid-target', 'nosuch')
    refuse(project, [*command, 'users.name=orders.full_name'], 1, 'invalid-target')
    project.write('renames.ini', '[rename x]\nold=a\n')
    error = refuse(project, command[:-1], 1, 'invalid-config', 'renames')
    same(error['path'], project.path('renames.ini'))
    same(len(project.versions()), 1)


def a_person_is_asked_at_a_terminal(project):
    start(project)
    project.desire(USERS.replace('name', 'full_name'), ORDERS)
    answer = project.on_terminal([('[y/n]', 'maybe\n'), ('[y/n]', 'y\n')], 'revision',
                                 '--autogenerate', '-m', 'x')
    same(answer.status, 0, answer)
    check('rename ' in answer.out, answer)


def a_preview_writes_nothing(project):
    start(project)
    project.desire(USERS, ORDERS, 'CREATE TABLE more (a integer)')
    before = [name for name in project.names() if not name.startswith('cache/')]
    answer = project.ok('revision', '--autogenerate', '-m', 'x', '--sql')
    check('CREATE TABLE more' in answer.out or 'CREATE TABLE public.more' in answer.out, answer)
    same([name for name in project.names() if not name.startswith('cache/')], before)


def editing_a_draft_reviews_it(project):
    start(project)
    project.desire(USERS, ORDERS, 'CREATE TABLE more (a integer)')
    project.generate()
    project.environment['VISUAL'] = 'false'
    same(project('edit', 'head').status, 1)
    refuse(project, ['upgrade', 'head'], 1, 'not-reviewed')
    project.environment['VISUAL'] = 'true'
    project.ok('edit', 'head')
    project.ok('upgrade', 'head')


def what_nobody_owns_stays(project):
    start(project)
    project.database.query('CREATE TABLE flyway_schema_history (a integer)')
    project.database.query('CREATE TABLE audit_log (a integer)')
    same(changes(project.json('check', status=3)), [('drop', 'table', project.name('audit_log'))])
    project.write('varve.ini', project.read('varve.ini').replace(
        'schema = ', 'exclude = audit_*\nschema = '))
    document = project.json('check')
    same(document['changes'], [])
    same(sorted(item['name'] for item in document['kept']),
         [project.name('audit_log'), project.name('flyway_schema_history')])
    check(all(item['reason'] for item in document['kept'] + document['not_compared']), document)


# diff, schema

def two_files_are_compared(project):
    project.write('a.sql', USERS + ';')
    project.write('b/1.sql', USERS + ';')
    project.write('b/2.sql', ORDERS + ';')
    document = project.json('diff', 'a.sql', 'b')
    same(changes(document), [('add', 'table', project.name('orders'))])
    check('orders' in document['up'] and 'DROP TABLE' in document['down'], document)
    same(project('diff', 'a.sql', 'b', '--exit-code').status, 3)
    same(project('diff', 'b', 'b', '--exit-code').status, 0)
    project.ok('diff', 'a.sql', 'b', '--up', 'up.sql', '--down', 'down.sql')
    same(project.read('up.sql'), document['up'])
    same(project.read('down.sql'), document['down'])


def revisions_and_drift_are_compared(project):
    start(project)
    first = project.json('current')['current'][0]
    project.desire(USERS.replace(')', ', phone text)'), ORDERS)
    project.generate()
    project.ok('upgrade', '--reviewed', 'head')
    same(changes(project.json('diff', first, 'head')),
         [('add', 'column', project.name('users.phone'))])
    same(project.json('diff', 'head', project.database.url)['changes'], [])
    same(project.json('diff', 'development', 'schema.sql')['changes'], [])
    same(project('diff', '--drift', '--exit-code').status, 0)
    project.database.query('ALTER TABLE users ADD COLUMN by_hand text')
    document = project.json('diff', '--drift')
    same(changes(document), [('add', 'column', project.name('users.by_hand'))])
    check('DROP COLUMN' in document['down'], document)


def a_schema_is_printed_and_read_back(project):
    start(project)
    text = project.ok('schema').out
    project.write('again.sql', text)
    same(project('diff', 'again.sql', 'development', '--exit-code').status, 0)
    same(project.ok('schema', 'head').out, text)
    same(project.ok('schema', project.database.url).out, text)
    document = project.json('schema')
    same(document['sql'], text)
    check(('table', project.name('users')) in [(item['kind'], item['name'])
                                               for item in document['objects']], document)


@only(Postgres)
def what_schema_prints_is_loaded_by_psql(project):
    """Statement by statement, each in a transaction of its own: functions come before their tables."""
    start(project)
    project.database.query('CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql AS'
                           " 'SELECT count(*) FROM public.users'")
    text = project.ok('schema').out
    check('SET check_function_bodies = off;' in text and text.index('how_many') < text.index('TABLE'), text)
    project.write('printed.sql', text)
    copy = 'copy_' + project.database.database
    project.database.psql('-d', 'postgres', '-c', f'CREATE DATABASE {copy}')
    try:
        project.database.psql('-d', copy, '-f', project.path('printed.sql'))
        same(project.ok('schema', f'postgresql:///{copy}').out, text)
    finally:
        project.database.psql('-d', 'postgres', '-c', f'DROP DATABASE {copy}')


def a_revisions_schema_is_found_once(project):
    start(project)
    text = project.ok('schema', 'head').out
    project.use_own_server()
    project.environment['VARVE_POSTGRES_BIN'] = ''
    project.write('varve.ini', project.read('varve.ini').replace('schema = ', 'schema = '))
    files = [name for name in project.names() if name.startswith('cache/varve/schemas/')]
    check(files, project.names())
    for name in files:
        mode = os.stat(project.path(os.path.dirname(name))).st_mode
        same(stat.S_IMODE(mode), 0o700)
        project.write(name, b'damaged')
    if not project.is_postgres:
        same(project.ok('schema', 'head').out, text)


def a_history_that_does_not_run_names_its_revision(project):
    project.add('a1')
    project.add('b2', 'a1', up='ALTER TABLE nosuch ADD COLUMN a integer;')
    error = refuse(project, ['schema', 'head'], 1, 'statement', 'b2', 'nosuch')
    same(os.path.basename(error['path']), 'b2.sql')
    project.ok('schema', 'a1')


def ends_that_mean_nothing_are_refused(project):
    start(project)
    refuse(project, ['diff', 'head'], 2, 'usage')
    refuse(project, ['diff', 'head', 'zz99'], 1, 'unknown-revision', 'zz99')
    refuse(project, ['diff', 'nosuch.sql', 'head'], 1, 'io', 'nosuch.sql')
    refuse(project, ['diff', 'head', 'head', '--drift'], 2, 'usage')


# Bad input

def a_desired_schema_that_is_no_schema(project):
    start(project)
    text = project.read('schema.sql')
    command = ['revision', '--autogenerate', '-m', 'x']
    cases = [
        ('CREATE TABLE t (a integer);\nCREATE TABEL u (a integer);', 'statement', (2, 8)),
        ('CREATE TABLE t (a integer);\n  INSERT INTO t VALUES (1);', 'invalid-script', (2, 3)),
        ('CREATE TABLE t (a integer);\nCREATE VIEW v AS SELECT * FROM nosuch;'
         if project.is_postgres else
         'CREATE TABLE t (a integer);\nCREATE INDEX i ON nosuch (a);', 'statement', None),
        ('-- only words\n', 'invalid-script', None),
        ('', 'invalid-script', None),
        ("CREATE TABLE t (a text DEFAULT 'open);", 'invalid-script', (1, 32)),
        (b'CREATE TABLE t (a\0 integer);', 'invalid-script', None),
        (b'\xff\xfeC\0R\0', 'invalid-script', None),
        (b'CREATE TABLE t (a\xff integer);', 'invalid-script', None),
    ]
    for sql, code, place in cases:
        project.write('schema.sql', sql)
        # For people who write all their scripts by hand.
        unwritten = sql in ('', '-- only words\n')
        if unwritten:
            check('schema.sql' in project.json('check')['schema_skipped'], sql)
        for arguments in (command,) if unwritten else (command, ['check']):
            error = refuse(project, arguments, 1, code)
            same(error['path'], project.path('schema.sql'), error)
            if place:
                same((error['line'], error['column']), place, error)
    os.remove(project.path('schema.sql'))
    refuse(project, command, 1, 'io', 'schema.sql')
    os.mkfifo(project.path('schema.sql'))
    refuse(project, command, 1, 'io')
    os.remove(project.path('schema.sql'))
    os.symlink('/etc/passwd', project.path('schema.sql'))
    check(project('--json', *command).status == 1)
    os.remove(project.path('schema.sql'))
    project.write('schema.sql', text)
    same(len(project.versions()), 1)
    same(project('check').status, 0)


def no_desired_schema(project):
    project.write('varve.ini', project.read('varve.ini').replace('schema = schema.sql\n', ''))
    refuse(project, ['revision', '--autogenerate', '-m', 'x'], 1, 'invalid-config', 'schema =')
    same(project.json('check')['schema_skipped'] is not None, True)


@only(Postgres)
def no_right_to_make_a_scratch_database(project):
    project.desire(USERS)
    role = 'weak_' + project.database.database
    project.database.psql('-d', 'postgres', '-c', f'CREATE ROLE {role} LOGIN')
    try:
        project.write('varve.ini', project.read('varve.ini').replace(
            'scratch_url = postgresql:///postgres', f'scratch_url = postgresql://{role}@/postgres'))
        refuse(project, ['check'], 1, 'permission', 'scratch_url')
        project.use_own_server()
        project.environment['VARVE_POSTGRES_BIN'] = ''
        project.environment['PGUSER'] = role
        refuse(project, ['check'], 1, 'permission', 'scratch_url')
    finally:
        project.database.psql('-d', 'postgres', '-c', f'DROP ROLE {role}')


@only(Postgres)
def the_targets_server_is_the_last_resort(project):
    project.use_own_server()
    project.environment['VARVE_POSTGRES_BIN'] = ''
    start(project)
    project.desire(USERS, ORDERS, 'CREATE TABLE more (a integer)')
    same(project.generate()['proof'], 'proven')
    same(project.database.query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'varve_scratch%'"),
         [('0',)])
    project.ok('upgrade', '--reviewed', 'head')
    canary = project.path('canary')
    project.write('schema.sql', "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch "
                                f"{canary}'''; END $$;")
    refuse(project, ['check'], 1, 'permission')
    check(not os.path.exists(canary))


def names_of_every_kind(project):
    names = ['with space', 'with"quote', "with'quote", 'Ünïcödé', 'select', 'new\nline', 'x' * 63,
             'semi;colon', 'dot.ted', '$1', '--', '%s', '\\n']
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    project.desire(*(f'CREATE TABLE {name} ({name} integer PRIMARY KEY, other integer)'
                     for name in quoted))
    document = project.json('bootstrap')
    same(document['proof'], 'proven', document['proof_text'])
    same(project('check').status, 0)
    project.desire(*(f'CREATE TABLE {name} ({name} integer PRIMARY KEY, other integer,'
                     f' more integer)' for name in quoted))
    document = project.generate()
    same(len(document['changes']), len(names))
    same(document['proof'], 'proven', document['proof_text'])
    project.ok('upgrade', '--reviewed', 'head')
    same(project('check').status, 0)


@only(Postgres)
def a_dump_is_a_desired_schema(project):
    project.write('varve.ini', project.read('varve.ini').replace(
        'schema = ', 'version_table = my_versions\nschema = '))
    project.use_own_server()
    start(project)
    project.database.query('CREATE EXTENSION pg_stat_statements')
    project.database.query('CREATE EXTENSION pg_trgm')
    project.write('schema.sql', subprocess.run(
        ['pg_dump', '-s', project.database.database], check=True, capture_output=True).stdout)
    check('my_versions' in project.read('schema.sql'))
    answer = project('check')
    same(answer.status, 0, answer)


@only(Postgres)
def what_needs_a_superuser_is_made_by_one(project):
    project.use_own_server()
    for statement in ('CREATE EXTENSION pg_stat_statements', 'CREATE FUNCTION f() RETURNS'
                      ' event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$',
                      'CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()', USERS,
                      'CREATE EXTENSION postgres_fdw', 'CREATE SERVER "Far away" FOREIGN DATA'
                      " WRAPPER postgres_fdw OPTIONS (host 'x')", 'CREATE USER MAPPING FOR PUBLIC'
                      ' SERVER "Far away" OPTIONS (password \'secret\')',
                      'CREATE FOREIGN TABLE away (a integer) SERVER "Far away"'):
        project.database.query(statement)
    document = project.json('bootstrap')
    same(document['proof'], 'proven', document['proof_text'])
    check('secret' not in project.read('schema.sql') + project.read(project.versions()[0]))
    answer = project('check', '-v')
    same(answer.status, 0, answer)
    check('user mapping Far away: ' in answer.out, answer)
    check('privilege: ' in answer.out, answer)
    answer = project('check')
    check('user mapping Far away: ' in answer.out and 'privilege: ' not in answer.out, answer)
    same({(item['kind'], item['name']) for item in project.json('check')['not_compared']},
         {('user mapping', 'Far away'), ('privilege', None), ('row', None)})
    answer = project('schema')
    check('user mapping Far away: ' in answer.err and 'CREATE SERVER' in answer.out, answer)
    same({(item['kind'], item['name']) for item in project.json('schema')['not_compared']},
         {('user mapping', 'Far away'), ('privilege', None)})
    same(project('diff', '--drift', '--exit-code').status, 0)


@only(Postgres)
def a_new_value_is_committed_before_it_is_used(project):
    project.desire("CREATE TYPE mood AS ENUM ('sad')",
                   "CREATE TABLE t (id integer, m mood, x text)")
    project.ok('bootstrap', '-m', 'initial')
    project.database.query("INSERT INTO t VALUES (1, 'sad', 'fine')")
    project.desire("CREATE TYPE mood AS ENUM ('sad', 'fine')",
                   "CREATE TABLE t (id integer, m mood, x text)")
    document = project.generate(message='only a value')
    script = project.read(os.path.relpath(document['revisions'][0]['path'], project.folder))
    check('transaction:false' not in script, script)
    os.remove(document['revisions'][0]['path'])
    project.desire("CREATE TYPE mood AS ENUM ('sad', 'fine')", "CREATE TABLE t (id integer,"
                   " m mood DEFAULT 'fine', x mood CHECK (x <> 'sad'))")
    document = project.generate(message='use it')
    same(document['proof'], 'proven', document['proof_text'])
    script = project.read(os.path.relpath(document['revisions'][0]['path'], project.folder))
    check('-- migrate:up transaction:false\n' in script and '-- migrate:down\n' in script, script)
    check('only once it is committed' in script, script)
    project.ok('upgrade', '--reviewed', 'head')
    project.database.query('INSERT INTO t VALUES (2)')
    same(project.database.query('SELECT m, x FROM t ORDER BY id'),
         [('sad', 'fine'), ('fine', '')])
    same(project('check').status, 0)


@only(Postgres)
def what_was_validated_is_committed_before(project):
    start(project)
    project.desire(USERS, ORDERS, 'ALTER TABLE users ADD CHECK (length(name) > 1)')
    document = project.generate('--online')
    same(document['proof'], 'proven', document['proof_text'])
    script = project.read(os.path.relpath(document['revisions'][0]['path'], project.folder))
    up = script[script.index('-- migrate:up'):script.index('-- migrate:down')]
    check(up.startswith('-- migrate:up transaction:false\n'), script)
    check(up.rstrip().endswith('VALIDATE CONSTRAINT users_name_check;'), script)


# Scratch databases leave nothing

def is_in_use(folder):
    """Whether a process that lives made it: other tests run at the same time."""
    try:
        with open(os.path.join(folder, 'owner'), encoding='utf-8') as file:
            return os.path.exists(f'/proc/{file.read().split()[-2]}')
    except (FileNotFoundError, IndexError):
        # It is being made, or removed.
        return os.path.exists(folder) and time.time() - os.stat(folder).st_mtime < 5


def list_scratch():
    return {name for name in os.listdir('/tmp')
            if name.startswith('varve-scratch-') and not is_in_use(os.path.join('/tmp', name))}


@only(Postgres)
def a_server_of_our_own_is_gone_afterwards(project):
    project.use_own_server()
    before = list_scratch()
    start(project)
    project.desire(USERS, ORDERS, 'CREATE TABLE more (a integer)')
    same(project.generate()['proof'], 'proven')
    same(list_scratch() - before, set())
    same(project.database.query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'varve_scratch%'"),
         [('0',)])


@only(Postgres)
def a_killed_command_leaves_nothing(project):
    project.desire(*(f'CREATE TABLE t{i} (a integer PRIMARY KEY)' for i in range(400)))
    count = "SELECT (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'varve_scratch%') +" \
            " (SELECT count(*) FROM pg_database WHERE datname LIKE 'varve_scratch%')"
    before = list_scratch()
    for number in range(6):
        process = project.start('check')
        time.sleep(0.05 + 0.05 * number)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    # What the server was told before goes on for a moment.
    deadline = time.monotonic() + 30
    while project.database.query(count) != [('0',)] and time.monotonic() < deadline:
        answer = project('doctor', '--clean')
        check(answer.status in (0, 3), answer)
    same(project.database.query(count), [('0',)])
    project.use_own_server()
    for number in range(3):
        process = project.start('check')
        time.sleep(0.3 + 0.7 * number)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    deadline = time.monotonic() + 30
    while list_scratch() - before and time.monotonic() < deadline:
        time.sleep(0.1)
        project('doctor', '--clean')
    same(list_scratch() - before, set())


@only(Postgres)
def hostile_desired_schemas_reach_nothing(project):
    start(project)
    canary = project.path('canary')
    count = "SELECT (SELECT count(*) FROM pg_roles) || ' ' || (SELECT count(*) FROM pg_database)"
    before = project.database.query(count)
    for sql in (f"DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch {canary}'''; END $$",
                "DO $$ BEGIN CREATE ROLE hostile SUPERUSER; END $$",
                f"COPY users TO PROGRAM 'touch {canary}'", 'CREATE DATABASE hostile',
                f"\\! touch {canary}"):
        project.write('schema.sql', sql + ';\n')
        check(project('check').status == 1, sql)
        check(not os.path.exists(canary), sql)
        same(project.database.query(count), before)


@only(Postgres)
def a_hostile_history_reaches_nothing(project):
    canary = project.path('canary')
    for sql in (f"COPY (SELECT 1) TO PROGRAM 'touch {canary}'",
                                  f"COPY (SELECT 1) TO '{canary}'", 'CREATE ROLE hostile SUPERUSER',
                                  f"DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM"
                                  f" ''touch {canary}'''; END $$"):
        project.add('a1', up=sql + ';')
        refuse(project, ['schema', 'head'], 1, 'permission', 'a1')
        check(not os.path.exists(canary), sql)
    same(project.database.query("SELECT count(*) FROM pg_roles WHERE rolname = 'hostile'"), [('0',)])


def main():
    cli_support.Project = SchemaProject
    cases = [value for value in globals().values()
             if callable(value) and getattr(value, '__module__', '') == '__main__'
             and value.__code__.co_varnames[:1] == ('project',) and value.__code__.co_argcount == 1
             and value.__name__ not in ('start',)]
    databases = [Sqlite] + ([Postgres] if 'PGHOST' in os.environ else [])
    return run(cases, os.path.abspath(sys.argv[1]), databases)


if __name__ == '__main__':
    sys.exit(main())
