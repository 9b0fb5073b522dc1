#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts random questions about random revision graphs to the installed Alembic, in process, and to
the engine, through the program `ask`, and compares the answers.

  compare.py ASK [--graphs N] [--seed SEED] [--only GRAPH] [--verbose]

VARVE_TEST_SEED and VARVE_TEST_GRAPHS do the same from outside. Each graph has a seed of its own,
SEED/NUMBER; `--seed SEED --only NUMBER` asks about that graph alone."""

import argparse
import collections
import os
import random
import subprocess
import sys
import types
import warnings

from alembic import util
from alembic.runtime.migration import HeadMaintainer
from alembic.script import ScriptDirectory
from alembic.script import revision as model

QUESTIONS_A_GRAPH = 24


# --- random graphs ---------------------------------------------------------------------------

Node = collections.namedtuple("Node", "id parents deps labels created")


class Graph:
    def __init__(self, rng):
        self.rng = rng
        self.nodes = []
        self.labels = {}
        self.flaw = rng.choice(FLAWS) if rng.random() < 0.12 else None
        size = rng.choice((1, 2, 3, 5, 8, 13, 20, 30))
        branchy = rng.choice((0.05, 0.2, 0.5))
        dependent = rng.choice((0, 0, 0.1, 0.3))
        labelled = rng.choice((0, 0.1, 0.3))
        for _ in range(size):
            self.add_node(branchy, dependent, labelled)
        if self.flaw:
            self.spoil()
        # The order in which ties are settled here; Alembic settles them by the order of loading.
        self.nodes.sort(key=lambda node: node.id)
        self.nodes.sort(key=lambda node: node.created, reverse=True)

    def new_id(self):
        rng = self.rng
        while True:
            kind = rng.random()
            if kind < 0.5:
                name = "%012x" % rng.getrandbits(48)
            elif kind < 0.7:
                name = "%04d" % rng.randrange(300)
            elif kind < 0.9:
                name = rng.choice(("ab", "abc", "rev_", "é")) + "%x" % rng.getrandbits(8)
            else:
                name = rng.choice("abcdefgh") * rng.randrange(1, 6)
            if name not in self.ids() and name not in self.labels:
                return name

    def ids(self):
        return [node.id for node in self.nodes]

    def tips(self):
        below = {parent for node in self.nodes for parent in node.parents}
        return [node.id for node in self.nodes if node.id not in below]

    def pick_parents(self, branchy):
        rng = self.rng
        ids = self.ids()
        if not ids or rng.random() < branchy * 0.3:
            return []
        if rng.random() >= branchy:
            return [self.nodes[-1].id]
        pool = self.tips() if rng.random() < 0.7 else ids
        return rng.sample(pool, min(len(pool), rng.choice((1, 1, 2, 2, 3))))

    def add_node(self, branchy, dependent, labelled):
        rng = self.rng
        name = self.new_id()
        parents = self.pick_parents(branchy)
        deps = []
        if self.nodes and rng.random() < dependent:
            pool = self.ids() + list(self.labels)
            deps = rng.sample(pool, min(len(pool), rng.choice((1, 1, 1, 2, 3))))
        labels = []
        while rng.random() < labelled:
            label = rng.choice(("shop", "billing", "user-data", "ab", "l")) + str(rng.randrange(99))
            if label not in self.labels and label not in self.ids() + [name]:
                self.labels[label] = name
                labels.append(label)
        created = "2026-%02d-%02d" % (rng.randrange(1, 13), rng.randrange(1, 29))
        self.nodes.append(Node(name, parents, deps, labels, created))

    def spoil(self):
        rng = self.rng
        index = rng.randrange(len(self.nodes))
        node = self.nodes[index]
        other = rng.choice(self.nodes)
        if self.flaw == "missing":
            node.parents.append("missing")
        elif self.flaw == "missing dependency":
            node.deps.append("missing")
        elif self.flaw == "loop":
            node.parents.append(node.id)
        elif self.flaw == "dependency loop":
            node.deps.append(node.id)
        elif self.flaw == "edge" and other.id not in node.parents:
            node.parents.append(other.id)
        elif self.flaw == "dependency" and other.id not in node.deps:
            node.deps.append(other.id)
        elif self.flaw == "label":
            node.labels.append(rng.choice(list(self.labels) + self.ids()))
        elif self.flaw == "label as parent" and self.labels:
            node.parents.append(rng.choice(list(self.labels)))
        elif self.flaw == "double":
            self.nodes.append(node._replace(created="2020-01-01"))


FLAWS = ("missing", "missing dependency", "loop", "dependency loop", "edge", "dependency", "label",
         "label as parent", "double")


# --- the graph's own arithmetic, to tell what is a valid state and a valid order ---------------

class Arithmetic:
    def __init__(self, graph):
        self.below = {node.id: set(node.parents) | {graph.labels.get(dep, dep) for dep in node.deps}
                      for node in graph.nodes}
        self.parents = {node.id: set(node.parents) for node in graph.nodes}

    def close(self, ids):
        seen = set()
        todo = list(ids)
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo.extend(self.below[node])
        return seen

    def has_cycle(self):
        waiting = dict(self.below)
        while waiting:
            free = [node for node, below in waiting.items() if not below & waiting.keys()]
            if not free:
                return True
            for node in free:
                del waiting[node]
        return False

    def rows(self, applied):
        covered = set()
        for node in applied:
            covered |= self.below[node]
        return {node for node in applied if node not in covered}

    def comparable(self, ids):
        ids = set(ids)
        return any((self.close([one]) - {one}) & ids for one in ids)

    def is_order(self, ids, newest_first):
        ids = list(ids) if newest_first else list(reversed(ids))
        place = {node: index for index, node in enumerate(ids)}
        return all(place[node] < place[below]
                   for node in ids for below in self.close(self.below[node]) if below in place)


# --- Alembic ------------------------------------------------------------------------------------

class Revision(model.Revision):
    module = types.SimpleNamespace(upgrade=None, downgrade=None)
    doc = ""


class Rows(HeadMaintainer):
    """Keeps the rows without a database."""

    def __init__(self, heads):
        self.context = None
        self.heads = set(heads)

    def _insert_version(self, version):
        assert version not in self.heads
        self.heads.add(version)

    def _delete_version(self, version):
        self.heads.remove(version)

    def _update_version(self, from_, to_):
        assert to_ not in self.heads
        self.heads.remove(from_)
        self.heads.add(to_)


class Refusal(Exception):
    """Alembic refused (kind says how) or stumbled ("crash")."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


