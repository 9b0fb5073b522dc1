#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes random revision graphs to disk, as SQL projects and as Alembic projects, and puts the random
questions of compare.py to the installed Alembic and to the built varvectl.

  commands.py VARVECTL [--graphs N] [--seed SEED] [--only GRAPH] [--keep FOLDER] [--verbose]

VARVE_TEST_SEED does the same as --seed. Each graph has a seed of its own, SEED/NUMBER;
`--seed SEED --only NUMBER --keep FOLDER` asks about that graph alone and leaves its projects."""

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import warnings

import compare
from compare import Arithmetic, Comparison, Graph, Refusal
from projects import ENV_PY

TIMEOUT = 60
BROKEN_CODES = ("invalid-graph", "invalid-id", "invalid-script")
# An Alembic project answers like its SQL twin; one call in this many asks both.
TWIN_EVERY = 4
# The one kind has models to compare with a database, the other a desired schema.
NOT_COMPARED = {"path", "reversible", "created", "statements", "transactional", "hint", "line",
                "models", "schema_skipped"}

SQL_CONFIG = """[varve]
script_location = m

[environment development]
url = sqlite:///versions.db
"""

SQL_SCRIPT = """-- make {id}
--
-- Revision ID: {id}
-- Revises: {parents}
-- Depends On: {deps}
-- Branch Labels: {labels}
-- Create Date: {created} 10:00:00+00:00

-- migrate:up
CREATE TABLE t{number} (a integer);
-- migrate:down
DROP TABLE t{number};
"""

ALEMBIC_CONFIG = """[alembic]
script_location = m
sqlalchemy.url = sqlite:///versions.db
"""

ALEMBIC_SCRIPT = '''"""make {id}

Revision ID: {id}
Revises: {joined}
Create Date: {created} 10:00:00+00:00

