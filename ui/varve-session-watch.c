/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-session-private.h"

#include <string.h>

/* Editors and version control touch many files at once; this long after the last change is early
 * enough for a person. */
#define SETTLE_MS    250
#define LOOK_AGAIN_S 5

static gboolean
is_change (GFileMonitorEvent event)
{
  return event != G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED
         && event != G_FILE_MONITOR_EVENT_PRE_UNMOUNT && event != G_FILE_MONITOR_EVENT_UNMOUNTED;
}

static gboolean
reload_now (gpointer data)
{
  VarveSession *self = data;
  self->reload_source = 0;
  varve_session_reload (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_temporary (GFile *file)
{
  g_autofree char *name = file ? g_file_get_basename (file) : NULL;
  return name && (name[0] == '.' || g_str_has_suffix (name, "~")) && !g_str_equal (name, ".env");
}

static void
files_changed (VarveSession *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  /* Our own atomic writing makes a hidden file and renames it: the rename is what counts. */
  if (self->closed || !is_change (event) || (is_temporary (file) && !other))
    return;
  g_clear_handle_id (&self->reload_source, g_source_remove);
  self->reload_source = g_timeout_add (SETTLE_MS, reload_now, self);
}

static void
watch (VarveSession *self, const char *path, gboolean folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileMonitor *monitor
      = folder ? g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL)
               : g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

  if (!monitor)
    return;
  g_signal_connect_object (monitor, "changed", G_CALLBACK (files_changed), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->monitors, monitor);
}

/* @folder: (nullable) */
static gboolean
lies_in (const char *path, const char *folder)
{
  const char *rest;

  if (!folder || !g_str_has_prefix (path, folder))
    return FALSE;
  rest = path + strlen (folder);
  return *rest == '/' && !strchr (rest + 1, '/');
}

/* The version locations, and folders below them that hold scripts. */
static GHashTable *
list_folders (VarveSession *self)
{
  GHashTable *folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *const *locations = varve_project_get_version_locations (self->project);
  const char *root = varve_project_get_folder (self->project);
  g_autofree char *last = NULL;

  for (guint i = 0; locations && locations[i]; i++)
    g_hash_table_add (folders, g_strdup (locations[i]));
  for (guint i = 0; self->graph && i < varve_graph_get_size (self->graph); i++)
    {
      VarveRevision *revision = varve_graph_get_revision (self->graph, i);

      /* Thousands of scripts lie in one folder. */
      if (!revision->path || lies_in (revision->path, last))
        continue;
      g_free (last);
      last = g_path_get_dirname (revision->path);
      g_hash_table_add (folders, g_canonicalize_filename (last, root));
    }
  return folders;
}

void
varve_session_watch_files (VarveSession *self)
{
  const char *config = varve_project_get_config_path (self->project);
  g_autofree char *dotenv
      = g_build_filename (varve_project_get_folder (self->project), ".env", NULL);
  g_autoptr (GHashTable) folders = list_folders (self);
  GHashTableIter iter;
  gpointer folder;

  g_ptr_array_set_size (self->monitors, 0);
  if (config)
    watch (self, config, FALSE);
  watch (self, dotenv, FALSE);
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    watch (self, folder, TRUE);
}

void
varve_session_unwatch (VarveSession *self)
{
  g_ptr_array_set_size (self->monitors, 0);
}

static gboolean
refresh_now (gpointer data)
{
  VarveSessionPlace *place = data;
  place->refresh_source = 0;
  varve_session_refresh (place->session, place->name, VARVE_SESSION_READ);
  return G_SOURCE_REMOVE;
}

/* Of what goes on elsewhere nobody tells when it has ended. */
void
varve_session_look_again (VarveSessionPlace *place)
{
  g_clear_handle_id (&place->refresh_source, g_source_remove);
  place->refresh_source = g_timeout_add_seconds (LOOK_AGAIN_S, refresh_now, place);
}

static void
database_changed (GFileMonitor *monitor,
                  GFile *file,
                  GFile *other,
                  GFileMonitorEvent event,
                  gpointer user_data)
{
  VarveSessionPlace *place = user_data;

  /* Looking at a database in WAL mode makes and removes an empty log: only writing counts. */
  if (event != G_FILE_MONITOR_EVENT_CHANGED && event != G_FILE_MONITOR_EVENT_RENAMED
      && event != G_FILE_MONITOR_EVENT_MOVED_IN && event != G_FILE_MONITOR_EVENT_DELETED)
    return;
  if (place->n_running > 0)
    return;
  g_clear_handle_id (&place->refresh_source, g_source_remove);
  place->refresh_source = g_timeout_add (SETTLE_MS, refresh_now, place);
}

static void
watch_database (VarveSessionPlace *place, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileMonitor *monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

  if (!monitor)
    return;
  g_signal_connect (monitor, "changed", G_CALLBACK (database_changed), place);
  g_ptr_array_add (place->monitors, monitor);
}

/* By names only: a descriptor of ours on the database would cost SQLite its lock when closed. */
void
varve_session_watch_place (VarveSessionPlace *place)
{
  g_autoptr (VarveUrl) url = varve_environment_resolve_url (place->environment, NULL);
  const char *path;
  g_autofree char *wal = NULL;

  varve_session_unwatch_place (place);
  if (!url || varve_url_get_dialect (url) != VARVE_DIALECT_SQLITE)
    return;
  path = varve_url_get_path (url);
  if (!path || g_str_equal (path, ":memory:"))
    return;
  wal = g_strconcat (path, "-wal", NULL);
  watch_database (place, path);
  watch_database (place, wal);
}

void
varve_session_unwatch_place (VarveSessionPlace *place)
{
  for (guint i = 0; place->monitors && i < place->monitors->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (place->monitors, i), place);
  if (place->monitors)
    g_ptr_array_set_size (place->monitors, 0);
  g_clear_handle_id (&place->refresh_source, g_source_remove);
}
