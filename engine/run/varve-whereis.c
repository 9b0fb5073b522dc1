/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-whereis.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "run/varve-alembic-journal.h"

#include <string.h>

/* A branch that was lost is a handful of scripts; each costs a search. */
#define MAX_CHAIN 200

static void
note_error (GPtrArray *notes, const char *what, const GError *error)
{
  g_ptr_array_add (notes, g_strdup_printf ("%s: %s", what, error->message));
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, VARVE_ERROR, VARVE_ERROR_CANCELLED);
}

static gboolean
search_repository (VarveWhereis *self,
                   const VarveWhereisContext *context,
                   GPtrArray *notes,
                   VarveOperation *operation,
                   GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VarveGitSearch) search
      = varve_git_find (context->project, self->id, operation, &local_error);

  if (!search && is_cancelled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!search)
    note_error (notes, _ ("The git repository could not be searched"), local_error);
  else if (!search->repository)
    g_ptr_array_add (notes, g_strdup (_ ("The project is in no git repository.")));
  else
    {
      self->repository = g_strdup (search->repository);
      g_ptr_array_extend_and_steal (self->found, g_steal_pointer (&search->found));
      search->found = g_ptr_array_new ();
      if (search->incomplete)
        g_ptr_array_add (notes, g_strdup (search->incomplete));
    }
  return TRUE;
}

/* The newest body of each text that was applied. */
static void
add_entry (VarveWhereis *self, const VarveWhereisContext *context, const VarveJournalEntry *entry)
{
  g_autoptr (VarveFound) found = NULL;

  if (!entry->body || entry->state != VARVE_JOURNAL_DONE)
    return;
  for (guint i = 0; i < self->found->len; i++)
    {
      VarveFound *other = self->found->pdata[i];

      if (!g_str_equal (other->text, entry->body))
        continue;
      for (guint j = 0; j < other->places->len; j++)
        if (((VarvePlace *) other->places->pdata[j])->kind == VARVE_PLACE_JOURNAL)
          return;
      varve_found_add_place (other, VARVE_PLACE_JOURNAL, context->environment->name, TRUE);
      return;
    }
  found = varve_found_new_from_journal (context->project, entry, context->environment->name, NULL);
  if (found)
    g_ptr_array_add (self->found, g_steal_pointer (&found));
}

/* The journal knows whole ids only. */
static const char *
get_whole_id (const VarveWhereis *self)
{
  return self->found->len > 0 ? ((VarveFound *) self->found->pdata[0])->revision->id : self->id;
}

static gboolean
search_journal (VarveWhereis *self,
                const VarveWhereisContext *context,
                GPtrArray *notes,
                VarveOperation *operation,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  if (!context->database)
    return TRUE;
  entries = varve_project_read_journal (context->project, context->database, get_whole_id (self), 0,
                                        TRUE, operation, &local_error);
  if (!entries && is_cancelled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!entries)
    note_error (notes, _ ("The journal could not be read"), local_error);
  for (guint i = 0; entries && i < entries->len; i++)
    add_entry (self, context, entries->pdata[i]);
  return TRUE;
}

/**
 * varve_whereis_find:
 * @context: what is searched
 * @id: a revision's id, or in the repository its beginning from four characters on
 * @operation: (nullable): can cancel
 * @error: return location
 *
 * Searches for the script of a revision that the project lacks: in the git repository that holds
 * it, see varve_git_find(), and in the journal, which keeps the body of each script that was
 * applied. What can't be searched is noted and no error. Changes nothing. Blocking.
 *
 * Returns: (transfer full): what was found, perhaps nothing; %NULL with %VARVE_ERROR_CANCELLED
 */
VarveWhereis *
varve_whereis_find (const VarveWhereisContext *context,
                    const char *id,
                    VarveOperation *operation,
                    GError **error)
{
  g_autoptr (VarveWhereis) self = g_new0 (VarveWhereis, 1);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  self->id = g_strdup (id);
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_found_unref);
  if (!search_repository (self, context, notes, operation, error)
      || !search_journal (self, context, notes, operation, error))
    return NULL;
  g_ptr_array_add (notes, NULL);
  self->notes = g_strdupv ((char **) notes->pdata);
  return g_steal_pointer (&self);
}

/**
 * varve_whereis_check:
 * @self: what a search found
 * @error: return location
 *
 * Returns: whether the script was found; otherwise %VARVE_ERROR_UNKNOWN_REVISION in Alembic's
 * words, with what could not be searched as detail
 */
