/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-touch.h"

#include "sql/varve-judge.h"
#include "sql/varve-name-reader.h"

/* What a statement touches is read from its first words, not from a parse tree: it serves to show
 * whether two branches meet, for both dialects alike, and a statement that is not understood
 * touches nothing that could be said. */

typedef struct
{
  VarveLexer lexer;
  guint line;
  GPtrArray *touches;
} Reader;

static const char *const OBJECTS[] = {
  "table",     "index",     "view",      "sequence",    "type",    "domain",
  "function",  "schema",    "procedure", "policy",      "trigger", "extension",
  "collation", "aggregate", "rule",      "publication", "role",    "statistics",
};

/* Words between CREATE, DROP or ALTER and the kind of object. */
static const char *const QUALIFIERS[] = {
  "or",     "replace",      "global",    "local",   "temp",    "temporary",  "unlogged",
  "unique", "materialized", "recursive", "virtual", "foreign", "constraint", "event",
};

/* Behind the kind of object, before the name. */
static const char *const PREFIXES[] = { "concurrently", "if", "not", "exists", "only" };

static gboolean
is_same (const VarveTouch *a, const VarveTouch *b)
{
  return a->kind == b->kind && a->object == b->object && g_str_equal (a->name, b->name)
         && g_strcmp0 (a->column, b->column) == 0;
}

/* Takes @column. */
static void
add_column (Reader *self,
            VarveTouchKind kind,
            const char *object,
            const char *name,
            char *column,
            gboolean is_new)
{
  g_autoptr (VarveTouch) touch = g_new0 (VarveTouch, 1);

  touch->column = column;
  if (name == NULL)
    return;
  touch->kind = kind;
  touch->object = object;
  touch->name = g_strdup (name);
  touch->is_new = is_new;
  touch->line = self->line;
  for (guint i = 0; i < self->touches->len; i++)
    if (is_same (g_ptr_array_index (self->touches, i), touch))
      return;
  g_ptr_array_add (self->touches, g_steal_pointer (&touch));
}

static void
add (Reader *self, VarveTouchKind kind, const char *object, const char *name)
{
  add_column (self, kind, object, name, NULL, FALSE);
}

/* … ON [ONLY] table: what an index, trigger or policy belongs to. */
static void
read_owner (Reader *self, const char *keyword)
{
  g_autofree char *table = NULL;

  if (!varve_judge_find_word (&self->lexer, keyword))
    return;
  varve_judge_take_word (&self->lexer, "only");
  table = varve_name_take (&self->lexer);
  add (self, VARVE_TOUCH_ALTERS, "table", table);
}

static gboolean
belongs_to_table (const char *object)
{
  return g_str_equal (object, "index") || g_str_equal (object, "trigger")
         || g_str_equal (object, "policy");
}

static void
read_create (Reader *self)
{
  const char *object;
  g_autofree char *name = NULL;
  VarveLexer ahead;

  varve_name_skip_all (&self->lexer, QUALIFIERS, G_N_ELEMENTS (QUALIFIERS));
  if (!varve_name_take_any (&self->lexer, OBJECTS, G_N_ELEMENTS (OBJECTS), &object))
    return;
  varve_name_skip_all (&self->lexer, PREFIXES, G_N_ELEMENTS (PREFIXES));
  /* PostgreSQL's indexes may go without a name. */
  ahead = self->lexer;
  if (!varve_judge_take_word (&ahead, "on"))
    name = varve_name_take (&self->lexer);
  add (self, VARVE_TOUCH_CREATES, object, name);
  if (belongs_to_table (object))
    read_owner (self, "on");
  else if (g_str_equal (object, "rule"))
    read_owner (self, "to");
}

static void
read_drop (Reader *self)
{
  const char *object;

  varve_name_skip_all (&self->lexer, QUALIFIERS, G_N_ELEMENTS (QUALIFIERS));
  if (!varve_name_take_any (&self->lexer, OBJECTS, G_N_ELEMENTS (OBJECTS), &object))
    return;
  varve_name_skip_all (&self->lexer, PREFIXES, G_N_ELEMENTS (PREFIXES));
  do
    {
      g_autofree char *name = varve_name_take (&self->lexer);

      add (self, VARVE_TOUCH_DROPS, object, name);
    }
  while (varve_judge_take_symbol (&self->lexer, ','));
  if (belongs_to_table (object))
    read_owner (self, "on");
}

