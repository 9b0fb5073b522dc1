# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are killed at every point, and runs that start together.

interrupted.py RUNNER kill|kill-pieces|cut|race: prints TAP. Each case prints how many kills or rounds it made."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

RUNNER = sys.argv[1]
ROUNDS = 20
RUNNERS = 8


class Sqlite:
    def __init__(self, mode):
        self.name = "sqlite" if mode == "delete" else "sqlite-" + mode
        self.mode = mode
        # In memory where that is possible: it is the process that dies here, not the computer.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = tempfile.mkdtemp(prefix="varve-test-", dir=memory)
        self.path = os.path.join(self.folder, "test.db")
        self.url = "sqlite:///" + self.path
        self.reset()

    def connect(self):
        return sqlite3.connect(self.path, isolation_level=None, timeout=20)

    def reset(self):
        for suffix in ("", "-journal", "-wal", "-shm"):
            if os.path.exists(self.path + suffix):
                os.unlink(self.path + suffix)
        connection = self.connect()
        connection.execute("PRAGMA journal_mode = " + self.mode)
        connection.close()

    def query(self, sql):
        connection = self.connect()
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def settle(self):
        assert self.query("PRAGMA integrity_check") == [("ok",)]

    def check_indexes(self):
        pass

    def tables(self):
        return {row[0] for row in self.query("SELECT name FROM sqlite_schema WHERE type = 'table'")}

    def close(self):
        shutil.rmtree(self.folder)


