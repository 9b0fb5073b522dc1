/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-judge.h"
#include "sql/varve-name-reader.h"
#include "sql/varve-table-edit-private.h"

/* Statements that write rows. */

static const char *const BETWEEN[]
    = { "into", "from", "table", "only", "or", "replace", "ignore", "abort", "fail", "rollback" };

/* column = …, or (column, …) = … */
static void
read_assignment (VarveEditReader *self, VarveTableEdit *edit)
{
  g_autofree char *column = NULL;

  if (varve_edit_reader_take_columns (self, edit))
    return;
  column = varve_name_take_part (&self->lexer);
  while (varve_judge_take_symbol (&self->lexer, '.'))
    {
      g_free (column);
      column = varve_name_take_part (&self->lexer);
    }
  varve_table_edit_add_column (edit, g_steal_pointer (&column));
}

/* Behind SET. A comma of FROM's makes a table look like a column: then too much is said. */
static void
read_assignments (VarveEditReader *self, const char *table)
{
  VarveTableEdit *edit = varve_edit_reader_add (self, VARVE_EDIT_UPDATES, g_strdup (table));
  VarveEditReader piece;

  varve_table_edit_add_column (edit, NULL);
  while (varve_edit_reader_take_piece (self, &piece))
    read_assignment (&piece, edit);
}

static void
read_update (VarveEditReader *self)
{
  g_autofree char *table = NULL;

  varve_name_skip_all (&self->lexer, BETWEEN, G_N_ELEMENTS (BETWEEN));
  table = varve_name_take (&self->lexer);
  if (table != NULL && varve_judge_find_word (&self->lexer, "set"))
    read_assignments (self, table);
}

/* [AS name] [(columns)] …, and what ON CONFLICT updates. */
static void
read_insert (VarveEditReader *self)
{
  g_autofree char *table = NULL;
  VarveTableEdit *edit;

  varve_name_skip_all (&self->lexer, BETWEEN, G_N_ELEMENTS (BETWEEN));
  table = varve_name_take (&self->lexer);
  edit = varve_edit_reader_add (self, VARVE_EDIT_INSERTS, g_strdup (table));
  if (edit == NULL)
    return;
  if (varve_judge_take_word (&self->lexer, "as"))
    g_free (varve_name_take_part (&self->lexer));
  varve_edit_reader_take_columns (self, edit);
  if (varve_judge_find_word (&self->lexer, "conflict")
      && varve_judge_find_word (&self->lexer, "set"))
    read_assignments (self, table);
}

static void
read_delete (VarveEditReader *self)
{
  varve_name_skip_all (&self->lexer, BETWEEN, G_N_ELEMENTS (BETWEEN));
  do
    {
      VarveTableEdit *edit
          = varve_edit_reader_add (self, VARVE_EDIT_DELETES, varve_name_take (&self->lexer));

      if (edit != NULL)
        varve_table_edit_add_column (edit, NULL);
    }
  while (varve_judge_take_symbol (&self->lexer, ','));
}

static void
read_merge (VarveEditReader *self)
{
  VarveTableEdit *edit;

  varve_name_skip_all (&self->lexer, BETWEEN, G_N_ELEMENTS (BETWEEN));
  edit = varve_edit_reader_add (self, VARVE_EDIT_UPDATES, varve_name_take (&self->lexer));
  if (edit != NULL)
    varve_edit_reader_add_names (self, edit);
}

static gboolean
read_verb (VarveEditReader *self)
{
  static const char *const inserts[] = { "insert", "replace", "copy" };
  static const char *const deletes[] = { "delete", "truncate" };

  if (varve_name_take_any (&self->lexer, inserts, G_N_ELEMENTS (inserts), NULL))
    read_insert (self);
  else if (varve_name_take_any (&self->lexer, deletes, G_N_ELEMENTS (deletes), NULL))
    read_delete (self);
  else if (varve_judge_take_word (&self->lexer, "update"))
    read_update (self);
  else if (varve_judge_take_word (&self->lexer, "merge"))
    read_merge (self);
  else
    return FALSE;
  return TRUE;
}

/* Every verb in it: a query of WITH may write, too. */
static void
read_with (VarveEditReader *self)
{
  VarveToken token;

  while (varve_lexer_next (&self->lexer, &token) != VARVE_TOKEN_END)
    if (varve_lexer_is_symbol (&self->lexer, &token, '(')
        || varve_lexer_is_symbol (&self->lexer, &token, ')'))
      {
        VarveEditReader ahead = *self;

        read_verb (&ahead);
      }
}

gboolean
varve_edit_reader_read_rows (VarveEditReader *self)
{
  if (!varve_judge_take_word (&self->lexer, "with"))
    return read_verb (self);
  read_with (self);
  return TRUE;
}
