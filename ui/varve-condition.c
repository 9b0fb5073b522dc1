/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-condition.h"

#include <glib/gi18n-lib.h>

static VarveCondition *
condition_new (gboolean serious, char *title, const char *detail)
{
  VarveCondition *self = g_new0 (VarveCondition, 1);

  self->serious = serious;
  self->title = title;
  self->detail = g_strdup (detail);
  return self;
}

static VarveCondition *
with_button (VarveCondition *self, const char *label, const char *action, GVariant *target)
{
  self->button = g_strdup (label);
  self->action = action;
  self->target = target ? g_variant_ref_sink (target) : NULL;
  return self;
}

static VarveCondition *
with_second (VarveCondition *self, const char *label, const char *action, GVariant *target)
{
  self->more = g_strdup (label);
  self->more_action = action;
  self->more_target = target ? g_variant_ref_sink (target) : NULL;
  return self;
}

/* The card has more ways than one button. */
static VarveCondition *
with_more (VarveCondition *self, const char *action, GVariant *target)
{
  return with_second (self, _ ("_What to Do…"), action, target);
}

void
varve_condition_free (VarveCondition *self)
{
  g_free (self->title);
  g_free (self->detail);
  g_free (self->button);
  g_free (self->more);
  g_clear_pointer (&self->target, g_variant_unref);
  g_clear_pointer (&self->more_target, g_variant_unref);
  g_free (self);
}

static gboolean
has_any (char **strv)
{
  return strv && strv[0];
}

