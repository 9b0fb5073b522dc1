#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for docker: knows one container, checks its arguments, and runs the command in a folder that
its settings name. As the real one, its `exec` has the container's paths, lets go of the command when it is
interrupted, and makes files that only the container has."""

import json
import os
import subprocess
import sys
import threading

with open(os.environ['FAKE_DOCKER'], encoding='utf-8') as file:
    SETTINGS = json.load(file)


def refuse(words, status=125):
    print(words, file=sys.stderr)
    sys.exit(status)


def log(kind, **what):
    with open(SETTINGS['log'], 'a', encoding='utf-8') as file:
        file.write(json.dumps({'kind': kind, **what}) + '\n')


def inspect(arguments):
    if arguments[:3] != ['--type', 'container', '--format'] or len(arguments) != 5:
        refuse(f'unexpected arguments: {arguments}')
    log('inspect', name=arguments[4])
    if SETTINGS.get('on_inspect'):
        subprocess.run(['sh', '-c', SETTINGS['on_inspect']], check=True)
    if arguments[4] not in (SETTINGS['name'], 'f00d'):
        refuse(f'Error: No such container: {arguments[4]}', 1)
    expected = ('{{.State.Running}}\t{{.Id}}\t{{.Config.WorkingDir}}'
                '{{range .Mounts}}\n{{.Source}}\t{{.Destination}}{{end}}')
    if arguments[3] != expected:
        refuse(f'unexpected format: {arguments[3]!r}')
    print(f'{"true" if SETTINGS["running"] else "false"}\tf00d\t/app', end='')
    for outside, inside in SETTINGS['mounts']:
        print(f'\n{outside}\t{inside}', end='')
    print()


def take_options(arguments, known):
    options = {}
    while arguments and arguments[0].startswith('-'):
        name = arguments.pop(0)
        if name not in known:
            refuse(f'unknown flag: {name}')
        options.setdefault(name, []).append(arguments.pop(0) if known[name] else True)
    return options


def real_path(inside):
    return inside.replace('/app', SETTINGS['inside'], 1)


def run(arguments, known, names, kind):
    options = take_options(arguments, known)
    target = arguments.pop(0)
    if target not in names:
        refuse(f'Error: No such container: {target}', 1)
    log(kind, options=options, target=target, argv=arguments)
    environment = dict(os.environ, HOME='/', **dict(item.split('=', 1) for item in options.get('-e', ())))
    environment.pop('DATABASE_URL', None)
    environment.update(SETTINGS.get('environment', {}))
    program = {'python': [sys.executable], 'alembic': [sys.executable, '-m', 'alembic'],
               'sh': ['sh']}.get(arguments[0])
    if program is None:
        refuse(f'exec: "{arguments[0]}": executable file not found in $PATH', 127)
    folder = real_path(options.get('-w', ['/app'])[0])
    process = subprocess.Popen(program + [real_path(one) for one in arguments[1:]], cwd=folder,
                               env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    pass_on(process)
    sys.exit(process.returncode if process.returncode >= 0 else 128 - process.returncode)


def pass_on(process):
    def copy(source, target):
        for line in source:
            target.write(line.replace(SETTINGS['inside'].encode(), b'/app'))
            target.flush()
    threads = [threading.Thread(target=copy, args=pair, daemon=True) for pair in (
        (process.stdout, sys.stdout.buffer), (process.stderr, sys.stderr.buffer))]
    for thread in threads:
        thread.start()
    process.wait()
    for thread in threads:
        thread.join()


def copy_out(arguments):
    source, target = arguments
    name, path = source.split(':', 1)
    if name != 'f00d':
        refuse(f'Error: No such container: {name}', 1)
    log('cp', path=path)
    with open(real_path(path), 'rb') as file:
        text = file.read()
    with open(target, 'xb') as file:
        file.write(text)


def compose(arguments):
    verb = arguments.pop(0)
    if verb == 'ps':
        if arguments != ['-q', 'bot']:
            refuse(f'unexpected arguments: {arguments}')
        print('f00d' if SETTINGS['running'] else '')
    elif verb == 'exec':
        run(arguments, {'-T': False, '-u': True, '-e': True, '-w': True}, ('bot',), 'compose exec')
    elif verb == 'run':
        run(arguments, {'-T': False, '-u': True, '--rm': False, '-w': True}, ('bot',), 'compose run')
    else:
        refuse(f'unknown docker command: "compose {verb}"')


def main(arguments):
    verb = arguments.pop(0)
    if verb == 'inspect':
        inspect(arguments)
    elif verb == 'exec':
        run(arguments, {'-u': True, '-e': True, '-w': True}, (SETTINGS['name'],), 'exec')
    elif verb == 'ps':
        if arguments != ['--format', '{{.Names}}']:
            refuse(f'unexpected arguments: {arguments}')
        log('ps')
        print('other\n' + SETTINGS['name'] if SETTINGS['running'] else 'other')
    elif verb == 'cp':
        copy_out(arguments)
    elif verb == 'compose':
        compose(arguments)
    else:
        refuse(f"docker: '{verb}' is not a docker command.", 1)


main(sys.argv[1:])