"""
from alembic import op

revision = {id!r}
down_revision = {parents!r}
branch_labels = {labels!r}
depends_on = {deps!r}


def upgrade():
    op.execute("CREATE TABLE t{number} (a integer)")


def downgrade():
    op.execute("DROP TABLE t{number}")
'''


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_sql_project(root, graph):
    write(root + "/varve.ini", SQL_CONFIG)
    os.makedirs(root + "/m/versions")
    for number, node in enumerate(graph.nodes):
        write("%s/m/versions/%d_%s.sql" % (root, number, node.id), SQL_SCRIPT.format(
            number=number, id=node.id, created=node.created, parents=", ".join(node.parents),
            deps=", ".join(node.deps), labels=", ".join(node.labels)))


def one_or_several(names):
    return tuple(names) if len(names) > 1 else names[0] if names else None


def write_alembic_project(root, graph):
    write(root + "/alembic.ini", ALEMBIC_CONFIG)
    write(root + "/m/env.py", ENV_PY)
    os.makedirs(root + "/m/versions")
    for number, node in enumerate(graph.nodes):
        write("%s/m/versions/%d_%s.py" % (root, number, node.id), ALEMBIC_SCRIPT.format(
            number=number, id=node.id, created=node.created, joined=", ".join(node.parents),
            parents=one_or_several(node.parents), deps=one_or_several(node.deps),
            labels=one_or_several(node.labels)))


def write_rows(root, rows):
    path = root + "/versions.db"
    with contextlib.suppress(FileNotFoundError):
        os.remove(path)
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        database.executemany("INSERT INTO alembic_version VALUES (?)", [(row,) for row in rows])
        database.commit()


def without_what_differs(answer):
    """What a SQL project and its Alembic twin have to say alike."""
    if isinstance(answer, dict):
        return {key: without_what_differs(value) for key, value in answer.items()
                if key not in NOT_COMPARED}
    if isinstance(answer, list):
        return [without_what_differs(item) for item in answer]
    return answer


def is_no_id(answer):
    """A SQL script's head takes no name that no id may have, a label as a parent for example: where
    Alembic misses a revision, the script itself is refused."""
    return (isinstance(answer, Refusal) and answer.kind == "invalid-script"
            and "not allowed in revision identifier" in str(answer))


class Fault(Exception):
    """An answer that no question may have."""


class Commands:
    """varvectl with the face that compare.py's program has: a process a question."""

    def __init__(self, program, folder):
        self.program = os.path.abspath(program)
        self.folder = folder
        self.calls = 0
        self.twin_faults = []
        self.environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], "HOME": folder}
        for name in os.environ:
            if name.startswith(("ASAN_", "UBSAN_", "LSAN_", "G_")):
                self.environment[name] = os.environ[name]

    def run(self, kind, *arguments):
        self.calls += 1
        return subprocess.run([self.program, *arguments], cwd=os.path.join(self.folder, kind),
                              env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, encoding="utf-8", timeout=TIMEOUT)

    def ask_json(self, kind, *arguments):
        answer = self.run(kind, "--json", *arguments)
        try:
            document = json.loads(answer.stdout)
        except ValueError:
            raise Fault("%s: status %d, no JSON: %r %r" % (arguments, answer.returncode,
                                                           answer.stdout, answer.stderr)) from None
        if answer.returncode == 1 and "error" in document:
            return Refusal(document["error"]["code"], document["error"]["message"])
        if answer.returncode not in (0, 3) or "error" in document:
            raise Fault("%s: status %d: %s" % (arguments, answer.returncode, answer.stdout))
        return document

    def ask(self, *arguments, looks=True):
        answer = self.ask_json("sql", *arguments)
        if looks and self.calls % TWIN_EVERY == 0:
            self.ask_twin(answer, arguments)
        if isinstance(answer, Refusal):
            raise answer
        return answer

    def ask_twin(self, answer, arguments):
        twin = self.ask_json("alembic", *arguments)
        if is_no_id(answer) and isinstance(twin, Refusal) and twin.kind in BROKEN_CODES:
            return
        if isinstance(answer, Refusal) or isinstance(twin, Refusal):
            both = [one.kind if isinstance(one, Refusal) else "an answer" for one in (answer, twin)]
        else:
            both = [without_what_differs(one) for one in (answer, twin)]
        if both[0] != both[1]:
            self.twin_faults.append((arguments, both[1], both[0]))

    def names(self, *arguments):
        return [item["revision"] for item in self.ask(*arguments)["revisions"]]

    def load(self, graph):
        self.sums = Arithmetic(graph)
        self.graph = graph
        for kind, write_project in (("sql", write_sql_project), ("alembic", write_alembic_project)):
            root = os.path.join(self.folder, kind)
            shutil.rmtree(root, ignore_errors=True)
            write_project(root, graph)
        problems = self.ask("check")["problems"]
        self.find_twin_fault_of_whole()
        try:
            self.history = self.ask("history")["revisions"]
        except Refusal as refusal:
            if not problems or refusal.kind not in BROKEN_CODES:
                raise Fault("history: %s (%s), check: %s" % (refusal, refusal.kind, problems)) from None
            return "broken", "", str(refusal)
        if problems:
            raise Fault("history answers, and check says %s" % problems)
        self.labels = self.read_labels()
        return "ok", ",".join(item["revision"] for item in self.history), ""

    def find_twin_fault_of_whole(self):
        self.ask_twin(self.ask_json("sql", "history"), ("history",))

    def read_labels(self):
        """Labels with those inherited, which the lines of `history` have."""
        labels = {}
        for line in self.run("sql", "history").stdout.splitlines():
            name, rest = re.match(r".* -> (\S+)(.*?), make ", line).groups()
            marks = re.findall(r"\(([^)]*)\)", rest)
            words = [word for mark in marks for word in mark.split(", ")]
            labels[name] = sorted(set(words) - {"head", "effective head", "branchpoint", "mergepoint"})
        return labels

    def list(self, what, name, rows=""):
        if what == "labels":
            return self.labels[name]
        if what == "resolve":
            return self.names("show", name)
        for kind in ("sql", "alembic"):
            write_rows(os.path.join(self.folder, kind), [row for row in rows.split(",") if row])
        answer = self.ask("--url", "sqlite:///versions.db", "history", "--rev-range=" + name)
        self.check_states(answer["revisions"], [row for row in rows.split(",") if row])
        return [item["revision"] for item in answer["revisions"]]

    def check_states(self, revisions, rows):
        applied = self.sums.close(rows)
        for item in revisions:
            name = item["revision"]
            state = "current" if name in rows else "applied" if name in applied else "pending"
            if item["state"] != state:
                raise Fault("%s at %s: %s is not %s" % (name, rows, item["state"], state))

    def plan(self, kind, rows, targets):
        if kind == "purge":
            return self.purge(rows, targets)
        answer = self.ask("plan", kind, *targets, "--from", ",".join(rows) or "base")
        if sorted(answer["from"]) != sorted(rows):
            raise Fault("plan from %s says it is from %s" % (rows, answer["from"]))
        return self.read_steps(kind, rows, answer)

    def purge(self, rows, targets):
        """The plan, and the rows that are written in the end. There the steps are those from nothing."""
        root = os.path.join(self.folder, "sql")
        write_rows(root, rows)
        plan = self.ask("plan", "stamp", "--purge", *targets, "--from", ",".join(rows) or "base")
        answer = self.ask("stamp", "--purge", *targets, looks=False)
        with contextlib.closing(sqlite3.connect(root + "/versions.db")) as database:
            there = [row for row, in database.execute("SELECT version_num FROM alembic_version")]
        if not sorted(there) == sorted(answer["to"]) == sorted(plan["to"]):
            raise Fault("stamp --purge %s plans %s, says %s and writes %s"
                        % (targets, plan["to"], answer["to"], there))
        return [(None, frozenset(there))]

    def read_steps(self, kind, rows, answer):
        """A plan says the rows at its end; those between by plain arithmetic."""
        names = [step["revision"] for step in answer["steps"]]
        if not names and sorted(answer["to"]) != sorted(rows):
            raise Fault("no steps from %s to %s" % (rows, answer["to"]))
        if kind == "stamp":
            return [(None, frozenset(answer["to"]))]
        applied = self.sums.close(rows)
        steps = []
        for name in names:
            (applied.discard if kind == "downgrade" else applied.add)(name)
            steps.append((name, frozenset(self.sums.rows(applied))))
        if steps:
            steps[-1] = (names[-1], frozenset(answer["to"]))
        return steps


