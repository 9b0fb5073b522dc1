/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards about where a database stands in the graph. */
#include "run/varve-card-private.h"

#include "base/varve-i18n.h"

#include <string.h>

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static char *
join_rows (VarveGraph *graph, const char *const *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; rows[i]; i++)
    {
      g_autofree char *one = varve_card_describe_revision (graph, rows[i]);

      g_string_append_printf (text, "%s%s", i ? ", " : "", one);
    }
  return g_string_free (text, FALSE);
}

/* The oldest of the pending: what an upgrade would begin with. */
static const char *
find_next (const VarveStatus *status)
{
  for (guint i = varve_graph_get_size (status->graph); i > 0; i--)
    if (status->states[i - 1] == VARVE_STATE_PENDING)
      return varve_graph_get_revision (status->graph, i - 1)->id;
  return NULL;
}

static void
describe_pending (VarveCardMaker *self)
{
  const VarveStatus *status = self->context->status;
  g_autofree char *where = varve_card_dup_environment (self);
  g_autofree char *rows = status->current[0]
                              ? join_rows (status->graph, (const char *const *) status->current)
                              : g_strdup (_ ("no revision"));
  g_autofree char *next = varve_card_describe_revision (status->graph, find_next (status));

  varve_card_set_text (
      self, g_strdup_printf (
                ngettext ("%u revision is not applied to %s, which is at %s: %s. A new revision is "
                          "compared with a database that has them all.",
                          "%u revisions are not applied to %s, which is at %s; the next is %s. A "
                          "new revision is compared with a database that has them all.",
                          status->n_pending),
                status->n_pending, where, rows, next));
}

static void
fill_not_up_to_date (VarveCardMaker *self)
{
  const VarveStatus *status = self->context->status;
  const char *stamp[] = { "stamp", "heads", NULL };

  if (status && status->n_pending > 0)
    describe_pending (self);
  else
    varve_card_set_text (self, g_strdup (_ ("The scripts go on behind the revision that the "
                                            "database is at. Apply them first: a new revision is "
                                            "compared with a database that has them all.")));
  varve_card_add (self, VARVE_REMEDY_UPGRADE, "heads", NULL,
                  varve_card_make_run_command (self, WORDS ("upgrade", "heads")));
  varve_card_add (self, VARVE_REMEDY_HISTORY, NULL, _ ("Show the _History"),
                  varve_card_make_command (self, WORDS ("history", "-i")));
  varve_card_add (self, VARVE_REMEDY_STAMP, "heads", _ ("_Stamp, if the Schema Has Them Already…"),
                  varve_card_make_run_command (self, stamp));
}

static gboolean
is_row (const VarveStatus *status, const char *id)
{
  return status && id && status->current
         && g_strv_contains ((const char *const *) status->current, id);
}

static const VarveFound *
get_found (VarveCardMaker *self)
{
  const VarveWhereis *whereis = self->context->whereis;

  return whereis && whereis->found->len > 0 ? whereis->found->pdata[0] : NULL;
}

static const char *
get_parent (const VarveFound *found)
{
  const char *parent = found->revision->down_revisions[0];

  return parent ? parent : "base";
}

/* The last resort, for what it takes away can't be had back: said before, and offered last. */
static void
add_purge (VarveCardMaker *self, const char *id)
{
  g_autofree char *text = g_strdup_printf (
      _ ("%s Stamping with “--purge” makes the database forget %s and undoes nothing of it: it is "
         "right only where the schema already is what the stamped revision says."),
      self->card->text, id);

  varve_card_set_text (self, g_steal_pointer (&text));
  varve_card_add (self, VARVE_REMEDY_STAMP_PURGE, "heads", NULL,
                  varve_card_make_run_command (self, WORDS ("stamp", "--purge", "heads")));
}

/* SQL projects roll back from where the script is; Alembic reads it from the folder only. */
static void
add_downgrade (VarveCardMaker *self, const VarveFound *found)
{
  VarveProject *project = self->context->project;

  if (project && varve_project_get_kind (project) == VARVE_PROJECT_SQL && found->revision->has_down)
    varve_card_add (
        self, VARVE_REMEDY_DOWNGRADE, get_parent (found), NULL,
        varve_card_make_command (self, WORDS ("downgrade", "--find", get_parent (found))));
}

