# SPDX-License-Identifier: GPL-3.0-or-later
"""What long histories cost: time beside Alembic, growth with the number of revisions, memory."""

import contextlib
import functools
import os
import sqlite3
import statistics
import sys

from make_project import make_revisions, write_project
from measure import Command, output_of, pairs, show

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = (1000, 10000, 100000)
ONE_IN_FIVE = 5
COMMANDS = {
    'history': ('history',),
    'heads': ('heads',),
    'current': ('current',),
    'plan': ('plan', 'upgrade', 'heads', '--from', 'base'),
}
TIMES_FASTER = 50
BESIDE_GREP = 4
GROWTH = 12
MERGES = 1.2
BYTES_A_REVISION = 1024

ENV_PY = '''from alembic import context
from sqlalchemy import create_engine, pool

url = context.config.get_main_option('sqlalchemy.url')
if context.is_offline_mode():
    context.configure(url=url)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
'''

SCRIPT_PY = '''"""create thing {number:05}

Revision ID: {id}
Revises: {revises}
Create Date: 2026-01-01 10:00:00

"""
from alembic import op

revision = {id!r}
down_revision = {parents!r}
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""{up}""")


def downgrade():
    op.execute("""{down}""")
'''


def write_rows(path, rows):
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute('CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)')
        database.executemany('INSERT INTO alembic_version VALUES (?)', [(row,) for row in rows])
        database.commit()


def write_alembic_project(folder, revisions):
    versions = os.path.join(folder, 'm', 'versions')
    os.makedirs(versions)
    with open(os.path.join(folder, 'alembic.ini'), 'w', encoding='utf-8') as file:
        file.write(f'[alembic]\nscript_location = {folder}/m\n'
                   f'sqlalchemy.url = sqlite:///{folder}/shop.db\n')
    with open(os.path.join(folder, 'm', 'env.py'), 'w', encoding='utf-8') as file:
        file.write(ENV_PY)
    for revision in revisions:
        parents = tuple(revision.parents)
        text = SCRIPT_PY.format(
            number=revision.number, id=revision.id, revises=', '.join(parents), up=revision.up(),
            down=revision.down(), parents=parents if len(parents) > 1 else parents[0] if parents
            else None)
        with open(os.path.join(versions, revision.id + '_.py'), 'w', encoding='utf-8') as file:
            file.write(text)


@functools.lru_cache(maxsize=None)
def project(bench, count, merges=False):
    """Half of the revisions are applied."""
    folder = os.path.join(bench.folder, f'graph-{count}{"-merges" if merges else ""}')
    revisions = make_revisions(count, merges, ONE_IN_FIVE)
    write_project(folder, revisions)
    write_rows(os.path.join(folder, 'shop.db'), [revisions[count // 2].id])
    return folder


@functools.lru_cache(maxsize=None)
def alembic_project(bench, count):
    folder = os.path.join(bench.folder, f'alembic-{count}')
    revisions = make_revisions(count)
    write_alembic_project(folder, revisions)
    write_rows(os.path.join(folder, 'shop.db'), [revisions[count // 2].id])
    return folder


def name_size(count, merges=False):
    return f'{count:,}' + (' with merges' if merges else '')


def ours(bench, name, count, merges=False):
    return bench.ctl(project(bench, count, merges), *COMMANDS[name])


def theirs(bench, name, count):
    """Alembic has no command that only plans; what its `upgrade` does first is called as it does."""
    config = os.path.join(alembic_project(bench, count), 'alembic.ini')
    if name == 'plan':
        return Command([sys.executable, os.path.join(HERE, 'alembic_plan.py'), config])
    return Command([sys.executable, '-m', 'alembic.config', '-c', config, *COMMANDS[name]])


def beside_alembic(bench, name, count, rounds, promised=None):
    a, b = pairs(ours(bench, name, count), theirs(bench, name, count), rounds)
    faster = statistics.median(y / x for x, y in zip(a, b))
    cpu = statistics.median(y.cpu / x.cpu for x, y in zip(a, b))
    word = f'; promised {promised}' if promised else ''
    bench.report.fact(f'{name} of {name_size(count)} beside Alembic',
                      f'{show(statistics.median(a))}, Alembic {show(statistics.median(b))}:'
                      f' {faster:.0f} times as fast, {cpu:.0f} by CPU time{word}  [{rounds} pairs]',
                      not promised or faster >= promised)


def graph_alembic(bench):
    """`history`, `heads`, `current` and a whole plan of 1,000 revisions beside Alembic, and of 10,000
    without `current`"""
    for name in COMMANDS:
        beside_alembic(bench, name, 1000, 3)
    for name in ('history', 'heads', 'plan'):
        beside_alembic(bench, name, 10000, 5, TIMES_FASTER)


def graph_alembic_slow(bench):
    """`current` of 10,000 revisions beside Alembic, which takes most of a minute; only when named"""
    beside_alembic(bench, 'current', 10000, 1, TIMES_FASTER)


def history_alembic(bench):
    """`history` of 10,000 Alembic files beside grep reading their identifiers"""
    folder = alembic_project(bench, 10000)
    grep = Command(['grep', '-r', '-h', '-E', '^(revision|down_revision) = ',
                    os.path.join(folder, 'm', 'versions')])
    bench.report.ratio('history of 10,000 Alembic files', *pairs(
        bench.ctl(folder, 'history'), grep, 15), BESIDE_GREP, 'grep')


def graph_growth(bench):
    """The same of 100,000 revisions beside 10,000, and of 10,000 beside 1,000"""
    small, middle, large = SIZES
    for name in COMMANDS:
        bench.report.ratio(f'{name} of {name_size(middle)}', *pairs(
            ours(bench, name, middle), ours(bench, name, small), 7), None, f'of {name_size(small)}')
        bench.report.ratio(f'{name} of {name_size(large)}', *pairs(
            ours(bench, name, large), ours(bench, name, middle), 5), GROWTH,
            f'of {name_size(middle)}')


def graph_merges(bench):
    """The same with one merge in five revisions beside a line"""
    for name in COMMANDS:
        for count, rounds in zip(SIZES, (15, 11, 5)):
            bench.report.ratio(f'{name} of {name_size(count, True)}', *pairs(
                ours(bench, name, count, True), ours(bench, name, count), rounds),
                MERGES, 'a line of as many')


def peak(bench, program, name, count, merges):
    command = ours(bench, name, count, merges)
    return min(int(output_of([program, os.path.join(bench.folder, 'output'), *command.argv],
                             env=command.environment)) for _ in range(3))


def graph_memory(bench):
    """Peak memory a revision, beyond what one revision takes"""
    program = bench.compile('peak')
    large = SIZES[-1]
    for name in COMMANDS:
        start = peak(bench, program, name, 1, False)
        for merges in (False, True):
            whole = peak(bench, program, name, large, merges)
            a_revision = (whole - start) / large
            bench.report.fact(f'memory of {name} of {name_size(large, merges)}',
                              f'{whole / 1e6:.1f} MB, {start / 1e6:.1f} MB with one:'
                              f' {a_revision:.0f} bytes a revision, promised {BYTES_A_REVISION}',
                              a_revision <= BYTES_A_REVISION)


FIGURES = {'history-alembic': history_alembic, 'graph-alembic': graph_alembic, 'graph-growth': graph_growth,
           'graph-merges': graph_merges, 'graph-memory': graph_memory}
ONLY_WHEN_NAMED = {'graph-alembic-slow': graph_alembic_slow}
