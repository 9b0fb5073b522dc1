/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-python-edit.h"

#include "project/varve-python-call.h"

#include <string.h>

/* Alembic's operations are calls with names as literals, on `op` or on what batch_alter_table()
 * gives. Their arguments' meaning is known; a name that is computed is not seen. */

#define NONE (-1)

typedef struct
{
  const char *name;
  VarveTableEditKind kind;
  int table;   /* which argument names it; batches leave it out */
  int columns; /* which names columns */
  int object;  /* which names what stands on the table */
  gboolean goes;
  const char *table_keyword;
} Operation;

static const Operation OPERATIONS[] = {
  { "create_table", VARVE_EDIT_CREATES, 0, NONE, NONE, FALSE, "table_name" },
  { "drop_table", VARVE_EDIT_DROPS, 0, NONE, NONE, FALSE, "table_name" },
  { "rename_table", VARVE_EDIT_RENAMES, 0, NONE, NONE, FALSE, "old_table_name" },
  { "add_column", VARVE_EDIT_ADDS_COLUMN, 0, 1, NONE, FALSE, "table_name" },
  { "drop_column", VARVE_EDIT_DROPS_COLUMN, 0, 1, NONE, FALSE, "table_name" },
  { "alter_column", VARVE_EDIT_ALTERS_COLUMN, 0, 1, NONE, FALSE, "table_name" },
  { "create_table_comment", VARVE_EDIT_COMMENT, 0, NONE, NONE, FALSE, "table_name" },
  { "drop_table_comment", VARVE_EDIT_COMMENT, 0, NONE, NONE, FALSE, "table_name" },
  { "bulk_insert", VARVE_EDIT_INSERTS, 0, NONE, NONE, FALSE, "table" },
  { "create_index", VARVE_EDIT_INDEX, 1, 2, 0, FALSE, "table_name" },
  { "drop_index", VARVE_EDIT_INDEX, 1, NONE, 0, TRUE, "table_name" },
  { "create_primary_key", VARVE_EDIT_CONSTRAINT, 1, 2, 0, FALSE, "table_name" },
  { "create_foreign_key", VARVE_EDIT_CONSTRAINT, 1, 3, 0, FALSE, "source_table" },
  { "create_unique_constraint", VARVE_EDIT_CONSTRAINT, 1, 2, 0, FALSE, "table_name" },
  { "create_check_constraint", VARVE_EDIT_CONSTRAINT, 1, 2, 0, FALSE, "table_name" },
  { "create_exclude_constraint", VARVE_EDIT_CONSTRAINT, 1, 2, 0, FALSE, "table_name" },
  { "drop_constraint", VARVE_EDIT_CONSTRAINT, 1, NONE, 0, TRUE, "table_name" },
};

typedef struct
{
  VarveDialect dialect;
  const char *text; /* of the section */
  guint line;       /* of its first line */
  VarvePythonLexer lexer;
  GPtrArray *edits;
  char *batch;       /* (owned) (nullable): the name that a batch is known by */
  char *batch_table; /* (owned) (nullable): its table */
} Reader;

static char *
qualify (const VarvePythonCall *call, const char *table)
{
  const char *schema
      = varve_python_argument_get_text (varve_python_call_get_keyword (call, "schema"));

  if (table == NULL)
    return NULL;
  if (schema == NULL || g_str_equal (schema, "public") || g_str_equal (schema, "main"))
    return g_strdup (table);
  return g_strconcat (schema, ".", table, NULL);
}

static VarveTableEdit *
add (Reader *self, const VarvePythonCall *call, VarveTableEditKind kind, char *table)
{
  VarveTableEdit *edit = varve_table_edit_new (
      kind, table, self->line + call->line - 1,
      varve_table_edit_dup_excerpt (self->text + call->start, call->end - call->start));

  g_ptr_array_add (self->edits, edit);
  return edit;
}

/* Of lists of names, and of expressions every name in them. */
static void
add_columns (Reader *self, VarveTableEdit *edit, const VarvePythonArgument *argument)
{
  varve_table_edit_add_column (edit, NULL);
  for (guint i = 0; argument != NULL && i < argument->literals->len; i++)
    {
      const char *literal = g_ptr_array_index (argument->literals, i);

      if (strpbrk (literal, " ()=<>") != NULL)
        g_ptr_array_extend_and_steal (
            edit->columns, varve_table_edit_list_names (self->dialect, literal, strlen (literal)));
      else
        varve_table_edit_add_column (edit, g_strdup (literal));
    }
}