static void
fill_found (VarveCardMaker *self, const VarveFound *found, const char *id)
{
  g_autofree char *where = varve_card_dup_environment (self);
  g_autofree char *place = varve_found_describe (found);
  const VarvePlace *best = found->places->pdata[0];
  gboolean on_branch = best->kind <= VARVE_PLACE_REMOTE;

  if (is_row (self->context->status, id) && on_branch)
    {
      self->card->kind = VARVE_CARD_OUTDATED_CHECKOUT;
      g_free (self->card->title);
      self->card->title = g_strdup (_ ("The database is ahead of this checkout"));
    }
  varve_card_set_text (
      self, is_row (self->context->status, id)
                ? g_strdup_printf (_ ("Revision %s (%s) is applied to %s, and its script is not "
                                      "here: it is %s."),
                                   found->revision->id, found->revision->message, where, place)
                : g_strdup_printf (_ ("Revision %s (%s) has no script here: it is %s."),
                                   found->revision->id, found->revision->message, place));
  varve_card_add (
      self, VARVE_REMEDY_BRING_BACK, found->revision->id, NULL,
      varve_card_make_command (self, WORDS ("show", "--bring-back", found->revision->id)));
  varve_card_add (self, VARVE_REMEDY_FIND, found->revision->id, _ ("_View It"),
                  varve_card_make_command (self, WORDS ("show", "--find", found->revision->id)));
  if (is_row (self->context->status, id))
    add_downgrade (self, found);
}

static void
describe_unknown (VarveCardMaker *self, const char *id)
{
  g_autofree char *where = varve_card_dup_environment (self);
  gboolean searched = self->context->whereis != NULL;
  gboolean row = is_row (self->context->status, id);

  if (row && searched)
    varve_card_set_text (self, g_strdup_printf (_ ("%s is in the version table of %s, and neither "
                                                   "the scripts here nor git nor the journal have "
                                                   "it. Ask whoever applied it."),
                                                id, where));
  else if (row)
    varve_card_set_text (self, g_strdup_printf (_ ("%s is in the version table of %s, and no "
                                                   "script here has that id: another branch may."),
                                                id, where));
  else if (searched)
    varve_card_set_text (self, g_strdup_printf (_ ("Neither the scripts here nor git nor the "
                                                   "journal have a revision %s."),
                                                id));
  else
    varve_card_set_text (self, g_strdup_printf (_ ("No script here has the id %s: it may be "
                                                   "mistyped, or in another branch."),
                                                id));
}

/* Fewer characters than Alembic takes for the beginning of an id: there is nothing to search for.
 */
static gboolean
is_too_short (VarveCardMaker *self, const char *id)
{
  const VarveErrorDetails *details = varve_error_get_details (self->context->error);

  if (strlen (id) >= 4 || is_row (self->context->status, id) || !details || !details->hint)
    return FALSE;
  varve_card_set_text (self, g_strdup (details->hint));
  varve_card_add (self, VARVE_REMEDY_HISTORY, NULL, _ ("Show the _History"),
                  varve_card_make_command (self, WORDS ("history")));
  return TRUE;
}

static void
fill_unknown (VarveCardMaker *self)
{
  const VarveStatus *status = self->context->status;
  const char *id = self->card->subject;
  const VarveFound *found = get_found (self);

  if (!id && status && status->unknown && status->unknown[0])
    id = status->unknown[0];
  if (!id)
    id = "?";
  if (found)
    {
      fill_found (self, found, id);
      return;
    }
  if (is_too_short (self, id))
    return;
  describe_unknown (self, id);
  /* One that was shortened where it was repeated is no id. */
  if (!self->context->whereis && !strstr (id, "…"))
    varve_card_add (self, VARVE_REMEDY_FIND, id, NULL,
                    varve_card_make_command (self, WORDS ("show", "--find", id)));
  varve_card_add (self, VARVE_REMEDY_HISTORY, NULL, _ ("Show the _History"),
                  varve_card_make_command (self, WORDS ("history")));
  if (is_row (status, id))
    add_purge (self, id);
}

