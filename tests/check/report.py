# SPDX-License-Identifier: GPL-3.0-or-later
"""The closing line of tests/run counts what happened, whatever a test program does."""

import importlib.util
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def load_report():
    path = os.path.join(HERE, '..', 'support', 'report.py')
    spec = importlib.util.spec_from_file_location('varve_report', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# What it printed, how meson judged it, its exit status, its protocol, how it has to be counted.
CASES = [
    ('ok 1 /a\nok 2 /b\n1..2\n', 'OK', 0, 'tap', '2 passed, 0 failed'),
    ('ok 1 /a\nnot ok 2 /b\n1..2\n', 'FAIL', 1, 'tap', '1 passed, 1 failed'),
    ('ok 1 /a\nok 2 /b # SKIP no server\n1..2\n', 'OK', 0, 'tap', '1 passed, 0 failed, 1 skipped'),
    ('', 'SKIP', 0, 'tap', '0 passed, 1 failed'),
    ('', 'OK', 0, 'tap', '0 passed, 1 failed'),
    ('# only words\n', 'SKIP', 0, 'tap', '0 passed, 1 failed'),
    ('1..0 # skip no display\n', 'SKIP', 0, 'tap', '0 passed, 0 failed, 1 skipped'),
    ('ok 1 /a\n', 'ERROR', -11, 'tap', '1 passed, 1 failed'),
    ('ok 1 /a\n', 'TIMEOUT', -15, 'tap', '1 passed, 1 failed'),
    ('not ok 1 /a # TO' 'DO later\n1..1\n', 'OK', 0, 'tap', '0 passed, 1 failed'),
    ('', 'OK', 0, 'exitcode', '1 passed, 0 failed'),
    ('', 'FAIL', 1, 'exitcode', '0 passed, 1 failed'),
    ('no server\n', 'SKIP', 77, 'exitcode', '0 passed, 0 failed, 1 skipped'),
    ('', 'TIMEOUT', -15, 'exitcode', '0 passed, 1 failed'),
]


def check_counting(tree):
    report = load_report()
    for stdout, result, returncode, protocol, expected in CASES:
        test = {'name': 'a', 'stdout': stdout, 'result': result, 'returncode': returncode}
        counted = str(report.count_test(test, protocol))
        if counted != expected:
            yield f'{protocol} {result} {stdout!r}: {counted}, should be {expected}'


CHECKS = [
    ('tests are counted for what they did', check_counting, []),
]
