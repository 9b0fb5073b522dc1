#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-hostile.py VARVECTL: Alembic projects that wait to be run. Every command that looks is given each
of them: it ends, starts no process, and leaves every file outside as it was."""

import os
import shutil
import subprocess
import sys
import time

from projects import check, revision_file, run, same

BOMB = 'import os\nos.makedirs({0!r}, exist_ok=True)\nopen({0!r} + "/ran", "w").write("x")\n'
LOOKING = (('history', '-v'), ('heads',), ('branches',), ('show', 'head'), ('status',), ('current',),
           ('plan', '--from', 'base', 'upgrade', 'heads'), ('check',), ('doctor',), ('environments',),
           ('--url', 'sqlite:///none.db', 'history', '-i'), ('--json', 'environments'))
# Without trust these end in a refusal, before anything runs.
ACTING = (('upgrade', 'head'), ('downgrade', 'base'), ('stamp', 'head'), ('revision', '-m', 'x'),
          ('revision', '--autogenerate', '-m', 'x'), ('upgrade', '--sql', 'head'), ('ensure_version',))
STRACE = shutil.which('strace')
# None of these commands may take longer, whatever the project holds.
PATIENCE = 60


def names_below(folder):
    found = {}
    for root, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(root, name)
            status = os.lstat(path)
            found[path] = (status.st_size, status.st_mtime_ns)
    return found


def look(project, *options):
    """All looking commands under strace: what they start, and what they leave."""
    before = names_below(project.folder)
    log = project.folder + '.trace'
    for arguments in LOOKING + ACTING:
        process = subprocess.run(
            [STRACE, '-f', '-qq', '-e', 'trace=execve,execveat,fork,vfork,clone,clone3',
             '-e', 'signal=none', '-o', log, project.program, *options, *arguments],
            cwd=project.root, env=project.environment, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=PATIENCE)
        with open(log, encoding='utf-8', errors='replace') as file:
            lines = [line.split(maxsplit=1)[1] for line in file if ' +++ ' not in line]
        os.remove(log)
        executed = [line for line in lines if line.startswith(('execve', 'fork', 'vfork'))]
        same(len(executed), 1, (arguments, lines))
        check(all('CLONE_THREAD' in line for line in lines[1:] if line.startswith('clone')), lines)
        check(process.returncode in (0, 1, 3), (arguments, process))
    same(names_below(project.folder), before)
    check(not os.path.exists(project.path('ran')))


def trap(project):
    """Programs of every name that a helper may look for, each of which would leave a mark."""
    folder = os.path.join(project.folder, 'traps')
    os.makedirs(folder)
    for name in ('python', 'python3', 'alembic', 'git', 'sh', 'bash', 'docker', 'poetry', 'uv', 'pipenv',
                 'pdm', 'env', 'cat', 'less', 'pager'):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\n/usr/bin/touch {project.path("ran")}\n')
        os.chmod(os.path.join(folder, name), 0o755)
    project.environment['PATH'] = folder


def prepare(project, **parts):
    project.configure(**parts)
    project.add('a1')
    trap(project)


def version(project, text, name='x_.py'):
    project.write('m/versions/' + name, text)


def a_revision_that_writes(project):
    version(project, BOMB.format(project.root) + revision_file('b1', 'a1'))


def an_env_that_writes(project):
    project.write('m/env.py', BOMB.format(project.root))


def packages_that_write(project):
    for name in ('m/__init__.py', 'm/versions/__init__.py', '__init__.py', 'sitecustomize.py',
                 'usercustomize.py', 'alembic.py', 'sqlalchemy/__init__.py', 'conftest.py'):
        project.write(name, BOMB.format(project.root))


def a_path_file(project):
    project.write('evil.pth', 'import os; os.mkdir("ran")\n')
    project.write('setup.cfg', '[options]\npackages = find:\n')
    project.write('setup.py', BOMB.format(project.root))
    project.write('pyvenv.cfg', 'home = .\n')


def programs_of_its_own(project):
    for name in ('.venv/bin/python', '.venv/bin/alembic', 'venv/bin/alembic', 'scripts/migrate.py',
                 'alembic', '.git/hooks/post-checkout'):
        project.write(name, '#!/bin/sh\ntouch ran\n')
        os.chmod(project.path(name), 0o755)
    project.write('.git/config', '[core]\n\tfsmonitor = touch ran\n\tpager = touch ran\n')


def hooks(project):
    project.configure('[post_write_hooks]\nhooks = x\nx.type = exec\nx.executable = touch\n'
                      'x.options = ran\n')


def a_fifo(project):
    os.mkfifo(project.path('m/versions/x_.py'))


def a_fifo_for_env(project):
    os.remove(project.path('m/env.py'))
    os.mkfifo(project.path('m/env.py'))


def a_fifo_for_dotenv(project):
    os.mkfifo(project.path('.env'))


def a_fifo_for_pyproject(project):
    os.mkfifo(project.path('pyproject.toml'))


def a_fifo_for_the_ini(project):
    os.remove(project.path('alembic.ini'))
    os.mkfifo(project.path('alembic.ini'))


def links_to_devices(project):
    for name in ('zero', 'random', 'tty', 'stdin'):
        os.symlink('/dev/' + name, project.path('m/versions', name + '_.py'))


def a_link_out(project):
    with open(os.path.join(project.folder, 'secret.py'), 'w', encoding='utf-8') as file:
        file.write(revision_file('secret1', 'a1'))
    os.symlink(os.path.join(project.folder, 'secret.py'), project.path('m/versions/x_.py'))
    check('secret1' not in project.varve('history').out)


def a_linked_env(project):
    os.remove(project.path('m/env.py'))
    with open(os.path.join(project.folder, 'env.py'), 'w', encoding='utf-8') as file:
        file.write('context.configure(version_table="stolen")\n')
    os.symlink(os.path.join(project.folder, 'env.py'), project.path('m/env.py'))
    check('stolen' not in project.varve('status').out + project.varve('check').out)


def a_linked_folder(project):
    os.makedirs(os.path.join(project.folder, 'outside'))
    shutil.rmtree(project.path('m/versions'))
    os.symlink(os.path.join(project.folder, 'outside'), project.path('m/versions'))


def links_in_a_circle(project):
    os.symlink('x_.py', project.path('m/versions/x_.py'))
    os.symlink('.', project.path('m/versions/deeper'))
    project.configure('recursive_version_locations = true\n')


def a_file_of_five_megabytes(project):
    version(project, revision_file('b1', 'a1') + 'x = [\n' + '    (1, "abc", None),\n' * 250000 + ']\n')


def an_endless_line(project):
    version(project, revision_file('b1', 'a1') + 'x = ' + '1 + ' * 1250000 + '1\n')


def an_endless_string(project):
    version(project, 'revision = "' + 'a' * 5000000 + '"\ndown_revision = "a1"\n')


def nul_bytes(project):
    version(project, b'revision = "b1"\0\ndown_revision = "a1"\n')


def deep_brackets(project):
    version(project, 'revision = ' + '(' * 1000000 + '"b1"' + ')' * 1000000 + '\ndown_revision = "a1"\n')


def deep_brackets_within_the_limit(project):
    version(project, 'revision = ' + '(' * 199 + '"b1"' + ')' * 199 + '\ndown_revision = "a1"\n')


def deep_strings(project):
    version(project, 'revision = ' + 'f"{' * 100000 + '\ndown_revision = "a1"\n')


def a_doubling_string(project):
    lines = ['k0 = "x" * 10\nk0 = "xxxxxxxxxx"\n'] + [f'k{n} = k{n - 1} + k{n - 1}\n' for n in range(1, 64)]
    version(project, ''.join(lines) + 'revision = k63\ndown_revision = k63\n')


def doubling_lists(project):
    lines = ['k0 = ["x"]\n'] + [f'k{n} = [*k{n - 1}, *k{n - 1}]\n' for n in range(1, 64)]
    version(project, ''.join(lines) + 'revision = "b1"\ndown_revision = k63\n')


def names_that_lead_back(project):
    version(project, 'a = b\nb = a\nrevision = a\ndown_revision = b\n')


def a_million_names(project):
    version(project, ''.join(f'n{n} = n{n - 1}\n' for n in range(200000))
            + 'revision = "b1"\ndown_revision = n199999\n')


def a_million_definitions(project):
    version(project, 'revision = "b1"; down_revision = "a1"\n' * 200000)


def ten_thousand_parents(project):
    version(project, 'revision = "b1"\ndown_revision = [' + '"a1", ' * 10000 + ']\n')


def a_location_outside(project):
    project.write('alembic.ini', '[alembic]\nscript_location = ../../../../../../../etc\n'
                  'recursive_version_locations = true\nversion_locations = /\n')


def devices_as_location(project):
    project.write('alembic.ini', '[alembic]\nscript_location = /dev\nversion_locations = /dev /proc/self\n')


def a_package_as_location(project):
    project.write('alembic.ini', '[alembic]\nscript_location = evil:migrations\nprepend_sys_path = .\n')
    project.write('evil/__init__.py', BOMB.format(project.root))
    project.write('evil/migrations/versions/x.py', revision_file('b1'))


def an_endless_ini(project):
    project.write('alembic.ini', '[alembic]\nscript_location = m\nsqlalchemy.url = '
                  + '%(a)s' * 20 + '\n' + 'a = ' + '%(b)s' * 20 + '\nb = ' + '%(c)s' * 20 + '\nc = '
                  + '%(d)s' * 20 + '\nd = ' + '%(e)s' * 20 + '\ne = ' + '%(f)s' * 20 + '\nf = x\n')


def a_circle_in_the_ini(project):
    project.configure(url='%(a)s', extra='a = %(b)s\nb = %(a)s\n')


def commands_in_the_url(project):
    project.configure(url='postgresql://$(touch ran)@`touch ran`/x?options=-c;touch%20ran&host=/nowhere')


def commands_in_dotenv(project):
    project.configure(url='${DATABASE_URL}')
    project.write('.env', 'DATABASE_URL=$(touch ran)\nA=`touch ran`\n')


def escapes_on_the_terminal(project):
    version(project, '"""\\x1b]0;owned\\x07\\x1b[2J\\u202e"""\nrevision = "b1"\ndown_revision = "a1"\n')
    for arguments in (('history',), ('history', '-v'), ('show', 'b1'), ('check',), ('--json', 'history')):
        check('\x1b' not in project.varve(*arguments).out, arguments)


def an_encoding_that_computes(project):
    version(project, '# coding: rot13\n' + revision_file('b1', 'a1'), 'x_.py')
    version(project, '# coding: ../../evil\n' + revision_file('c1', 'a1'), 'y_.py')
    version(project, '# coding: utf-7\n' + revision_file('d1', 'a1'), 'z_.py')


def deep_toml(project):
    project.write('pyproject.toml', '[tool.alembic]\nx = ' + '[' * 100000 + '\n')


def a_fifo_for_compose(project):
    os.mkfifo(project.path('compose.yaml'))


def a_compose_file_that_grows(project):
    lines = ['a0: &a0 {b: c}'] + [f'a{n}: &a{n} [{", ".join([f"*a{n - 1}"] * 9)}]' for n in range(1, 40)]
    project.write('docker-compose.yml', '\n'.join(lines) + '\nservices: {x: {<<: *a39, volumes: *a39}}\n')


def a_deep_compose_file(project):
    project.write('docker-compose.yml', 'services: ' + '[' * 100000)


def a_compose_file_of_dashes(project):
    project.write('docker-compose.yml', 'services:\n' + '- ' * 100000)


def a_compose_file_of_steps(project):
    project.write('docker-compose.yml', ''.join(' ' * n + 'a:\n' for n in range(700)))


def a_compose_file_with_commands(project):
    project.write('docker-compose.yml', 'services:\n  "$(touch ran)":\n    build: .\n'
                  '    container_name: "`touch ran`"\n    volumes: ["./:/app;touch ran"]\n')


def wrappers_of_all_kinds(project):
    os.makedirs(project.path('scripts'))
    os.mkfifo(project.path('scripts/migrate.py'))
    os.symlink('/dev/zero', project.path('scripts/zero.py'))
    os.symlink('/etc/passwd', project.path('bin'))
    project.write('tools/x.py', '#!/usr/bin/touch ran\nimport sys\nfrom alembic.config import main\n'
                  'main(sys.argv)\n')


def a_virtual_environment_of_traps(project):
    os.makedirs(project.path('.venv/bin'))
    os.mkfifo(project.path('.venv/bin/alembic'))
    os.symlink('/dev/zero', project.path('.venv/bin/python'))
    os.symlink('venv', project.path('venv'))


def names_of_files(project):
    for name in ('-rf_.py', '$(touch ran)_.py', 'a\nb_.py', '\x1b[2J_.py', 'a;touch ran_.py'):
        version(project, revision_file('b' + str(abs(hash(name)))[:6], 'a1'), name)
    check('\x1b' not in project.varve('history', '-v').out)


HOSTILE = [value for name, value in list(globals().items())
           if callable(value) and getattr(value, '__module__', '') == __name__
           and name not in ('names_below', 'look', 'trap', 'prepare', 'version')]


def make_case(hostile):
    def case(project):
        prepare(project)
        hostile(project)
        started = time.monotonic()
        look(project)
        print(f'# {time.monotonic() - started:.1f} s')
    case.__name__ = hostile.__name__
    return case


if __name__ == '__main__':
    if not STRACE:
        sys.exit('strace is not installed: it shows what a command starts')
    sys.exit(run([make_case(hostile) for hostile in HOSTILE], os.path.abspath(sys.argv[1])))
