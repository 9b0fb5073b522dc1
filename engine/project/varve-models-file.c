/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Imports, tables and settings of one Python file, by its tokens. */
#include "project/varve-models-private.h"

#include "project/varve-python-lexer.h"

#include <string.h>

typedef struct
{
  VarvePythonFile *file;
  VarvePythonLexer lexer;
  VarvePythonToken token;
  VarvePythonToken before; /* the one before @token */
  const char *text;
  char *class_name; /* (nullable): of the class whose head is read */
} Reader;

static gboolean
is (Reader *self, const char *expected)
{
  return varve_python_token_is (&self->token, self->text, expected);
}

static gboolean
is_end (Reader *self)
{
  return self->token.type == VARVE_PYTHON_END || self->token.type == VARVE_PYTHON_ERROR;
}

static gboolean
is_name (Reader *self)
{
  return self->token.type == VARVE_PYTHON_NAME;
}

static void
next (Reader *self)
{
  self->before = self->token;
  varve_python_lexer_next (&self->lexer, &self->token);
}

static char *
dup_token (Reader *self)
{
  return g_strndup (self->text + self->token.start, self->token.end - self->token.start);
}

/* "a.b.c", with the dots of a relative import in front. */
static char *
read_dotted (Reader *self)
{
  GString *name = g_string_new (NULL);

  for (; is (self, ".") || is (self, "...") || is_name (self); next (self))
    {
      if (is_name (self) && (is (self, "import") || is (self, "as")))
        break;
      g_string_append_len (name, self->text + self->token.start,
                           self->token.end - self->token.start);
    }
  return g_string_free (name, FALSE);
}

static void
read_import (Reader *self)
{
  do
    {
      next (self);
      g_ptr_array_add (self->file->imports, read_dotted (self));
      if (!is (self, "as"))
        continue;
      next (self);
      next (self);
    }
  while (is (self, ","));
}

static void
add_member (Reader *self, const char *module)
{
  g_autofree char *name = dup_token (self);
  gboolean joined = *module && !g_str_has_suffix (module, ".");

  g_ptr_array_add (self->file->imports, g_strconcat (module, joined ? "." : "", name, NULL));
}

static void
read_from (Reader *self)
{
  g_autofree char *module = NULL;

  next (self);
  module = read_dotted (self);
  if (!is (self, "import"))
    return;
  g_ptr_array_add (self->file->imports, g_strdup (module));
  for (next (self); !is_end (self) && self->token.type != VARVE_PYTHON_NEWLINE; next (self))
    if (is_name (self) && !varve_python_token_is (&self->before, self->text, "as")
        && !is (self, "as"))
      add_member (self, module);
}

static void
add_table (Reader *self, char *name)
{
  if (self->file->tables->len == 0)
    self->file->table_line = self->token.line;
  g_ptr_array_add (self->file->tables, name);
}

static char *
dup_string (Reader *self)
{
  return g_strndup (self->text + self->token.body, self->token.body_end - self->token.body);
}

/* The value behind `NAME =`, whose first token is left current. */
static gboolean
take_assignment (Reader *self)
{
  next (self);
  if (is (self, ":"))
    while (!is_end (self) && !is (self, "=") && self->token.type != VARVE_PYTHON_NEWLINE)
      next (self);
  if (!is (self, "="))
    return FALSE;
  next (self);
  return TRUE;
}

static void
read_metadata (Reader *self)
{
  guint line = self->token.line;

  if (!take_assignment (self))
    return;
  self->file->metadata_line = line;
  self->file->has_no_metadata = is (self, "None");
}

/* `Table("name", metadata, …)`. */
static void
read_table_call (Reader *self)
{
  next (self);
  if (!is (self, "("))
    return;
  next (self);
  if (self->token.type == VARVE_PYTHON_STRING)
    add_table (self, dup_string (self));
}

static void
read_setting (Reader *self, gboolean *setting)
{
  /* A function that decides is as good as True. */
  if (take_assignment (self) && is_name (self) && !is (self, "False") && !is (self, "None"))
    *setting = TRUE;
}

static void
read_name (Reader *self)
{
  VarvePythonFile *file = self->file;

  if (is (self, "__tablename__"))
    {
      if (take_assignment (self) && self->token.type == VARVE_PYTHON_STRING)
        add_table (self, dup_string (self));
    }
  else if (is (self, "target_metadata") && self->token.depth == 0)
    read_metadata (self);
  else if (is (self, "Table"))
    read_table_call (self);
  else if (is (self, "create_all"))
    file->create_all_line = file->create_all_line ? file->create_all_line : self->token.line;
  else if (is (self, "import_module") || is (self, "walk_packages") || is (self, "__import__")
           || is (self, "iter_modules"))
    file->is_dynamic = TRUE;
  else if (is (self, "compare_type"))
    read_setting (self, &file->compares_type);
  else if (is (self, "compare_server_default"))
    read_setting (self, &file->compares_server_default);
  else if (is (self, "table") && self->token.depth > 0 && self->class_name)
    {
      /* SQLModel's `class User(SQLModel, table=True)`. */
      if (take_assignment (self) && is (self, "True"))
        add_table (self, g_ascii_strdown (self->class_name, -1));
    }
}

static gboolean
begins_statement (Reader *self)
{
  return self->before.end == 0 || self->before.type == VARVE_PYTHON_NEWLINE
         || varve_python_token_is (&self->before, self->text, ";")
         || varve_python_token_is (&self->before, self->text, ":");
}

static void
read_statement (Reader *self)
{
  if (is (self, "import"))
    read_import (self);
  else if (is (self, "from"))
    read_from (self);
  else if (is (self, "class"))
    {
      next (self);
      g_free (self->class_name);
      self->class_name = is_name (self) ? dup_token (self) : NULL;
    }
  else
    read_name (self);
}

VarvePythonFile *
varve_python_file_read (const char *path, const char *text, gsize length)
{
  VarvePythonFile *file = g_new0 (VarvePythonFile, 1);
  Reader self = { .file = file, .text = text };

  file->path = g_strdup (path);
  file->imports = g_ptr_array_new_with_free_func (g_free);
  file->tables = g_ptr_array_new_with_free_func (g_free);
  varve_python_lexer_init (&self.lexer, text, length);
  next (&self);
  while (!is_end (&self))
    {
      VarvePythonToken token = self.token;

      if (is_name (&self) && begins_statement (&self))
        read_statement (&self);
      else if (is_name (&self))
        read_name (&self);
      if (token.start == self.token.start)
        next (&self);
    }
  g_free (self.class_name);
  return file;
}

void
varve_python_file_free (VarvePythonFile *self)
{
  g_free (self->path);
  g_ptr_array_unref (self->imports);
  g_ptr_array_unref (self->tables);
  g_free (self);
}
