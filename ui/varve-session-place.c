/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-session-private.h"

/* What is kept for each environment: its worker, connection and status. */

void
varve_session_place_free (gpointer data)
{
  VarveSessionPlace *place = data;

  varve_session_unwatch_place (place);
  if (place->worker)
    varve_session_end_worker (g_steal_pointer (&place->worker), g_steal_pointer (&place->handle));
  g_clear_pointer (&place->monitors, g_ptr_array_unref);
  g_clear_pointer (&place->environment, varve_environment_unref);
  g_clear_pointer (&place->status, varve_status_unref);
  g_clear_error (&place->error);
  g_free (place->name);
  g_free (place);
}

static VarveSessionPlace *
place_new (VarveSession *self, VarveEnvironment *environment)
{
  static guint last_serial;
  VarveSessionPlace *place = g_new0 (VarveSessionPlace, 1);

  place->serial = ++last_serial;
  place->session = self;
  place->name = g_strdup (environment->name);
  place->environment = varve_environment_ref (environment);
  place->worker = varve_worker_new (environment->name);
  place->handle = varve_session_handle_new ();
  place->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  return place;
}

VarveSessionPlace *
varve_session_find_serial (VarveSession *self, guint serial)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      VarveSessionPlace *place = g_ptr_array_index (self->places, i);
      if (place->serial == serial)
        return place;
    }
  return NULL;
}

VarveSessionPlace *
varve_session_find_place (VarveSession *self, const char *environment)
{
  for (guint i = 0; environment && i < self->places->len; i++)
    {
      VarveSessionPlace *place = g_ptr_array_index (self->places, i);
      if (g_str_equal (place->name, environment))
        return place;
    }
  return NULL;
}

static gboolean
same_database (VarveEnvironment *a, VarveEnvironment *b)
{
  return g_strcmp0 (a->url, b->url) == 0 && g_strcmp0 (a->version_table, b->version_table) == 0
         && g_strcmp0 (a->version_table_schema, b->version_table_schema) == 0;
}

/* Finds the place that @environment had before, so that its worker and status live on; a different
 * database is a different place. */
static VarveSessionPlace *
take_place (VarveSession *self, VarveEnvironment *environment)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      VarveSessionPlace *place = g_ptr_array_index (self->places, i);
      if (!g_str_equal (place->name, environment->name)
          || !same_database (place->environment, environment))
        continue;
      g_clear_pointer (&place->environment, varve_environment_unref);
      place->environment = varve_environment_ref (environment);
      return g_ptr_array_steal_index (self->places, i);
    }
  return place_new (self, environment);
}

void
varve_session_take_project (VarveSession *self, VarveProject *project)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (varve_session_place_free);

  g_set_object (&self->project, project);
  for (guint i = 0; i < varve_project_get_n_environments (project); i++)
    g_ptr_array_add (places, take_place (self, varve_project_get_environment (project, i)));
  g_clear_pointer (&self->places, g_ptr_array_unref);
  self->places = g_steal_pointer (&places);
  for (guint i = 0; i < self->places->len; i++)
    varve_session_watch_place (g_ptr_array_index (self->places, i));
}
