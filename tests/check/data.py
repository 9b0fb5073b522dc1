# SPDX-License-Identifier: GPL-3.0-or-later
"""Data files, by their own validators."""

import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

# Properties and attributes that a person reads.
READ = {'label', 'title', 'subtitle', 'description', 'tooltip-text', 'placeholder-text', 'heading',
        'body', 'text', 'menu-label'}


def complaints(argv, **options):
    run = subprocess.run(argv, capture_output=True, text=True, **options)
    return (run.stdout + run.stderr).strip() or f'exit status {run.returncode}' \
        if run.returncode else ''


def check_by(tree, paths, argv, rename=lambda path: path):
    """Runs argv on a copy of each file under the name that the validator expects."""
    for path in paths:
        with tempfile.TemporaryDirectory(prefix='varve-check-') as folder:
            copy = os.path.join(folder, rename(os.path.basename(path)))
            shutil.copy(tree.path(path), copy)
            said = complaints([*argv, copy])
            if said:
                yield f'{path}: {said.replace(folder + "/", "")}'


def without_in(name):
    return name.removesuffix('.in')


def check_desktop(tree):
    return check_by(tree, tree.select('.desktop.in', '.desktop'), ['desktop-file-validate'],
                    without_in)


def check_metainfo(tree):
    return check_by(tree, tree.select('.metainfo.xml.in', '.metainfo.xml'),
                    ['appstreamcli', 'validate', '--no-net', '--no-color'], without_in)


def check_settings(tree):
    for folder in sorted({os.path.dirname(path) for path in tree.select('.gschema.xml')}):
        said = complaints(['glib-compile-schemas', '--strict', '--dry-run', tree.path(folder)])
        if said:
            yield f'{folder}: {said}'


def check_settings_used(tree):
    """A key that nobody reads is an option that does nothing."""
    code = '\n'.join(text for _, text in tree.texts('.c', '.h', '.ui'))
    for path in tree.select('.gschema.xml'):
        for key in re.findall(r'<key name="([^"]+)"', tree.text(path)):
            if f'"{key}"' not in code:
                yield f'{path}: nothing uses “{key}”'


def check_manuals(tree):
    for path in tree.select(*(f'.{section}' for section in range(1, 9)), under='data/'):
        run = subprocess.run(['mandoc', '-Tlint', '-Wwarning', tree.path(path)], capture_output=True,
                             text=True)
        if run.stdout or run.returncode:
            yield f'{path}: {run.stdout.replace(tree.root + "/", "")}'


def check_xml(tree):
    for path in tree.select('.ui', '.xml', '.svg', '.xml.in', '.lang'):
        try:
            ElementTree.parse(tree.path(path))
        except ElementTree.ParseError as error:
            yield f'{path}: {error}'


def speaks(element, parent):
    """Whether what the element holds is read by people: words, not an icon's name or a binding."""
    if element.tag == 'item':
        read = parent == 'items'
    else:
        read = element.tag in ('property', 'attribute') and element.get('name') in READ
    return read and not element.get('bind-source') and not len(element) \
        and re.search(r'[^\W\d_]{2}', element.text or '')


def unmarked(element, parent=''):
    """The texts for people at and below an element of which nothing says that they are translated."""
    if speaks(element, parent) and not element.get('translatable'):
        yield element.text.strip()
    for child in element:
        yield from unmarked(child, element.tag)


def check_translatable(tree):
    for path in tree.select('.ui'):
        try:
            root = ElementTree.parse(tree.path(path)).getroot()
        except ElementTree.ParseError:
            continue
        for text in unmarked(root):
            yield f'{path}: “{text[:60]}” is not marked as translatable'


def interface(inner):
    return f'<interface><object class="GtkLabel">{inner}</object></interface>'


CHECKS = [
    ('the desktop file is valid', check_desktop, [
        ({'data/a.desktop.in': '[Desktop Entry]\nName=A\nExec=a\n'}, 'Type'),
    ]),
    ('the metainfo is valid', check_metainfo, [
        ({'data/a.metainfo.xml.in': '<component type="desktop-application"><id>a</id></component>\n'},
         'a.metainfo.xml'),
    ]),
    ('the settings schema compiles', check_settings, [
        ({'data/a.gschema.xml': '<schemalist><schema id="a"><key name="B"/></schema></schemalist>'},
         'data: '),
    ]),
    ('every setting is used', check_settings_used, [
        ({'data/a.gschema.xml': '<key name="width" type="i"/>', 'ui/a.c': 'get ("height");\n'}, 'width'),
        ({'data/a.gschema.xml': '<key name="width" type="i"/>', 'ui/a.c': 'get ("width");\n'}, None),
    ]),
    ('the manual pages are clean', check_manuals, [
        ({'data/a.1': '.Dd November 23, 2026\n.Dt A 1\n.Os\n.Sh NAME\n.Nm a\n.Nd b\n.Xx\n'},
         'unknown macro'),
    ]),
    ('XML is well-formed', check_xml, [
        ({'ui/a.ui': '<interface><object></interface>'}, 'mismatched tag'),
        ({'data/a.svg': '<svg>'}, 'data/a.svg'),
    ]),
    ('what the window says can be translated', check_translatable, [
        ({'ui/a.ui': interface('<property name="label">Roll Back</property>')}, 'Roll Back'),
        ({'ui/a.ui': interface('<accessibility><property name="label">Close it</property>'
                               '</accessibility>')}, 'Close it'),
        ({'ui/a.ui': interface('<property name="label" translatable="yes">Roll Back</property>')},
         None),
        ({'ui/a.ui': interface('<items><item>Every one</item></items>')}, 'Every one'),
        ({'ui/a.ui': interface('<property name="icon-name">list-add</property>')}, None),
    ]),
]
