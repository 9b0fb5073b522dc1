# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole processes timed from outside, two commands in turn (A B A B …), medians and their ratio."""

import os
import statistics
import subprocess
import tempfile
import time


class Failed(Exception):
    pass


class Seconds(float):
    """How long a run took; `cpu` is what it and what it waited for computed, which a busy machine
    changes less."""

    cpu = 0.0


class Command:
    """An argv with its environment; `before` puts the world in order and is not timed."""

    def __init__(self, argv, before=None, environment=None, stdin=None):
        self.argv = [str(part) for part in argv]
        self.before = before
        self.environment = dict(os.environ, **(environment or {}))
        self.stdin = stdin or os.devnull

    def seconds(self):
        """One run. What it prints goes to a file: some commands stop early at the null device."""
        if self.before:
            self.before()
        with tempfile.TemporaryFile() as output, open(self.stdin, 'rb') as stdin:
            actions = [(os.POSIX_SPAWN_DUP2, stdin.fileno(), 0),
                       (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
                       (os.POSIX_SPAWN_DUP2, output.fileno(), 2)]
            start = time.perf_counter()
            pid = os.posix_spawnp(self.argv[0], self.argv, self.environment, file_actions=actions)
            _, status, usage = os.wait4(pid, 0)
            seconds = Seconds(time.perf_counter() - start)
            seconds.cpu = usage.ru_utime + usage.ru_stime
            if status:
                output.seek(0)
                raise Failed(f'{" ".join(self.argv)[:200]}: status {status}\n'
                             + output.read()[-2000:].decode(errors='replace'))
        return seconds


def pairs(ours, peer, rounds, warm_up=1):
    """Seconds of both, round by round; the warm-up is not counted."""
    for _ in range(warm_up):
        ours.seconds()
        peer.seconds()
    rows = [(ours.seconds(), peer.seconds()) for _ in range(rounds)]
    return [row[0] for row in rows], [row[1] for row in rows]


def show(seconds):
    return f'{seconds * 1000:.2f} ms' if seconds < 1 else f'{seconds:.2f} s'


def cpu_word(ours, peer):
    """The same ratio of CPU times, where the runs know them."""
    if not all(getattr(seconds, 'cpu', 0) for seconds in (*ours, *peer)):
        return ''
    return f' (of CPU time {statistics.median(x.cpu / y.cpu for x, y in zip(ours, peer)):.2f})'


class Report:
    """One line a figure, and whether each is what was promised."""

    def __init__(self):
        self.missed = []

    def ratio(self, title, ours, peer, promised, peer_name):
        a, b = statistics.median(ours), statistics.median(peer)
        paired = statistics.median(x / y for x, y in zip(ours, peer))
        word = cpu_word(ours, peer)
        if promised:
            kept = paired <= promised
            word += f'  promised {promised:g}: {"kept" if kept else "MISSED"}'
            if not kept:
                self.missed.append(title)
        print(f'{title}: {show(a)} ({show(min(ours))} to {show(max(ours))}), {peer_name} {show(b)}'
              f' ({show(min(peer))} to {show(max(peer))}), ratio {paired:.2f}{word}'
              f'  [{len(ours)} pairs]', flush=True)

    def fact(self, title, text, kept=True):
        print(f'{title}: {text}' + ('' if kept else '  MISSED'), flush=True)
        if not kept:
            self.missed.append(title)


def output_of(argv, **options):
    run = subprocess.run([str(part) for part in argv], capture_output=True, text=True, **options)
    if run.returncode:
        raise Failed(f'{" ".join(map(str, argv))[:200]}: {run.returncode}\n{run.stdout}{run.stderr}')
    return run.stdout