static gboolean
takes_constraint (VarveLexer *lexer)
{
  static const char *const words[]
      = { "constraint", "primary", "unique", "foreign", "check", "exclude", "generated" };

  return varve_name_take_any (lexer, words, G_N_ELEMENTS (words), NULL);
}

/* ADD, DROP, ALTER or RENAME of a column, or something else of the table. */
static void
read_table_action (Reader *self, const char *table)
{
  static const char *const verbs[] = { "add", "drop", "alter", "rename" };
  g_autofree char *column = NULL;
  const char *verb;

  if (!varve_name_take_any (&self->lexer, verbs, G_N_ELEMENTS (verbs), &verb))
    {
      add (self, VARVE_TOUCH_ALTERS, "table", table);
      return;
    }
  if (varve_judge_take_word (&self->lexer, "to"))
    {
      g_autofree char *new_name = varve_name_take (&self->lexer);

      add (self, VARVE_TOUCH_DROPS, "table", table);
      add (self, VARVE_TOUCH_CREATES, "table", new_name);
      return;
    }
  if (!takes_constraint (&self->lexer))
    {
      varve_judge_take_word (&self->lexer, "column");
      varve_name_skip_all (&self->lexer, PREFIXES, G_N_ELEMENTS (PREFIXES));
      column = varve_name_take_part (&self->lexer);
    }
  if (column != NULL && g_str_equal (verb, "rename") && varve_judge_take_word (&self->lexer, "to"))
    add_column (self, VARVE_TOUCH_ALTERS, "table", table, varve_name_take_part (&self->lexer),
                FALSE);
  add_column (self, VARVE_TOUCH_ALTERS, "table", table, g_steal_pointer (&column),
              g_str_equal (verb, "add"));
}

/* Behind the next comma outside of parentheses. */
static gboolean
find_comma (VarveLexer *lexer)
{
  VarveToken token;
  int depth = 0;

  while (varve_lexer_next (lexer, &token) != VARVE_TOKEN_END)
    {
      if (varve_lexer_is_symbol (lexer, &token, '('))
        depth++;
      else if (varve_lexer_is_symbol (lexer, &token, ')'))
        depth--;
      else if (depth == 0 && varve_lexer_is_symbol (lexer, &token, ','))
        return TRUE;
    }
  return FALSE;
}

static void
read_alter (Reader *self)
{
  const char *object;
  g_autofree char *name = NULL;

  varve_name_skip_all (&self->lexer, QUALIFIERS, G_N_ELEMENTS (QUALIFIERS));
  if (!varve_name_take_any (&self->lexer, OBJECTS, G_N_ELEMENTS (OBJECTS), &object))
    return;
  varve_name_skip_all (&self->lexer, PREFIXES, G_N_ELEMENTS (PREFIXES));
  name = varve_name_take (&self->lexer);
  if (name == NULL)
    return;
  if (!g_str_equal (object, "table"))
    {
      add (self, VARVE_TOUCH_ALTERS, object, name);
      return;
    }
  varve_judge_take_symbol (&self->lexer, '*');
  do
    read_table_action (self, name);
  while (find_comma (&self->lexer));
}

static void
read_write (Reader *self)
{
  static const char *const between[]
      = { "into", "from", "table", "only", "or", "replace", "ignore", "abort", "fail", "rollback" };
  g_autofree char *name = NULL;

  varve_name_skip_all (&self->lexer, between, G_N_ELEMENTS (between));
  name = varve_name_take (&self->lexer);
  add (self, VARVE_TOUCH_WRITES, "table", name);
}

/* column = …, or (column, …) = … */
static void
read_assignment (Reader *self, const char *table)
{
  gboolean is_list = varve_judge_take_symbol (&self->lexer, '(');

  do
    {
      g_autofree char *column = varve_name_take_part (&self->lexer);

      while (varve_judge_take_symbol (&self->lexer, '.'))
        {
          g_free (column);
          column = varve_name_take_part (&self->lexer);
        }
      add_column (self, VARVE_TOUCH_WRITES, "table", table, g_steal_pointer (&column), FALSE);
    }
  while (is_list && varve_judge_take_symbol (&self->lexer, ','));
  if (is_list)
    varve_judge_take_symbol (&self->lexer, ')');
}

