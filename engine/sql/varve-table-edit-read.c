/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-judge.h"
#include "sql/varve-name-reader.h"
#include "sql/varve-table-edit-private.h"

#include <string.h>

/* What a statement does to tables is read from its words, as varve-touch.c does, for both dialects
 * alike, but column by column and in order, renames with both names. Where words don't tell, too
 * much is said rather than too little: an index names every word of its expression. */

static char *
dup_text (VarveEditReader *self)
{
  return varve_table_edit_dup_excerpt (self->lexer.text + self->start,
                                       self->lexer.end - self->start);
}

VarveTableEdit *
varve_edit_reader_add_object (VarveEditReader *self,
                              VarveTableEditKind kind,
                              char *table,
                              char *object)
{
  VarveTableEdit *edit = varve_table_edit_new (kind, table, self->line, dup_text (self));

  edit->object = object;
  edit->is_part = self->is_part;
  g_ptr_array_add (self->edits, edit);
  return edit;
}

VarveTableEdit *
varve_edit_reader_add (VarveEditReader *self, VarveTableEditKind kind, char *table)
{
  return table != NULL ? varve_edit_reader_add_object (self, kind, table, NULL) : NULL;
}

void
varve_edit_reader_add_names (VarveEditReader *self, VarveTableEdit *edit)
{
  g_autoptr (GPtrArray) names = varve_table_edit_list_names (
      self->lexer.dialect, self->lexer.text + self->lexer.at, self->lexer.end - self->lexer.at);

  varve_table_edit_add_column (edit, NULL);
  g_ptr_array_extend_and_steal (edit->columns, g_steal_pointer (&names));
}

gboolean
varve_edit_reader_take_columns (VarveEditReader *self, VarveTableEdit *edit)
{
  VarveEditReader piece;

  if (!varve_judge_take_symbol (&self->lexer, '('))
    return FALSE;
  varve_table_edit_add_column (edit, NULL);
  while (varve_edit_reader_take_piece (self, &piece))
    varve_table_edit_add_column (edit, varve_name_take_part (&piece.lexer));
  varve_judge_take_symbol (&self->lexer, ')');
  return TRUE;
}

void
varve_edit_reader_add_references (VarveEditReader *self)
{
  VarveEditReader ahead = *self;
  VarveToken token;

  while (varve_lexer_next (&ahead.lexer, &token) != VARVE_TOKEN_END)
    if (varve_lexer_is_word (&ahead.lexer, &token, "references"))
      {
        char *table = varve_name_take (&ahead.lexer);
        VarveTableEdit *edit = varve_edit_reader_add (&ahead, VARVE_EDIT_REFERENCE, table);

        if (edit == NULL)
          continue;
        edit->is_part = FALSE;
        varve_table_edit_add_column (edit, NULL);
        varve_edit_reader_take_columns (&ahead, edit);
      }
}

gboolean
varve_edit_reader_skip_prefixes (VarveEditReader *self)
{
  static const char *const words[] = { "concurrently", "not", "exists", "only" };
  gboolean conditional = FALSE;

  do
    varve_name_skip_all (&self->lexer, words, G_N_ELEMENTS (words));
  while (varve_judge_take_word (&self->lexer, "if") && (conditional = TRUE));
  return conditional;
}

static guint
count_lines (const VarveLexer *lexer, gsize from, gsize to)
{
  guint n = 0;

  for (gsize i = from; i < to; i++)
    n += lexer->text[i] == '\n';
  return n;
}

gboolean
varve_edit_reader_take_piece (VarveEditReader *self, VarveEditReader *piece)
{
  VarveLexer ahead = self->lexer;
  VarveToken token;
  gboolean first = TRUE;
  int depth = 0;
  gsize end = self->lexer.end;

  *piece = *self;
  while (varve_lexer_next (&ahead, &token) != VARVE_TOKEN_END)
    {
      if (first)
        {
          piece->line = self->line + count_lines (&self->lexer, self->start, token.offset);
          piece->start = token.offset;
        }
      end = token.offset;
      first = FALSE;
      if (varve_lexer_is_symbol (&ahead, &token, '('))
        depth++;
      else if (varve_lexer_is_symbol (&ahead, &token, ')') && depth-- == 0)
        break;
      self->lexer = ahead;
      if (depth == 0 && varve_lexer_is_symbol (&ahead, &token, ','))
        break;
      end = ahead.at;
    }
  piece->lexer.end = end;
  return !first && piece->start < end;
}

