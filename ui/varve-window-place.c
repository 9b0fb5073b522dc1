/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

/* What is looked at: a revision, a file, a place in a script. */

/* The revision that people look for first: where the database stands, else the newest. Its script
 * waits for the first frame, which it would hold up. */
void
varve_window_look_first (VarveWindow *self)
{
  VarveStatus *status
      = self->session ? varve_session_get_status (self->session, self->environment) : NULL;
  VarveGraph *graph = self->session ? varve_session_get_graph (self->session) : NULL;

  if (self->first_looked || !self->painted || !status || !graph
      || varve_graph_get_size (graph) == 0)
    return;
  self->first_looked = TRUE;
  if (varve_timeline_view_get_selected (self->timeline))
    return;
  if (status->current[0] && varve_graph_lookup (graph, status->current[0]))
    varve_timeline_view_select (self->timeline, status->current[0]);
  else
    varve_timeline_view_select (self->timeline, varve_graph_get_revision (graph, 0)->id);
}

static void
show_selected (VarveWindow *self, gboolean go_on, gpointer user_data)
{
  if (!go_on)
    {
      varve_timeline_view_select (self->timeline, varve_revision_page_get_id (self->revision_page));
      return;
    }
  varve_revision_page_set_revision (self->revision_page,
                                    varve_timeline_view_get_selected (self->timeline));
  if (self->place_path)
    {
      varve_script_editor_show_place (varve_revision_page_get_editor (self->revision_page),
                                      self->place_line, self->place_column);
      g_clear_pointer (&self->place_path, g_free);
    }
  varve_window_update_actions (self);
}

static void
revision_selected (VarveWindow *self)
{
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);
  const char *shown = varve_revision_page_get_id (self->revision_page);

  /* A filter or a reload that hides the row leaves its script open. */
  if (!revision || (shown && g_str_equal (revision->id, shown)))
    varve_window_update_actions (self);
  else if (!varve_revision_page_get_modified (self->revision_page))
    show_selected (self, TRUE, NULL);
  else
    varve_window_ask_unsaved (self, varve_revision_page_get_editor (self->revision_page),
                              show_selected, NULL, NULL);
}

static void
revision_activated (VarveWindow *self)
{
  varve_panes_set_show_end (self->panes, TRUE);
}

void
varve_window_show_revision (VarveWindow *self, const char *id)
{
  varve_window_show_page (self, "timeline");
  varve_timeline_view_select (self->timeline, id);
  varve_panes_set_show_end (self->panes, TRUE);
}

void
varve_window_run_activated (VarveWindow *self, const char *id)
{
  varve_window_show_revision (self, id);
}

static VarveRevision *
find_by_path (VarveWindow *self, const char *path)
{
  VarveGraph *graph = varve_session_get_graph (self->session);
  const char *folder = varve_project_get_folder (varve_session_get_project (self->session));

  for (guint i = 0; graph && i < varve_graph_get_size (graph); i++)
    {
      VarveRevision *revision = varve_graph_get_revision (graph, i);
      g_autofree char *other
          = revision->path ? g_canonicalize_filename (revision->path, folder) : NULL;
      if (g_strcmp0 (other, path) == 0)
        return revision;
    }
  return NULL;
}

static void
show_file (VarveWindow *self, gboolean go_on, gpointer user_data)
{
  if (!go_on || !self->place_path)
    return;
  varve_timeline_view_select (self->timeline, NULL);
  varve_revision_page_set_file (self->revision_page, self->place_path);
  varve_script_editor_show_place (varve_revision_page_get_editor (self->revision_page),
                                  self->place_line, self->place_column);
  g_clear_pointer (&self->place_path, g_free);
  varve_window_update_actions (self);
}

/* Whether that is the desired schema, or one of the files that it is made of. */
static gboolean
is_schema_file (VarveWindow *self, const char *path)
{
  const char *schema = varve_project_get_schema_path (varve_session_get_project (self->session));
  g_autofree char *folder = g_path_get_dirname (path);

  return g_strcmp0 (schema, path) == 0
         || (g_strcmp0 (schema, folder) == 0 && g_str_has_suffix (path, ".sql"));
}

void
varve_window_show_place (VarveWindow *self, const char *path, guint line, guint column)
{
  const char *folder = varve_project_get_folder (varve_session_get_project (self->session));
  g_autofree char *absolute = g_canonicalize_filename (path, folder);
  VarveRevision *revision = find_by_path (self, absolute);
  VarveScriptEditor *editor = varve_revision_page_get_editor (self->revision_page);

  if (is_schema_file (self, absolute))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "project.open-schema-file", "(suu)", absolute,
                                  line, column);
      return;
    }
  varve_window_show_page (self, "timeline");
  varve_panes_set_show_end (self->panes, TRUE);
  varve_revision_page_show_script (self->revision_page);
  if (g_strcmp0 (varve_script_editor_get_path (editor), absolute) == 0)
    {
      varve_script_editor_show_place (editor, line, column);
      return;
    }
  g_free (self->place_path);
  self->place_path = g_steal_pointer (&absolute);
  self->place_line = line;
  self->place_column = column;
  if (revision)
    varve_timeline_view_select (self->timeline, revision->id);
  else
    varve_window_ask_unsaved (self, editor, show_file, NULL, NULL);
}

void
varve_window_bind_places (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, revision_selected);
  gtk_widget_class_bind_template_callback (widget_class, revision_activated);
}
