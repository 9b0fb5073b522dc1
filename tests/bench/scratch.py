# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scratch database costs: a server of our own, a database in one that runs, the cache."""

import os
import shutil
import statistics

from measure import Command, output_of, pairs, show

SIZES = (1, 1000)
ROUNDS = 5


def write_schema(path, count):
    with open(path, 'w', encoding='utf-8') as file:
        for number in range(count):
            file.write(f'CREATE TABLE t{number} (id integer PRIMARY KEY, a text NOT NULL, b integer'
                       f' CHECK (b > 0), c integer{" REFERENCES t%d" % (number - 1) if number else ""});\n'
                       f'CREATE INDEX i{number} ON t{number} (a);\n')


def write_config(folder, scratch_url):
    os.makedirs(os.path.join(folder, 'm', 'versions'), exist_ok=True)
    with open(os.path.join(folder, 'varve.ini'), 'w', encoding='utf-8') as file:
        file.write(f'[varve]\nscript_location = m\n{scratch_url}\n'
                   '[environment server]\nurl = postgresql:///postgres\n'
                   '[environment file]\nurl = sqlite:///x.db\n')


def scratch(bench):
    """a desired schema read on a scratch database, beside psql loading it into a new database"""
    folder = os.path.join(bench.folder, 'scratch')
    cache = os.path.join(folder, 'cache')
    environment = {'XDG_CACHE_HOME': cache}
    os.makedirs(folder)

    def empty_cache():
        shutil.rmtree(cache, ignore_errors=True)

    def new_database():
        output_of(['psql', '-X', '-q', '-d', 'postgres', '-c', 'DROP DATABASE IF EXISTS scratch_peer'])

    for count in SIZES:
        path = os.path.join(folder, f'{count}.sql')
        write_schema(path, count)
        ours = {}
        for name, url, before, where in (
                ('a server of our own', '', empty_cache, 'server'),
                ('a server that runs', 'scratch_url = postgresql:///postgres', empty_cache, 'server'),
                ('SQLite', '', empty_cache, 'file'), ('from the cache', '', None, 'server')):
            write_config(folder, url)
            command = Command([bench.varvectl, '-C', folder, '-e', where, '--json', 'diff', path, path],
                              before, environment)
            if name == 'a server that runs':
                peer = Command(['sh', '-c', 'createdb scratch_peer && psql -Xq1 -d scratch_peer -f '
                                + path], new_database)
                bench.report.ratio(f'{count:,} tables on {name}', *pairs(command, peer, ROUNDS), None,
                                   'createdb and psql')
                continue
            command.seconds()
            ours[name] = statistics.median(command.seconds() for _ in range(ROUNDS))
            bench.report.fact(f'{count:,} tables, {name}', show(ours[name]))


FIGURES = {'scratch': scratch}