KINDS = (
    ("Multiple revisions start", "ambiguous-revision"),
    ("Ambiguous", "ambiguous-revision"),
    ("overlaps with other", "overlap"),
    ("Relative revision", "out-of-range"),
    ("Walked too far", "out-of-range"),
    ("Not a valid downgrade target", "out-of-range"),
    ("cycle", "invalid-graph"), ("Cycle", "invalid-graph"), ("loop", "invalid-graph"),
    ("already used", "invalid-graph"), ("broken map", "invalid-graph"),
)


def classify(error):
    cause = error.__cause__ if isinstance(error, util.CommandError) and error.__cause__ else error
    text = str(cause)
    if isinstance(cause, model.RangeNotAncestorError):
        return Refusal("out-of-range", text)
    if isinstance(cause, model.MultipleHeads):
        return Refusal("multiple-heads", text)
    for words, kind in KINDS:
        if words in text and isinstance(cause, (model.RevisionError, util.CommandError)):
            return Refusal(kind, text)
    if isinstance(cause, model.ResolutionError):
        return Refusal("unknown-revision", text)
    return Refusal("crash", "%s: %s" % (type(cause).__name__, text))


def refusing(method):
    def call(*args):
        try:
            return method(*args)
        except Refusal:
            raise
        except Exception as error:  # a crash of Alembic's is an answer here
            raise classify(error) from error
    return call


