/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-column-search.h"

#include <string.h>

/* From where the column has the asked name its names are followed: back through what came before,
 * and from each such place on through everything that comes after it, other branches too, until no
 * revision gets a name that it had not. Each revision that is passed marks the edits that are about
 * the column under the name that it has there. */

/* A name at one end of a revision, whence to go on. */
typedef struct
{
  guint index;
  gboolean backwards;
  VarveColumnName *name;
} Place;

/* Remembers that a revision was walked with a name. FALSE: it was already. */
static gboolean
note (GHashTable **seen, const VarveColumnName *name)
{
  if (*seen == NULL)
    *seen = g_hash_table_new_full (varve_column_name_hash, varve_column_name_equal,
                                   (GDestroyNotify) varve_column_name_free, NULL);
  return g_hash_table_add (*seen, varve_column_name_copy (name));
}

static void
push (VarveColumnSearch *self, guint index, gboolean backwards, const VarveColumnName *name)
{
  Place *place = g_new (Place, 1);

  place->index = index;
  place->backwards = backwards;
  place->name = varve_column_name_copy (name);
  g_queue_push_tail (&self->queue, place);
}

static void
push_all (VarveColumnSearch *self,
          const guint *indexes,
          guint n,
          gboolean backwards,
          const VarveColumnName *name)
{
  for (guint i = 0; i < n; i++)
    push (self, indexes[i], backwards, name);
}

static void
push_before (VarveColumnSearch *self, guint index, const VarveColumnName *name)
{
  guint n;
  const guint *parents = varve_graph_get_parents (self->graph, index, &n);

  push_all (self, parents, n, TRUE, name);
  parents = varve_graph_get_dependencies (self->graph, index, &n);
  push_all (self, parents, n, TRUE, name);
}

static void
push_behind (VarveColumnSearch *self, guint index, const VarveColumnName *name)
{
  guint n;
  const guint *children = varve_graph_get_children (self->graph, index, &n);

  push_all (self, children, n, FALSE, name);
  children = varve_graph_get_dependants (self->graph, index, &n);
  push_all (self, children, n, FALSE, name);
}

static guint
count_matches (VarveColumnSearch *self, guint index)
{
  const GPtrArray *edits = g_ptr_array_index (self->scripts, index);
  guint n = 0;

  for (guint i = 0; i < edits->len; i++)
    n += self->matched[index][i] != VARVE_COLUMN_NONE;
  return n;
}

/* The first name that something there is about; before that any that it may have. */
static void
name_place (VarveColumnSearch *self,
            guint index,
            const VarveColumnName *name,
            gboolean first_matches)
{
  if (self->names[index] != NULL && !first_matches)
    return;
  varve_column_name_free (self->names[index]);
  self->names[index] = varve_column_name_copy (name);
}

static void
visit_backwards (VarveColumnSearch *self, guint index, const VarveColumnName *name)
{
  guint n_before = count_matches (self, index);
  g_autoptr (VarveColumnName) other = varve_column_name_walk_back (
      name, self->dialect, g_ptr_array_index (self->scripts, index), self->matched[index]);

  name_place (self, index, name, n_before == 0 && count_matches (self, index) > 0);
  push_behind (self, index, name);
  if (other != NULL)
    push_before (self, index, other);
}

static void
visit_onwards (VarveColumnSearch *self, guint index, const VarveColumnName *name)
{
  guint n_before = count_matches (self, index);
  g_autoptr (VarveColumnName) other = varve_column_name_walk_on (
      name, self->dialect, g_ptr_array_index (self->scripts, index), self->matched[index]);

  name_place (self, index, other != NULL ? other : name,
              n_before == 0 && count_matches (self, index) > 0);
  if (other != NULL)
    push_behind (self, index, other);
}

static void
visit (VarveColumnSearch *self, const Place *place)
{
  if (!note (&(place->backwards ? self->backwards : self->onwards)[place->index], place->name))
    return;
  if (place->backwards)
    visit_backwards (self, place->index, place->name);
  else
    visit_onwards (self, place->index, place->name);
}

static void
push_start (VarveColumnSearch *self, const char *const *rows, const VarveColumnName *name)
{
  g_auto (GStrv) heads = varve_graph_dup_heads (self->graph);
  gboolean found = FALSE;

  for (guint i = 0; rows != NULL && rows[i] != NULL; i++)
    {
      guint index = varve_graph_find (self->graph, rows[i]);

      if (index == G_MAXUINT)
        continue;
      found = TRUE;
      push (self, index, TRUE, name);
    }
  for (guint i = 0; !found && heads[i] != NULL; i++)
    push (self, varve_graph_find (self->graph, heads[i]), TRUE, name);
}

/* Things that stand on the table: whatever is dropped or changed by its own name alone is about the
 * column if what made it was. */

static gboolean
is_by_name (const VarveTableEdit *edit)
{
  return edit->object != NULL && (edit->columns == NULL || edit->columns->len == 0);
}

static void
add_object (GHashTable *objects, VarveDialect dialect, const char *object)
{
  const char *dot = strrchr (object, '.');
  const char *bare = dot != NULL ? dot + 1 : object;

  g_hash_table_add (objects,
                    dialect == VARVE_DIALECT_SQLITE ? g_ascii_strdown (bare, -1) : g_strdup (bare));
}

