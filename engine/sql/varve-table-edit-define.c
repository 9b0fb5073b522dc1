/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-judge.h"
#include "sql/varve-name-reader.h"
#include "sql/varve-table-edit-private.h"

#include <string.h>

/* CREATE, ALTER, DROP and COMMENT of tables and of what stands on them. */

static const char *const QUALIFIERS[] = {
  "or",     "replace",      "global",    "local",   "temp",    "temporary",  "unlogged",
  "unique", "materialized", "recursive", "virtual", "foreign", "constraint", "event",
};

static const char *const CONSTRAINTS[] = { "primary", "unique", "foreign", "check", "exclude" };

static gboolean
is_next (VarveLexer lexer, const char *const *words, gsize n)
{
  return varve_name_take_any (&lexer, words, n, NULL);
}

/* [CONSTRAINT name] PRIMARY KEY, UNIQUE …: FALSE where it is none. Unnamed ones get the name that
 * PostgreSQL gives to a primary key; of the others their columns tell it. */
static gboolean
read_constraint (VarveEditReader *self, const char *table)
{
  g_autofree char *object = NULL;
  VarveLexer ahead = self->lexer;
  VarveTableEdit *edit;

  if (varve_judge_take_word (&ahead, "constraint"))
    object = varve_name_take_part (&ahead);
  if (!is_next (ahead, CONSTRAINTS, G_N_ELEMENTS (CONSTRAINTS)))
    return FALSE;
  self->lexer = ahead;
  if (object == NULL && varve_judge_take_word (&ahead, "primary"))
    {
      const char *dot = strrchr (table, '.');

      object = g_strconcat (dot != NULL ? dot + 1 : table, "_pkey", NULL);
    }
  edit = varve_edit_reader_add_object (self, VARVE_EDIT_CONSTRAINT, g_strdup (table),
                                       g_steal_pointer (&object));
  varve_edit_reader_add_references (self);
  varve_name_skip_all (&self->lexer, CONSTRAINTS, G_N_ELEMENTS (CONSTRAINTS));
  varve_judge_take_word (&self->lexer, "key");
  /* What a key refers to has columns of its own. */
  ahead = self->lexer;
  if (varve_judge_find_word (&ahead, "references"))
    self->lexer.end = ahead.at - strlen ("references");
  varve_edit_reader_add_names (self, edit);
  return TRUE;
}

static void
read_column (VarveEditReader *self, const char *table, gboolean conditional)
{
  char *column = varve_name_take_part (&self->lexer);
  VarveTableEdit *edit;

  if (column == NULL)
    return;
  edit = varve_edit_reader_add (self, VARVE_EDIT_ADDS_COLUMN, g_strdup (table));
  edit->conditional = conditional;
  varve_table_edit_add_column (edit, column);
  varve_edit_reader_add_references (self);
}

static void
read_create_table (VarveEditReader *self)
{
  gboolean conditional = varve_edit_reader_skip_prefixes (self);
  char *table = varve_name_take (&self->lexer);
  VarveTableEdit *edit = varve_edit_reader_add (self, VARVE_EDIT_CREATES, table);
  VarveEditReader piece;

  if (edit == NULL)
    return;
  edit->conditional = conditional;
  if (!varve_judge_take_symbol (&self->lexer, '('))
    return;
  while (varve_edit_reader_take_piece (self, &piece))
    {
      piece.is_part = TRUE;
      if (!read_constraint (&piece, table) && !varve_judge_take_word (&piece.lexer, "like"))
        read_column (&piece, table, FALSE);
    }
}

static void
read_create_index (VarveEditReader *self)
{
  g_autofree char *object = NULL;
  VarveTableEdit *edit;
  VarveLexer ahead;

  varve_edit_reader_skip_prefixes (self);
  ahead = self->lexer;
  if (!varve_judge_take_word (&ahead, "on"))
    object = varve_name_take (&self->lexer);
  if (!varve_judge_find_word (&self->lexer, "on"))
    return;
  varve_judge_take_word (&self->lexer, "only");
  edit = varve_edit_reader_add_object (self, VARVE_EDIT_INDEX, varve_name_take (&self->lexer),
                                       g_steal_pointer (&object));
  varve_edit_reader_add_names (self, edit);
}

