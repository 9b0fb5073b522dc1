#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-containers.py VARVECTL: Alembic projects whose Alembic is in a container, with docker.py in docker's
place: what it is given, what of it the person gets. VARVE_TEST_CASE=part-of-a-name runs some cases."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from projects import Answer, ENV_PY, check, revision_file, run, same

HERE = os.path.dirname(os.path.abspath(__file__))
USER = f'{os.getuid()}:{os.getgid()}'
MAKO = '''"""${message}"""
from alembic import op
import sqlalchemy as sa
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
COMPOSE = '''services:
  bot:
    build: .
    volumes: [".:/app"]
'''


class Docker:
    """The project with docker.py on the path. @mounted: the container sees the project's folder itself,
    otherwise a copy of it."""

    def __init__(self, project, mounted=True, command='docker exec -it bot_1 python scripts/migrate.py'):
        self.project = project
        project.configure(url='sqlite:////nowhere/at/all.db')
        project.write('m/env.py', 'import logging, os\nlogging.basicConfig(level=logging.INFO)\n' + ENV_PY.replace(
            'config.get_main_option("sqlalchemy.url")', 'os.environ["IN_CONTAINER"]'))
        project.write('m/script.py.mako', MAKO)
        project.write('scripts/migrate.py', 'import sys\nfrom alembic.config import main\n'
                      'main(argv=sys.argv[1:])\n')
        project.write('docker-compose.yml', COMPOSE if mounted else COMPOSE.replace('volumes', 'x-none'))
        self.add('a1')
        self.add('a2', 'a1')
        self.inside = project.root if mounted else os.path.join(project.folder, 'inside')
        if not mounted:
            shutil.copytree(project.root, self.inside)
        tools = os.path.join(project.folder, 'tools')
        os.makedirs(tools)
        shutil.copy(os.path.join(HERE, 'docker.py'), os.path.join(tools, 'docker'))
        os.chmod(os.path.join(tools, 'docker'), 0o755)
        self.database = os.path.join(project.folder, 'bot.db')
        self.url = f'sqlite:///{self.database}'
        self.settings = {
            'name': 'bot_1', 'running': True, 'inside': self.inside, 'log': project.folder + '/docker.log',
            'mounts': [[project.root, '/app']] if mounted else [],
            'environment': {'IN_CONTAINER': self.url}}
        self.save()
        project.environment['PATH'] = tools + ':/usr/bin:/bin'
        project.environment['FAKE_DOCKER'] = project.folder + '/docker.json'
        project.environment['DATABASE_URL'] = 'sqlite:///never-in-there.db'
        self.options = ('--url', self.url)
        self.trust = ('--trust', '--command', command)

    def save(self, **changes):
        self.settings.update(changes)
        with open(self.project.folder + '/docker.json', 'w', encoding='utf-8') as file:
            json.dump(self.settings, file)

    def add(self, revision, down=None, body=None):
        self.project.add(revision, down, up=body or f'op.execute("CREATE TABLE t_{revision} (id int)")',
                         down_body=f'op.execute("DROP TABLE t_{revision}")')

    def calls(self, kind=None):
        path = self.settings['log']
        if not os.path.exists(path):
            return []
        with open(path, encoding='utf-8') as file:
            found = [json.loads(line) for line in file]
        os.remove(path)
        return [call for call in found if kind in (None, call['kind'])]

    def rows(self):
        with sqlite3.connect(self.database) as connection:
            return [row[0] for row in connection.execute('SELECT * FROM alembic_version')]


def the_guides_commands(project):
    docker = Docker(project)
    answer = project.varve('--json', *docker.options, 'upgrade', 'head', *docker.trust)
    same(answer.status, 0, answer)
    same(docker.rows(), ['a2'])
    call = docker.calls('exec')[0]
    same((call['target'], call['argv']), ('bot_1', ['python', 'scripts/migrate.py', 'upgrade', 'a2']))
    same(list(call['options']), ['-e'])
    check('container' in answer.json['note'], answer)
    command = answer.json['commands'][0]
    check(f'cd {project.root} && docker exec -e VARVE_RUN=' in command, command)
    check(command.endswith(' bot_1 python scripts/migrate.py upgrade a2'), command)
    project.ok(*docker.options, 'downgrade', '-1')
    same(docker.rows(), ['a1'])
    same([entry['direction'] for entry in project.json(*docker.options, 'journal')['journal']],
         ['downgrade', 'upgrade', 'upgrade'])


def new_files_are_the_persons(project):
    docker = Docker(project)
    made = project.json(*docker.options, 'revision', '-m', 'third', '--rev-id', 'a3', *docker.trust)
    same(made['revisions'][0]['path'], project.path('m/versions/a3_third.py'))
    call = docker.calls('exec')[0]
    same(call['options']['-u'], [USER])
    project.json(*docker.options, 'revision', '-m', 'x', '--command', 'docker exec -u 5:6 bot_1 alembic')
    call = docker.calls('exec')[0]
    same((call['options']['-u'], call['argv'][0]), (['5:6'], 'alembic'))


def files_that_only_the_container_has(project):
    docker = Docker(project, mounted=False)
    answer = project.varve('--json', *docker.options, 'revision', '-m', 'third', '--rev-id', 'a3', *docker.trust)
    same(answer.status, 0, answer)
    same(answer.json['revisions'][0]['path'], project.path('m/versions/a3_third.py'))
    check('copied here' in answer.err, answer)
    calls = docker.calls()
    same([call['kind'] for call in calls], ['inspect', 'exec', 'cp'])
    same(calls[2]['path'], '/app/m/versions/a3_third.py')
    with open(project.path('m/versions/a3_third.py'), 'rb') as ours, \
            open(docker.inside + '/m/versions/a3_third.py', 'rb') as theirs:
        same(ours.read(), theirs.read())
    # A script that the container lacks: Alembic says so, and its place is none of this machine's.
    docker.add('a4', 'a3')
    answer = project.varve('--json', *docker.options, 'upgrade', 'head')
    same(answer.json['error']['code'], 'unknown-revision', answer)
    # Never over another file.
    os.remove(docker.inside + '/m/versions/a3_third.py')
    os.rename(project.path('m/versions/a3_third.py'), project.path('m/versions/b1_fourth.py'))
    project.write('m/versions/b1_fourth.py', revision_file('b9', 'a2'))
    os.remove(project.path('m/versions/a4_.py'))
    answer = project.varve('--json', *docker.options, 'revision', '-m', 'fourth', '--rev-id', 'b1',
                           '--head', 'b9')
    check(answer.status == 1, answer)


def places_of_errors_are_mapped(project):
    docker = Docker(project)
    docker.add('a3', 'a2', body='op.execute("INSERT INTO nowhere VALUES (1)")')
    answer = project.varve('--json', *docker.options, 'upgrade', 'head', *docker.trust)
    same((answer.status, answer.json['error']['code']), (1, 'statement'), answer)
    same(answer.json['error']['path'], project.path('m/versions/a3_.py'))
    check('/app/m/versions/a3_.py' in answer.json['output'], answer)
    same([step['state'] for step in answer.json['steps']], ['done', 'done', 'failed'])


def services(project):
    docker = Docker(project, command='docker compose exec bot alembic')
    project.ok(*docker.options, 'upgrade', '+1', *docker.trust)
    calls = docker.calls()
    same([call['kind'] for call in calls], ['inspect', 'compose exec'])
    same((calls[0]['name'], calls[1]['target']), ('f00d', 'bot'))
    same(sorted(calls[1]['options']), ['-T', '-e'])
    project.ok(*docker.options, 'upgrade', '+1', '--command', 'docker compose run --rm bot alembic')
    call = docker.calls()[-1]
    same((call['kind'], sorted(call['options'])), ('compose run', ['--rm', '-T']))
    same(docker.rows(), ['a2'])
    project.ok(*docker.options, 'revision', '-m', 'third', '--rev-id', 'a3')
    same(docker.calls()[-1]['options']['-u'], [USER])
    check(os.path.exists(project.path('m/versions/a3_third.py')))


def a_container_that_does_not_run(project):
    docker = Docker(project)
    docker.save(running=False)
    answer = project.varve('--json', *docker.options, 'upgrade', 'head', *docker.trust)
    check('The container bot_1 is not running' in answer.json['error']['message'], answer)
    same(answer.json['error']['hint'], 'Start it: docker start bot_1')
    answer = project.varve('--json', *docker.options, 'upgrade', 'head', '--command',
                           'docker compose exec bot alembic')
    same(answer.json['error']['hint'], 'Start it: docker compose up -d bot')
    answer = project.varve('--json', *docker.options, 'upgrade', 'head', '--command',
                           'docker exec gone alembic')
    check('No such container: gone' in answer.json['error']['detail'], answer)
    same(docker.calls('exec'), [])
    docker.save(running=True)
    answer = project.varve('--json', *docker.options, 'upgrade', 'head', '--command',
                           'docker exec bot_1 nothing')
    check('executable file not found' in answer.json['error']['message'], answer)


def found_among_those_that_run(project):
    """Only Docker knows of the container: it is asked once the folder is trusted."""
    docker = Docker(project)
    os.remove(project.path('docker-compose.yml'))
    project.environment['PATH'] = project.folder + '/tools'
    # The stand-in's own first line names its Python; nothing else is on the path.
    same(project.json('environments')['commands'], [])
    same(docker.calls(), [])
    answer = project.varve('--json', *docker.options, 'upgrade', 'head')
    check('There is no Alembic' in answer.json['error']['message'], answer)
    same(docker.calls(), [])
    document = project.json(*docker.options, 'upgrade', 'head', '--trust')
    check(document['commands'][0].endswith(' bot_1 alembic upgrade a2'), document)
    commands = project.json('environments')['commands']
    same([item['command'] for item in commands], ['docker exec bot_1 alembic'])
    check('bot_1 sees this folder' in commands[0]['reason'], commands)


def untrusted(project):
    docker = Docker(project)
    answer = project.varve('--json', *docker.options, 'upgrade', 'head', '--command', docker.trust[2])
    same(answer.json['error']['code'], 'not-trusted', answer)
    same(docker.calls(), [])


def the_plans_grounds(project):
    """What changes between plan and run is seen right before it."""
    docker = Docker(project)
    project.ok(*docker.options, 'upgrade', '+1', *docker.trust)
    docker.calls()
    change = (f'{sys.executable} -c "import sqlite3; c = sqlite3.connect(\'{docker.database}\');'
              ' c.execute(\'DELETE FROM alembic_version\'); c.commit()"')
    docker.save(on_inspect=change)
    answer = project.varve('--json', *docker.options, 'upgrade', 'head')
    same((answer.status, answer.json['error']['code']), (1, 'plan-outdated'), answer)
    same(docker.calls('exec'), [])
    docker.save(on_inspect=f'echo "# more" >> {project.path("m/versions/a1_.py")}')
    answer = project.varve('--json', *docker.options, 'upgrade', 'head')
    same((answer.status, answer.json['error']['code']), (1, 'plan-outdated'), answer)
    same(answer.json['error']['path'], project.path('m/versions/a1_.py'))
    same(docker.calls('exec'), [])


def another_runner_was_faster(project):
    docker = Docker(project)
    project.ok(*docker.options, 'upgrade', '+1', *docker.trust)
    change = (f'{sys.executable} -c "import sqlite3; c = sqlite3.connect(\'{docker.database}\');'
              ' c.execute(\'UPDATE alembic_version SET version_num = char(97, 50)\'); c.commit()"')
    docker.save(on_inspect=change)
    docker.calls()
    document = project.json(*docker.options, 'upgrade', 'head')
    same([step['state'] for step in document['steps']], ['skipped'])
    same(docker.calls('exec'), [])


def cancelled_inside(project):
    """The client passes no signal on: what runs inside gets it all the same."""
    docker = Docker(project)
    pid = project.folder + '/pid'
    docker.add('a3', 'a2', body=f'open({pid!r}, "w").write(str(__import__("os").getpid()));'
                                ' __import__("time").sleep(60)')
    process = subprocess.Popen([project.program, '--json', *docker.options, 'upgrade', 'head', *docker.trust],
                               cwd=project.root, env=project.environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not (os.path.exists(pid) and os.path.getsize(pid)):
        check(time.monotonic() < deadline and process.poll() is None, 'the revision did not begin')
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    answer = Answer(process.returncode, out.decode(), err.decode())
    same((answer.status, answer.json['error']['code']), (1, 'cancelled'), answer)
    check('KeyboardInterrupt' in answer.json['output'], answer)
    with open(pid, encoding='ascii') as file:
        check(not os.path.exists('/proc/' + file.read()), 'Alembic is still there')
    same(answer.json['to'], docker.rows())
    same(answer.json['to'], ['a2'])


CASES = [the_guides_commands, new_files_are_the_persons, files_that_only_the_container_has,
         places_of_errors_are_mapped, services, a_container_that_does_not_run,
         found_among_those_that_run, untrusted, the_plans_grounds,
         another_runner_was_faster, cancelled_inside]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1])))