/* Which button helps: where the address is wrong, another try gives the same answer. */
static gboolean
is_about_address (const GError *error)
{
  static const VarveErrorCode codes[]
      = { VARVE_ERROR_NO_URL, VARVE_ERROR_INVALID_URL, VARVE_ERROR_NO_DATABASE,
          VARVE_ERROR_NOT_A_DATABASE, VARVE_ERROR_INVALID_CONFIG };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, VARVE_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

static VarveCondition *
find_broken_project (VarveSession *session)
{
  const GError *error = varve_session_get_graph_error (session);
  const VarveErrorDetails *details = error ? varve_error_get_details (error) : NULL;

  if (!error)
    return NULL;
  return with_more (
      with_button (condition_new (TRUE, g_strdup (error->message), details ? details->hint : NULL),
                   _ ("_Try Again"), "project.reload", NULL),
      "project.show-scripts-card", NULL);
}

static VarveCondition *
find_disconnected (VarveSession *session, const char *name)
{
  const GError *error = varve_session_get_status_error (session, name);
  const VarveErrorDetails *details = error ? varve_error_get_details (error) : NULL;
  VarveCondition *self;

  if (!error)
    return NULL;
  self = condition_new (TRUE,
                        /* Translators: “Not connected to staging: the server does not answer” */
                        g_strdup_printf (_ ("Not connected to “%s”: %s"), name, error->message),
                        details ? details->hint : NULL);
  with_more (self, "project.show-database-card", g_variant_new_string (name));
  if (is_about_address (error))
    return with_button (self, _ ("_Edit Connection…"), "project.edit-environment",
                        g_variant_new_string (name));
  return with_button (self,
                      g_error_matches (error, VARVE_ERROR, VARVE_ERROR_AUTHENTICATION)
                          ? _ ("_Enter Password…")
                          : _ ("_Try Again"),
                      "project.connect", g_variant_new_string (name));
}

/* Whether Alembic did what it was at when Varve was ended. */
static gboolean
is_so (VarveStatus *status, const VarveJournalEntry *entry)
{
  guint index = varve_graph_find (status->graph, entry->revision);
  gboolean applied = index != G_MAXUINT
                         ? status->states[index] != VARVE_STATE_PENDING
                         : g_strv_contains ((const char *const *) status->current, entry->revision);

  return g_strcmp0 (entry->direction, "downgrade") == 0 ? !applied : applied;
}

/* Alembic may have gone on alone: what the database is at says what came of it. */
static VarveCondition *
find_left_alone (VarveStatus *status, const char *environment)
{
  const VarveJournalEntry *entry = status->interrupted;
  gboolean up = g_strcmp0 (entry->direction, "downgrade") != 0;
  gboolean stamp = g_strcmp0 (entry->direction, "stamp") == 0;
  char *title = g_strdup_printf (stamp ? _ ("Varve was ended while Alembic stamped %s")
                                 : up  ? _ ("Varve was ended while Alembic applied %s")
                                       : _ ("Varve was ended while Alembic rolled %s back"),
                                 entry->revision);

  if (is_so (status, entry))
    return with_button (condition_new (FALSE, title, _ ("Alembic went on and finished it.")),
                        _ ("_OK"), "project.settle-runs", g_variant_new_string (environment));
  if (stamp)
    return with_button (condition_new (TRUE, title, _ ("It was not finished.")), _ ("_Dismiss"),
                        "project.settle-runs", g_variant_new_string (environment));
  return with_second (
      with_button (condition_new (TRUE, title,
                                  _ ("It was not finished. Where it runs outside of a transaction, "
                                     "as on SQLite, parts of it may have stayed.")),
                   _ ("_Continue…"), up ? "project.upgrade" : "project.roll-back",
                   g_variant_new_string (up ? entry->revision : "-1")),
      _ ("_Dismiss"), "project.settle-runs", g_variant_new_string (environment));
}

static VarveCondition *
find_interrupted (VarveSession *session, VarveStatus *status, const char *environment)
{
  const VarveJournalEntry *entry = status->interrupted;
  gboolean up;

  if (!entry)
    return NULL;
  if (varve_project_get_kind (varve_session_get_project (session)) == VARVE_PROJECT_ALEMBIC)
    return find_left_alone (status, environment);
  up = g_strcmp0 (entry->direction, "downgrade") != 0;
  return with_button (
      condition_new (
          TRUE,
          g_strdup_printf (up ? _ ("The upgrade of %s was interrupted")
                              : _ ("The rollback of %s was interrupted"),
                           entry->revision),
          _ ("Some of its statements may have stayed in the database. Take it up again to finish "
             "it.")),
      _ ("_Continue…"), up ? "project.upgrade" : "project.roll-back",
      g_variant_new_string (up ? entry->revision : "-1"));
}

/* Of several the oldest: the next one shows when that has ended. */
static VarveCondition *
find_backend (VarveStatus *status, const char *environment)
{
  const VarveBackend *backend;
  g_autofree char *what = NULL;

  if (!status->backends || status->backends->len == 0)
    return NULL;
  backend = status->backends->pdata[0];
  what = varve_backend_describe (backend);
  return with_button (
      condition_new (
          FALSE,
          g_strdup_printf (_ ("A run is still at work on “%s”, and not from this window"),
                           environment),
          what),
      _ ("_End…"), "project.end-backend",
      g_variant_new ("(sis)", environment, backend->pid, backend->started));
}

static VarveCondition *
find_unknown (VarveStatus *status, const char *environment)
{
  g_autofree char *ids = NULL;

  if (!has_any (status->unknown))
    return NULL;
  ids = g_strjoinv (", ", status->unknown);
  return with_more (
      with_button (
          condition_new (
              TRUE, g_strdup_printf (_ ("The database is at %s, which no script here has"), ids),
              _ ("It may be on another branch or on a colleague’s computer.")),
          _ ("_Look in Git…"), "project.find-revision", g_variant_new_string (status->unknown[0])),
      "project.show-database-card", g_variant_new_string (environment));
}

static VarveCondition *
find_problems (VarveGraph *graph)
{
  const GPtrArray *problems = varve_graph_get_problems (graph);
  const VarveProblem *first;
  VarveCondition *self;

  if (!problems || problems->len == 0)
    return NULL;
  first = g_ptr_array_index (problems, 0);
  self = condition_new (
      TRUE,
      problems->len == 1 ? g_strdup (first->message)
                         : g_strdup_printf (ngettext ("%u script has a problem",
                                                      "%u problems in the scripts", problems->len),
                                            problems->len),
      problems->len == 1 ? first->hint : NULL);
  return with_more (with_button (self, _ ("_Show"), "project.show-problems", NULL),
                    "project.show-scripts-card", NULL);
}

static VarveCondition *
find_heads (VarveGraph *graph)
{
  g_auto (GStrv) heads = varve_graph_dup_heads (graph);
  guint n = g_strv_length (heads);

  if (n < 2)
    return NULL;
  return with_button (
      condition_new (FALSE,
                     g_strdup_printf (ngettext ("%u head", "The history has %u heads", n), n),
                     _ ("A new revision needs one to follow. They can be joined.")),
      _ ("_Show…"), "project.join-heads", NULL);
}

static VarveCondition *
find_edited (VarveStatus *status)
{
  guint n = status->edited ? g_strv_length (status->edited) : 0;

  if (n == 0)
    return NULL;
  return with_button (
      condition_new (
          FALSE,
          g_strdup_printf (ngettext ("%u script was edited after it was applied",
                                     "%u scripts were edited after they were applied", n),
                           n),
          _ ("The database still has what was applied.")),
      _ ("_Show"), "project.show-revision", g_variant_new_string (status->edited[0]));
}

static VarveCondition *
find_changed_behind (VarveSession *session, const char *name)
{
  if (!varve_session_changed_behind (session, name))
    return NULL;
  return with_button (
      condition_new (FALSE, g_strdup_printf (_ ("“%s” was changed by somebody else"), name),
                     _ ("The timeline shows how it stands now.")),
      _ ("_OK"), "project.acknowledge-change", g_variant_new_string (name));
}

/* Says why the buttons that act are off. */
static VarveCondition *
find_untrusted (VarveSession *session)
{
  if (!varve_session_get_project (session) || varve_session_may_act (session))
    return NULL;
  return with_button (
      condition_new (FALSE, g_strdup (_ ("Alembic runs the revisions of this project")),
                     _ ("It runs the project’s own Python. So far nothing of it was run: say "
                        "whether you trust this folder.")),
      _ ("_Trust…"), "project.alembic-command", NULL);
}

/**
 * varve_condition_find_of_database:
 * @environment: (nullable): an environment's name
 *
 * Returns: (transfer full) (nullable): the most serious thing about this database
 */
VarveCondition *
varve_condition_find_of_database (VarveSession *session, const char *environment)
{
  VarveStatus *status = varve_session_get_status (session, environment);
  VarveCondition *self = find_disconnected (session, environment);

  if (!self && status)
    self = find_backend (status, environment);
  if (!self && status)
    self = find_interrupted (session, status, environment);
  if (!self && status)
    self = find_unknown (status, environment);
  if (!self && status)
    self = find_edited (status);
  return self ? self : find_changed_behind (session, environment);
}

/**
 * varve_condition_find:
 * @environment: (nullable): the environment that is looked at
 *
 * Returns: (transfer full) (nullable): the most serious condition of the project and of this
 *   environment's database
 */
VarveCondition *
varve_condition_find (VarveSession *session, const char *environment)
{
  VarveGraph *graph = varve_session_get_graph (session);
  VarveStatus *status = varve_session_get_status (session, environment);
  VarveCondition *self = find_broken_project (session);

  if (!self)
    self = find_disconnected (session, environment);
  if (!self && status)
    self = find_backend (status, environment);
  if (!self && status)
    self = find_interrupted (session, status, environment);
  if (!self && graph)
    self = find_problems (graph);
  if (!self && status)
    self = find_unknown (status, environment);
  if (!self)
    self = find_untrusted (session);
  if (!self && graph)
    self = find_heads (graph);
  if (!self && status)
    self = find_edited (status);
  return self ? self : find_changed_behind (session, environment);
}
