#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py SUBJECT SOURCE BUILD: runs the checks of one subject and prints TAP.

A subject is a module beside this one with CHECKS, a list of (title, function, planted). The function
takes a Tree and returns problems as strings; `planted` is a list of (files, words): in a tree of just
these files the function has to return exactly one problem that holds the words, so that no check can
pass for want of looking. Words None: nothing may be found (an exception that the rule allows)."""

import importlib
import os
import sys
import traceback

from tree import Planted, Tree


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def report(self, title, problems):
        self.count += 1
        self.failed += bool(problems)
        print(('not ok' if problems else 'ok'), self.count, '-', title.replace('#', ''))
        for problem in problems:
            print('\n'.join('# ' + line for line in problem.splitlines()))
        sys.stdout.flush()


def attempt(function, tree):
    try:
        return list(function(tree))
    except Exception:  # a check that breaks has found something
        return [traceback.format_exc()]


def prove(function, files, words):
    with Planted(files) as tree:
        problems = attempt(function, tree)
    if words is None:
        return [f'should have found nothing: {problem}' for problem in problems]
    if len(problems) == 1 and words in problems[0]:
        return []
    return [f'should have found “{words}” once, found {problems}']


def main(subject, source, build):
    module = importlib.import_module(subject)
    tree = Tree(os.path.abspath(source), os.path.abspath(build))
    tap = Tap()
    for title, function, planted in module.CHECKS:
        tap.report(title, attempt(function, tree))
        for number, (files, words) in enumerate(planted, 1):
            tap.report(f'{title}: seen to fail, {number}' if words else
                       f'{title}: seen to allow, {number}',
                       prove(function, files, words))
    print(f'1..{tap.count}')
    return 1 if tap.failed or not tap.count else 0


if __name__ == '__main__':
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.dont_write_bytecode = True
    sys.exit(main(*sys.argv[1:4]))
