#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-find.py VARVECTL: scripts that the project lacks, in real git repositories and in the journal: found,
shown, brought back, and rolled back from where they are. VARVE_TEST_CASE=part-of-a-name runs some cases."""

import os
import shutil
import stat
import subprocess
import sys

from cli_support import NOBODY, Postgres, Skip, Sqlite, check, only, run, same, script

X, Y, Z = 'abcd1234ef56', 'bbbb1234ef56', 'cccc1234ef56'


def git(project, *arguments, cwd=None, status=0):
    process = subprocess.run(
        ['git', '-c', 'user.name=Ann Author', '-c', 'user.email=ann@example.org', '-c', 'init.defaultBranch=main',
         '-c', 'commit.gpgSign=false', '-c', 'protocol.file.allow=always', *arguments],
        cwd=cwd or project.folder, env=project.environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=60)
    same(process.returncode, status, (arguments, process))
    return process.stdout.strip()


def commit(project, subject):
    git(project, 'add', '-A', 'm', 'varve.ini')
    git(project, 'commit', '-q', '--allow-empty', '-m', subject)
    return git(project, 'rev-parse', 'HEAD')


def begin(project, *revisions):
    """A repository whose branch main has what every other comes from."""
    git(project, 'init', '-q', '.')
    project.chain('a1', *revisions)
    return commit(project, 'the beginning')


def found(project, revision=X):
    return project.json('show', '--find', revision)['found']


def places(found_one):
    return [(place['kind'], place['name'], place['is_there']) for place in found_one['places']]


def nowhere(project, revision=X):
    answer = project('--json', 'show', '--find', revision)
    same((answer.status, answer.error['code']), (1, 'unknown-revision'), answer)
    return answer.error


# Where a repository can have it.

def on_another_branch(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'feature/x')
    project.add(X, 'a1', name=X + '_add_users', message='add users')
    made = commit(project, 'Add users')
    git(project, 'checkout', '-q', 'main')
    for target in (X, X[:4], X[:7]):
        one, = found(project, target)
        same((one['revision'], one['down_revisions'], one['message'], one['path'], one['commit'], one['subject'],
              one['author']), (X, ['a1'], 'add users', f'm/versions/{X}_add_users.sql', made, 'Add users',
                               'Ann Author'))
        same(places(one), [('branch', 'feature/x', True)])
        check(one['text'].startswith('-- add users\n') and one['date'].startswith('20'), one)
    text = project.ok('show', '--find', X).out
    for part in (X, 'on branch feature/x', made, f'm/versions/{X}_add_users.sql', 'Ann Author',
                 f'varvectl show --bring-back {X}', f'CREATE TABLE t_{X} (a integer);'):
        check(part in text, (part, text))
    nowhere(project, X[:3])
    check('Ask whoever applied it' in nowhere(project, 'e' * 12)['hint'])
    nowhere(project, 'd' * 12)


def removed_and_renamed_since(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'old')
    project.add(X, 'a1', name=X + '_one')
    commit(project, 'one')
    git(project, 'checkout', '-q', '-b', 'renamed')
    git(project, 'mv', f'm/versions/{X}_one.sql', f'm/versions/{X}_two.sql')
    moved = commit(project, 'rename')
    git(project, 'checkout', '-q', 'old')
    git(project, 'rm', '-q', f'm/versions/{X}_one.sql')
    commit(project, 'remove')
    git(project, 'checkout', '-q', 'main')
    one, = found(project)
    same((one['commit'], one['path']), (moved, f'm/versions/{X}_two.sql'))
    same(places(one), [('branch', 'renamed', True), ('branch', 'old', False)])
    git(project, 'branch', '-q', '-D', 'renamed')
    one, = found(project)
    check(('branch', 'old', False) in places(one), one)
    check('earlier on branch old, which has changed or removed it since' in project.ok('show', '--find', X).out)


def several_versions_the_best_first(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.add(X, 'a1', up='SELECT 1;')
    commit(project, 'first')
    git(project, 'tag', '-a', '-m', 'a tag', 'v1')
    project.add(X, 'a1', up='SELECT 2;')
    commit(project, 'second')
    git(project, 'checkout', '-q', 'main')
    first, second = found(project)
    check('SELECT 2;' in first['text'] and 'SELECT 1;' in second['text'])
    same((places(first), places(second)), ([('branch', 'x', True)], [('tag', 'v1', True), ('branch', 'x', False)]))


def on_a_remote(project):
    begin(project)
    other = os.path.join(project.folder, 'elsewhere')
    git(project, 'clone', '-q', project.folder, other)
    git(project, 'checkout', '-q', '-b', 'theirs', cwd=other)
    with open(os.path.join(other, 'm/versions', X + '.sql'), 'w', encoding='utf-8') as file:
        file.write(script(X, 'a1', up='SELECT 1;'))
    git(project, 'add', '.', cwd=other)
    git(project, 'commit', '-q', '-m', 'theirs', cwd=other)
    git(project, 'remote', 'add', 'origin', other)
    nowhere(project)
    git(project, 'fetch', '-q', 'origin')
    git(project, 'remote', 'set-head', 'origin', 'theirs')
    same(places(found(project)[0]), [('remote', 'origin/theirs', True)])
    check('on the remote branch origin/theirs' in project.ok('show', '--find', X).out)


def in_stashes(project):
    begin(project)
    project.add(X, 'a1')
    git(project, 'add', '.')
    git(project, 'stash', '-q')
    project.add(Y, 'a1')
    git(project, 'stash', '-q', '-u', '--', 'm')
    same(places(found(project, X)[0]), [('stash', 'stash@{1}', True)])
    same(places(found(project, Y)[0]), [('stash', 'stash@{0}', True)])
    check('in stash@{1}' in project.ok('show', '--find', X).out)


def only_in_the_reflog(project):
    base = begin(project)
    project.add(X, 'a1')
    lost = commit(project, 'lost')
    git(project, 'reset', '-q', '--hard', base)
    one, = found(project)
    same(one['commit'], lost)
    check(all(kind == 'reflog' for kind, _, _ in places(one)) and ('reflog', 'HEAD@{1}', True) in places(one), one)
    check('only in the reflog' in project.ok('show', '--find', X).out)


def in_no_reflog_either(project):
    begin(project)
    project.add(X, 'a1')
    git(project, 'add', '.')
    git(project, 'stash', '-q')
    git(project, 'stash', 'drop', '-q')
    one, = found(project)
    same([place[0] for place in places(one)], ['unreachable'])
    check('which nothing leads to any more' in project.ok('show', '--find', X).out)


def rebased(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'topic')
    project.add(X, 'a1')
    first = commit(project, 'topic')
    git(project, 'checkout', '-q', 'main')
    project.write('m/notes', 'a change')
    commit(project, 'main goes on')
    git(project, 'checkout', '-q', 'topic')
    git(project, 'rebase', '-q', 'main')
    git(project, 'checkout', '-q', 'main')
    one, = found(project)
    check(one['commit'] != first, one)
    same(places(one), [('branch', 'topic', True)])


def named_otherwise_and_elsewhere(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.add(X, 'a1', name='20260102_no_id')
    project.add(Y, X, name='child_that_mentions_its_parent')
    project.write('m/notes.sql', f'-- {X} is mentioned here\n')
    project.write(f'm/versions/{X}_notes.md', 'no script')
    commit(project, 'by date')
    git(project, 'mv', 'm', 'migrations')
    git(project, 'commit', '-q', '-m', 'move')
    git(project, 'checkout', '-q', 'main')
    one, = found(project)
    same((one['path'], places(one)), ('migrations/versions/20260102_no_id.sql', [('branch', 'x', True)]))
    project.ok('show', '--bring-back', X)
    check(os.path.exists(project.path('m/versions/20260102_no_id.sql')))


def strange_ids_and_folders(project):
    project.write('varve.ini', f'[varve]\nscript_location = m[1]*\n\n[environment development]\n'
                  f'url = {project.database.url}\n')
    project.write('m[1]*/versions/a1.sql', script('a1'))
    git(project, 'init', '-q', '.')
    git(project, 'add', '-A')
    git(project, 'commit', '-q', '-m', 'one')
    git(project, 'checkout', '-q', '-b', 'x')
    project.write(f'm[1]*/versions/{X}.sql', script(X, 'a1'))
    git(project, 'add', '-A')
    git(project, 'commit', '-q', '-m', 'two')
    git(project, 'checkout', '-q', 'main')
    same(found(project)[0]['path'], f'm[1]*/versions/{X}.sql')
    for hostile in ('*', '????????', '--all', ':(exclude)*', '$(touch ran)', 'a\nb', '[a-z]*', ' ', 'ä' * 40):
        error = project('--json', 'show', '--find', '--', hostile)
        same(error.status, 1, (hostile, error))
    check(not os.path.exists(project.path('ran')))


def links_are_no_scripts(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.write('outside', script(X, 'a1'))
    os.symlink('../../outside', project.path(f'm/versions/{X}.sql'))
    commit(project, 'a link')
    git(project, 'checkout', '-q', 'main')
    nowhere(project)


def an_empty_repository_and_none(project):
    project.chain('a1')
    check('no git repository' in nowhere(project)['detail'])
    git(project, 'init', '-q', '.')
    same(nowhere(project)['detail'], None)
    commit(project, 'one')
    same(nowhere(project)['detail'], None)


def another_work_tree_and_a_shallow_clone(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.add(X, 'a1')
    commit(project, 'x')
    project.add('b2', X)
    commit(project, 'more')
    git(project, 'rm', '-q', '-r', 'm/versions')
    git(project, 'commit', '-q', '-m', 'clear')
    shallow = os.path.join(project.folder, 'shallow')
    git(project, 'clone', '-q', '--depth', '2', '--no-single-branch', 'file://' + project.folder, shallow)
    git(project, 'checkout', '-q', 'main', cwd=shallow)
    answer = project('-C', shallow, '--json', 'show', '--find', X)
    same(answer.status, 0, answer)
    same(places(answer.json['found'][0]), [('branch', 'x', False), ('remote', 'origin/x', False)])
    tree = os.path.join(project.folder, 'tree')
    git(project, 'worktree', 'add', '-q', tree, 'main')
    answer = project('-C', tree, '--json', 'show', '--find', X)
    same((answer.status, answer.json['repository']), (0, os.path.realpath(tree)), answer)


# What is done with it.

def brought_back_with_what_it_needs(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.add(X, 'a1', name=X + '_one')
    project.add(Y, X, name=Y + '_two')
    project.add(Z, Y, name=Z + '_three', extra=f'-- Depends On: {X[:6]}\n')
    commit(project, 'three')
    texts = {name: project.read(f'm/versions/{name}') for name in os.listdir(project.path('m/versions'))}
    git(project, 'checkout', '-q', 'main')
    before = project.names()
    answer = project.json('show', '--bring-back', Z)
    same(sorted(map(os.path.basename, answer['files'])), [X + '_one.sql', Y + '_two.sql', Z + '_three.sql'])
    same({name: project.read(f'm/versions/{name}') for name in os.listdir(project.path('m/versions'))}, texts)
    same(len(project.names()), len(before) + 3)
    same(project.json('heads')['revisions'][0]['revision'], Z)
    project.ok('show', '--bring-back', Z)


def brought_back_never_over_a_file(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.add(X, 'a1', name='one')
    project.add(Y, X, name='two')
    commit(project, 'two')
    git(project, 'checkout', '-q', 'main')
    project.write('m/versions/one.sql', script('e5', 'a1'))
    before = {name: project.read(name) for name in project.names() if not name.startswith('.git')}
    answer = project('--json', 'show', '--bring-back', Y)
    same((answer.status, answer.error['code']), (1, 'exists'), answer)
    same({name: project.read(name) for name in project.names() if not name.startswith('.git')}, before)


def brought_back_only_where_it_fits(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.add(X, 'e' * 12)
    commit(project, 'a script whose parent was never committed')
    git(project, 'checkout', '-q', 'main')
    before = project.names()
    answer = project('--json', 'show', '--bring-back', X)
    same((answer.status, answer.error['code']), (1, 'unknown-revision'), answer)
    check('e' * 12 in answer.error['message'])
    same(project.names(), before)


@only(Sqlite, Postgres)
def rolled_back_from_another_branch(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.add(X, 'a1')
    project.add(Y, X)
    commit(project, 'x')
    project.ok('upgrade', 'head')
    git(project, 'checkout', '-q', 'main')
    answer = project('--json', 'downgrade', 'a1')
    same((answer.status, answer.error['code']), (1, 'unknown-revision'), answer)
    plan = project.json('plan', '--find', 'downgrade', 'a1')
    same([(step['revision'], step['statements']) for step in plan['steps']], [(Y, 1), (X, 1)])
    same(project.json('plan', '--find', '--from', Y, 'downgrade', '-1')['to'], [X])
    check('DROP TABLE t_' + Y in project.ok('plan', '-v', '--find', 'downgrade', '-1').out)
    before = project.names()
    answer = project.json('downgrade', '--find', 'a1')
    same(([step['state'] for step in answer['steps']], answer['to']), (['done', 'done'], ['a1']))
    check(not {'t_' + X, 't_' + Y} & project.database.tables())
    same(project.json('current')['current'], ['a1'])
    same([name for name in project.names() if name.endswith('.sql')],
         [name for name in before if name.endswith('.sql')])
    entry = project.json('journal')['journal'][0]
    same((entry['revision'], entry['direction'], entry['state']), (X, 'downgrade', 'done'))


@only(Sqlite, Postgres)
def kept_by_the_journal(project):
    project.chain('a1', X, Y)
    project.ok('upgrade', 'head')
    text = project.read(f'm/versions/{X}.sql')
    for revision in (X, Y):
        os.remove(project.path(f'm/versions/{revision}.sql'))
    one, = found(project)
    same((one['text'], places(one), one['path'], one['commit']),
         (text, [('journal', 'development', True)], None, None))
    check('in the journal of “development”, as it was applied' in project.ok('show', '--find', X).out)
    same(project.json('downgrade', '--find', X)['to'], [X])
    project.ok('show', '--bring-back', X)
    same(project.read(f'm/versions/{X}_make_{X}.sql'), text)
    same(project.json('current')['unknown'], [])


def options_that_make_no_sense(project):
    begin(project)
    same(project('--json', 'downgrade', '--find', '--sql', 'a1:base').json['error']['code'], 'usage')
    same(project.ok('show', '--find', 'a1').out, project.ok('show', 'a1').out)


def an_alembic_project(project):
    os.remove(project.path('varve.ini'))
    project.write('alembic.ini', f'[alembic]\nscript_location = m\nsqlalchemy.url = {project.database.url}\n')
    project.write('m/env.py', 'raise SystemExit("never run")\n')
    project.write('m/versions/a1_.py', 'revision = "a1"\ndown_revision = None\n')
    git(project, 'init', '-q', '.')
    git(project, 'add', '-A', 'm', 'alembic.ini')
    git(project, 'commit', '-q', '-m', 'one')
    git(project, 'checkout', '-q', '-b', 'x')
    project.write(f'm/versions/{X}_.py', f'"""two"""\nrevision: str = "{X}"\ndown_revision = "a1"\n')
    project.write('m/versions/other.py', f'revision = "{Y}"\ndown_revision = "{X}"\n')
    git(project, 'add', '-A', 'm')
    git(project, 'commit', '-q', '-m', 'two')
    git(project, 'checkout', '-q', 'main')
    same(found(project)[0]['message'], 'two')
    project.ok('show', '--bring-back', Y)
    same(project.json('heads')['revisions'][0]['revision'], Y)
    git(project, 'clean', '-q', '-f', 'm')
    answer = project('--json', 'plan', '--find', '--from', Y, 'downgrade', 'a1')
    check('--bring-back' in answer.error['hint'], answer)


# Strangers' repositories.

MARK = 'touch "{0}"; exit 1'


def programs_run(project, *arguments, environment=None):
    """Names of all programs that a call executes."""
    log = os.path.join(project.folder, 'trace')
    # The leak sanitizer is a tracer, too, and a process has one.
    untraced = os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'
    process = subprocess.run(
        ['strace', '-f', '-qq', '-e', 'trace=execve', '-e', 'signal=none', '-o', log, project.program, *arguments],
        cwd=project.folder, env={**project.environment, **(environment or {}), 'ASAN_OPTIONS': untraced},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    with open(log, encoding='utf-8', errors='replace') as file:
        calls = [line for line in file if 'execve("' in line and ' = 0' in line]
    return process, [os.path.basename(line.split('execve("', 1)[1].split('"', 1)[0]) for line in calls]


def a_configuration_that_names_programs(project):
    if not shutil.which('strace'):
        raise Skip('strace is not installed')
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.add(X, 'a1')
    project.write('.gitattributes', '*.sql diff=evil filter=evil\n')
    git(project, 'add', '-A', '.gitattributes')
    commit(project, 'x')
    git(project, 'checkout', '-q', 'main')
    ran = os.path.join(project.folder, 'ran')
    evil = project.path('evil.sh')
    project.write('evil.sh', f'#!/bin/sh\ntouch {ran}\nexit 1\n')
    os.chmod(evil, 0o755)
    for key in ('core.fsmonitor', 'core.pager', 'pager.log', 'pager.rev-list', 'core.editor', 'core.sshCommand',
                'core.askPass', 'core.gitProxy', 'core.alternateRefsCommand', 'diff.external', 'diff.evil.textconv',
                'diff.evil.command', 'filter.evil.smudge', 'filter.evil.clean', 'filter.evil.process', 'gpg.program',
                'gpg.ssh.program', 'credential.helper', 'sequence.editor', 'uploadpack.packObjectsHook',
                'remote.origin.uploadpack', 'alias.rev-list', 'alias.cat-file', 'interactive.diffFilter'):
        value = '!' + evil if key.startswith(('alias.', 'credential.')) else evil
        git(project, 'config', key, value)
    git(project, 'config', 'log.showSignature', 'true')
    git(project, 'config', 'remote.origin.url', f'ext::{evil} %S foo')
    git(project, 'config', 'remote.origin.promisor', 'true')
    git(project, 'config', 'protocol.allow', 'always')
    git(project, 'config', 'protocol.ext.allow', 'always')
    git(project, 'config', 'core.repositoryFormatVersion', '1')
    git(project, 'config', 'extensions.partialClone', 'origin')
    hooks = project.path('.git/hooks')
    for name in ('post-checkout', 'reference-transaction', 'fsmonitor-watchman', 'pre-auto-gc', 'post-index-change'):
        shutil.copy(evil, os.path.join(hooks, name))
    for arguments in (('show', '--find', X), ('show', '--find', 'd' * 12), ('show', '--bring-back', X)):
        answer, programs = programs_run(project, *arguments, environment={'GIT_EXTERNAL_DIFF': evil, 'PAGER': evil})
        check(answer.returncode == (1 if 'd' * 12 in arguments else 0), answer)
        same(programs[0], 'varvectl')
        same(set(programs[1:]), {'git'}, programs)
    check(not os.path.exists(ran), 'something of the repository was run')
    # An object that is not here is not fetched from that address, either.
    os.remove(project.path(f'm/versions/{X}.sql'))
    blob = git(project, '-c', 'core.fsmonitor=', 'rev-parse', f'x:m/versions/{X}.sql')
    os.remove(project.path(f'.git/objects/{blob[:2]}/{blob[2:]}'))
    answer, programs = programs_run(project, 'show', '--find', X)
    check(set(programs[1:]) <= {'git'} and not os.path.exists(ran), (programs, answer))


def only_when_asked(project):
    if not shutil.which('strace'):
        raise Skip('strace is not installed')
    begin(project)
    for arguments in (('show', X), ('show', 'a1'), ('show', '--find', 'a1'), ('doctor',), ('status',)):
        same(programs_run(project, *arguments)[1], ['varvectl'], arguments)


def variables_of_another_repository(project):
    begin(project)
    git(project, 'checkout', '-q', '-b', 'x')
    project.add(X, 'a1')
    commit(project, 'x')
    git(project, 'checkout', '-q', 'main')
    project.environment.update({'GIT_DIR': '/nowhere', 'GIT_WORK_TREE': '/', 'GIT_INDEX_FILE': '/nowhere/index',
                                'GIT_OBJECT_DIRECTORY': '/nowhere', 'GIT_NAMESPACE': 'x', 'GIT_CONFIG_COUNT': '1',
                                'GIT_CONFIG_KEY_0': 'core.bare', 'GIT_CONFIG_VALUE_0': 'true'})
    same(places(found(project)[0]), [('branch', 'x', True)])


def somebody_elses_repository(project):
    if os.geteuid() != 0:
        raise Skip('needs root')
    begin(project)
    for name in (project.folder, project.path('.git')):
        os.chown(name, NOBODY, NOBODY)
    detail = nowhere(project)['detail']
    check('somebody else owns it' in detail, detail)


def a_folder_that_looks_like_a_repository(project):
    begin(project)
    bare = project.path('m')
    subprocess.run(['git', 'clone', '-q', '--bare', project.folder, project.path('bare')], check=True,
                   env=project.environment, capture_output=True)
    for name in ('HEAD', 'config', 'objects', 'refs', 'packed-refs'):
        os.rename(project.path('bare/' + name), os.path.join(bare, name))
    shutil.rmtree(project.path('.git'))
    check('no git repository' in nowhere(project)['detail'])


def no_git_at_all(project):
    project.chain('a1')
    folder = project.path('bin')
    os.makedirs(folder)
    project.environment['PATH'] = folder
    detail = nowhere(project)['detail']
    check('could not be searched' in detail and 'git' in detail, detail)


CASES = [
    on_another_branch, removed_and_renamed_since, several_versions_the_best_first, on_a_remote, in_stashes,
    only_in_the_reflog, in_no_reflog_either, rebased, named_otherwise_and_elsewhere, strange_ids_and_folders,
    links_are_no_scripts, an_empty_repository_and_none, another_work_tree_and_a_shallow_clone,
    brought_back_with_what_it_needs, brought_back_never_over_a_file, brought_back_only_where_it_fits,
    rolled_back_from_another_branch, kept_by_the_journal, options_that_make_no_sense, an_alembic_project,
    a_configuration_that_names_programs, only_when_asked, variables_of_another_repository,
    somebody_elses_repository, a_folder_that_looks_like_a_repository, no_git_at_all,
]

if __name__ == '__main__':
    for case in CASES:
        case.databases = getattr(case, 'databases', (Sqlite,))
    found_databases = [Sqlite] + ([Postgres] if os.environ.get('PGHOST') else [])
    sys.exit(run(CASES, os.path.abspath(sys.argv[1]), found_databases))
