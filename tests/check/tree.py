# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a checkout, and trees with something wrong in them to prove a check by."""

import os
import shutil
import subprocess
import tempfile

BINARY = ('.png', '.ico', '.gz', '.db', '.mo', '.gresource')


class Tree:
    """A checkout: what git has or would take, or everything in a folder without git."""

    def __init__(self, root, build=None):
        self.root = root
        self.build = build
        self.paths = sorted(self._list())

    def _list(self):
        if os.path.exists(os.path.join(self.root, '.git')):
            git = ['git', '-c', 'safe.directory=*', '-C', self.root, 'ls-files', '-z', '-co',
                   '--exclude-standard']
            listing = subprocess.run(git, check=True, capture_output=True, text=True).stdout
            return [path for path in set(listing.split('\0')) - {''}
                    if os.path.isfile(self.path(path))]
        found = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders
                          if name != '.git' and not name.startswith(('build', '_build'))]
            found += [os.path.relpath(os.path.join(folder, name), self.root) for name in files]
        return found

    def path(self, path):
        return os.path.join(self.root, path)

    def select(self, *endings, under=''):
        return [path for path in self.paths
                if path.startswith(under) and (not endings or path.endswith(endings))]

    def text(self, path):
        with open(self.path(path), encoding='utf-8', errors='replace') as file:
            return file.read()

    def lines(self, path):
        return self.text(path).splitlines()

    def texts(self, *endings, under=''):
        for path in self.select(*endings, under=under):
            if not path.endswith(BINARY):
                yield path, self.text(path)


class Planted:
    """with Planted({path: text}, build) as tree: a small tree of just these files."""

    def __init__(self, files, build=None):
        self.files = files
        self.build = build

    def __enter__(self):
        self.root = tempfile.mkdtemp(prefix='varve-check-')
        for path, text in self.files.items():
            whole = os.path.join(self.root, path)
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, 'w', encoding='utf-8') as file:
                file.write(text)
        return Tree(self.root, self.build)

    def __exit__(self, *_):
        shutil.rmtree(self.root)