/* name … ON table …: of a trigger the columns behind OF, of a policy those that it names. */
static void
read_create_on (VarveEditReader *self, VarveTableEditKind kind, const char *keyword)
{
  char *object = NULL;
  VarveEditReader before;
  VarveTableEdit *edit;

  varve_edit_reader_skip_prefixes (self);
  object = varve_name_take (&self->lexer);
  before = *self;
  if (!varve_judge_find_word (&self->lexer, keyword))
    {
      g_free (object);
      return;
    }
  before.lexer.end = self->lexer.at;
  edit = varve_edit_reader_add_object (self, kind, varve_name_take (&self->lexer), object);
  varve_table_edit_add_column (edit, NULL);
  if (kind == VARVE_EDIT_POLICY)
    varve_edit_reader_add_names (self, edit);
  else if (varve_judge_find_word (&before.lexer, "of"))
    varve_edit_reader_add_names (&before, edit);
}

void
varve_edit_reader_read_create (VarveEditReader *self)
{
  varve_name_skip_all (&self->lexer, QUALIFIERS, G_N_ELEMENTS (QUALIFIERS));
  if (varve_judge_take_word (&self->lexer, "table"))
    read_create_table (self);
  else if (varve_judge_take_word (&self->lexer, "index"))
    read_create_index (self);
  else if (varve_judge_take_word (&self->lexer, "trigger"))
    read_create_on (self, VARVE_EDIT_TRIGGER, "on");
  else if (varve_judge_take_word (&self->lexer, "rule"))
    read_create_on (self, VARVE_EDIT_TRIGGER, "to");
  else if (varve_judge_take_word (&self->lexer, "policy"))
    read_create_on (self, VARVE_EDIT_POLICY, "on");
}

static void
read_drop_on (VarveEditReader *self, VarveTableEditKind kind)
{
  char *object;
  char *table = NULL;
  VarveTableEdit *edit;

  varve_edit_reader_skip_prefixes (self);
  object = varve_name_take (&self->lexer);
  if (varve_judge_take_word (&self->lexer, "on"))
    table = varve_name_take (&self->lexer);
  edit = varve_edit_reader_add_object (self, kind, table, object);
  edit->goes = TRUE;
  varve_table_edit_add_column (edit, NULL);
}

void
varve_edit_reader_read_drop (VarveEditReader *self)
{
  gboolean conditional;

  varve_name_skip_all (&self->lexer, QUALIFIERS, G_N_ELEMENTS (QUALIFIERS));
  if (varve_judge_take_word (&self->lexer, "trigger")
      || varve_judge_take_word (&self->lexer, "rule"))
    read_drop_on (self, VARVE_EDIT_TRIGGER);
  else if (varve_judge_take_word (&self->lexer, "policy"))
    read_drop_on (self, VARVE_EDIT_POLICY);
  else if (varve_judge_take_word (&self->lexer, "index"))
    do
      read_drop_on (self, VARVE_EDIT_INDEX);
    while (varve_judge_take_symbol (&self->lexer, ','));
  else if (varve_judge_take_word (&self->lexer, "table"))
    {
      conditional = varve_edit_reader_skip_prefixes (self);
      do
        {
          VarveTableEdit *edit
              = varve_edit_reader_add (self, VARVE_EDIT_DROPS, varve_name_take (&self->lexer));

          if (edit != NULL)
            edit->conditional = conditional;
        }
      while (varve_judge_take_symbol (&self->lexer, ','));
    }
}

/* In the schema that the table is in. */
static char *
dup_beside (const char *table, char *name)
{
  const char *dot = strrchr (table, '.');
  g_autofree char *schema = dot != NULL ? g_strndup (table, dot - table) : NULL;

  return name != NULL ? varve_name_qualify (schema, name) : NULL;
}

