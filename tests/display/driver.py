# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the built window from outside, as a person with a screen reader does: by roles, names and
actions of its accessible tree. Runs under tests/support/with-display."""

import os
import re
import subprocess
import tempfile
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi  # noqa: E402
from gi.repository import GLib  # noqa: E402

# Long: it is how much a loaded machine is forgiven, not what is expected.
TIMEOUT = 30
SHADOW = 5


def pump():
    """Lets events in: they are what keeps the tree's copy on this side fresh."""
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass


class NotFound(AssertionError):
    pass


class Node:
    """One accessible object."""

    def __init__(self, accessible):
        self.accessible = accessible

    @property
    def name(self):
        return self.accessible.get_name() or ''

    @property
    def role(self):
        return self.accessible.get_role_name()

    def has(self, state):
        return self.accessible.get_state_set().contains(getattr(Atspi.StateType, state.upper()))

    @property
    def showing(self):
        """GTK says “visible” of pages that are not on top too, but those have no size."""
        try:
            extents = self.accessible.get_extents(Atspi.CoordType.WINDOW)
        except GLib.Error:
            return True  # no widget of its own: what is inside decides
        return extents.width > 0 and extents.height > 0

    @property
    def enabled(self):
        return self.has('sensitive')

    def children(self):
        # The count is asked for each time: windows close meanwhile, and GTK 4.8 fails a critical
        # assertion over a window that it no longer has.
        index = 0
        while index < self.accessible.get_child_count():
            child = self.accessible.get_child_at_index(index)
            if child is not None:
                yield Node(child)
            index += 1

    def walk(self, showing=True):
        """This object and all below it, without what can't be seen."""
        try:
            if showing and not self.showing:
                return
            yield self
            for child in self.children():
                yield from child.walk(showing)
        except GLib.Error:
            return  # gone meanwhile

    def all(self, role=None, name=None, showing=True):
        """Every object below this one with that role and a name that matches the pattern."""
        found = []
        for node in self.walk(showing):
            try:
                if role and node.role != role:
                    continue
                if name is None or re.fullmatch(name, node.name):
                    found.append(node)
            except GLib.Error:
                continue
        return found

    def find(self, role=None, name=None, showing=True, timeout=TIMEOUT):
        """The first such object, as soon as there is one."""
        end = time.monotonic() + timeout
        while True:
            pump()
            self.accessible.clear_cache()
            try:
                found = self.all(role, name, showing)
            except GLib.Error:
                found = []
            if found:
                return found[0]
            if time.monotonic() > end:
                raise NotFound(f'no {role or "object"} named {name!r}')
            time.sleep(0.15)

    def gone(self, role=None, name=None, timeout=TIMEOUT):
        """Waits until there is no such object any more."""
        end = time.monotonic() + timeout
        while True:
            pump()
            self.accessible.clear_cache()
            try:
                if not self.all(role, name):
                    return
            except GLib.Error:
                pass
            if time.monotonic() > end:
                raise NotFound(f'still there: {role or "object"} named {name!r}')
            time.sleep(0.05)

    def click(self):
        """What a click does: the object's first action. Waits for a database's answer to allow it."""
        end = time.monotonic() + TIMEOUT
        while not self.enabled and time.monotonic() < end:
            pump()
            self.accessible.clear_cache()
            time.sleep(0.05)
        if not self.enabled:
            raise AssertionError(f'{self.role} “{self.name}” can’t be clicked: it is insensitive')
        if self.accessible.get_action_iface() is None or self.accessible.get_n_actions() == 0:
            raise AssertionError(f'{self.role} “{self.name}” has no action')
        self.accessible.do_action(0)

    def text(self):
        return Atspi.Text.get_text(self.accessible, 0, Atspi.Text.get_character_count(self.accessible))

    def type(self, text):
        """Replaces what stands in an entry."""
        Atspi.EditableText.set_text_contents(self.accessible, text)

    def insert(self, position, text):
        """Adds to what stands there, as typing does: replacing all of a text view's text is no edit
        for GTK, which then forgets the undo history and that it was modified."""
        Atspi.EditableText.insert_text(self.accessible, position, text, len(text.encode()))

    def point(self, button=1, count=1):
        """Moves the pointer to its middle and presses a button there. GTK says where things are in the
        window without the shadow around it; on a display without a window manager that stands in
        the corner."""
        extents = self.accessible.get_extents(Atspi.CoordType.WINDOW)
        x = extents.x + extents.width // 2 + SHADOW
        y = extents.y + extents.height // 2 + SHADOW
        subprocess.run(['xdotool', 'mousemove', str(x), str(y)], check=True)
        time.sleep(0.1)
        subprocess.run(['xdotool', 'click', '--repeat', str(count), str(button)], check=True)

    def dump(self, depth=0):
        """The tree as text, for a failed test's log."""
        lines = []
        try:
            if depth == 0 or self.showing:
                lines.append('  ' * depth + f'[{self.role}] {self.name!r}')
                for child in self.children():
                    lines += child.dump(depth + 1).splitlines()
        except GLib.Error:
            pass
        return '\n'.join(lines)


class Window(Node):
    """A running program and its accessible tree."""

    def __init__(self, *arguments, program=None, env=None):
        self.errors = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen(
            [program or os.environ['VARVE'], *arguments], stderr=self.errors, stdin=subprocess.DEVNULL,
            env={**os.environ, 'G_DEBUG': 'fatal-criticals', 'GTK_A11Y': 'atspi', **(env or {})})
        super().__init__(self._find_application())

    def _find_application(self):
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f'the window ended with {self.process.returncode}: {self.stderr()}')
            desktop = Atspi.get_desktop(0)
            for index in range(desktop.get_child_count()):
                application = desktop.get_child_at_index(index)
                try:
                    if application and application.get_process_id() == self.process.pid:
                        if application.get_child_count() > 0:
                            return application
                except GLib.Error:
                    pass
            time.sleep(0.05)
        raise NotFound('the window is not in the accessible tree')

    def button(self, name, **options):
        return self.find('push button', name, **options)

    def press(self, *keys):
        """Keys as xdotool names them: “ctrl+s”, “Return”."""
        subprocess.run(['xdotool', 'key', '--clearmodifiers', *keys], check=True)

    def point_at(self, node):
        """Moves the pointer there. Without a window manager every window begins at the screen's
        corner, and the keys go to the one under the pointer."""
        box = node.accessible.get_extents(Atspi.CoordType.WINDOW)
        subprocess.run(['xdotool', 'mousemove', str(box.x + box.width // 2),
                        str(box.y + box.height // 2)], check=True)

    def click_at(self, node):
        """With the pointer, for what has no action of its own, such as a list's row."""
        self.point_at(node)
        subprocess.run(['xdotool', 'click', '1'], check=True)

    def resize(self, width, height):
        """Without a window manager nobody else does; the shadow is part of it."""
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                               check=True, capture_output=True, text=True).stdout.split()
        subprocess.run(['xdotool', 'windowsize', found[-1], str(width), str(height)], check=True)

    def picture(self, path):
        """Keeps a picture of the screen."""
        subprocess.run(['import', '-window', 'root', path], check=True)

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read()

    def stop(self):
        """Ends the program; returns what it said on standard error."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.stderr()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
