# SPDX-License-Identifier: GPL-3.0-or-later
"""figures.py BUILD [NAME…]: the figures that were promised, by name."""

import functools
import os
import shutil
import subprocess
import sys
import tempfile

import graphs
from make_project import make_revisions, peer_sql, write_project
from measure import Command, Failed, Report, output_of, pairs
import scratch
import schema_postgres
import schema_sqlite
import window

SAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data', 'sample')
POSTGRES = 'bench'


class Bench:
    def __init__(self, build, folder):
        self.build = build
        self.folder = folder
        self.varvectl = os.path.join(build, 'app', 'varvectl')
        self.report = Report()
        self.environment = {'DATABASE_URL': f'postgresql:///{POSTGRES}'}

    @functools.lru_cache(maxsize=None)
    def project(self, count, merges=False):
        folder = os.path.join(self.folder, f'project-{count}{"-merges" if merges else ""}')
        revisions = make_revisions(count, merges)
        write_project(folder, revisions)
        peer = folder + '.sql'
        with open(peer, 'w', encoding='utf-8') as file:
            file.writelines(peer_sql(revisions))
        return folder, peer

    def ctl(self, project, *arguments, before=None):
        return Command([self.varvectl, '-C', project, *arguments], before, self.environment)

    def remove(self, *paths):
        for path in paths:
            for ending in ('', '-journal', '-wal', '-shm'):
                if os.path.exists(path + ending):
                    os.remove(path + ending)
        os.sync()

    def new_database(self):
        for sql in (f'DROP DATABASE IF EXISTS {POSTGRES}', f'CREATE DATABASE {POSTGRES}', 'CHECKPOINT'):
            output_of(['psql', '-X', '-q', '-c', sql])

    def compile(self, name, *flags):
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + '.c')
        program = os.path.join(self.folder, name)
        subprocess.run([os.environ.get('CC', 'cc'), '-O2', '-o', program, source, *flags], check=True)
        return program


def version(bench):
    """`varvectl --version` beside an empty C program"""
    ours = Command([bench.varvectl, '--version'])
    bench.report.ratio('version', *pairs(ours, Command([bench.compile('empty')]), 200, 20), 6,
                       'an empty program')


def current_in(bench, title, project, promised):
    database = os.path.join(project, 'shop.db')
    query = Command(['sqlite3', database, 'SELECT version_num FROM alembic_version'])
    bench.report.ratio(title, *pairs(bench.ctl(project, 'current'), query, 100, 10), promised,
                       'one query by the shell')


def current(bench):
    """`current` on SQLite beside one query by the shell"""
    sample = os.path.join(bench.folder, 'sample')
    shutil.copytree(SAMPLE, sample)
    bench.ctl(sample, '-q', 'upgrade', 'heads').seconds()
    current_in(bench, 'current of the sample', sample, 1.5)
    large, _ = bench.project(1000)
    bench.ctl(large, '-q', 'upgrade', 'heads').seconds()
    current_in(bench, 'current of 1,000 revisions', large, None)


def history(bench):
    """`history` of 10,000 revisions beside grep reading their header lines"""
    project, _ = bench.project(10000)
    versions = os.path.join(project, 'database', 'migrations', 'versions')
    grep = Command(['grep', '-r', '-h', '-E', '^-- (Revision ID|Revises)', versions])
    bench.report.ratio('history of 10,000', *pairs(bench.ctl(project, 'history'), grep, 15), 2.5,
                       'grep')


def upgrade_sqlite(bench):
    """1,000 revisions from empty beside the sqlite3 shell, both with the same `synchronous`"""
    project, sql = bench.project(1000)
    database = os.path.join(project, 'shop.db')
    other = os.path.join(bench.folder, 'peer.db')
    ours = bench.ctl(project, '-q', 'upgrade', 'head', before=lambda: bench.remove(database))
    peer = Command(['sqlite3', '-batch', '-bail', '-cmd', 'PRAGMA synchronous = EXTRA', other],
                   lambda: bench.remove(other), stdin=sql)
    bench.report.ratio('1,000 up on SQLite', *pairs(ours, peer, 7), 1.1, 'the sqlite3 shell')


def upgrade_postgres(bench):
    """1,000 revisions from empty beside psql"""
    project, sql = bench.project(1000)
    ours = bench.ctl(project, '-q', '-e', 'server', 'upgrade', 'head', before=bench.new_database)
    peer = Command(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', POSTGRES, '-f', sql],
                   bench.new_database)
    bench.report.ratio('1,000 up on PostgreSQL', *pairs(ours, peer, 7), 1.1, 'psql')


def up_and_down(bench):
    """10,000 revisions up and down again, with the servers' default settings"""
    project, _ = bench.project(10000)
    bench.remove(os.path.join(project, 'shop.db'))
    bench.new_database()
    for environment in ('development', 'server'):
        times = []
        for verb, target in (('upgrade', 'head'), ('downgrade', 'base')):
            times.append(bench.ctl(project, '-q', '-e', environment, verb, target).seconds())
        left = output_of(bench.ctl(project, '-e', environment, '--json', 'current').argv,
                         env=dict(os.environ, **bench.environment))
        bench.report.fact(f'10,000 up and down, {environment}',
                          f'{times[0]:.1f} s up, {times[1]:.1f} s down', '"current": []' in left
                          or '"current":[]' in left)


FIGURES = {'version': version, 'current': current, 'history': history,
           'upgrade-sqlite': upgrade_sqlite, 'upgrade-postgres': upgrade_postgres,
           'first-paint': window.first_paint, 'scroll': window.scroll, 'up-and-down': up_and_down}
FIGURES.update(graphs.FIGURES)
FIGURES.update(scratch.FIGURES)
FIGURES.update(schema_postgres.FIGURES)
FIGURES.update(schema_sqlite.FIGURES)
ALL = {**FIGURES, **graphs.ONLY_WHEN_NAMED}


def main(build, *names):
    if '--list' in names:
        for name, function in ALL.items():
            print(f'{name}: {function.__doc__}')
        return 0
    unknown = set(names) - set(ALL)
    if unknown:
        print(f'there is no figure {", ".join(sorted(unknown))}; there are {", ".join(ALL)}')
        return 2
    # Not on a file system in memory: what is synced has to reach a disk.
    folder = tempfile.mkdtemp(prefix='varve-bench-', dir='/var/tmp')
    bench = Bench(os.path.abspath(build), folder)
    try:
        for name in names or FIGURES:
            try:
                ALL[name](bench)
            except Failed as failure:
                bench.report.fact(name, f'failed: {failure}', kept=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    missed = bench.report.missed
    print('All kept.' if not missed else f'Missed: {", ".join(missed)}')
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
