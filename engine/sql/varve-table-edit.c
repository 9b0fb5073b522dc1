/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-table-edit.h"

#include "base/varve-i18n.h"
#include "sql/varve-judge.h"
#include "sql/varve-name-reader.h"

#include <string.h>

/* A row of a list has room for so many characters; the script has the rest. */
#define MAX_EXCERPT 300

/**
 * varve_table_edit_new:
 * @kind: what is done
 * @table: (transfer full) (nullable): to which table
 * @line: 1-based
 * @text: (transfer full): in the script's words
 *
 * Returns: (transfer full): an edit that is about all columns
 */
VarveTableEdit *
varve_table_edit_new (VarveTableEditKind kind, char *table, guint line, char *text)
{
  VarveTableEdit *self = g_new0 (VarveTableEdit, 1);

  self->kind = kind;
  self->table = table;
  self->line = line;
  self->text = text;
  return self;
}

/**
 * varve_table_edit_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_table_edit_free (VarveTableEdit *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_free (self->table);
  g_free (self->new_name);
  g_free (self->object);
  g_free (self->text);
  g_free (self);
}

/**
 * varve_table_edit_add_column:
 * @self: an edit
 * @column: (transfer full) (nullable): a column; %NULL: none, but then not all of them either
 *
 * Says that the edit is about certain columns, and that @column is one.
 */
void
varve_table_edit_add_column (VarveTableEdit *self, char *column)
{
  if (self->columns == NULL)
    self->columns = g_ptr_array_new_with_free_func (g_free);
  if (column != NULL)
    g_ptr_array_add (self->columns, column);
}

/**
 * varve_table_edit_is_name:
 * @dialect: by whose rules
 * @a: (nullable): a name
 * @b: (nullable): a name
 *
 * Returns: whether both mean the same; names that are not known never do
 */
gboolean
varve_table_edit_is_name (VarveDialect dialect, const char *a, const char *b)
{
  if (a == NULL || b == NULL)
    return FALSE;
  return dialect == VARVE_DIALECT_SQLITE ? g_ascii_strcasecmp (a, b) == 0 : g_str_equal (a, b);
}

/**
 * varve_table_edit_has_column:
 * @self: an edit
 * @dialect: by whose rules names are compared
 * @column: a column
 *
 * Returns: whether the edit is about it
 */
gboolean
varve_table_edit_has_column (const VarveTableEdit *self, VarveDialect dialect, const char *column)
{
  if (self->columns == NULL)
    return TRUE;
  for (guint i = 0; i < self->columns->len; i++)
    if (varve_table_edit_is_name (dialect, g_ptr_array_index (self->columns, i), column))
      return TRUE;
  return FALSE;
}

/**
 * varve_table_edit_dup_excerpt:
 * @text: a piece of a script
 * @length: its bytes
 *
 * Returns: (transfer full): it in one line; where it is long, its beginning and an ellipsis
 */
char *
varve_table_edit_dup_excerpt (const char *text, gsize length)
{
  GString *line = g_string_new (NULL);
  const char *end = text + length;
  guint n = 0;

  for (const char *at = text; at < end && n <= MAX_EXCERPT; at = g_utf8_next_char (at))
    if (!g_ascii_isspace (*at))
      {
        g_string_append_len (line, at, g_utf8_next_char (at) - at);
        n++;
      }
    else if (line->len > 0 && line->str[line->len - 1] != ' ')
      {
        g_string_append_c (line, ' ');
        n++;
      }
  g_strchomp (line->str);
  if (n > MAX_EXCERPT)
    {
      *g_utf8_offset_to_pointer (line->str, MAX_EXCERPT) = '\0';
      g_string_truncate (line, strlen (line->str));
      g_string_append (line, "…");
    }
  return g_string_free (line, FALSE);
}

static void
add_name (GPtrArray *names, char *name)
{
  for (guint i = 0; i < names->len; i++)
    if (g_str_equal (g_ptr_array_index (names, i), name))
      {
        g_free (name);
        return;
      }
  g_ptr_array_add (names, name);
}