/* "table.column", "schema.table.column" */
static void
add_reference (Reader *self, const VarvePythonCall *call, const char *target)
{
  const char *dot = strrchr (target, '.');

  if (dot != NULL)
    varve_table_edit_add_column (
        add (self, call, VARVE_EDIT_REFERENCE, g_strndup (target, dot - target)),
        g_strdup (dot + 1));
}

static void
add_references (Reader *self, const VarvePythonCall *call)
{
  for (guint i = 0; i < call->arguments->len; i++)
    {
      const VarvePythonArgument *argument = g_ptr_array_index (call->arguments, i);

      for (guint j = 0; j < argument->calls->len; j++)
        {
          const VarvePythonCall *inner = g_ptr_array_index (argument->calls, j);
          const char *target
              = varve_python_argument_get_text (varve_python_call_get_position (inner, 0));

          if (g_str_equal (inner->name, "ForeignKey") && target != NULL)
            add_reference (self, call, target);
        }
    }
}

/* Column ("name", …) */
static void
add_column (Reader *self, const VarvePythonCall *call, const char *table, gboolean is_part)
{
  const char *name = varve_python_argument_get_text (varve_python_call_get_position (call, 0));
  VarveTableEdit *edit;

  if (name == NULL)
    return;
  edit = add (self, call, VARVE_EDIT_ADDS_COLUMN, g_strdup (table));
  edit->is_part = is_part;
  varve_table_edit_add_column (edit, g_strdup (name));
  add_references (self, call);
}

/* PrimaryKeyConstraint ("a", "b", name="c"), ForeignKeyConstraint (["a"], ["table.b"]) */
static void
add_constraint (Reader *self, const VarvePythonCall *call, const char *table)
{
  VarveTableEdit *edit = add (self, call, VARVE_EDIT_CONSTRAINT, g_strdup (table));
  gboolean is_key = g_str_equal (call->name, "ForeignKeyConstraint");
  const VarvePythonArgument *argument;

  edit->is_part = TRUE;
  edit->object
      = g_strdup (varve_python_argument_get_text (varve_python_call_get_keyword (call, "name")));
  varve_table_edit_add_column (edit, NULL);
  for (guint i = 0; (argument = varve_python_call_get_position (call, i)) != NULL; i++)
    if (!is_key || i == 0)
      add_columns (self, edit, argument);
    else
      for (guint j = 0; j < argument->literals->len; j++)
        add_reference (self, call, g_ptr_array_index (argument->literals, j));
}

static void
add_parts (Reader *self, const VarvePythonCall *call, const char *table, gboolean is_part)
{
  for (guint i = 0; i < call->arguments->len; i++)
    {
      const VarvePythonArgument *argument = g_ptr_array_index (call->arguments, i);

      for (guint j = 0; j < argument->calls->len; j++)
        {
          const VarvePythonCall *inner = g_ptr_array_index (argument->calls, j);

          if (g_str_equal (inner->name, "Column"))
            add_column (self, inner, table, is_part);
          else if (is_part && g_str_has_suffix (inner->name, "Constraint"))
            add_constraint (self, inner, table);
        }
    }
}

static void
add_aspects (Reader *self, const VarvePythonCall *call, const char *table, const char *column)
{
  static const struct
  {
    const char *keyword;
    VarveTableEditKind kind;
  } aspects[] = {
    { "type_", VARVE_EDIT_TYPE },
    { "server_default", VARVE_EDIT_DEFAULT },
    { "nullable", VARVE_EDIT_NOT_NULL },
    { "comment", VARVE_EDIT_COMMENT },
    { "new_column_name", VARVE_EDIT_RENAMES_COLUMN },
  };
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (aspects); i++)
    {
      const VarvePythonArgument *argument
          = varve_python_call_get_keyword (call, aspects[i].keyword);
      VarveTableEdit *edit;

      if (argument == NULL)
        continue;
      found = TRUE;
      edit = add (self, call, aspects[i].kind, g_strdup (table));
      varve_table_edit_add_column (edit, g_strdup (column));
      if (edit->kind == VARVE_EDIT_RENAMES_COLUMN)
        edit->new_name = g_strdup (varve_python_argument_get_text (argument));
    }
  if (!found)
    varve_table_edit_add_column (add (self, call, VARVE_EDIT_ALTERS_COLUMN, g_strdup (table)),
                                 g_strdup (column));
}

