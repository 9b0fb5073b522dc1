/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-python-touch.h"

#include "project/varve-python-lexer.h"
#include "sql/varve-statement.h"

#include <string.h>

/* Alembic's operations are calls with names as literals: which argument is what is known of each.
 * A name that is computed touches nothing that could be said. */

#define NONE (-1)

typedef struct
{
  const char *name;
  VarveTouchKind kind;
  int table;  /* which argument names it */
  int column; /* which names a column of it */
  int object; /* which names the object of its own that is made or dropped */
} Operation;

static const Operation OPERATIONS[] = {
  { "create_table", VARVE_TOUCH_CREATES, 0, NONE, NONE },
  { "drop_table", VARVE_TOUCH_DROPS, 0, NONE, NONE },
  { "rename_table", VARVE_TOUCH_ALTERS, 0, NONE, NONE },
  { "add_column", VARVE_TOUCH_ALTERS, 0, 1, NONE },
  { "drop_column", VARVE_TOUCH_ALTERS, 0, 1, NONE },
  { "alter_column", VARVE_TOUCH_ALTERS, 0, 1, NONE },
  { "batch_alter_table", VARVE_TOUCH_ALTERS, 0, NONE, NONE },
  { "create_table_comment", VARVE_TOUCH_ALTERS, 0, NONE, NONE },
  { "drop_table_comment", VARVE_TOUCH_ALTERS, 0, NONE, NONE },
  { "bulk_insert", VARVE_TOUCH_WRITES, 0, NONE, NONE },
  { "create_index", VARVE_TOUCH_CREATES, 1, NONE, 0 },
  { "drop_index", VARVE_TOUCH_DROPS, 1, NONE, 0 },
  { "create_primary_key", VARVE_TOUCH_ALTERS, 1, NONE, NONE },
  { "create_foreign_key", VARVE_TOUCH_ALTERS, 1, NONE, NONE },
  { "create_unique_constraint", VARVE_TOUCH_ALTERS, 1, NONE, NONE },
  { "create_check_constraint", VARVE_TOUCH_ALTERS, 1, NONE, NONE },
  { "create_exclude_constraint", VARVE_TOUCH_ALTERS, 1, NONE, NONE },
  { "drop_constraint", VARVE_TOUCH_ALTERS, 1, NONE, NONE },
};

#define MAX_ARGUMENTS 4

/* One call's first literals; positions in the text. */
typedef struct
{
  const char *text;
  VarvePythonLexer *lexer;
  const Operation *operation;
  VarveDialect dialect;
  guint line;
  GPtrArray *touches;
  char *arguments[MAX_ARGUMENTS]; /* (owned) (nullable): the first literal of each */
  char *table_name;               /* (owned) (nullable): by keyword */
} Call;

static gboolean
is_same (const VarveTouch *a, const VarveTouch *b)
{
  return a->kind == b->kind && g_str_equal (a->object, b->object) && g_str_equal (a->name, b->name)
         && g_strcmp0 (a->column, b->column) == 0;
}

/* Takes @touch. */
static void
add_touch (GPtrArray *touches, VarveTouch *touch)
{
  for (guint i = 0; i < touches->len; i++)
    if (is_same (g_ptr_array_index (touches, i), touch))
      {
        varve_touch_free (touch);
        return;
      }
  g_ptr_array_add (touches, touch);
}

static void
add (Call *self, VarveTouchKind kind, const char *object, const char *name, const char *column)
{
  VarveTouch *touch;

  if (name == NULL)
    return;
  touch = g_new0 (VarveTouch, 1);
  touch->kind = kind;
  touch->object = object;
  touch->name = g_strdup (name);
  touch->column = g_strdup (column);
  touch->is_new = column != NULL && g_str_equal (self->operation->name, "add_column");
  touch->line = self->line;
  add_touch (self->touches, touch);
}

static void
add_sql (Call *self, const char *sql)
{
  g_autoptr (VarveStatements) statements
      = varve_statements_split (self->dialect, sql, 0, strlen (sql), NULL, NULL);
  g_autoptr (GPtrArray) list = NULL;

  if (statements == NULL)
    return;
  list = varve_touch_list (self->dialect, sql, statements);
  g_ptr_array_set_free_func (list, NULL);
  for (guint i = 0; i < list->len; i++)
    {
      VarveTouch *touch = g_ptr_array_index (list, i);

      touch->line = self->line;
      add_touch (self->touches, touch);
    }
}

static gboolean
is_operator (Call *self, const VarvePythonToken *token, const char *operator)
{
  return token->type == VARVE_PYTHON_OPERATOR
         && varve_python_token_is (token, self->text, operator);
}