class CommandComparison(Comparison):
    def ask_all(self, where, alembic, graph, sums, order):
        revisions = {rev.revision: rev for rev in alembic.map._revision_map.values()
                     if rev is not None}
        for item in self.ours.history:
            revision = revisions[item["revision"]]
            marks = (revision.is_head, revision.is_base, revision.is_branch_point,
                     revision.is_merge_point)
            ours = tuple(item[key] for key in ("head", "base", "branch_point", "merge_point"))
            if ours != marks:
                self.differ(where, ("marks", item["revision"]), marks, ours)
        self.ask_lists(where, alembic, revisions)
        super().ask_all(where, alembic, graph, sums, order)

    def ask_lists(self, where, alembic, revisions):
        branch_points = [name for name, revision in revisions.items() if revision.is_branch_point]
        for arguments, theirs in ((("heads",), alembic.map.heads),
                                  (("heads", "--resolve-dependencies"), alembic.map._real_heads),
                                  (("branches",), branch_points)):
            self.check_lists(where, arguments, sorted(theirs), sorted(self.ours.names(*arguments)),
                             True)

    def run(self, seed, number):
        where = "seed %s, graph %d" % (seed, number)
        graph = Graph(random.Random("%s/%d" % (seed, number)))
        try:
            self.check_graph(where, graph)
        except Fault as fault:
            self.differ(where, ("a fault",), "", fault)
        for arguments, twin, ours in self.ours.twin_faults:
            self.differences.append("%s: %s\n    Alembic project: %s\n    SQL project:     %s"
                                    % (where, arguments, twin, ours))
        self.ours.twin_faults.clear()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--graphs", type=int, default=50)
    parser.add_argument("--seed", default=os.environ.get("VARVE_TEST_SEED")
                        or str(random.SystemRandom().randrange(10 ** 9)))
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")

    print("# seed %s" % options.seed, flush=True)
    folder = options.keep or tempfile.mkdtemp(prefix="varve-commands-")
    os.makedirs(folder, exist_ok=True)
    commands = Commands(options.program, folder)
    comparison = CommandComparison(commands, options.verbose)
    try:
        for number in range(options.graphs) if options.only is None else [options.only]:
            comparison.run(options.seed, number)
            if len(comparison.differences) >= 20:
                break
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    comparison.counts["calls of varvectl"] = commands.calls
    return compare.report(comparison, options.only is not None, "Alembic and varvectl agree")


if __name__ == "__main__":
    sys.exit(main())