/* An argument of an operation: batches leave the table out, so that the others move up. */
static const VarvePythonArgument *
get_argument (const VarvePythonCall *call,
              const Operation *operation,
              int position,
              gboolean in_batch,
              const char *keyword)
{
  const VarvePythonArgument *argument = NULL;

  if (keyword != NULL)
    argument = varve_python_call_get_keyword (call, keyword);
  if (argument != NULL || position == NONE)
    return argument;
  if (in_batch && position > operation->table)
    position--;
  return varve_python_call_get_position (call, position);
}

static void
add_foreign_key_target (Reader *self, const VarvePythonCall *call, gboolean in_batch)
{
  const VarvePythonArgument *table = varve_python_call_get_keyword (call, "referent_table");
  const VarvePythonArgument *columns = varve_python_call_get_keyword (call, "remote_cols");
  const char *name;

  if (table == NULL)
    table = varve_python_call_get_position (call, in_batch ? 1 : 2);
  if (columns == NULL)
    columns = varve_python_call_get_position (call, in_batch ? 3 : 4);
  name = varve_python_argument_get_text (table);
  if (name != NULL)
    add_columns (self, add (self, call, VARVE_EDIT_REFERENCE, g_strdup (name)), columns);
}

static void
add_new_table_name (VarveTableEdit *edit, const VarvePythonCall *call)
{
  const VarvePythonArgument *argument = varve_python_call_get_keyword (call, "new_table_name");

  if (argument == NULL)
    argument = varve_python_call_get_position (call, 1);
  edit->new_name = qualify (call, varve_python_argument_get_text (argument));
}

static const char *
get_columns_keyword (const Operation *operation)
{
  if (g_str_equal (operation->name, "create_foreign_key"))
    return "local_cols";
  if (g_str_equal (operation->name, "create_check_constraint"))
    return "condition";
  return operation->object != NONE ? "columns" : "column_name";
}

static void
add_operation (Reader *self,
               const VarvePythonCall *call,
               const Operation *operation,
               const char *batch_table)
{
  gboolean in_batch = batch_table != NULL;
  g_autofree char *table = in_batch ? g_strdup (batch_table)
                                    : qualify (call, varve_python_argument_get_text (get_argument (
                                                         call, operation, operation->table, FALSE,
                                                         operation->table_keyword)));
  const VarvePythonArgument *columns = get_argument (call, operation, operation->columns, in_batch,
                                                     get_columns_keyword (operation));
  const char *object = varve_python_argument_get_text (
      get_argument (call, operation, operation->object, in_batch,
                    operation->kind == VARVE_EDIT_INDEX ? "index_name" : "constraint_name"));
  VarveTableEdit *edit;

  if (table == NULL && (object == NULL || operation->object == NONE))
    return;
  if (operation->kind == VARVE_EDIT_ADDS_COLUMN)
    {
      add_parts (self, call, table, FALSE);
      return;
    }
  if (operation->kind == VARVE_EDIT_ALTERS_COLUMN)
    {
      add_aspects (self, call, table, varve_python_argument_get_text (columns));
      return;
    }
  edit = add (self, call, operation->kind, g_strdup (table));
  edit->goes = operation->goes;
  if (operation->object != NONE)
    edit->object = g_strdup (object);
  if (operation->kind == VARVE_EDIT_CREATES)
    add_parts (self, call, table, TRUE);
  else if (operation->kind == VARVE_EDIT_RENAMES)
    add_new_table_name (edit, call);
  else if (operation->kind != VARVE_EDIT_DROPS && operation->kind != VARVE_EDIT_INSERTS)
    add_columns (self, edit, columns);
  if (g_str_equal (operation->name, "create_foreign_key"))
    add_foreign_key_target (self, call, in_batch);
}

/* Strings that are SQL, in whatever is called execute. */
static void
add_sql (Reader *self, const VarvePythonCall *call)
{
  const VarvePythonArgument *argument
      = call->arguments->len > 0 ? g_ptr_array_index (call->arguments, 0) : NULL;
  const char *sql = varve_python_argument_get_text (argument);
  g_autoptr (VarveStatements) statements
      = sql != NULL ? varve_statements_split (self->dialect, sql, 0, strlen (sql), NULL, NULL)
                    : NULL;
  g_autoptr (GPtrArray) edits = NULL;

  if (statements == NULL)
    return;
  edits = varve_table_edit_list (self->dialect, sql, statements);
  for (guint i = 0; i < edits->len; i++)
    ((VarveTableEdit *) g_ptr_array_index (edits, i))->line = self->line + call->line - 1;
  g_ptr_array_extend_and_steal (self->edits, g_steal_pointer (&edits));
}

