# SPDX-License-Identifier: GPL-3.0-or-later
"""A project with a desired schema, on either database."""

import os

from cli_support import Postgres, Project, Sqlite


class SchemaProject(Project):
    """Scratch databases are made in the tests' own server, which is quicker than one a call."""

    def __init__(self, program, database_class, config=''):
        super().__init__(program, database_class, config)
        os.makedirs(self.path('cache'))
        self.environment['XDG_CACHE_HOME'] = self.path('cache')
        text = self.read('varve.ini')
        more = 'schema = schema.sql\n'
        if database_class is Postgres:
            more += 'scratch_url = postgresql:///postgres\n'
        self.write('varve.ini', text.replace('script_location = m\n', 'script_location = m\n' + more))

    @property
    def is_postgres(self):
        return isinstance(self.database, Postgres)

    def desire(self, *statements):
        self.write('schema.sql', ';\n'.join(statements) + ';\n')

    def use_own_server(self):
        """The throw-away server, as people have it."""
        self.write('varve.ini', self.read('varve.ini').replace(
            'scratch_url = postgresql:///postgres\n', ''))

    def generate(self, *arguments, message='x', status=0):
        answer = self('--json', 'revision', '--autogenerate', '-m', message, *arguments)
        assert answer.status == status, answer
        return answer.json

    def versions(self):
        return [name for name in self.names() if name.startswith('m/versions/')]

    def name(self, table):
        """As a schema names it."""
        return f'public.{table}' if self.is_postgres else table


__all__ = ['Postgres', 'SchemaProject', 'Sqlite']
