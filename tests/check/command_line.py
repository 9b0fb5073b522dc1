# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual page and the completions of varvectl say what `varvectl --help` says, no less, no more."""

import os
import re
import subprocess

BASH = 'data/completions/varvectl.bash'
ZSH = 'data/completions/varvectl.zsh'
FISH = 'data/completions/varvectl.fish'
MANUAL = 'data/varvectl.1'

GLOBAL = ''


def ask(tree, *arguments):
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': ''}
    return subprocess.run([tree.built('app/varvectl'), *arguments], check=True, capture_output=True,
                          text=True, env=environment).stdout


def section(text, title):
    match = re.search(rf'^{title}:\n((?:  .*\n)*)', text, re.M)
    return match[1] if match else ''


def options(rows):
    found = re.findall(r'^  (?:-(\w), |    )--([\w-]+)', rows, re.M)
    return {'--' + name for _, name in found} | {'-' + short for short, _ in found if short}


def helped(tree):
    """What --help has: command to its options; those of all commands under GLOBAL."""
    main = ask(tree, '--help')
    table = {GLOBAL: options(section(main, 'Global options'))}
    commands = re.sub(r'^(Targets|Global options):\n(?:  .*\n)*', '', main, flags=re.M)
    for name in re.findall(r'^  ([a-z_]+) {2,}\S', commands, re.M):
        table[name] = options(section(ask(tree, name, '--help'), 'Options'))
    return table


def compare(path, said, told):
    """Problems where what a file tells is not what --help said."""
    for name in sorted(said.keys() - told.keys()):
        yield f'{path}: the command “{name}” is missing'
    for name in sorted(told.keys() - said.keys()):
        yield f'{path}: there is no command “{name}”'
    for name in sorted(said.keys() & told.keys()):
        for option in sorted(said[name] - told[name]):
            yield f'{path}: {name or "global"}: {option} is missing'
        for option in sorted(told[name] - said[name]):
            yield f'{path}: {name or "global"}: there is no {option}'


def complete(tree, *words):
    """What bash offers behind these words."""
    script = '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _varvectl; ' \
             'printf "%s\\n" "${COMPREPLY[@]}"'
    run = subprocess.run(['bash', '-c', script, 'bash', tree.path(BASH), 'varvectl', *words],
                         check=True, capture_output=True, text=True)
    return set(run.stdout.split())


def check_bash(tree):
    everywhere = complete(tree, '-')
    told = {name: complete(tree, name, '-') - everywhere for name in complete(tree, '')}
    return compare(BASH, helped(tree), {**told, GLOBAL: everywhere})


def zsh_options(text):
    return {'--' + name for name in re.findall(r"--([\w-]+)(?=\[|\}')", text)} \
        | {'-' + short for short in re.findall(r'\{-(\w),', text)}


def check_zsh(tree):
    text = tree.text(ZSH)
    told = {name: set() for name in re.findall(r"^    '([a-z_]+):", text, re.M)}
    told[GLOBAL] = zsh_options(re.search(r'^  options=\(\n(.*?)^  \)$', text, re.M | re.S)[1])
    for name, block in re.findall(r'^    ([a-z_]+)\)\n(.*?)^      ;;$', text, re.M | re.S):
        told[name] = zsh_options(block)
    return compare(ZSH, helped(tree), told)


def check_fish(tree):
    told = {GLOBAL: set()}
    lines = re.findall(r'^complete -c varvectl(.*)$', tree.text(FISH), re.M)
    for line in lines:
        if match := re.search(r'-n __varvectl_none -a (\w+)', line):
            told[match[1]] = set()
    for line in lines:
        match = re.search(r"-n '__varvectl_has ([^']+)'", line)
        names = match[1].split() if match else [GLOBAL]
        found = {'-' + short for short in re.findall(r' -s (\w)', line)} \
            | {'--' + name for name in re.findall(r' -l ([\w-]+)', line)}
        for name in names:
            told.setdefault(name, set()).update(found)
    return compare(FISH, helped(tree), told)


def manual_options(text):
    found = re.findall(r'^\.It Fl (?:(\w) , )?-([\w-]+)', text, re.M)
    return {'--' + name for _, name in found} | {'-' + short for short, _ in found if short}


def check_manual(tree):
    text = tree.text(MANUAL)
    blocks = re.split(r'^\.It Ic (\w+)|^\.S[hs] .*$', text, flags=re.M)
    told = {GLOBAL: manual_options(text.split('.Ss Targets')[0])}
    for name, block in zip(blocks[1::2], blocks[2::2]):
        if name:
            told[name] = manual_options(block)
    return compare(MANUAL, helped(tree), told)


def check_examples(tree):
    for name in sorted(helped(tree).keys() - {GLOBAL}):
        if not section(ask(tree, name, '--help'), 'Examples'):
            yield f'varvectl {name} --help has no example'


# A command with one command, which has one option, and one option for all.
PROGRAM = '''#!/bin/sh
case "$1" in
upgrade) printf 'Options:\\n      --sql        write it\\n\\nGlobal options:\\n  -h, --help   help\\n' ;;
*) printf 'Do:\\n  upgrade   go\\n\\nTargets:\\n  head   it\\n\\nGlobal options:\\n  -h, --help   help\\n' ;;
esac
'''


def bash(commands, own):
    return f'''_varvectl () {{
  local own=
  [ "${{COMP_WORDS[1]}}" = upgrade ] && own='{own}'
  [ -z "${{COMP_WORDS[1]}}" ] && COMPREPLY=({commands}) || COMPREPLY=(-h --help $own)
}}
'''


def zsh(own):
    return f"""  commands=(
    'upgrade:go'
  )
  options=(
    '(-h --help)'{{-h,--help}}'[help]'
  )
    upgrade)
      _arguments $options {own}
      ;;
"""


def fish(own):
    return f"""complete -c varvectl -s h -l help
complete -c varvectl -n __varvectl_none -a upgrade
complete -c varvectl -n '__varvectl_has upgrade' {own}
"""


def manual(own):
    return f""".It Fl h , -help
.Ss Targets
.Ss Do
.It Ic upgrade Ar TARGET
{own}
.Sh FILES
"""


def plant(path, text):
    return {'built/app/varvectl': PROGRAM, path: text}


CHECKS = [
    ('bash completes what there is', check_bash, [
        (plant(BASH, bash('upgrade', '--sql')), None),
        (plant(BASH, bash('upgrade', '')), 'upgrade: --sql is missing'),
        (plant(BASH, bash('upgrade', '--sql --go')), 'upgrade: there is no --go'),
        (plant(BASH, bash('upgrade fly', '--sql')), 'no command “fly”'),
    ]),
    ('zsh completes what there is', check_zsh, [
        (plant(ZSH, zsh("'--sql[write it]'")), None),
        (plant(ZSH, zsh('')), 'upgrade: --sql is missing'),
    ]),
    ('fish completes what there is', check_fish, [
        (plant(FISH, fish('-l sql')), None),
        (plant(FISH, fish('-s s -l sql')), 'upgrade: there is no -s'),
    ]),
    ('the manual has what there is', check_manual, [
        (plant(MANUAL, manual('.It Fl -sql')), None),
        (plant(MANUAL, manual('')), 'upgrade: --sql is missing'),
    ]),
    ('every command has examples', check_examples, [
        (plant(MANUAL, ''), 'upgrade --help has no example'),
    ]),
]
