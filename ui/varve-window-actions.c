/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

/* Which actions are on */

static VarveStatus *
get_status (VarveWindow *self)
{
  return self->session ? varve_session_get_status (self->session, self->environment) : NULL;
}

VarveState
varve_window_get_state (VarveWindow *self, VarveRevision *revision)
{
  VarveStatus *status = get_status (self);
  guint index = status && revision ? varve_graph_find (status->graph, revision->id) : G_MAXUINT;

  return index == G_MAXUINT ? VARVE_STATE_NONE : (VarveState) status->states[index];
}

static gboolean
has_problems (VarveGraph *graph)
{
  const GPtrArray *problems = graph ? varve_graph_get_problems (graph) : NULL;
  return problems && problems->len > 0;
}

/* What decides it, found out once. */
typedef struct
{
  gboolean project;  /* open */
  gboolean graph;    /* read */
  gboolean sql;      /* whose scripts Varve itself runs and writes */
  gboolean may_act;  /* nothing untrusted would be run */
  gboolean can_run;  /* the database answered, the scripts are sound, nothing runs there */
  gboolean pending;  /* something is to be applied */
  gboolean applied;  /* something is to be rolled back */
  gboolean selected; /* a revision */
  gboolean file;     /* a script is shown */
  VarveState state;  /* of the selected revision */
} Situation;

gboolean
varve_window_is_sql (VarveWindow *self)
{
  return varve_project_get_kind (varve_session_get_project (self->session)) == VARVE_PROJECT_SQL;
}

static Situation
look_at_situation (VarveWindow *self)
{
  VarveGraph *graph = self->session ? varve_session_get_graph (self->session) : NULL;
  VarveStatus *status = get_status (self);
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);
  Situation now = { 0 };

  now.project = self->session != NULL;
  now.graph = graph != NULL;
  now.sql = now.project && varve_window_is_sql (self);
  now.may_act = now.project && varve_session_may_act (self->session);
  now.can_run
      = now.may_act && status && !varve_session_get_status_error (self->session, self->environment)
        && !has_problems (graph) && !varve_session_is_running (self->session, self->environment);
  now.pending = status && status->n_pending > 0;
  now.applied = status && status->current[0] != NULL;
  now.selected = revision != NULL;
  now.file = varve_revision_page_get_path (self->revision_page) != NULL;
  now.state = varve_window_get_state (self, revision);
  return now;
}

static void
enable (VarveWindow *self, const char *action, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
}

static void
update_project_actions (VarveWindow *self, const Situation *now)
{
  enable (self, "project.upgrade", now->can_run && now->pending);
  enable (self, "project.roll-back", now->can_run && now->applied);
  enable (self, "project.new-revision", now->graph && now->may_act);
  enable (self, "project.revision-from-schema", now->graph && now->sql && self->environment);
  enable (self, "project.join-heads", now->graph && now->may_act);
  enable (self, "project.alembic-command", now->project && !now->sql);
  enable (self, "project.reload", now->project);
  enable (self, "project.add-environment", now->project);
  enable (self, "project.edit-current-environment", now->project && self->environment);
  enable (self, "window.close-project", now->project || self->opening || self->folder);
}

static void
update_revision_actions (VarveWindow *self, const Situation *now)
{
  gboolean applied = now->state == VARVE_STATE_APPLIED || now->state == VARVE_STATE_CURRENT;

  enable (self, "revision.upgrade-to-here", now->can_run && now->state == VARVE_STATE_PENDING);
  enable (self, "revision.roll-back-to-here", now->can_run && now->state == VARVE_STATE_APPLIED);
  enable (self, "revision.stamp-here",
          now->can_run && now->selected && now->state != VARVE_STATE_CURRENT);
  enable (self, "revision.new-after", now->selected && now->graph && now->may_act);
  enable (self, "revision.mark-reviewed", now->selected && now->sql);
  enable (self, "revision.copy-id", now->selected);
  enable (self, "revision.copy-command", now->selected && (applied || now->project));
  enable (self, "revision.open-externally", now->file);
  enable (self, "revision.show-in-files", now->file);
  enable (self, "revision.save", varve_revision_page_can_save (self->revision_page));
}

void
varve_window_update_actions (VarveWindow *self)
{
  Situation now = look_at_situation (self);

  update_project_actions (self, &now);
  update_revision_actions (self, &now);
}

/* Finding one's way in the window */

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  varve_panes_set_show_end (self->panes, FALSE);
  varve_timeline_view_focus_list (self->timeline);
}

static void
toggle_sidebar_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

/* The editor that one is in: a revision's, or the desired schema's. */
static VarveScriptEditor *
get_focused_editor (GtkWidget *widget)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (widget));
  GtkWidget *editor = focus ? gtk_widget_get_ancestor (focus, VARVE_TYPE_SCRIPT_EDITOR) : NULL;

  return editor ? VARVE_SCRIPT_EDITOR (editor) : NULL;
}

/* Where one is decides what is searched: the script, or the timeline. */
static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  VarveScriptEditor *editor = get_focused_editor (widget);

  if (!self->session)
    return;
  if (editor)
    {
      varve_script_editor_start_search (editor);
      return;
    }
  varve_window_show_page (self, "timeline");
  varve_panes_set_show_end (self->panes, FALSE);
  varve_timeline_view_set_searching (self->timeline, TRUE);
}

/* In the script, wherever one is. */
static void
replace_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  VarveScriptEditor *editor = get_focused_editor (widget);

  if (!editor)
    {
      editor = varve_revision_page_get_editor (self->revision_page);
      if (!varve_script_editor_get_path (editor))
        return;
      varve_window_show_page (self, "timeline");
      varve_panes_set_show_end (self->panes, TRUE);
      varve_revision_page_show_script (self->revision_page);
    }
  varve_script_editor_start_replace (editor);
}

static const VarveWindowAction actions[] = {
  { "window.back", NULL, back_action },
  { "window.toggle-sidebar", NULL, toggle_sidebar_action },
  { "window.search", NULL, search_action },
  { "window.replace", NULL, replace_action },
};

void
varve_window_install_table (GtkWidgetClass *widget_class,
                            const VarveWindowAction *table,
                            gsize n_actions)
{
  for (gsize i = 0; i < n_actions; i++)
    gtk_widget_class_install_action (widget_class, table[i].name, table[i].type, table[i].activate);
}

void
varve_window_install_actions (GtkWidgetClass *widget_class)
{
  varve_window_install_plan_actions (widget_class);
  varve_window_install_revision_actions (widget_class);
  varve_window_install_project_actions (widget_class);
  varve_window_install_card_actions (widget_class);
  varve_window_install_backend_actions (widget_class);
  varve_window_install_table (widget_class, actions, G_N_ELEMENTS (actions));
}