class Alembic:
    @refusing
    def __init__(self, graph):
        def load():
            for node in graph.nodes:
                yield Revision(node.id, tuple(node.parents) or None, tuple(node.deps) or None,
                               tuple(node.labels) or None)

        self.scripts = ScriptDirectory.__new__(ScriptDirectory)
        self.map = self.scripts.revision_map = model.RevisionMap(load)
        self.map._revision_map

    def is_stable(self):
        """Whether no order depends on the hashes of strings."""
        return all(len(rev._normalized_resolved_dependencies) < 2
                   for rev in self.map._revision_map.values() if rev is not None)

    @refusing
    def history(self):
        return [rev.revision for rev in self.scripts.walk_revisions()]

    @refusing
    def labels(self, id_):
        return sorted(self.map.get_revision(id_).branch_labels)

    @refusing
    def resolve(self, target):
        return [rev if rev is None or isinstance(rev, str) else rev.revision
                for rev in self.scripts.get_revisions(target)]

    @refusing
    def range(self, text, rows):
        base, head = text.split(":")
        if base.startswith("-") and head == "current":
            return self.range_below(rows, int(base))
        base = tuple(rows) if base == "current" else base
        head = tuple(rows) if head == "current" else head
        return [rev.revision
                for rev in self.scripts.walk_revisions(base=base or "base", head=head or "heads")]

    def range_below(self, rows, steps):
        """-N:current from so many below each row; Alembic 1.8 counts from the heads, whatever the
        database holds. Rows with fewer below them are listed whole, which Alembic can't be asked
        together with others."""
        whole, starts = [], {}
        for row in rows:
            start = self.map._walk(self.map.get_revision(row), steps, no_overwalk=False)
            if start == "base":
                whole.append(row)
            else:
                starts[start.revision] = None
        found = {}
        if starts:
            found.update(dict.fromkeys(self.walk(tuple(starts), rows)))
        if whole:
            found.update(dict.fromkeys(self.walk("base", whole)))
        return list(found)

    def walk(self, base, rows):
        return [rev.revision for rev in self.scripts.walk_revisions(base=base, head=tuple(rows))]

    def follow(self, steps, rows):
        heads = Rows(rows)
        out = []
        for step in steps:
            heads.update_to_step(step)
            name = step.revision.revision if hasattr(step, "revision") else ",".join(step.to_)
            out.append((name, frozenset(heads.heads)))
        return out

    @refusing
    def upgrade(self, rows, targets):
        target = targets[0] if len(targets) == 1 else tuple(targets)
        return self.follow(self.scripts._upgrade_revs(target, tuple(rows)), rows)

    @refusing
    def downgrade(self, rows, targets):
        return self.follow(self.scripts._downgrade_revs(targets[0], tuple(rows)), rows)

    @refusing
    def stamp(self, rows, targets):
        return self.follow(self.scripts._stamp_revs(tuple(targets), tuple(rows)), rows)

    @refusing
    def purge(self, rows, targets):
        return self.follow(self.scripts._stamp_revs(tuple(targets), ()), ())


# --- ours ---------------------------------------------------------------------------------------

class Ours:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        encoding="utf-8")

    def tell(self, *fields):
        self.process.stdin.write("\t".join(fields) + "\n")

    def ask(self, *fields):
        self.tell(*fields)
        self.process.stdin.flush()
        answer = self.process.stdout.readline().rstrip("\n").split("\t")
        if answer == [""]:
            raise SystemExit("the program ended at the question %r" % (fields,))
        if answer[0] == "error":
            raise Refusal(answer[1], answer[2])
        return answer

    def load(self, graph):
        for node in graph.nodes:
            self.tell("revision", node.id, ",".join(node.parents), ",".join(node.deps),
                      ",".join(node.labels), node.created)
        return self.ask("graph")

    def list(self, *fields):
        return [id_ for id_ in self.ask(*fields)[1].split(",") if id_]

    def plan(self, kind, rows, targets):
        steps = []
        for field in self.ask(kind, ",".join(rows), ",".join(targets))[1:]:
            name, _, after = field.partition(">")
            steps.append((name, frozenset(after.split(",") if after else ())))
        return steps


# --- questions ----------------------------------------------------------------------------------

class Questions:
    def __init__(self, graph, sums):
        self.graph = graph
        self.sums = sums
        self.rng = graph.rng

    def state(self):
        ids = self.graph.ids()
        kind = self.rng.random()
        if kind < 0.15:
            return []
        if kind < 0.35:
            applied = self.sums.close(ids)
        else:
            applied = self.sums.close(self.rng.sample(ids, min(len(ids), self.rng.choice((1, 1, 2, 4)))))
        return sorted(self.sums.rows(applied))

    def name(self):
        rng = self.rng
        id_ = rng.choice(self.graph.ids())
        kind = rng.random()
        if kind < 0.7:
            return id_
        if kind < 0.9:
            return id_[:rng.randrange(1, len(id_) + 1)]
        return rng.choice(("zzzz", "q", "nothing_like_it"))

    def label(self):
        rng = self.rng
        if self.graph.labels and rng.random() < 0.75:
            label = rng.choice(list(self.graph.labels))
            return label if rng.random() < 0.9 else label[:4]
        return self.name()

    def relative(self):
        return self.rng.choice("+-") + str(self.rng.choice((1, 1, 1, 2, 2, 3, 5, 40)))

    def target(self, relative=True):
        rng = self.rng
        place = rng.choice(("head", "heads", "base", self.name(), self.name(), self.name()))
        if relative and rng.random() < 0.45:
            place = rng.choice(("", "", place)) + self.relative()
        if rng.random() < 0.35:
            place = self.label() + "@" + place
        elif self.graph.labels and rng.random() < 0.1:
            place = self.label()
        return place