static void
read_rename (VarveEditReader *self, const char *table)
{
  VarveTableEdit *edit;

  if (varve_judge_take_word (&self->lexer, "to"))
    {
      edit = varve_edit_reader_add (self, VARVE_EDIT_RENAMES, g_strdup (table));
      edit->new_name = dup_beside (table, varve_name_take_part (&self->lexer));
      return;
    }
  if (varve_judge_take_word (&self->lexer, "constraint"))
    {
      edit = varve_edit_reader_add_object (self, VARVE_EDIT_CONSTRAINT, g_strdup (table),
                                           varve_name_take_part (&self->lexer));
      varve_table_edit_add_column (edit, NULL);
    }
  else
    {
      varve_judge_take_word (&self->lexer, "column");
      edit = varve_edit_reader_add (self, VARVE_EDIT_RENAMES_COLUMN, g_strdup (table));
      varve_table_edit_add_column (edit, varve_name_take_part (&self->lexer));
    }
  if (varve_judge_take_word (&self->lexer, "to"))
    edit->new_name = varve_name_take_part (&self->lexer);
}

static void
read_add (VarveEditReader *self, const char *table)
{
  gboolean conditional;

  if (read_constraint (self, table))
    return;
  varve_judge_take_word (&self->lexer, "column");
  conditional = varve_edit_reader_skip_prefixes (self);
  read_column (self, table, conditional);
}

static void
read_drop_part (VarveEditReader *self, const char *table)
{
  gboolean is_constraint = varve_judge_take_word (&self->lexer, "constraint");
  gboolean conditional;
  VarveTableEdit *edit;
  char *name;

  if (!is_constraint)
    varve_judge_take_word (&self->lexer, "column");
  conditional = varve_edit_reader_skip_prefixes (self);
  name = varve_name_take_part (&self->lexer);
  edit = varve_edit_reader_add (
      self, is_constraint ? VARVE_EDIT_CONSTRAINT : VARVE_EDIT_DROPS_COLUMN, g_strdup (table));
  edit->conditional = conditional;
  edit->goes = is_constraint;
  varve_table_edit_add_column (edit, is_constraint ? NULL : g_strdup (name));
  if (is_constraint)
    edit->object = g_strdup (name);
  g_free (name);
}

static VarveTableEditKind
read_aspect (VarveLexer *lexer)
{
  static const char *const verbs[] = { "set", "drop" };

  if (varve_judge_take_word (lexer, "type"))
    return VARVE_EDIT_TYPE;
  varve_name_take_any (lexer, verbs, G_N_ELEMENTS (verbs), NULL);
  if (varve_judge_take_word (lexer, "data"))
    return VARVE_EDIT_TYPE;
  if (varve_judge_take_word (lexer, "default"))
    return VARVE_EDIT_DEFAULT;
  return varve_judge_take_word (lexer, "not") ? VARVE_EDIT_NOT_NULL : VARVE_EDIT_ALTERS_COLUMN;
}

static void
read_alter_part (VarveEditReader *self, const char *table)
{
  VarveTableEdit *edit;
  char *column;

  if (varve_judge_take_word (&self->lexer, "constraint"))
    {
      edit = varve_edit_reader_add_object (self, VARVE_EDIT_CONSTRAINT, g_strdup (table),
                                           varve_name_take_part (&self->lexer));
      varve_table_edit_add_column (edit, NULL);
      return;
    }
  varve_judge_take_word (&self->lexer, "column");
  column = varve_name_take_part (&self->lexer);
  edit = varve_edit_reader_add (self, read_aspect (&self->lexer), g_strdup (table));
  varve_table_edit_add_column (edit, column);
}

static void
read_validate (VarveEditReader *self, const char *table)
{
  VarveTableEdit *edit;

  varve_judge_take_word (&self->lexer, "constraint");
  edit = varve_edit_reader_add_object (self, VARVE_EDIT_CONSTRAINT, g_strdup (table),
                                       varve_name_take_part (&self->lexer));
  varve_table_edit_add_column (edit, NULL);
}

