/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which statements may stand in a desired schema. It is somebody's text and is loaded by a server:
 * what reaches beyond the one database that it is loaded into, or does something else than define,
 * is refused before anything runs. This is the first of two fences; the second is the role that the
 * scratch database is loaded by. */

#include "sql/varve-definition.h"

#include "base/varve-i18n.h"
#include "sql/varve-judge.h"

#include <string.h>

typedef struct
{
  VarveLexer lexer;    /* behind the first word */
  const char *refused; /* static; keywords for the message */
  const char *hint;    /* translated */
} Look;

static gboolean
take (Look *self, const char *word)
{
  return varve_judge_take_word (&self->lexer, word);
}

static gboolean
refuse (Look *self, const char *keywords, const char *hint)
{
  self->refused = keywords;
  self->hint = hint;
  return FALSE;
}

static const char *
get_data_hint (void)
{
  return _ ("Rows belong into a revision’s script; the desired schema holds tables, views, types "
            "and so on.");
}

static const char *
get_outside_hint (void)
{
  return _ ("The desired schema is that of one database: take out what belongs to the server or "
            "reaches beyond the database.");
}

/* What is the whole server's, or holds a secret. */
static gboolean
check_object (Look *self)
{
  static const char *const words[]
      = { "database", "role", "group", "tablespace", "subscription", "system", NULL };
  static const char *const keywords[]
      = { "DATABASE", "ROLE", "GROUP", "TABLESPACE", "SUBSCRIPTION", "ALTER SYSTEM", NULL };
  VarveLexer before = self->lexer;

  for (guint i = 0; words[i]; i++)
    if (take (self, words[i]))
      return refuse (self, keywords[i], get_outside_hint ());
  if (take (self, "user"))
    return take (self, "mapping") ? refuse (
               self, "USER MAPPING", _ ("It holds what one person connects with; take it out."))
                                  : refuse (self, "USER", get_outside_hint ());
  self->lexer = before;
  return TRUE;
}

/* A function in a language that may do anything, wherever LANGUAGE stands. */
static gboolean
check_language (Look *self)
{
  static const char *const untrusted[]
      = { "c",         "internal", "plperlu", "plpython2u", "plpython3u",
          "plpythonu", "plsh",     "pltclu",  NULL };
  VarveLexer lexer = self->lexer;
  VarveToken token;

  while (varve_judge_find_word (&lexer, "language"))
    {
      VarveLexer ahead = lexer;
      g_autofree char *name = NULL;

      varve_lexer_next (&ahead, &token);
      name = g_ascii_strdown (ahead.text + token.offset, token.length);
      g_strdelimit (name, "'\"", ' ');
      if (g_strv_contains (untrusted, g_strstrip (name)))
        return refuse (self, "LANGUAGE",
                       _ ("Functions in this language can do anything on the server’s machine: "
                          "keep them out of the desired schema, as an extension."));
    }
  return TRUE;
}

static gboolean
is_temporary (Look *self)
{
  if (take (self, "global") || take (self, "local"))
    return TRUE;
  return take (self, "temporary") || take (self, "temp");
}

static gboolean
check_create_postgres (Look *self)
{
  VarveLexer body;

  if (take (self, "or"))
    take (self, "replace");
  if (is_temporary (self))
    return refuse (self, "CREATE TEMPORARY",
                   _ ("It is gone when the session ends, and no part of a schema."));
  if (!check_object (self) || !check_language (self))
    return FALSE;
  take (self, "unlogged");
  if (take (self, "trusted") || take (self, "procedural") || take (self, "language"))
    return refuse (self, "CREATE LANGUAGE", _ ("Write CREATE EXTENSION for the language."));
  body = self->lexer;
  if (varve_judge_take_word (&body, "table") && varve_judge_find_word (&body, "as"))
    return refuse (self, "CREATE TABLE … AS",
                   _ ("It takes its columns from rows: write the columns."));
  return TRUE;
}

/* What a dump begins with. */
static gboolean
is_setting (Look *self)
{
  VarveToken token;

  if (take (self, "pg_catalog"))
    varve_judge_take_symbol (&self->lexer, '.');
  if (!take (self, "set_config") || !varve_judge_take_symbol (&self->lexer, '('))
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      VarveTokenKind kind = varve_lexer_next (&self->lexer, &token);

      if (kind != VARVE_TOKEN_STRING && kind != VARVE_TOKEN_WORD)
        return FALSE;
      if (!varve_judge_take_symbol (&self->lexer, i < 2 ? ',' : ')'))
        return FALSE;
    }
  return varve_lexer_next (&self->lexer, &token) == VARVE_TOKEN_END;
}