/* What is not there, and which script wants it. */
static void
fill_missing_parent (VarveCardMaker *self)
{
  const char *id = self->card->subject;
  VarveGraph *graph = self->context->graph;
  const VarveFound *found = get_found (self);
  VarveRevision *child = NULL;

  for (guint i = 0; graph && !child && i < varve_graph_get_size (graph); i++)
    {
      VarveRevision *revision = varve_graph_get_revision (graph, i);

      if (g_strv_contains ((const char *const *) revision->down_revisions, id))
        child = revision;
    }
  if (found)
    {
      fill_found (self, found, id);
      return;
    }
  varve_card_set_text (
      self,
      child ? g_strdup_printf (_ ("Revision %s (%s) comes after %s, and no script here has "
                                  "that id: it was removed, renamed, or is in another "
                                  "branch."),
                               child->id, child->message, id)
            : g_strdup_printf (_ ("A script comes after %s, and no script here has that id."), id));
  varve_card_add (self, VARVE_REMEDY_FIND, id, NULL,
                  varve_card_make_command (self, WORDS ("show", "--find", id)));
  varve_card_add (self, VARVE_REMEDY_BRING_BACK, id, NULL,
                  varve_card_make_command (self, WORDS ("show", "--bring-back", id)));
  if (child)
    varve_card_add_place (self, child->path, 0);
}

static void
add_head_remedies (VarveCardMaker *self, char **heads)
{
  g_autofree char *targets = g_strjoinv (" ", heads);
  g_autofree char *message = g_strdup_printf ("merge %s", targets);
  g_autoptr (GStrvBuilder) merge = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  g_strv_builder_add_many (merge, "merge", "-m", message, NULL);
  g_strv_builder_addv (merge, (const char **) heads);
  words = g_strv_builder_end (merge);
  varve_card_add (self, VARVE_REMEDY_MERGE, targets, NULL,
                  varve_card_make_run_command (self, (const char *const *) words));
  if (g_strv_length (heads) == 2
      && varve_project_get_kind (self->context->project) == VARVE_PROJECT_SQL)
    varve_card_add (self, VARVE_REMEDY_REPARENT, targets, NULL,
                    varve_card_make_command (self, WORDS ("reparent", heads[0], heads[1])));
  varve_card_add (self, VARVE_REMEDY_UPGRADE, "heads", _ ("_Upgrade to All Heads…"),
                  varve_card_make_run_command (self, WORDS ("upgrade", "heads")));
}

static void
fill_multiple_heads (VarveCardMaker *self)
{
  VarveGraph *graph = self->context->graph;
  g_auto (GStrv) heads = graph ? varve_graph_dup_heads (graph) : NULL;
  g_autofree char *names = heads ? join_rows (graph, (const char *const *) heads) : NULL;

  if (!heads || g_strv_length (heads) < 2 || !self->context->project)
    {
      varve_card_set_text (self, g_strdup (_ ("The history has several heads.")));
      varve_card_add (
          self, VARVE_REMEDY_MERGE, "heads", NULL,
          varve_card_make_run_command (self, WORDS ("merge", "-m", "merge heads", "heads")));
      return;
    }
  varve_card_set_text (
      self, g_strdup_printf (_ ("The history has %u heads: %s. Two people began at the same "
                                "revision; join them, or put one behind the other."),
                             g_strv_length (heads), names));
  add_head_remedies (self, heads);
}

gboolean
varve_card_fill_revisions (VarveCardMaker *self)
{
  switch ((int) self->card->kind)
    {
      case VARVE_CARD_NOT_UP_TO_DATE:
        fill_not_up_to_date (self);
        return TRUE;
      case VARVE_CARD_UNKNOWN_REVISION:
        fill_unknown (self);
        return TRUE;
      case VARVE_CARD_MISSING_PARENT:
        fill_missing_parent (self);
        return TRUE;
      case VARVE_CARD_MULTIPLE_HEADS:
        fill_multiple_heads (self);
        return TRUE;
      default:
        return FALSE;
    }
}