static gboolean
take_set_schema (VarveLexer *lexer)
{
  VarveLexer ahead = *lexer;

  if (!varve_judge_take_word (&ahead, "set") || !varve_judge_take_word (&ahead, "schema"))
    return FALSE;
  *lexer = ahead;
  return TRUE;
}

static void
read_action (VarveEditReader *self, const char *table)
{
  VarveTableEdit *edit;

  if (varve_judge_take_word (&self->lexer, "rename"))
    read_rename (self, table);
  else if (varve_judge_take_word (&self->lexer, "add"))
    read_add (self, table);
  else if (varve_judge_take_word (&self->lexer, "drop"))
    read_drop_part (self, table);
  else if (varve_judge_take_word (&self->lexer, "alter"))
    read_alter_part (self, table);
  else if (varve_judge_take_word (&self->lexer, "validate"))
    read_validate (self, table);
  else if (take_set_schema (&self->lexer))
    {
      const char *dot = strrchr (table, '.');
      g_autofree char *schema = varve_name_take_part (&self->lexer);

      edit = varve_edit_reader_add (self, VARVE_EDIT_RENAMES, g_strdup (table));
      edit->new_name = varve_name_qualify (schema, g_strdup (dot != NULL ? dot + 1 : table));
    }
  else
    {
      edit = varve_edit_reader_add (self, VARVE_EDIT_ALTERS, g_strdup (table));
      varve_table_edit_add_column (edit, NULL);
    }
}

static void
read_alter_index (VarveEditReader *self)
{
  VarveTableEdit *edit;

  varve_edit_reader_skip_prefixes (self);
  edit
      = varve_edit_reader_add_object (self, VARVE_EDIT_INDEX, NULL, varve_name_take (&self->lexer));
  varve_table_edit_add_column (edit, NULL);
  if (varve_judge_take_word (&self->lexer, "rename") && varve_judge_take_word (&self->lexer, "to"))
    edit->new_name = varve_name_take_part (&self->lexer);
}

void
varve_edit_reader_read_alter (VarveEditReader *self)
{
  g_autofree char *table = NULL;
  VarveEditReader piece;

  varve_name_skip_all (&self->lexer, QUALIFIERS, G_N_ELEMENTS (QUALIFIERS));
  if (varve_judge_take_word (&self->lexer, "index"))
    read_alter_index (self);
  if (!varve_judge_take_word (&self->lexer, "table"))
    return;
  varve_edit_reader_skip_prefixes (self);
  table = varve_name_take (&self->lexer);
  varve_judge_take_symbol (&self->lexer, '*');
  while (table != NULL && varve_edit_reader_take_piece (self, &piece))
    read_action (&piece, table);
}

/* COLUMN [schema.]table.column: the last part is the column. */
static void
read_column_comment (VarveEditReader *self)
{
  g_autofree char *schema = NULL;
  g_autofree char *table = varve_name_take_part (&self->lexer);
  g_autofree char *column = NULL;
  VarveTableEdit *edit;

  if (varve_judge_take_symbol (&self->lexer, '.'))
    column = varve_name_take_part (&self->lexer);
  if (varve_judge_take_symbol (&self->lexer, '.'))
    {
      schema = g_steal_pointer (&table);
      table = g_steal_pointer (&column);
      column = varve_name_take_part (&self->lexer);
    }
  if (table == NULL || column == NULL)
    return;
  edit = varve_edit_reader_add (self, VARVE_EDIT_COMMENT,
                                varve_name_qualify (schema, g_steal_pointer (&table)));
  varve_table_edit_add_column (edit, g_steal_pointer (&column));
}

void
varve_edit_reader_read_comment (VarveEditReader *self)
{
  VarveTableEdit *edit;

  if (!varve_judge_take_word (&self->lexer, "on"))
    return;
  if (varve_judge_take_word (&self->lexer, "column"))
    read_column_comment (self);
  else if (varve_judge_take_word (&self->lexer, "table"))
    {
      edit = varve_edit_reader_add (self, VARVE_EDIT_COMMENT, varve_name_take (&self->lexer));
      if (edit != NULL)
        varve_table_edit_add_column (edit, NULL);
    }
}
