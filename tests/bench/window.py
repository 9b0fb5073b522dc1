# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's figures: when its content is painted, and whether it scrolls without a late frame."""

import os
import re
import select
import subprocess
import time

from measure import Failed, output_of

ROWS = 10000
FRAMES = 300
PATIENCE = 60


def flags(*packages):
    return output_of(['pkg-config', '--cflags', '--libs', *packages]).split()


class Window:
    """A program in a window, with the observer in it."""

    def __init__(self, bench, argv, rows, frames=0):
        self.argv = argv
        self.environment = dict(
            os.environ, LD_PRELOAD=bench.observer, VARVE_OBSERVER_ROWS=str(rows),
            VARVE_OBSERVER_FRAMES=str(frames), XDG_DATA_DIRS=bench.data_dirs,
            GSETTINGS_SCHEMA_DIR=os.path.join(bench.build, 'data'))

    def lines(self, count):
        """The observer's first `count` lines and the seconds since the start at each."""
        reader, writer = os.pipe()
        self.environment['VARVE_OBSERVER_FD'] = str(writer)
        start = time.perf_counter()
        process = subprocess.Popen(self.argv, env=self.environment, pass_fds=[writer],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        os.close(writer)
        try:
            return self._read(reader, count, start, process)
        finally:
            os.close(reader)
            process.terminate()
            process.wait()
            process.stderr.close()

    def _read(self, reader, count, start, process):
        text = b''
        times = []
        while text.count(b'\n') < count:
            ready, _, _ = select.select([reader], [], [], PATIENCE)
            data = os.read(reader, 4096) if ready else b''
            if not data:
                process.terminate()
                raise Failed(f'{self.argv[0]} painted nothing: '
                             + process.stderr.read()[-2000:].decode(errors='replace'))
            text += data
            times += [time.perf_counter() - start] * (text.count(b'\n') - len(times))
        return list(zip(text.decode().splitlines(), times))

    def seconds(self):
        return self.lines(1)[0][1]


def prepare(bench):
    here = os.path.dirname(os.path.abspath(__file__))
    bench.observer = os.path.join(bench.folder, 'observer.so')
    subprocess.run(['cc', '-O2', '-shared', '-fPIC', '-o', bench.observer,
                    os.path.join(here, 'observer.c'), *flags('gtk4'), '-ldl'], check=True)
    installed = os.path.join(bench.build, 'installed', 'share')
    bench.data_dirs = f'{installed}:/usr/local/share:/usr/share'
    project, _ = bench.project(ROWS)
    return [os.path.join(bench.build, 'app', 'varve'), project]


def first_paint(bench):
    """a project of 10,000 revisions on the screen beside an empty libadwaita window's first paint"""
    argv = prepare(bench)
    empty = bench.compile('empty-window', *flags('libadwaita-1'))
    ours, peer = Window(bench, argv, ROWS), Window(bench, [empty], 0)
    for window in (ours, peer):
        window.seconds()
    rows = [(ours.seconds(), peer.seconds()) for _ in range(9)]
    bench.report.ratio('10,000 revisions on the screen', *zip(*rows), 1.5, 'an empty window')


def scroll(bench):
    """10,000 revisions scrolled by more than a row a frame"""
    argv = prepare(bench)
    for attempt in range(3):
        line, _ = Window(bench, argv, ROWS, FRAMES).lines(2)[1]
        seen, late, worst, at = map(int, re.findall(r'\d+', line))
        if at < FRAMES * 30:
            raise Failed(f'scrolled to {at} only')
        bench.report.fact(f'scrolling, {attempt + 1}', f'{late} of {seen} frames late,'
                          f' the slowest after {worst / 1000:.1f} ms', late == 0)
