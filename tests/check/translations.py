# SPDX-License-Identifier: GPL-3.0-or-later
"""Translations: every file with words for people is listed, and every translation is sound."""

import os
import re
import subprocess
import tempfile

CALL = re.compile(r'(?<![\w>])(_|N_|C_|NC_|Q_|ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*"')
COMMENT = re.compile(r'/\*.*?\*/', re.S)
MARKED = re.compile(r'translatable="(yes|true)"')
DESKTOP = ('.desktop.in', '.metainfo.xml.in')
LISTS = ('po/POTFILES', 'po/POTFILES.in')


def listed(tree):
    for path in LISTS:
        if path in tree.paths:
            return path, {line.strip() for line in tree.lines(path)
                          if line.strip() and not line.startswith('#')}
    return LISTS[0], set()


def speaking(tree):
    """The files that xgettext would find something in."""
    for path, text in tree.texts('.c', '.h', under=''):
        if not path.startswith('tests/') and CALL.search(COMMENT.sub('', text)):
            yield path
    for path, text in tree.texts('.ui'):
        if not path.startswith('tests/') and MARKED.search(text):
            yield path
    yield from tree.select(*DESKTOP, under='data/')


def check_list(tree):
    name, paths = listed(tree)
    for path in sorted(set(speaking(tree)) - paths):
        yield f'{path}: has words for people, but is not in {name}'
    for path in sorted(paths):
        if path not in tree.paths:
            yield f'{name}: {path} is not there'


def check_languages(tree):
    named = {word for line in (tree.lines('po/LINGUAS') if 'po/LINGUAS' in tree.paths else [])
             if not line.startswith('#') for word in line.split()}
    there = {os.path.basename(path)[:-3] for path in tree.select('.po', under='po/')}
    for language in sorted(named ^ there):
        yield f'po/LINGUAS: {language} is named and not there, or there and not named'


def check_translations(tree):
    for path in tree.select('.po', under='po/'):
        run = subprocess.run(['msgfmt', '--check', '-o', os.devnull, tree.path(path)],
                             capture_output=True, text=True)
        if run.returncode:
            yield f'{path}: {run.stderr.replace(tree.root + "/", "")}'


# As meson's preset for GLib has them.
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3']


def extract(tree, template):
    name, paths = listed(tree)
    if paths:
        subprocess.run(['xgettext', '--from-code=UTF-8', '--output', template, '--files-from', name,
                        *(f'--keyword={keyword}' for keyword in KEYWORDS)],
                       cwd=tree.root, check=True, capture_output=True)
    return os.path.exists(template)


def check_complete(tree):
    """Every word for people is in every translation, translated, and not by a guess."""
    with tempfile.TemporaryDirectory(prefix='varve-check-') as folder:
        template = os.path.join(folder, 'varve.pot')
        if not extract(tree, template):
            return
        for path in tree.select('.po', under='po/'):
            run = subprocess.run(['msgcmp', tree.path(path), template], capture_output=True, text=True)
            if run.returncode:
                yield f'{path}: {run.stderr.replace(tree.root + "/", "").replace(folder + "/", "")}'


HEAD = '''msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Project-Id-Version: a\\n"
"PO-Revision-Date: 2026-11-23 15:00+0000\\n"
"Last-Translator: a\\n"
"Language-Team: a\\n"
"Language: ru\\n"
"MIME-Version: 1.0\\n"
"Content-Transfer-Encoding: 8bit\\n"

#, c-format
'''

SPEAKING = {'po/POTFILES.in': 'ui/a.c\n', 'ui/a.c': 'f (_("%s is locked"));\n'}

CHECKS = [
    ('every file with words for people is listed', check_list, [
        ({'ui/a.c': 'f (_("Roll Back"));\n', 'po/POTFILES': '# none\n'}, 'ui/a.c: has words'),
        ({'ui/a.ui': '<p translatable="yes">a</p>', 'po/POTFILES': '# none\n'}, 'ui/a.ui: has words'),
        ({'po/POTFILES': 'ui/gone.c\n'}, 'ui/gone.c is not there'),
        ({'ui/a.c': '/* _("said in a comment") */\n', 'po/POTFILES': ''}, None),
    ]),
    ('every language is named', check_languages, [
        ({'po/LINGUAS': 'ru\n'}, 'ru is named'),
        ({'po/LINGUAS': '# none\n', 'po/de.po': ''}, 'de is named'),
    ]),
    ('translations are complete', check_complete, [
        (SPEAKING | {'po/ru.po': HEAD.removesuffix('\n#, c-format\n')}, 'not defined'),
        (SPEAKING | {'po/ru.po': HEAD + 'msgid "%s is locked"\nmsgstr ""\n'}, 'untranslated'),
        (SPEAKING | {'po/ru.po': HEAD + 'msgid "%s is locked"\nmsgstr "%s"\n'}, None),
    ]),
    ('translations are sound', check_translations, [
        ({'po/ru.po': HEAD + 'msgid "%s is locked"\nmsgstr "%d"\n'}, 'po/ru.po'),
        ({'po/ru.po': HEAD + 'msgid "%s is locked"\nmsgstr "%s"\n'}, None),
    ]),
]
