# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a checkout, and trees with something wrong in them to prove a check by."""

import os
import shutil
import subprocess
import tempfile

# In front of a planted file's text: not the text, but where a link leads, or C for an object file.
LINK = 'link to '
OBJECT = 'object of '
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

    def built(self, path):
        """A file of the build; in a planted tree one that stands for it."""
        planted = self.path(os.path.join('built', path))
        if os.path.exists(planted):
            return planted
        return os.path.join(self.build, path) if self.build else planted

    def text(self, path):
        with open(self.path(path), encoding='utf-8', errors='replace') as file:
            return file.read()

    def lines(self, path):
        return self.text(path).splitlines()

    def texts(self, *endings, under=''):
        for path in self.select(*endings, under=under):
            if not path.endswith(BINARY):
                yield path, self.text(path)


def plant(path, text):
    if text.startswith(LINK):
        os.symlink(text.removeprefix(LINK), path)
    elif text.startswith(OBJECT):
        subprocess.run(['cc', '-c', '-x', 'c', '-o', path, '-'], input=text.removeprefix(OBJECT),
                       check=True, text=True)
    else:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, 0o755 if text.startswith('#!') else 0o644)


class Planted:
    """with Planted({path: text}) as tree: a small tree of just these files."""

    def __init__(self, files):
        self.files = files

    def __enter__(self):
        self.root = tempfile.mkdtemp(prefix='varve-check-')
        for path, text in self.files.items():
            whole = os.path.join(self.root, path)
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            plant(whole, text)
        return Tree(self.root)

    def __exit__(self, *_):
        shutil.rmtree(self.root)
