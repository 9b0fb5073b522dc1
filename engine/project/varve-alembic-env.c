/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-alembic-env.h"

#include "base/varve-i18n.h"
#include "project/varve-python-module.h"
#include "project/varve-python-source.h"

#include <string.h>

/* As many tokens back as a pattern is long. */
#define WINDOW 8

typedef struct
{
  VarveAlembicEnv *env;
  VarvePythonModule *module;
  VarvePythonLexer lexer;
  const char *text;
  VarvePythonToken tokens[WINDOW]; /* the last ones, the newest at 0 */
} Reader;

void
varve_alembic_env_free (VarveAlembicEnv *self)
{
  if (!self)
    return;
  g_free (self->version_table);
  g_free (self->version_table_schema);
  g_ptr_array_unref (self->variables);
  g_free (self);
}

static gboolean
is (const Reader *self, guint back, const char *what)
{
  return varve_python_token_is (&self->tokens[back], self->text, what);
}

static VarvePythonTokenType
advance (Reader *self)
{
  memmove (self->tokens + 1, self->tokens, (WINDOW - 1) * sizeof *self->tokens);
  return varve_python_lexer_next (&self->lexer, &self->tokens[0]);
}

static gboolean
is_string (const Reader *self, guint back, const char *expected)
{
  const VarvePythonToken *token = &self->tokens[back];
  gsize length = token->body_end - token->body;

  return token->type == VARVE_PYTHON_STRING && strlen (expected) == length
         && memcmp (self->text + token->body, expected, length) == 0;
}

static gboolean
looks_like_url (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);

  return strstr (upper, "URL") || strstr (upper, "URI") || strstr (upper, "DSN");
}

/* `environ["X"]`, `environ.get("X"`, `getenv("X"`. */
static void
read_variable (Reader *self)
{
  const VarvePythonToken *token = &self->tokens[0];
  g_autofree char *name = NULL;

  if (token->type != VARVE_PYTHON_STRING
      || !((is (self, 1, "[") && is (self, 2, "environ"))
           || (is (self, 1, "(") && is (self, 2, "getenv"))
           || (is (self, 1, "(") && is (self, 2, "get") && is (self, 4, "environ"))))
    return;
  name = g_strndup (self->text + token->body, token->body_end - token->body);
  if (name[strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_")] == '\0'
      && looks_like_url (name)
      && !g_ptr_array_find_with_equal_func (self->env->variables, name, g_str_equal, NULL))
    g_ptr_array_add (self->env->variables, g_steal_pointer (&name));
}

/* Where the URL comes from, by the words that ask for it. */
static void
read_source (Reader *self)
{
  static const char *const readers[] = { "get_main_option", "get_section", "get_section_option",
                                         "engine_from_config", "async_engine_from_config" };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    if (is (self, 0, readers[i]))
      self->env->reads_ini = TRUE;
  if ((is_string (self, 0, "sqlalchemy.url") && is (self, 1, "(")
       && (is (self, 2, "set_main_option") || is (self, 2, "set_section_option")))
      || (is (self, 0, "=") && is (self, 1, "]") && is_string (self, 2, "sqlalchemy.url")))
    self->env->sets_url = TRUE;
}

static void
note_unknown (Reader *self, guint line, const char *reason)
{
  if (self->env->unknown)
    return;
  self->env->unknown = reason;
  self->env->unknown_line = line;
}

/* The end of the expression that begins with the newest token: a comma or a closing bracket comes
 * next. The lexer is left where it is. */
static gsize
find_end (const Reader *self)
{
  VarvePythonLexer lexer = self->lexer;
  guint depth = self->tokens[0].depth;
  gsize end = self->tokens[0].end;

  for (;;)
    {
      VarvePythonToken token;
      VarvePythonTokenType type = varve_python_lexer_next (&lexer, &token);

      if (type == VARVE_PYTHON_END || type == VARVE_PYTHON_NEWLINE || type == VARVE_PYTHON_ERROR)
        return end;
      if (token.depth == depth
          && (lexer.depth < depth || varve_python_token_is (&token, lexer.text, ",")))
        return end;
      end = token.end;
    }
}

/* The value that begins with the newest token. */
static void
read_value (Reader *self, char **where)
{
  const VarvePythonToken *token = &self->tokens[0];
  const char *reason;
  guint line;
  g_autoptr (VarvePythonValue) value = varve_python_module_evaluate_range (
      self->module, token->start, find_end (self), token->line, &reason, &line);

  if (!value)
    note_unknown (self, line, reason);
  else if (value->kind == VARVE_PYTHON_SEQUENCE)
    note_unknown (self, token->line, N_ ("it is computed"));
  else if (value->kind == VARVE_PYTHON_TEXT && *where
           && !g_str_equal (*where, value->texts->pdata[0]))
    note_unknown (self, token->line, N_ ("the file gives several"));
  else if (value->kind == VARVE_PYTHON_TEXT && !*where)
    *where = g_strdup (value->texts->pdata[0]);
}

/* `version_table=…` of a call and `"version_table": …` of a dictionary. */
static void
read_table (Reader *self, const char *name, char **where)
{
  gboolean is_argument = is (self, 1, "=") && is (self, 2, name) && self->tokens[2].depth > 0;
  gboolean is_member = is (self, 1, ":") && is_string (self, 2, name) && self->tokens[2].depth > 0;

  if (is_argument || is_member)
    read_value (self, where);
}

static void
read_tokens (Reader *self)
{
  VarvePythonTokenType type;

  while ((type = advance (self)) != VARVE_PYTHON_END && type != VARVE_PYTHON_ERROR)
    {
      read_variable (self);
      read_source (self);
      read_table (self, "version_table", &self->env->version_table);
      read_table (self, "version_table_schema", &self->env->version_table_schema);
    }
}

VarveAlembicEnv *
varve_alembic_env_parse (const char *text, gsize length, const char *path, GError **error)
{
  static const char *const no_names[] = { NULL };
  g_autofree char *source = NULL;
  g_autoptr (VarveAlembicEnv) env = NULL;
  g_autoptr (VarvePythonModule) module = NULL;
  Reader self = { .text = text };
  const char *reason;
  guint line;

  if (!varve_python_source_check (text, length))
    {
      source = varve_python_source_decode (text, &length, path, error);
      if (!source)
        return NULL;
      self.text = source;
    }
  module = varve_python_module_parse (self.text, length, no_names, &reason, &line);
  if (!module)
    {
      varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                       _ ("Python itself would refuse the file: correct it."), "%s", _ (reason));
      if (error && *error)
        varve_error_set_place (*error, path, line, 0);
      return NULL;
    }
  env = g_new0 (VarveAlembicEnv, 1);
  env->variables = g_ptr_array_new_with_free_func (g_free);
  self.env = env;
  self.module = module;
  varve_python_lexer_init (&self.lexer, self.text, length);
  read_tokens (&self);
  return g_steal_pointer (&env);
}
