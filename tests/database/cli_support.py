# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of varvectl stand on: projects, databases, calls, and a small TAP runner."""

import contextlib
import json
import os
import pty
import select
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
import uuid

TIMEOUT = 120
NOBODY = 65534


class Answer:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        return self.json['error']

    def __repr__(self):
        return f'status {self.status}\nout: {self.out}\nerr: {self.err}'


class Sqlite:
    name = 'sqlite'

    def __init__(self, folder):
        self.path = os.path.join(folder, 'test.db')
        self.url = 'sqlite:///test.db'

    def query(self, sql):
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            rows = connection.execute(sql).fetchall()
            connection.commit()
            return rows

    def tables(self):
        if not os.path.exists(self.path):
            return set()
        return {name for name, in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def run_script(self, path):
        return subprocess.run(['sqlite3', '-batch', self.path, f'.read {path}'],
                              capture_output=True, text=True, timeout=TIMEOUT)

    def close(self):
        pass


class Postgres:
    name = 'postgresql'

    def __init__(self, folder):
        self.database = 'cli_' + uuid.uuid4().hex[:12]
        self.psql('-d', 'postgres', '-c', f'CREATE DATABASE {self.database}')
        self.url = f'postgresql:///{self.database}'

    def psql(self, *arguments):
        return subprocess.run(['psql', '-XqAt', '-F', '\t', '-v', 'ON_ERROR_STOP=1', *arguments],
                              capture_output=True, text=True, check=True, timeout=TIMEOUT).stdout

    def query(self, sql):
        out = self.psql('-d', self.database, '-c', sql)
        return [tuple(line.split('\t')) for line in out.splitlines()]

    def tables(self):
        return {name for name, in self.query(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")}

    def run_script(self, path):
        return subprocess.run(['psql', '-Xq', '-d', self.database, '-f', path],
                              capture_output=True, text=True, timeout=TIMEOUT)

    def close(self):
        self.psql('-d', 'postgres', '-c', f'DROP DATABASE {self.database} WITH (FORCE)')


def script(revision, revises='', message='a message', up='', down='', extra='', up_option=''):
    text = f'-- {message}\n--\n-- Revision ID: {revision}\n-- Revises: {revises}\n{extra}\n' \
           f'-- migrate:up{up_option}\n{up}\n'
    return text if down is None else text + f'\n-- migrate:down\n{down}\n'


class Project:
    """A project in a folder of its own with one environment."""

    def __init__(self, program, database_class, config=''):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix='varve-cli-')
        self.database = database_class(self.folder)
        self.environment = {'LC_ALL': 'C.UTF-8', 'PATH': os.environ['PATH'], 'HOME': self.folder,
                            'TERM': 'xterm'}
        for name in os.environ:
            if name.startswith(('PG', 'ASAN_', 'UBSAN_', 'LSAN_', 'G_')):
                self.environment[name] = os.environ[name]
        self.write('varve.ini', '[varve]\nscript_location = m\n' + config +
                   f'\n[environment development]\nurl = {self.database.url}\n')
        os.makedirs(self.path('m/versions'))

    def close(self):
        self.database.close()
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as file:
            return file.read()

    def names(self):
        return sorted(os.path.join(root, name)[len(self.folder) + 1:]
                      for root, _, files in os.walk(self.folder) for name in files)

    def add(self, revision, revises='', name=None, **parts):
        up = parts.pop('up', f'CREATE TABLE t_{revision} (a integer);')
        down = parts.pop('down', f'DROP TABLE t_{revision};')
        self.write(f'm/versions/{name or revision}.sql',
                   script(revision, revises, up=up, down=down, **parts))

    def chain(self, *revisions):
        for revision, revises in zip(revisions, ('', *revisions)):
            self.add(revision, revises, message=f'make {revision}')

    def start(self, *arguments, **options):
        return subprocess.Popen([self.program, *arguments], cwd=self.folder, env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **options)

    def __call__(self, *arguments, **options):
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=TIMEOUT)
        return Answer(process.returncode, out, err)

    def as_ordinary_user(self):
        """Options for a call whose user may not do everything."""
        if os.geteuid() != 0:
            return {}
        options = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
        os.chmod(self.folder, 0o755)
        for root, folders, files in os.walk(self.folder):
            for name in [root, *(os.path.join(root, name) for name in folders + files)]:
                os.chown(name, NOBODY, NOBODY)
        try:
            subprocess.run([self.program, '--version'], check=True, capture_output=True, **options)
        except PermissionError as error:
            raise Skip('the program is in a folder that is root\'s alone') from error
        return options

    def ok(self, *arguments):
        answer = self(*arguments)
        check(answer.status == 0, answer)
        return answer

    def json(self, *arguments, status=0):
        answer = self('--json', *arguments)
        check(answer.status == status, answer)
        return answer.json

    def on_terminal(self, answers, *arguments):
        """Runs with a terminal, typing each text once its prompt was shown."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execvpe(self.program, [self.program, *arguments], self.environment)
        shown, waiting, seen = b'', list(answers), 0
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            shown += data
            if waiting and waiting[0][0].encode() in shown[seen:]:
                seen = len(shown)
                time.sleep(0.05)
                os.write(terminal, waiting.pop(0)[1].encode())
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(terminal)
        check(not waiting, f'never asked for {waiting}: {shown!r}')
        return Answer(status, shown.decode(), '')


def check(condition, what=''):
    if not condition:
        raise AssertionError(str(what))


def same(left, right, what=''):
    if left != right:
        raise AssertionError(f'{left!r}\n is not\n{right!r}\n{what}')


class Skip(Exception):
    pass


def run(cases, program, database_classes):
    """Each case gets a project on each database; TAP on standard output."""
    selected = os.environ.get('VARVE_TEST_CASE', '')
    number = failures = 0
    for case in cases:
        for database_class in getattr(case, 'databases', database_classes):
            if database_class not in database_classes or selected not in case.__name__:
                continue
            number += 1
            name = f'{number} {database_class.name} {case.__name__.replace("_", " ")}'
            try:
                project = Project(program, database_class)
                try:
                    case(project)
                finally:
                    project.close()
                print(f'ok {name}', flush=True)
            except Skip as reason:
                print(f'ok {name} # SKIP {reason}', flush=True)
            except Exception:
                failures += 1
                print(f'not ok {name}')
                for line in traceback.format_exc().splitlines():
                    print('# ' + line.encode('ascii', 'backslashreplace').decode())
                sys.stdout.flush()
    print(f'1..{number}')
    return 1 if failures else 0


def only(*databases):
    def mark(case):
        case.databases = databases
        return case
    return mark
