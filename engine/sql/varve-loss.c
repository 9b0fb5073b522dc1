/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-loss.h"

#include "sql/varve-touch.h"

#include <string.h>

/* Filling a column that the script has just added is what most changes of every row are: nothing
 * was there that could be lost. */

typedef struct
{
  GHashTable *tables;  /* created so far */
  GHashTable *columns; /* added so far, "table.column" */
} News;

static void
note_news (News *self, const GPtrArray *touches)
{
  for (guint i = 0; i < touches->len; i++)
    {
      const VarveTouch *touch = g_ptr_array_index (touches, i);

      if (strcmp (touch->object, "table") != 0)
        continue;
      if (touch->kind == VARVE_TOUCH_CREATES)
        g_hash_table_add (self->tables, g_strdup (touch->name));
      else if (touch->is_new)
        g_hash_table_add (self->columns, g_strconcat (touch->name, ".", touch->column, NULL));
      else if (touch->kind == VARVE_TOUCH_DROPS)
        g_hash_table_remove (self->tables, touch->name);
    }
}

static gboolean
is_new (const News *self, const VarveTouch *touch)
{
  g_autofree char *column
      = touch->column != NULL ? g_strconcat (touch->name, ".", touch->column, NULL) : NULL;

  return touch->kind == VARVE_TOUCH_WRITES
         && (g_hash_table_contains (self->tables, touch->name)
             || (column != NULL && g_hash_table_contains (self->columns, column)));
}

/* An UPDATE or DELETE of all rows; one behind WITH may have others beside it, and stays flagged. */
static gboolean
changes_all_rows (const char *text, const VarveStatement *statement)
{
  const char *what = statement->what;

  return (statement->flags & VARVE_STATEMENT_LOSES_DATA)
         && (strcmp (what, "UPDATE") == 0 || strcmp (what, "DELETE") == 0)
         && g_ascii_strncasecmp (text + statement->offset, what, strlen (what)) == 0;
}

static gboolean
writes_only_news (const News *self, const GPtrArray *touches)
{
  for (guint i = 0; i < touches->len; i++)
    if (!is_new (self, g_ptr_array_index (touches, i)))
      return FALSE;
  return touches->len > 0;
}

static gboolean
has_changes_of_all_rows (const char *text, const GArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (changes_all_rows (text, &g_array_index (items, VarveStatement, i)))
      return TRUE;
  return FALSE;
}

/**
 * varve_loss_forgive_new:
 * @dialect: whose lexical rules count
 * @text: the whole script
 * @statements: its statements, flagged
 *
 * Takes %VARVE_STATEMENT_LOSES_DATA from each UPDATE and DELETE that reaches only columns and
 * tables that the same script made before it.
 */
void
varve_loss_forgive_new (VarveDialect dialect, const char *text, VarveStatements *statements)
{
  News news;

  if (!has_changes_of_all_rows (text, statements->items))
    return;
  news.tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  news.columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < statements->items->len; i++)
    {
      VarveStatement *statement = &g_array_index (statements->items, VarveStatement, i);
      g_autoptr (GPtrArray) touches
          = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_touch_free);

      varve_touch_append (dialect, text, statement, touches);
      if (changes_all_rows (text, statement) && writes_only_news (&news, touches))
        {
          statement->flags &= ~VARVE_STATEMENT_LOSES_DATA;
          statement->what = NULL;
        }
      note_news (&news, touches);
    }
  g_hash_table_unref (news.tables);
  g_hash_table_unref (news.columns);
}
