#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make_project.py FOLDER COUNT [--merges]: writes a project of COUNT revisions, each a table with four
columns and an index. The same arguments give the same bytes."""

import argparse
import hashlib
import os

CONFIG = '''[varve]
script_location = database/migrations
default_environment = development

[environment development]
url = sqlite:///shop.db

[environment server]
url = ${DATABASE_URL}
'''

SCRIPT = '''-- create thing {number:05}
--
-- Revision ID: {id}
-- Revises: {parents}
-- Create Date: 2026-01-{day:02} 10:{minute:02}:{second:02}+00:00

-- migrate:up
{up}
-- migrate:down
{down}'''

UP = '''CREATE TABLE thing_{0:05} (
  id integer PRIMARY KEY,
  name text NOT NULL,
  amount integer NOT NULL DEFAULT 0,
  created timestamp
);
CREATE INDEX thing_{0:05}_name ON thing_{0:05} (name);
'''

DOWN = 'DROP TABLE thing_{0:05};\n'

MERGE_EVERY = 10


class Revision:
    def __init__(self, number, parents):
        self.number = number
        self.id = hashlib.sha256(f'thing {number}'.encode()).hexdigest()[:12]
        self.parents = parents

    def up(self):
        return UP.format(self.number)

    def down(self):
        return DOWN.format(self.number)

    def script(self):
        second = self.number % 86400
        return SCRIPT.format(number=self.number, id=self.id, parents=', '.join(self.parents),
                             day=1 + second // 3600, minute=second // 60 % 60, second=second % 60,
                             up=self.up(), down=self.down())


def make_revisions(count, merges=False, every=MERGE_EVERY):
    """A line; with merges two lines side by side, which one in so many revisions joins."""
    revisions = []
    lines = []
    for number in range(count):
        joins = number % every == 0 or number == count - 1
        if merges and not joins:
            side = number % 2
            revision = Revision(number, [lines[side]])
            lines[side] = revision.id
        else:
            revision = Revision(number, list(dict.fromkeys(lines)))
            lines = [revision.id, revision.id]
        revisions.append(revision)
    return revisions


def write_project(folder, revisions):
    versions = os.path.join(folder, 'database', 'migrations', 'versions')
    os.makedirs(versions)
    with open(os.path.join(folder, 'varve.ini'), 'w', encoding='utf-8') as file:
        file.write(CONFIG)
    for revision in revisions:
        name = f'{revision.id}_create_thing_{revision.number:05}.sql'
        with open(os.path.join(versions, name), 'w', encoding='utf-8') as file:
            file.write(revision.script())
    return versions


def peer_sql(revisions):
    """What a shell runs to do the same: a transaction a revision, its version row in it."""
    yield 'CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY);\n'
    for revision in revisions:
        yield 'BEGIN;\n' + revision.up()
        if revision.parents:
            yield (f"UPDATE alembic_version SET version_num = '{revision.id}'"
                   f" WHERE version_num = '{revision.parents[0]}';\n")
        else:
            yield f"INSERT INTO alembic_version (version_num) VALUES ('{revision.id}');\n"
        yield 'COMMIT;\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder')
    parser.add_argument('count', type=int)
    parser.add_argument('--merges', action='store_true')
    arguments = parser.parse_args()
    write_project(arguments.folder, make_revisions(arguments.count, arguments.merges))


if __name__ == '__main__':
    main()
