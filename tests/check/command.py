# SPDX-License-Identifier: GPL-3.0-or-later
"""Completions and manual page know the commands and options of `varvectl --help`, no more, no fewer."""

import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
LONG = re.compile(r'--([a-z][a-z-]+)')


def ask(tree, *arguments):
    return subprocess.run([tree.built('app/varvectl'), *arguments], check=True, text=True, timeout=30,
                          capture_output=True, env={'LC_ALL': 'C.UTF-8', 'PATH': '/usr/bin:/bin'}).stdout


def section(text, title):
    """The indented lines below a title of the help."""
    lines = text.partition(f'\n{title}\n')[2].splitlines()
    for number, line in enumerate(lines):
        if not line.startswith(' '):
            return lines[:number]
    return lines


def options_of(lines):
    return {match[1] for line in lines for match in [re.match(r' +(?:-\w, )? *--([a-z-]+)', line)] if match}


def from_help(tree):
    """Command to long options; the global ones under the empty name."""
    text = ask(tree, '--help')
    rows = text.partition('\nTargets:\n')[0].splitlines()
    commands = [match[1] for row in rows for match in [re.match(r'  ([a-z_]+)  +\S', row)] if match]
    found = {command: options_of(section(ask(tree, command, '--help'), 'Options:'))
             for command in commands}
    found[''] = options_of(section(text, 'Global options:'))
    return found


BASH = '''
source "$0"
complete_words () { COMP_WORDS=(varvectl "$@"); COMP_CWORD=$#; COMPREPLY=(); _varvectl; }
complete_words ""
commands=("${COMPREPLY[@]}")
complete_words --
echo " ${COMPREPLY[@]}"
for command in "${commands[@]}"; do
  complete_words "$command" --
  echo "$command ${COMPREPLY[@]}"
done
'''


def from_bash(tree, path):
    text = subprocess.run(['bash', '--norc', '-c', BASH, tree.path(path)], check=True, text=True,
                          capture_output=True).stdout
    found = {line.split(' ')[0]: set(LONG.findall(line)) for line in text.splitlines()}
    return {command: options - (found[''] if command else set()) for command, options in found.items()}


def from_fish(tree, path):
    text = tree.text(path).replace('\\\n', ' ')
    found = {name: set() for name in re.findall(r'-n __varvectl_none -a (\w+)', text)}
    found[''] = set()
    for line in text.splitlines():
        option = re.search(r'^complete .*?-l ([a-z-]+)', line)
        commands = re.search(r"__varvectl_has ([a-z_ ]+)'", line)
        for command in (commands[1].split() if commands else ['']) if option else []:
            found.setdefault(command, set()).add(option[1])
    return found


def from_zsh(tree, path):
    text = tree.text(path)
    names = re.search(r'commands=\((.*?)\n  \)', text, re.S)[1]
    found = {name: set() for name in re.findall(r"^    '([a-z_]+):", names, re.M)}
    found[''] = set(LONG.findall(re.search(r'  options=\((.*?)\n  \)', text, re.S)[1]))
    for commands, body in re.findall(r'^    ([a-z_ |]+)\)\n(.*?);;', text, re.S | re.M):
        for command in commands.split('|'):
            found.setdefault(command.strip(), set()).update(LONG.findall(body))
    return found


def from_manual(tree, path):
    found = {'': set()}
    command = ''
    for line in tree.lines(path):
        if line.startswith('.It Ic '):
            command = line.split()[2]
            found[command] = set()
        elif line.startswith(('.Ss ', '.Sh ')):
            command = ''
        elif line.startswith('.It Fl '):
            found[command].update(re.findall(r'(?:^\.It Fl|,) -([a-z-]+)', line))
    return found


SOURCES = [('data/completions/varvectl.bash', from_bash), ('data/completions/varvectl.fish', from_fish),
           ('data/completions/varvectl.zsh', from_zsh), ('data/varvectl.1', from_manual)]


def differences(path, known, found):
    for command in sorted(known.keys() | found.keys()):
        name = command or 'varvectl'
        if command not in found:
            yield f'{path}: has not the command {name}'
        elif command not in known:
            yield f'{path}: has {name}, which is no command'
        else:
            for option in sorted(known[command] - found[command]):
                yield f'{path}: {name} lacks --{option}'
            for option in sorted(found[command] - known[command]):
                yield f'{path}: {name} has no --{option}'


def check_in_step(tree):
    known = from_help(tree)
    if len(known) < 2:
        yield 'varvectl --help names no command'
    for path, read in SOURCES:
        if path in tree.paths:
            yield from differences(path, known, read(tree, path))
        elif os.path.exists(tree.path('meson.build')):
            yield f'{path} is not there'


def check_examples(tree):
    for command in sorted(set(from_help(tree)) - {''}):
        if not section(ask(tree, command, '--help'), 'Examples:'):
            yield f'varvectl {command} --help has no example'


STAND_IN = '''#!/bin/sh
case "$1" in
  --help) printf 'Usage\\n\\nLook:\\n  current   where\\n\\nTargets:\\n  a\\n\\nGlobal options:\\n      --json   j\\n' ;;
  *) printf 'Usage\\n\\nExamples:\\n  a\\n\\nOptions:\\n  -c, --check-heads   c\\n\\nGlobal options:\\n      --json  j\\n' ;;
esac
'''
MANUAL = '.It Fl -json\n.It Ic current\n.It Fl c , -check-heads\n'
BASH_COMPLETION = '''_varvectl ()
{
  if [ -z "${COMP_WORDS[1]}" ]; then COMPREPLY=(current); else COMPREPLY=(--json); fi
}
'''
ZSH_COMPLETION = '''  commands=(
    'current:where'
  )
  options=(
    '--json[j]'
  )
    current)
      ;;
'''


def with_stand_in(path, text, program=STAND_IN):
    return {'built/app/varvectl': program, path: text}


CHECKS = [
    ('completions and manual page are in step with --help', check_in_step, [
        (with_stand_in('data/varvectl.1', MANUAL), None),
        (with_stand_in('data/varvectl.1', '.It Fl -json\n.It Ic current\n'), 'current lacks --check-heads'),
        (with_stand_in('data/varvectl.1', MANUAL + '.It Ic curent\n'), 'curent, which is no command'),
        (with_stand_in('data/completions/varvectl.bash', BASH_COMPLETION), 'current lacks --check-heads'),
        (with_stand_in('data/completions/varvectl.zsh', ZSH_COMPLETION), 'current lacks --check-heads'),
        (with_stand_in('data/completions/varvectl.fish',
                       'complete -c varvectl -l json\ncomplete -c varvectl -n __varvectl_none -a current\n'),
         'current lacks --check-heads'),
    ]),
    ('every command has an example', check_examples, [
        (with_stand_in('data/varvectl.1', '', STAND_IN.replace('Examples:', 'Nothing:')),
         'current --help has no example'),
    ]),
]