def graph_names(graph):
    return graph.ids() + list(graph.labels)


# --- comparison ---------------------------------------------------------------------------------

class Comparison:
    def __init__(self, ours, verbose):
        self.ours = ours
        self.verbose = verbose
        self.counts = collections.Counter()
        self.differences = []

    def differ(self, where, what, alembic, ours):
        self.differences.append("%s: %s\n    Alembic: %s\n    Varve:   %s" % (where, what, alembic, ours))

    def both(self, where, what, ask_alembic, ask_ours):
        """The two answers, or None where a refusal settled the matter; Alembic's is None where it
        stumbled, with an assertion say, and so gave none."""
        answers = []
        for ask in (ask_alembic, ask_ours):
            try:
                answers.append(ask())
            except Refusal as refusal:
                answers.append(refusal)
        alembic, ours = answers
        if isinstance(alembic, Refusal) and alembic.kind == "crash":
            self.counts["Alembic crashes"] += 1
            if self.verbose:
                print("# crash: %s %s | %s | %s" % (where, what, alembic, ours))
            return None if isinstance(ours, Refusal) else (None, ours)
        if isinstance(alembic, Refusal) and isinstance(ours, Refusal):
            if not self.is_alike(what, alembic.kind, ours.kind):
                self.differ(where, what, "%s (%s)" % (alembic, alembic.kind), "%s (%s)" % (ours, ours.kind))
            self.counts["refused"] += 1
            return None
        if isinstance(alembic, Refusal) or isinstance(ours, Refusal):
            if not self.is_deliberate(what, alembic, ours):
                self.differ(where, what, alembic, ours)
            else:
                self.counts["deliberately other"] += 1
            return None
        self.counts["answered"] += 1
        return alembic, ours

    @staticmethod
    def is_alike(what, alembic, ours):
        kind, *fields = what
        targets = [fields[-1]] if kind in ("resolve", "range") else fields[-1]
        if alembic == ours or (alembic, ours) in (("overlap", "invalid-target"),
                                                  ("overlap", "failed")):
            return True
        # Two ends, two targets, a label and what follows: the other one is refused first.
        if kind == "range" or len(targets) > 1:
            return True
        if "@" in targets[0] and ours in ("unknown-revision", "ambiguous-revision"):
            return True
        return Comparison.is_deliberately_refused(what, ours)

    @staticmethod
    def is_deliberately_refused(what, ours):
        """What ENGINE.md names as refused here and not, or otherwise, by Alembic."""
        kind, *fields = what
        targets = [fields[-1]] if kind in ("resolve", "range") else fields[-1]
        # Alembic takes any of the rows.
        if (kind == "downgrade" and targets[0].startswith("-") and len(fields[0]) > 1
                and ours == "ambiguous-revision"):
            return True
        # Below the base Alembic goes on from the heads.
        if any(target.split("@")[-1].startswith("base-") for target in targets):
            return ours == "out-of-range"
        # Alembic does not look up labels that it does not need.
        if (any("@" in target for target in targets)
                and (kind == "downgrade" or any("@base" in target for target in targets))
                and ours in ("unknown-revision", "ambiguous-revision")):
            return True
        # Rows of which one includes the other are no state that a database can be in.
        return kind in ("stamp", "purge") and ours == "invalid-target"

    def is_deliberate(self, what, alembic, ours):
        if isinstance(ours, Refusal):
            return self.is_deliberately_refused(what, ours.kind)
        # -N counts from the upper end here, and a label may be shortened.
        if what[0] == "range":
            lower = what[-1].partition(":")[0]
            return lower.startswith("-") or "@" in lower
        # The beginning of an id need be the only one on the label's branch.
        return (what[0] in ("stamp", "purge") and any("@" in target for target in what[-1])
                and alembic.kind == "ambiguous-revision")

    def check_lists(self, where, what, alembic, ours, stable):
        if alembic == ours or (not stable and sorted(alembic) == sorted(ours)):
            return
        self.differ(where, what, alembic, ours)

    def check_plan(self, where, what, answers, sums, stable):
        alembic, ours = answers
        if alembic is None:
            self.check_rows(where, what, ours, sums)
            return
        names = [name for name, _ in alembic], [name for name, _ in ours]
        if sorted(names[0]) != sorted(names[1]) or (stable and names[0] != names[1]):
            self.differ(where, what, names[0], names[1])
            return
        if not sums.is_order(names[1], newest_first=what[0] == "downgrade"):
            self.differ(where, what, "a valid order", names[1])
        if names[0] == names[1]:
            for one, other in zip(alembic, ours):
                # Taking apart a merge, Alembic 1.8 can leave a row that another one includes.
                if one[1] != other[1] and sums.rows(sums.close(one[1])) != other[1]:
                    self.differ(where, what, alembic, ours)
                    return
        self.check_rows(where, what, ours, sums)

    def check_rows(self, where, what, ours, sums):
        """By plain arithmetic: after each step the rows are what nothing applied stands upon."""
        applied = sums.close(what[1])
        for name, rows in ours:
            (applied.add if what[0] == "upgrade" else applied.discard)(name)
            if rows != sums.rows(applied):
                self.differ(where, what, "by arithmetic %s" % sorted(sums.rows(applied)), ours)
                return

    def ask_plan(self, where, alembic, questions, stable):
        kind = questions.rng.choice(("upgrade", "upgrade", "downgrade", "downgrade"))
        rows = questions.state()
        targets = [questions.target()]
        if kind == "upgrade" and questions.rng.random() < 0.15:
            targets = [questions.target(relative=False) for _ in range(2)]
        what = (kind, rows, targets)
        answers = self.both(where, what, lambda: getattr(alembic, kind)(rows, targets),
                            lambda: self.ours.plan(kind, rows, targets))
        if answers:
            self.check_plan(where, what, answers, questions.sums, stable)

    def ask_stamp(self, where, alembic, questions):
        kind = questions.rng.choice(("stamp", "stamp", "stamp", "purge"))
        rows = questions.state()
        targets = [questions.target(relative=False)]
        several = questions.rng.random() < 0.2
        if several:
            targets.append(questions.target(relative=False))
        what = (kind, rows, targets)
        answers = self.both(where, what, lambda: getattr(alembic, kind)(rows, targets),
                            lambda: self.ours.plan(kind, rows, targets))
        if not answers:
            return
        alembic_rows, ours_rows = ((steps[-1][1] if steps else frozenset(() if kind == "purge" and
                                                                        one == 0 else rows))
                                   for one, steps in enumerate(answers))
        if answers[0] is None:
            alembic_rows = ours_rows
        if questions.sums.comparable(ours_rows):
            self.differ(where, what, "rows that stand side by side", answers[1])
        # Alembic 1.8 mixes up the rows of several targets.
        if alembic_rows != ours_rows and not self.names_several(alembic, targets):
            self.differ(where, what, sorted(alembic_rows), sorted(ours_rows))

    @staticmethod
    def names_several(alembic, targets):
        return len(targets) > 1 or len(alembic.resolve(targets[0])) > 1

    def ask_resolve(self, where, alembic, questions, stable):
        target = questions.target(relative=False)
        what = ("resolve", target)
        answers = self.both(where, what, lambda: alembic.resolve(target),
                            lambda: self.ours.list("resolve", target))
        if answers and answers[0] is not None:
            self.check_lists(where, what, *[sorted(answer) for answer in answers], stable)

    def ask_range(self, where, alembic, questions, stable):
        rng = questions.rng
        rows = questions.state() if rng.random() < 0.9 else []
        lower = rng.choice(("", questions.target(False), questions.target(False), "current"))
        upper = rng.choice(("", questions.target(False), "+2", questions.label() + "@+1", "current"))
        if rng.random() < 0.15:
            lower = "-" + str(rng.choice((1, 2, 3, 9)))
            upper = rng.choice(("", "heads", "head", "current", "current"))
        if lower == upper == "current" or (upper == "current" and not rows):
            return
        if "@" in lower and lower.split("@")[0] not in set(graph_names(questions.graph)):
            return  # a shortened label is understood here, and matches nothing there
        text = lower + ":" + upper
        what = ("range", rows, text)
        answers = self.both(where, what, lambda: alembic.range(text, rows),
                            lambda: self.ours.list("range", text, ",".join(rows)))
        if answers:
            if answers[0] is not None:
                one_call = not (lower.startswith("-") and upper == "current")
                self.check_lists(where, what, *answers, stable and one_call)
            if not questions.sums.is_order(answers[1], newest_first=True):
                self.differ(where, what, "a valid order", answers[1])

    def ask_all(self, where, alembic, graph, sums, order):
        stable = alembic.is_stable()
        self.counts["graphs with a fixed order"] += stable
        self.check_lists(where, ("history",), alembic.history(), order, stable)
        if not sums.is_order(order, newest_first=True):
            self.differ(where, ("history",), "a valid order", order)
        for id_ in graph.ids():
            self.check_lists(where, ("labels", id_), alembic.labels(id_),
                             self.ours.list("labels", id_), True)
        questions = Questions(graph, sums)
        for _ in range(QUESTIONS_A_GRAPH):
            kind = graph.rng.random()
            if kind < 0.55:
                self.ask_plan(where, alembic, questions, stable)
            elif kind < 0.7:
                self.ask_stamp(where, alembic, questions)
            elif kind < 0.85:
                self.ask_resolve(where, alembic, questions, stable)
            else:
                self.ask_range(where, alembic, questions, stable)

    def expect_broken(self, graph):
        """Whether the graph is broken, and whether Alembic sees it."""
        ids = graph.ids()
        names = set(ids) | set(graph.labels)
        labels = [label for node in graph.nodes for label in node.labels]
        if any(set(node.parents) - set(ids) or set(node.deps) - names for node in graph.nodes):
            return True, not any(set(node.parents) & set(graph.labels) for node in graph.nodes)
        if len(set(ids)) < len(ids):
            return True, False
        if len(set(labels)) < len(labels) or set(labels) & set(ids):
            return True, True
        # Alembic overlooks cycles whose members lie between a base and a head.
        return Arithmetic(graph).has_cycle(), False

    def check_graph(self, where, graph):
        verdict, order, message = self.ours.load(graph)
        broken, seen = self.expect_broken(graph)
        try:
            alembic = Alembic(graph)
        except Refusal as refusal:
            alembic = None
            if verdict == "ok":
                self.differ(where, ("graph",), refusal, "sound")
        if (verdict == "broken") != broken:
            self.differ(where, ("graph",), "broken" if broken else "sound", message)
        if broken and seen and alembic is not None:
            self.differ(where, ("graph",), "sound", message)
        self.counts["broken graphs" if broken else "sound graphs"] += 1
        if not broken and alembic is not None:
            self.ask_all(where, alembic, graph, Arithmetic(graph), order.split(","))

    def run(self, seed, number):
        self.check_graph("seed %s, graph %d" % (seed, number),
                         Graph(random.Random("%s/%d" % (seed, number))))


def report(comparison, is_one_graph, title):
    """What was counted and what differs, as TAP; the exit status."""
    for name, count in sorted(comparison.counts.items()):
        print("# %s: %d" % (name, count))
    for difference in comparison.differences:
        print("# " + difference.replace("\n", "\n# "))
    print("1..1")
    asked = comparison.counts["answered"] > 0 and comparison.counts["refused"] > 0
    sound = not comparison.differences and (asked or is_one_graph)
    print("%sok 1 - %s" % ("" if sound else "not ", title))
    return 0 if sound else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--graphs", type=int, default=int(os.environ.get("VARVE_TEST_GRAPHS", 1500)))
    parser.add_argument("--seed", default=os.environ.get("VARVE_TEST_SEED")
                        or str(random.SystemRandom().randrange(10 ** 9)))
    parser.add_argument("--only", type=int)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")

    print("# seed %s" % options.seed, flush=True)
    comparison = Comparison(Ours(options.program), options.verbose)
    numbers = range(options.graphs) if options.only is None else [options.only]
    for number in numbers:
        comparison.run(options.seed, number)
        if len(comparison.differences) >= 20:
            break
    return report(comparison, options.only is not None, "Alembic and the engine agree")


if __name__ == "__main__":
    sys.exit(main())