static gboolean
check_postgres (Look *self)
{
  if (take (self, "create"))
    return check_create_postgres (self);
  if (take (self, "alter") || take (self, "drop"))
    return check_object (self) && check_language (self);
  if (take (self, "comment"))
    return take (self, "on") && check_object (self);
  if (take (self, "do"))
    return check_language (self);
  if (take (self, "grant") || take (self, "revoke") || take (self, "set") || take (self, "reset")
      || take (self, "security"))
    return TRUE;
  if (take (self, "select"))
    return is_setting (self) || refuse (self, "SELECT", get_data_hint ());
  return refuse (self, NULL, get_data_hint ());
}

static gboolean
check_pragma (Look *self)
{
  static const char *const harmless[]
      = { "foreign_keys", "defer_foreign_keys", "encoding", "auto_vacuum", "page_size" };

  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++)
    if (take (self, harmless[i]))
      return TRUE;
  return refuse (self, "PRAGMA", _ ("It changes how SQLite works and is no part of a schema."));
}

static gboolean
check_sqlite (Look *self)
{
  VarveLexer body;

  if (take (self, "create"))
    {
      if (is_temporary (self))
        return refuse (self, "CREATE TEMPORARY",
                       _ ("It is gone when the session ends, and no part of a schema."));
      body = self->lexer;
      if (varve_judge_take_word (&body, "table") && varve_judge_find_word (&body, "as"))
        return refuse (self, "CREATE TABLE … AS",
                       _ ("It takes its columns from rows: write the columns."));
      return TRUE;
    }
  if (take (self, "alter") || take (self, "drop"))
    return TRUE;
  if (take (self, "pragma"))
    return check_pragma (self);
  return refuse (self, NULL, get_data_hint ());
}

/* The statement's first word, as people write keywords. */
static char *
dup_first_word (const VarveLexer *at)
{
  VarveLexer lexer = *at;
  VarveToken token;

  varve_lexer_next (&lexer, &token);
  return g_ascii_strup (lexer.text + token.offset, MIN (token.length, 40));
}

gboolean
varve_statements_check_definitions (VarveDialect dialect,
                                    const VarveStatements *self,
                                    const char *text,
                                    const char *path,
                                    GError **error)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const VarveStatement *statement = &g_array_index (self->items, VarveStatement, i);
      Look look = { .lexer = { .dialect = dialect,
                               .text = text,
                               .at = statement->offset,
                               .end = statement->offset + statement->length } };
      VarveLexer start = look.lexer;
      g_autofree char *word = NULL;
      g_autofree char *sql = NULL;

      if (dialect == VARVE_DIALECT_POSTGRES ? check_postgres (&look) : check_sqlite (&look))
        continue;
      word = dup_first_word (&start);
      sql = g_strndup (text + statement->offset, statement->length);
      varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, look.hint,
                       _ ("The desired schema does more than define: %s"),
                       look.refused ? look.refused : word);
      if (error && *error)
        {
          varve_error_set_place (*error, path, statement->line, statement->column);
          varve_error_set_statement (*error, sql, i + 1);
        }
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_owner (const VarveLexer *at)
{
  VarveLexer lexer = *at;
  VarveLexer rename = *at;

  return varve_judge_take_word (&lexer, "alter") && !varve_judge_find_word (&rename, "rename")
         && varve_judge_find_word (&lexer, "owner") && varve_judge_take_word (&lexer, "to");
}

VarveDefinitionKind
varve_definition_get_kind (VarveDialect dialect, const char *text, const VarveStatement *statement)
{
  VarveLexer lexer = { .dialect = dialect,
                       .text = text,
                       .at = statement->offset,
                       .end = statement->offset + statement->length };
  VarveLexer create = lexer;
  gboolean is_comment;

  if (dialect != VARVE_DIALECT_POSTGRES)
    return VARVE_DEFINITION_PLAIN;
  if (is_owner (&lexer))
    return VARVE_DEFINITION_OWNER;
  is_comment = varve_judge_take_word (&lexer, "comment") && varve_judge_take_word (&lexer, "on");
  if (!is_comment && !varve_judge_take_word (&lexer, "create")
      && !varve_judge_take_word (&lexer, "alter") && !varve_judge_take_word (&lexer, "drop"))
    return VARVE_DEFINITION_PLAIN;
  if (varve_judge_take_word (&lexer, "extension"))
    return VARVE_DEFINITION_EXTENSION;
  if (varve_judge_take_word (&lexer, "event") && varve_judge_take_word (&lexer, "trigger"))
    return VARVE_DEFINITION_EVENT_TRIGGER;
  if (varve_judge_take_word (&lexer, "foreign") && varve_judge_take_word (&lexer, "data")
      && varve_judge_take_word (&lexer, "wrapper"))
    return VARVE_DEFINITION_WRAPPER;
  return varve_judge_take_word (&create, "create") && varve_judge_take_word (&create, "server")
             ? VARVE_DEFINITION_SERVER
             : VARVE_DEFINITION_PLAIN;
}