/* DO: what its words name. */
static void
read_code (VarveEditReader *self)
{
  VarveToken token;

  while (varve_lexer_next (&self->lexer, &token) != VARVE_TOKEN_END)
    if (token.kind == VARVE_TOKEN_STRING)
      {
        VarveTableEdit *edit = varve_edit_reader_add_object (self, VARVE_EDIT_CODE, NULL, NULL);
        const char *text = self->lexer.text + token.offset;
        gsize length = token.length;
        const char *body = text[0] == '$' ? memchr (text + 1, '$', length - 1) : text;
        g_autoptr (GPtrArray) names = NULL;

        if (body == NULL)
          body = text;
        names = varve_table_edit_list_names (self->lexer.dialect, body + 1,
                                             length - (body + 1 - text));
        varve_table_edit_add_column (edit, NULL);
        g_ptr_array_extend_and_steal (edit->columns, g_steal_pointer (&names));
      }
}

/* Privileges on a table, of some columns or of all. */
static void
read_privileges (VarveEditReader *self)
{
  static const char *const others[]
      = { "schema", "sequence", "all",      "function", "procedure", "routine",    "database",
          "type",   "domain",   "language", "foreign",  "large",     "tablespace", "parameter" };
  VarveEditReader before = *self;
  VarveTableEdit *edit;

  if (!varve_judge_find_word (&self->lexer, "on"))
    return;
  before.lexer.end = self->lexer.at;
  if (varve_name_take_any (&self->lexer, others, G_N_ELEMENTS (others), NULL))
    return;
  varve_judge_take_word (&self->lexer, "table");
  edit = varve_edit_reader_add (self, VARVE_EDIT_PRIVILEGES, varve_name_take (&self->lexer));
  if (edit == NULL)
    return;
  varve_table_edit_add_column (edit, NULL);
  if (memchr (before.lexer.text + before.lexer.at, '(', before.lexer.end - before.lexer.at))
    varve_edit_reader_add_names (&before, edit);
}

static void
read_statement (VarveEditReader *self)
{
  if (varve_judge_take_word (&self->lexer, "create"))
    varve_edit_reader_read_create (self);
  else if (varve_judge_take_word (&self->lexer, "drop"))
    varve_edit_reader_read_drop (self);
  else if (varve_judge_take_word (&self->lexer, "alter"))
    varve_edit_reader_read_alter (self);
  else if (varve_judge_take_word (&self->lexer, "comment"))
    varve_edit_reader_read_comment (self);
  else if (varve_judge_take_word (&self->lexer, "grant")
           || varve_judge_take_word (&self->lexer, "revoke"))
    read_privileges (self);
  else if (varve_judge_take_word (&self->lexer, "do"))
    read_code (self);
  else
    varve_edit_reader_read_rows (self);
}

/**
 * varve_table_edit_list:
 * @dialect: whose lexical rules count
 * @text: the whole script
 * @statements: its statements, as varve_statements_split() gave them
 *
 * Lists what the statements do to tables and their columns, in order. It goes by what they say:
 * what a function or a trigger does behind a statement is not seen, and of a block of code only
 * which names its words have.
 *
 * Returns: (transfer container) (element-type VarveTableEdit): the list
 */
GPtrArray *
varve_table_edit_list (VarveDialect dialect, const char *text, const VarveStatements *statements)
{
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_table_edit_free);

  for (guint i = 0; i < statements->items->len; i++)
    {
      const VarveStatement *statement = &g_array_index (statements->items, VarveStatement, i);
      VarveEditReader reader = {
        .lexer = { .dialect = dialect,
                   .text = text,
                   .at = statement->offset,
                   .end = statement->offset + statement->length },
        .start = statement->offset,
        .line = statement->line,
        .edits = edits,
      };

      read_statement (&reader);
    }
  return edits;
}