gboolean
varve_whereis_check (const VarveWhereis *self, GError **error)
{
  g_autofree char *notes = NULL;
  g_autofree char *shown = NULL;

  if (self->found->len > 0)
    return TRUE;
  shown = varve_text_shorten (self->id, VARVE_TEXT_MAX_NAME);
  notes = g_strjoinv ("\n", self->notes);
  varve_set_error (
      error, VARVE_ERROR_UNKNOWN_REVISION,
      _ ("Ask whoever applied it for the script; or, if it is gone for good, “varvectl "
         "stamp --purge” the revision that the schema really is at."),
      _ ("Can't locate revision identified by '%s': no branch, remote, tag, stash, "
         "reflog or journal has it"),
      shown);
  if (error && *notes)
    varve_error_set_detail (*error, notes);
  return FALSE;
}

static void
add_needs (GQueue *queue, const VarveFound *found)
{
  for (guint i = 0; found->revision->down_revisions[i]; i++)
    g_queue_push_tail (queue, g_strdup (found->revision->down_revisions[i]));
  for (guint i = 0; found->revision->depends_on[i]; i++)
    g_queue_push_tail (queue, g_strdup (found->revision->depends_on[i]));
}

static gboolean
has_label (const VarveRevision *revision, const char *name)
{
  return g_strv_contains ((const char *const *) revision->branch_labels, name);
}

/* Dependencies may be labels or the beginning of an id. */
static gboolean
is_known (VarveGraph *graph, GPtrArray *collected, const char *id)
{
  if (varve_graph_lookup (graph, id))
    return TRUE;
  for (guint i = 0; i < collected->len; i++)
    {
      const VarveRevision *revision = ((VarveFound *) collected->pdata[i])->revision;

      if (g_str_has_prefix (revision->id, id) || has_label (revision, id))
        return TRUE;
    }
  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      const VarveRevision *revision = varve_graph_get_revision (graph, i);

      if ((strlen (id) >= 4 && g_str_has_prefix (revision->id, id)) || has_label (revision, id))
        return TRUE;
    }
  return FALSE;
}

static gboolean
collect_one (const VarveWhereisContext *context,
             const char *id,
             GPtrArray *collected,
             GQueue *queue,
             VarveOperation *operation,
             GError **error)
{
  g_autoptr (VarveWhereis) whereis = varve_whereis_find (context, id, operation, error);

  if (!whereis || !varve_whereis_check (whereis, error))
    return FALSE;
  if (collected->len >= MAX_CHAIN)
    {
      varve_set_error (error, VARVE_ERROR_FAILED,
                       _ ("Check out the branch that has them, or merge it."),
                       _ ("More than %u scripts are missing"), MAX_CHAIN);
      return FALSE;
    }
  g_ptr_array_add (collected, varve_found_ref (whereis->found->pdata[0]));
  add_needs (queue, whereis->found->pdata[0]);
  return TRUE;
}

/**
 * varve_whereis_collect:
 * @context: what is searched
 * @graph: the project's graph
 * @ids: (array zero-terminated=1): revisions that are needed
 * @operation: (nullable): can cancel
 * @error: return location
 *
 * Finds what has to be there beside @graph for @ids to be known: their scripts, and those of all
 * revisions before them as far as @graph lacks them. Of several versions of a script the best place
 * counts, see #VarvePlaceKind. Blocking.
 *
 * Returns: (transfer full) (element-type VarveFound): the scripts, empty where nothing is missing;
 *   %NULL with %VARVE_ERROR_UNKNOWN_REVISION where one is nowhere, or %VARVE_ERROR_CANCELLED
 */
GPtrArray *
varve_whereis_collect (const VarveWhereisContext *context,
                       VarveGraph *graph,
                       const char *const *ids,
                       VarveOperation *operation,
                       GError **error)
{
  g_autoptr (GPtrArray) collected
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_found_unref);
  GQueue queue = G_QUEUE_INIT;
  gboolean ok = TRUE;

  for (guint i = 0; ids[i]; i++)
    g_queue_push_tail (&queue, g_strdup (ids[i]));
  while (ok && !g_queue_is_empty (&queue))
    {
      g_autofree char *id = g_queue_pop_head (&queue);

      if (!is_known (graph, collected, id))
        ok = collect_one (context, id, collected, &queue, operation, error);
    }
  g_queue_clear_full (&queue, g_free);
  return ok ? g_steal_pointer (&collected) : NULL;
}

/**
 * varve_whereis_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_whereis_free (VarveWhereis *self)
{
  if (!self)
    return;
  g_free (self->id);
  g_ptr_array_unref (self->found);
  g_free (self->repository);
  g_strfreev (self->notes);
  g_free (self);
}
