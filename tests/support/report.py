#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""report.py BUILD SUITE…: reads what `meson test` left in BUILD, shows what failed with its output,
and ends in the closing line. A TAP test counts each of its cases. Fails if a suite ran nothing."""

import json
import os
import re
import subprocess
import sys

CASE = re.compile(r'^(?P<result>ok|not ok)\b[ \t]*(?P<name>[^#]*)(?P<directive>#.*)?$')
OUTPUT_LINES = 200


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.reasons = []

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.reasons += other.reasons

    def __str__(self):
        text = f'{self.passed} passed, {self.failed} failed'
        return text + (f', {self.skipped} skipped' if self.skipped else '')


def count_case(count, match):
    directive = (match['directive'] or '').lstrip('#').strip()
    if directive.upper().startswith('SKIP'):
        count.skipped += 1
        count.reasons.append(f'{match["name"].strip()}: {directive[4:].strip() or "no reason given"}')
    elif match['result'] == 'ok':
        count.passed += 1
    else:
        count.failed += 1


def count_tap(test):
    """Each case of a TAP program; the program itself fails where it died or said nothing."""
    count = Count()
    for line in test.get('stdout', '').splitlines():
        match = CASE.match(line)
        if match:
            count_case(count, match)
    silent = count.passed + count.failed + count.skipped == 0
    skipped_whole = re.search(r'^1\.\.0\b.*# *skip', test.get('stdout', ''), re.I | re.M)
    if silent and skipped_whole and test['returncode'] == 0:
        count.skipped = 1
        count.reasons.append(skipped_whole[0])
    elif silent or (count.failed == 0 and test['result'] not in ('OK', 'SKIP', 'EXPECTEDFAIL')):
        count.failed += 1
    return count


def count_exit_code(test):
    count = Count()
    if test['result'] in ('OK', 'EXPECTEDFAIL'):
        count.passed = 1
    elif test['result'] == 'SKIP':
        count.skipped = 1
        count.reasons.append((test.get('stdout', '').strip().splitlines() or ['no reason given'])[-1])
    else:
        count.failed = 1
    return count


def count_test(test, protocol):
    return count_tap(test) if protocol == 'tap' else count_exit_code(test)


def read_log(build):
    path = os.path.join(build, 'meson-logs', 'testlog.json')
    if not os.path.exists(path):
        return []
    with open(path, encoding='utf-8', errors='replace') as file:
        return [json.loads(line) for line in file if line.strip()]


def read_tests(build):
    """What the log calls each test, with and without its suites in front, to protocol and suites."""
    listing = subprocess.run(['meson', 'introspect', '--tests', build], check=True,
                             capture_output=True, text=True).stdout
    tests = {}
    for test in json.loads(listing):
        suites = [suite.split(':')[-1] for suite in test['suite']]
        project = test['suite'][0].split(':')[0]
        for name in (test['name'], f'{project}:{"+".join(suites)} / {test["name"]}'):
            tests[name] = (test['protocol'], suites)
    return tests


def show_failure(test):
    print(f'\n--- {test["name"]}: {test["result"]}, exit status {test["returncode"]}'
          f' after {test["duration"]:.1f} s')
    for stream in ('stdout', 'stderr'):
        lines = test.get(stream, '').rstrip().splitlines()
        if stream == 'stdout':
            lines = [line for line in lines if not re.match(r'^ok\b(?!.*# *SKIP)', line)]
        if len(lines) > OUTPUT_LINES:
            print(f'… {len(lines) - OUTPUT_LINES} lines of {stream} left out')
        print('\n'.join(lines[-OUTPUT_LINES:]))


def main(build, suites):
    tests = read_tests(build)
    totals = {suite: Count() for suite in suites}
    seconds = dict.fromkeys(suites, 0.0)
    for entry in read_log(build):
        protocol, of = tests[entry['name']]
        count = count_test(entry, protocol)
        if count.failed:
            show_failure(entry)
        suite = next((suite for suite in suites if suite in of), suites[0])
        totals[suite].add(count)
        seconds[suite] += entry['duration']
    whole = Count()
    print()
    for suite, count in totals.items():
        if count.passed + count.failed == 0:
            print(f'{suite}: no test ran')
            count.failed += 1
        for reason in count.reasons:
            print(f'{suite}: skipped {reason}')
        print(f'{suite}: {count} ({seconds[suite]:.0f} s)')
        whole.add(count)
    print(whole)
    return 1 if whole.failed or not whole.passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2:]))