class Postgres:
    count = 0

    def __init__(self, name="postgres"):
        import psycopg2

        self.name = name
        Postgres.count += 1
        database = "varve_interrupted_%d_%d" % (os.getpid(), Postgres.count)
        admin = psycopg2.connect(dbname="postgres")
        admin.autocommit = True
        admin.cursor().execute("CREATE DATABASE %s TEMPLATE template0" % database)
        admin.close()
        self.connection = psycopg2.connect(dbname=database, application_name="driver")
        self.connection.autocommit = True
        self.url = "postgresql://%s@/%s?host=%s" % (
            os.environ["PGUSER"], database, os.environ["PGHOST"])

    def query(self, sql):
        cursor = self.connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []

    def reset(self):
        self.query("DROP TABLE IF EXISTS hits, alembic_version, varve_journal")

    def settle(self):
        """A killed client's server process goes on until it notices."""
        while self.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                         " AND application_name LIKE 'varve%'"):
            time.sleep(0.002)

    def check_indexes(self):
        assert self.query("SELECT indexrelid::regclass::text, indisvalid FROM pg_index"
                          " WHERE indrelid = 'hits'::regclass") == [("hits_a", True)]

    def tables(self):
        return {row[0] for row in self.query(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")}

    def close(self):
        self.connection.close()


def run(place, history, direction, *options):
    return subprocess.run([RUNNER, place.url, history, direction, *options],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL)


def must_work(place, history, direction, *options):
    done = run(place, history, direction, *options)
    assert done.returncode == 0, (direction, done.returncode, done.stderr)
    return done.stdout


def read_state(place):
    """"up", "down", or what is wrong."""
    tables = place.tables()
    n_tables = sum(1 for name in tables if name[0] == "t" and name[1:].isdigit())
    effects = [row[0] for row in place.query("SELECT a FROM effects ORDER BY a")]
    version = [row[0] for row in place.query("SELECT version_num FROM alembic_version")]
    done = place.query("SELECT direction, state FROM varve_journal WHERE revision = 'fifty'"
                       " AND state = 'done' ORDER BY id DESC LIMIT 1")
    state = (n_tables, effects, version, done[0][0] if done else None)
    if state == (25, list(range(1, 26)), ["fifty"], "upgrade"):
        return "up"
    if state[:3] == (0, [], ["base1"]) and state[3] in (None, "downgrade"):
        return "down"
    return "half-applied: %r" % (state,)


def kill_everywhere(place):
    must_work(place, "fifty", "up")
    must_work(place, "fifty", "down")
    points, events = map(int, must_work(place, "fifty", "up", "--count").split())
    must_work(place, "fifty", "down")
    kills = committed = 0
    plan = [("--kill-point", n) for n in range(1, points + 5)]
    plan += [("--kill-event", n) for n in range(1, events + 1)]
    for kind, n in plan:
        for direction in ("up", "down"):
            killed = run(place, "fifty", direction, kind, str(n))
            assert killed.returncode in (0, -signal.SIGKILL), (n, killed.returncode, killed.stderr)
            kills += killed.returncode != 0
            place.settle()
            state = read_state(place)
            assert state in ("up", "down"), (kind, n, direction, state)
            committed += state == direction
            must_work(place, "fifty", direction)
            assert read_state(place) == direction, (kind, n, direction)
    # The points are those of this very protocol: some before the commit, some after.
    assert 0 < committed < len(plan) * 2, committed
    assert kills >= 2 * events, kills
    return "%d kills, 0 half-applied, each recovered by a plain run" % kills


def cut_everywhere(place):
    """The connection goes before or after each message to the server: what the run says then is so."""
    must_work(place, "fifty", "up")
    must_work(place, "fifty", "down")
    points = int(must_work(place, "fifty", "up", "--count").split()[0])
    must_work(place, "fifty", "down")
    resolved = lost = 0
    for n in range(1, points + 5):
        for direction, other in (("up", "down"), ("down", "up")):
            done = run(place, "fifty", direction, "--cut-point", str(n))
            state = read_state(place)
            if done.returncode == 0:
                assert state == direction, (n, direction, state)
                resolved += 1
            else:
                assert done.stderr.startswith(("connection-lost: ", "connection: ")), (n, done.stderr)
                assert state == other, (n, direction, state, done.stderr)
                lost += 1
                must_work(place, "fifty", direction)
                assert read_state(place) == direction, (n, direction)
    assert lost > 10 and resolved > 2, (lost, resolved)
    return "%d cuts: %d left nothing, %d done all the same, each said so" % (
        lost + resolved, lost, resolved)


def kill_pieces(place):
    """Statement by statement: each exactly once, whatever was known when the run died."""
    place.reset()
    points, events = map(int, must_work(place, "pieces", "up", "--count").split())
    kills = 0
    stride = points // 100 + 1  # VACUUM alone has hundreds
    for kind, n in ([("--kill-point", n) for n in range(1, points + 1, stride)]
                    + [("--kill-event", n) for n in range(1, events + 1)]):
        place.reset()
        killed = run(place, "pieces", "up", kind, str(n))
        assert killed.returncode in (0, -signal.SIGKILL), (n, killed.returncode, killed.stderr)
        kills += killed.returncode != 0
        must_work(place, "pieces", "up")
        place.settle()
        check_hits(place, (kind, n))
        place.check_indexes()
    assert kills >= events, kills
    return "%d kills (at 1 in %d of %d points and at each event), each statement once" % (
        kills, stride, points)


def check_hits(place, where):
    hits = [row[0] for row in place.query("SELECT a FROM hits ORDER BY a")]
    assert hits == [1, 2, 3], (where, hits)
    assert place.query("SELECT version_num FROM alembic_version") == [("r3",)], where
    done = place.query("SELECT revision, count(*) FROM varve_journal WHERE state = 'done'"
                       " GROUP BY revision ORDER BY 1")
    assert [tuple(row) for row in done] == [("r1", 1), ("r2", 1), ("r3", 1)], (where, done)


def race(place, history):
    for _ in range(ROUNDS):
        place.reset()
        together = [subprocess.Popen([RUNNER, place.url, history, "up"], stderr=subprocess.PIPE,
                                     stdin=subprocess.DEVNULL, text=True) for _ in range(RUNNERS)]
        for process in together:
            _, words = process.communicate()
            assert process.returncode == 0, (process.returncode, words)
        check_hits(place, "race")
        assert not place.query("SELECT 1 FROM varve_journal WHERE state <> 'done'")
    return "%d rounds of %d runners, each revision exactly once" % (ROUNDS, RUNNERS)


def main():
    kinds = [lambda: Sqlite("delete"), lambda: Sqlite("wal"), Postgres]
    if sys.argv[2] == "kill":
        cases = [(make, kill_everywhere) for make in kinds]
    elif sys.argv[2] == "cut":
        cases = [(Postgres, cut_everywhere)]
    elif sys.argv[2] == "kill-pieces":
        cases = [(make, kill_pieces) for make in kinds]
    else:
        cases = [(make, lambda place: race(place, "race")) for make in kinds]
        cases.append((lambda: Postgres("postgres-pieces"), lambda place: race(place, "pieces")))
    print("1..%d" % len(cases), flush=True)
    failed = False
    for number, (make, case) in enumerate(cases, 1):
        needs_server = len(cases) == 1 or number > 2
        if needs_server and "VARVE_TEST_POSTGRES" not in os.environ:
            print("ok %d # SKIP no PostgreSQL server: run by tests/support/postgres-cluster" % number,
                  flush=True)
            continue
        place = make()
        try:
            print("ok %d %s %s: %s" % (number, sys.argv[2], place.name, case(place)), flush=True)
        except AssertionError as error:
            failed = True
            print("not ok %d %s %s\n# %s" % (number, sys.argv[2], place.name, error), flush=True)
        place.close()
    return failed


sys.exit(main())