static gboolean
has_object (GHashTable *objects, VarveDialect dialect, const char *object)
{
  const char *dot = strrchr (object, '.');
  const char *bare = dot != NULL ? dot + 1 : object;
  g_autofree char *folded
      = dialect == VARVE_DIALECT_SQLITE ? g_ascii_strdown (bare, -1) : g_strdup (bare);

  return g_hash_table_contains (objects, folded);
}

/* "users_email_key" has the part "email". */
static gboolean
has_part (const char *name, const char *part)
{
  gsize length = strlen (part);

  for (const char *at = strstr (name, part); at != NULL; at = strstr (at + 1, part))
    if ((at == name || at[-1] == '_') && (at[length] == '\0' || at[length] == '_'))
      return TRUE;
  return FALSE;
}

/* What no script names when it makes it has a name that the database makes of the column's. */
static gboolean
seems_of (const VarveTableEdit *edit, VarveDialect dialect, const VarveColumnName *name)
{
  const char *dot = strrchr (name->table, '.');

  if (edit->table != NULL ? !varve_table_edit_is_name (dialect, edit->table, name->table)
                          : !has_part (edit->object, dot != NULL ? dot + 1 : name->table))
    return FALSE;
  return name->column == NULL || has_part (edit->object, name->column);
}

static void
match_by_name (VarveColumnSearch *self, guint index, GHashTable *ours, GHashTable *known)
{
  const GPtrArray *edits = g_ptr_array_index (self->scripts, index);

  for (guint i = 0; i < edits->len; i++)
    {
      const VarveTableEdit *edit = g_ptr_array_index (edits, i);

      if (self->matched[index][i] || !is_by_name (edit) || self->names[index] == NULL)
        continue;
      if (has_object (ours, self->dialect, edit->object)
          || (!has_object (known, self->dialect, edit->object)
              && seems_of (edit, self->dialect, self->names[index])))
        {
          self->matched[index][i] = TRUE;
          if (edit->new_name != NULL)
            add_object (ours, self->dialect, edit->new_name);
        }
    }
}

static void
match_objects (VarveColumnSearch *self)
{
  g_autoptr (GHashTable) ours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  /* Oldest first: a thing is made before it goes. */
  for (guint index = self->scripts->len; index-- > 0;)
    {
      const GPtrArray *edits = g_ptr_array_index (self->scripts, index);

      for (guint i = 0; i < edits->len; i++)
        {
          const VarveTableEdit *edit = g_ptr_array_index (edits, i);

          if (edit->object == NULL || is_by_name (edit))
            continue;
          add_object (known, self->dialect, edit->object);
          if (self->matched[index][i])
            add_object (ours, self->dialect, edit->object);
        }
      match_by_name (self, index, ours, known);
    }
}

/**
 * varve_column_search_init:
 * @self: (out caller-allocates): a search
 * @graph: (transfer none): the history; has to stay
 * @dialect: by whose rules names are compared
 * @scripts: (transfer none) (element-type GPtrArray): a list of edits a revision; has to stay
 *
 * Makes a search that has found nothing. Clear it with varve_column_search_clear().
 */
void
varve_column_search_init (VarveColumnSearch *self,
                          VarveGraph *graph,
                          VarveDialect dialect,
                          GPtrArray *scripts)
{
  guint n = scripts->len;

  self->dialect = dialect;
  self->graph = graph;
  self->scripts = scripts;
  self->matched = g_new0 (guint8 *, n);
  self->backwards = g_new0 (GHashTable *, n);
  self->onwards = g_new0 (GHashTable *, n);
  self->names = g_new0 (VarveColumnName *, n);
  g_queue_init (&self->queue);
  for (guint i = 0; i < n; i++)
    self->matched[i]
        = g_new0 (guint8, MAX (((GPtrArray *) g_ptr_array_index (self->scripts, i))->len, 1));
}

/**
 * varve_column_search_clear:
 * @self: a search
 *
 * Frees what it holds.
 */
void
varve_column_search_clear (VarveColumnSearch *self)
{
  for (guint i = 0; i < self->scripts->len; i++)
    {
      g_free (self->matched[i]);
      varve_column_name_free (self->names[i]);
      g_clear_pointer (&self->backwards[i], g_hash_table_unref);
      g_clear_pointer (&self->onwards[i], g_hash_table_unref);
    }
  g_free (self->matched);
  g_free (self->names);
  g_free (self->backwards);
  g_free (self->onwards);
}

/**
 * varve_column_search_run:
 * @self: a search
 * @rows: (nullable): version rows where it has that name; without one that the graph has, the heads
 * @name: what it is called there
 *
 * Marks all edits that are about it.
 */
void
varve_column_search_run (VarveColumnSearch *self,
                         const char *const *rows,
                         const VarveColumnName *name)
{
  Place *place;

  push_start (self, rows, name);
  while ((place = g_queue_pop_head (&self->queue)) != NULL)
    {
      visit (self, place);
      varve_column_name_free (place->name);
      g_free (place);
    }
  match_objects (self);
}