/* A comma of FROM's makes a table look like a column: then it is said too much, never too little.
 */
static void
read_update (Reader *self)
{
  static const char *const between[]
      = { "only", "or", "replace", "ignore", "abort", "fail", "rollback" };
  g_autofree char *name = NULL;

  varve_name_skip_all (&self->lexer, between, G_N_ELEMENTS (between));
  name = varve_name_take (&self->lexer);
  if (name == NULL || !varve_judge_find_word (&self->lexer, "set"))
    return;
  do
    read_assignment (self, name);
  while (find_comma (&self->lexer));
}

static void
read_with (Reader *self)
{
  static const char *const verbs[] = { "insert", "delete", "merge" };
  VarveToken token;
  int depth = 0;

  do
    {
      if (depth == 0 && varve_name_take_any (&self->lexer, verbs, G_N_ELEMENTS (verbs), NULL))
        {
          read_write (self);
          return;
        }
      if (depth == 0 && varve_judge_take_word (&self->lexer, "update"))
        {
          read_update (self);
          return;
        }
      if (varve_lexer_next (&self->lexer, &token) == VARVE_TOKEN_END)
        return;
      if (varve_lexer_is_symbol (&self->lexer, &token, '('))
        depth++;
      else if (varve_lexer_is_symbol (&self->lexer, &token, ')'))
        depth--;
    }
  while (TRUE);
}

static void
read_statement (Reader *self)
{
  static const char *const writes[]
      = { "insert", "delete", "truncate", "merge", "replace", "copy" };

  if (varve_judge_take_word (&self->lexer, "create"))
    read_create (self);
  else if (varve_judge_take_word (&self->lexer, "drop"))
    read_drop (self);
  else if (varve_judge_take_word (&self->lexer, "alter"))
    read_alter (self);
  else if (varve_judge_take_word (&self->lexer, "with"))
    read_with (self);
  else if (varve_judge_take_word (&self->lexer, "update"))
    read_update (self);
  else if (varve_name_take_any (&self->lexer, writes, G_N_ELEMENTS (writes), NULL))
    read_write (self);
}

/**
 * varve_touch_append:
 * @dialect: whose lexical rules count
 * @text: the whole script
 * @statement: a statement of it
 * @touches: (element-type VarveTouch): what is known so far
 *
 * Adds the objects that a statement creates, alters, drops or writes to, each once. It goes by what
 * the statement says: what a function or trigger does behind it is not seen.
 */
void
varve_touch_append (VarveDialect dialect,
                    const char *text,
                    const VarveStatement *statement,
                    GPtrArray *touches)
{
  Reader reader = {
    .lexer = { .dialect = dialect,
               .text = text,
               .at = statement->offset,
               .end = statement->offset + statement->length },
    .line = statement->line,
    .touches = touches,
  };

  read_statement (&reader);
}

/**
 * varve_touch_list:
 * @dialect: whose lexical rules count
 * @text: the whole script
 * @statements: its statements, as varve_statements_split() gave them
 *
 * Lists what the statements touch, in order, see varve_touch_append().
 *
 * Returns: (transfer container) (element-type VarveTouch): the list
 */
GPtrArray *
varve_touch_list (VarveDialect dialect, const char *text, const VarveStatements *statements)
{
  GPtrArray *touches = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_touch_free);

  for (guint i = 0; i < statements->items->len; i++)
    varve_touch_append (dialect, text, &g_array_index (statements->items, VarveStatement, i),
                        touches);
  return touches;
}

/**
 * varve_touch_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_touch_free (VarveTouch *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->column);
  g_free (self);
}

/**
 * varve_touch_kind_get_nick:
 * @kind: a kind
 *
 * Returns: its name in JSON
 */
const char *
varve_touch_kind_get_nick (VarveTouchKind kind)
{
  static const char *const nicks[] = { "creates", "alters", "drops", "writes" };

  return nicks[kind];
}