/* with op.batch_alter_table ("table") as NAME: */
static void
read_batch (Reader *self, const VarvePythonCall *call)
{
  const VarvePythonArgument *argument = varve_python_call_get_position (call, 0);
  VarvePythonLexer ahead = self->lexer;
  VarvePythonToken token;

  if (argument == NULL)
    argument = varve_python_call_get_keyword (call, "table_name");
  g_clear_pointer (&self->batch, g_free);
  g_clear_pointer (&self->batch_table, g_free);
  varve_python_lexer_next (&ahead, &token);
  if (token.type != VARVE_PYTHON_NAME || !varve_python_token_is (&token, self->text, "as"))
    return;
  varve_python_lexer_next (&ahead, &token);
  self->batch = g_strndup (self->text + token.start, token.end - token.start);
  self->batch_table = qualify (call, varve_python_argument_get_text (argument));
}

static void
add_call (Reader *self, const VarvePythonCall *call, gboolean is_op, gboolean is_batch)
{
  if (g_str_equal (call->name, "execute"))
    {
      add_sql (self, call);
      return;
    }
  if (is_op && g_str_equal (call->name, "batch_alter_table"))
    read_batch (self, call);
  for (gsize i = 0; (is_op || is_batch) && i < G_N_ELEMENTS (OPERATIONS); i++)
    if (g_str_equal (call->name, OPERATIONS[i].name))
      add_operation (self, call, &OPERATIONS[i], is_batch ? self->batch_table : NULL);
}

/* Behind a name: “.method (” and its arguments. */
static void
read_name (Reader *self, const VarvePythonToken *owner)
{
  gboolean is_op = varve_python_token_is (owner, self->text, "op");
  gboolean is_batch
      = self->batch_table != NULL && varve_python_token_is (owner, self->text, self->batch);
  VarvePythonLexer ahead = self->lexer;
  VarvePythonToken dot, name, bracket;
  VarvePythonCall *call;

  if (varve_python_lexer_next (&ahead, &dot) != VARVE_PYTHON_OPERATOR
      || !varve_python_token_is (&dot, self->text, ".")
      || varve_python_lexer_next (&ahead, &name) != VARVE_PYTHON_NAME
      || varve_python_lexer_next (&ahead, &bracket) != VARVE_PYTHON_OPERATOR
      || !varve_python_token_is (&bracket, self->text, "("))
    return;
  if (!is_op && !is_batch && !varve_python_token_is (&name, self->text, "execute"))
    return;
  self->lexer = ahead;
  call = varve_python_call_read (&self->lexer, &name);
  add_call (self, call, is_op, is_batch);
  varve_python_call_free (call);
}

/* conn.execute (…) and op.get_bind ().execute (…): whatever it is called on. */
static void
read_execute (Reader *self, const VarvePythonToken *name)
{
  VarvePythonLexer ahead = self->lexer;
  VarvePythonToken bracket;
  VarvePythonCall *call;

  if (varve_python_lexer_next (&ahead, &bracket) != VARVE_PYTHON_OPERATOR
      || !varve_python_token_is (&bracket, self->text, "("))
    return;
  self->lexer = ahead;
  call = varve_python_call_read (&self->lexer, name);
  add_sql (self, call);
  varve_python_call_free (call);
}

/**
 * varve_python_edit_list:
 * @dialect: by whose lexical rules SQL in it is read
 * @text: Python source
 * @offset: where to begin
 * @length: up to where
 * @line: 1-based, of @offset
 *
 * Lists what the calls on Alembic's `op`, and on what its batch_alter_table() gives, do to tables
 * and columns, and what the SQL in calls of `execute` does. Nothing runs: names that are computed
 * are not seen. Any thread.
 *
 * Returns: (transfer full) (element-type VarveTableEdit): in order
 */
GPtrArray *
varve_python_edit_list (VarveDialect dialect,
                        const char *text,
                        gsize offset,
                        gsize length,
                        guint line)
{
  Reader reader
      = { .dialect = dialect,
          .text = text + offset,
          .line = line,
          .edits = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_table_edit_free) };
  VarvePythonToken token;

  varve_python_lexer_init (&reader.lexer, text + offset, length);
  while (varve_python_lexer_next (&reader.lexer, &token) != VARVE_PYTHON_END
         && token.type != VARVE_PYTHON_ERROR)
    if (token.type == VARVE_PYTHON_NAME && varve_python_token_is (&token, reader.text, "execute"))
      read_execute (&reader, &token);
    else if (token.type == VARVE_PYTHON_NAME)
      read_name (&reader, &token);
  g_free (reader.batch);
  g_free (reader.batch_table);
  return reader.edits;
}