/**
 * varve_table_edit_list_names:
 * @dialect: by whose lexical rules
 * @text: SQL
 * @length: its bytes
 *
 * Lists the names and bare words in it, each once, without those that a parenthesis follows, which
 * are functions.
 *
 * Returns: (transfer container) (element-type utf8): the names, folded
 */
GPtrArray *
varve_table_edit_list_names (VarveDialect dialect, const char *text, gsize length)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  VarveLexer lexer = { .dialect = dialect, .text = text, .at = 0, .end = length };
  VarveToken token;

  while (varve_lexer_next (&lexer, &token) != VARVE_TOKEN_END)
    {
      VarveLexer ahead = lexer;

      if ((token.kind == VARVE_TOKEN_WORD || token.kind == VARVE_TOKEN_NAME)
          && (token.kind == VARVE_TOKEN_NAME || !varve_judge_take_symbol (&ahead, '(')))
        add_name (names, varve_name_dup (&lexer, &token));
    }
  return names;
}

/**
 * varve_table_edit_get_nick:
 * @self: an edit
 *
 * Returns: what it does, for programs
 */
const char *
varve_table_edit_get_nick (const VarveTableEdit *self)
{
  static const char *const nicks[]
      = { "creates",      "drops",          "renames", "rebuilds", "alters",    "adds-column",
          "drops-column", "renames-column", "type",    "default",  "not-null",  "alters-column",
          "constraint",   "index",          "trigger", "policy",   "reference", "comment",
          "privileges",   "updates",        "inserts", "deletes",  "code" };

  return nicks[self->kind];
}

/**
 * varve_table_edit_get_title:
 * @self: an edit
 *
 * Returns: (transfer none): what it does, translated, for people
 */
const char *
varve_table_edit_get_title (const VarveTableEdit *self)
{
  static const char *const titles[][2] = {
    /* Translators: what a revision does to a table or a column; and where a pair, its contrary */
    [VARVE_EDIT_CREATES] = { N_ ("Table created") },
    [VARVE_EDIT_DROPS] = { N_ ("Table dropped") },
    [VARVE_EDIT_RENAMES] = { N_ ("Table renamed") },
    [VARVE_EDIT_REBUILDS] = { N_ ("Table made anew") },
    [VARVE_EDIT_ALTERS] = { N_ ("Table changed") },
    [VARVE_EDIT_ADDS_COLUMN] = { N_ ("Column added") },
    [VARVE_EDIT_DROPS_COLUMN] = { N_ ("Column dropped") },
    [VARVE_EDIT_RENAMES_COLUMN] = { N_ ("Column renamed") },
    [VARVE_EDIT_TYPE] = { N_ ("Type changed") },
    [VARVE_EDIT_DEFAULT] = { N_ ("Default changed") },
    [VARVE_EDIT_NOT_NULL] = { N_ ("NOT NULL changed") },
    [VARVE_EDIT_ALTERS_COLUMN] = { N_ ("Column changed") },
    [VARVE_EDIT_CONSTRAINT] = { N_ ("Constraint"), N_ ("Constraint dropped") },
    [VARVE_EDIT_INDEX] = { N_ ("Index"), N_ ("Index dropped") },
    [VARVE_EDIT_TRIGGER] = { N_ ("Trigger"), N_ ("Trigger dropped") },
    [VARVE_EDIT_POLICY] = { N_ ("Policy"), N_ ("Policy dropped") },
    [VARVE_EDIT_REFERENCE] = { N_ ("Referred to") },
    [VARVE_EDIT_COMMENT] = { N_ ("Comment") },
    [VARVE_EDIT_PRIVILEGES] = { N_ ("Privileges") },
    [VARVE_EDIT_UPDATES] = { N_ ("Rows updated") },
    [VARVE_EDIT_INSERTS] = { N_ ("Rows inserted") },
    [VARVE_EDIT_DELETES] = { N_ ("Rows deleted") },
    [VARVE_EDIT_CODE] = { N_ ("Named in code") },
  };
  const char *title = titles[self->kind][self->goes ? 1 : 0];

  return _ (title != NULL ? title : titles[self->kind][0]);
}