static const char *
get_argument (Call *self, int index)
{
  return index == NONE ? NULL : self->arguments[index];
}

static void
add_operation (Call *self)
{
  const Operation *operation = self->operation;
  const char *table = get_argument (self, operation->table);
  const char *object = get_argument (self, operation->object);

  if (table == NULL)
    table = self->table_name;
  if (object == NULL)
    add (self, operation->kind, "table", table, get_argument (self, operation->column));
  else
    {
      add (self, operation->kind, "index", object, NULL);
      add (self, VARVE_TOUCH_ALTERS, "table", table, NULL);
    }
  if (g_str_equal (operation->name, "rename_table"))
    add (self, VARVE_TOUCH_CREATES, "table", self->arguments[1], NULL);
}

/* The brackets of one call; the lexer is behind the opening one, whose inside has @depth. */
static void
read_arguments (Call *self, guint depth)
{
  VarvePythonToken token, previous = { 0 };
  guint index = 0;
  gboolean is_table_name = FALSE;

  while (varve_python_lexer_next (self->lexer, &token) != VARVE_PYTHON_END
         && token.type != VARVE_PYTHON_ERROR && token.depth >= depth)
    {
      if (token.depth == depth && is_operator (self, &token, ","))
        {
          index++;
          is_table_name = FALSE;
        }
      else if (token.depth == depth && is_operator (self, &token, "="))
        {
          is_table_name = varve_python_token_is (&previous, self->text, "table_name");
          /* No position from here on. */
          index = MAX_ARGUMENTS;
        }
      else if (token.type == VARVE_PYTHON_STRING)
        {
          g_autofree char *literal
              = g_strndup (self->text + token.body, token.body_end - token.body);

          if (self->operation == NULL)
            add_sql (self, literal);
          else if (is_table_name && self->table_name == NULL)
            self->table_name = g_steal_pointer (&literal);
          else if (index < MAX_ARGUMENTS && self->arguments[index] == NULL)
            self->arguments[index] = g_steal_pointer (&literal);
        }
      previous = token;
    }
}

static const Operation *
find_operation (const char *text, const VarvePythonToken *token)
{
  for (gsize i = 0; i < G_N_ELEMENTS (OPERATIONS); i++)
    if (varve_python_token_is (token, text, OPERATIONS[i].name))
      return &OPERATIONS[i];
  return NULL;
}

/* Behind `op`: “.name (” and its arguments. */
static void
read_call (VarveDialect dialect, const char *text, VarvePythonLexer *lexer, GPtrArray *touches)
{
  VarvePythonToken dot, name, bracket;
  Call call = { .text = text, .lexer = lexer, .dialect = dialect, .touches = touches };

  varve_python_lexer_next (lexer, &dot);
  if (!is_operator (&call, &dot, "."))
    return;
  varve_python_lexer_next (lexer, &name);
  varve_python_lexer_next (lexer, &bracket);
  if (name.type != VARVE_PYTHON_NAME || !is_operator (&call, &bracket, "("))
    return;
  call.operation = find_operation (text, &name);
  call.line = name.line;
  if (call.operation == NULL && !varve_python_token_is (&name, text, "execute"))
    return;
  read_arguments (&call, lexer->depth);
  if (call.operation != NULL)
    add_operation (&call);
  for (guint i = 0; i < MAX_ARGUMENTS; i++)
    g_free (call.arguments[i]);
  g_free (call.table_name);
}

/**
 * varve_python_touch_list:
 * @dialect: by whose lexical rules SQL in it is read
 * @text: Python source
 * @offset: where to begin
 * @length: up to where
 *
 * Lists the tables, columns and indexes that the calls on Alembic's `op` name, and what the SQL in
 * `op.execute` touches. Nothing runs: names that are computed are not seen. Any thread.
 *
 * Returns: (transfer full) (element-type VarveTouch): in order, without repetitions
 */
GPtrArray *
varve_python_touch_list (VarveDialect dialect, const char *text, gsize offset, gsize length)
{
  GPtrArray *touches = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_touch_free);
  VarvePythonLexer lexer;
  VarvePythonToken token;

  text += offset;
  varve_python_lexer_init (&lexer, text, length);
  while (varve_python_lexer_next (&lexer, &token) != VARVE_PYTHON_END
         && token.type != VARVE_PYTHON_ERROR)
    if (token.type == VARVE_PYTHON_NAME && varve_python_token_is (&token, text, "op"))
      read_call (dialect, text, &lexer, touches);
  return touches;
}
