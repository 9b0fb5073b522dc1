/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-found-dialog-private.h"

#include <glib/gi18n-lib.h>

static gboolean
is_alembic (VarveFoundDialog *self)
{
  return varve_project_get_kind (varve_session_get_project (self->session))
         == VARVE_PROJECT_ALEMBIC;
}

gboolean
varve_found_dialog_is_current (VarveFoundDialog *self, const VarveFound *found)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);

  return status != NULL
         && g_strv_contains ((const char *const *) status->current, found->revision->id);
}

/* "commit 1a2b3c4 · Ann · 2026-11-20 16:40", or who applied it. */
static char *
dup_origin (const VarveFound *found)
{
  g_autoptr (GDateTime) when
      = found->date != NULL ? g_date_time_new_from_iso8601 (found->date, NULL) : NULL;
  g_autoptr (GDateTime) local = when != NULL ? g_date_time_to_local (when) : NULL;
  g_autofree char *date
      = local != NULL ? g_date_time_format (local, "%F %H:%M") : g_strdup (found->date);
  g_autofree char *commit
      /* Translators: the beginning of a commit's id. */
      = found->commit != NULL ? g_strdup_printf (_ ("commit %.7s"), found->commit) : NULL;
  const char *parts[] = { commit, found->author, date };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", parts[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
set_action (GtkWidget *button, const char *action, guint index)
{
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", index);
}

static GtkWidget *
make_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

static char *
dup_places (const VarveFound *found)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < found->places->len; i++)
    {
      g_autofree char *place = varve_place_describe (found->places->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", place);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
add_button (GtkWidget *box, const char *label, const char *action, guint index, gboolean suggested)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  set_action (button, action, index);
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  gtk_flow_box_append (GTK_FLOW_BOX (box), button);
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
  return button;
}

/* What can be done with one version. */
static GtkWidget *
make_buttons (VarveFoundDialog *self, const VarveFound *found, guint index)
{
  GtkWidget *box = gtk_flow_box_new ();
  GtkWidget *button;

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), 4);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (box), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (box), 6);
  gtk_widget_set_margin_top (box, 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What can be done"), -1);
  button = add_button (box, _ ("_Bring Back"), "found.bring-back", index, index == 0);
  if (index == 0)
    self->best = button;
  if (varve_found_dialog_is_current (self, found)
      && (is_alembic (self) || found->revision->has_down))
    add_button (box, is_alembic (self) ? _ ("Bring Back and _Roll Back…") : _ ("_Roll Back…"),
                "found.roll-back", index, FALSE);
  if (varve_found_dialog_is_current (self, found))
    add_button (box, _ ("_Stamp…"), "found.stamp", index, FALSE);
  return box;
}

/* Where it is, with a look at it. */
static GtkWidget *
make_place_row (const VarveFound *found, guint index)
{
  g_autofree char *places = dup_places (found);
  GtkWidget *row = make_row (places, found->path != NULL ? found->path : "");
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_View"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  set_action (button, "found.view", index);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
add_found (VarveFoundDialog *self, const VarveFound *found, guint index)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *title = g_markup_escape_text (
      *found->revision->message ? found->revision->message : found->revision->id, -1);
  g_autofree char *id = g_markup_escape_text (found->revision->id, -1);
  g_autofree char *origin = dup_origin (found);

  adw_preferences_group_set_title (group, title);
  adw_preferences_group_set_description (group, id);
  adw_preferences_group_add (
      group, make_row (found->subject != NULL ? found->subject : _ ("As it was applied"), origin));
  adw_preferences_group_add (group, make_place_row (found, index));
  adw_preferences_group_add (group, make_buttons (self, found, index));
  adw_preferences_page_add (self->page, group);
}

/* What could not be searched is no secret: there it may be still. */
static void
add_notes (VarveFoundDialog *self)
{
  AdwPreferencesGroup *group;

  if (self->whereis->notes[0] == NULL)
    return;
  group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  for (guint i = 0; self->whereis->notes[i] != NULL; i++)
    adw_preferences_group_add (group, make_row (self->whereis->notes[i], ""));
  adw_preferences_page_add (self->page, group);
}

static void
append_line (GString *text, const char *line)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
}

static char *
dup_where_looked (VarveFoundDialog *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->whereis->repository != NULL)
    {
      g_autofree char *shown = g_filename_display_name (self->whereis->repository);
      g_autofree char *line = g_strdup_printf (
          _ ("Looked into the git repository %s: branches, remote branches as they were fetched "
             "last, tags, stashes, reflogs, and commits that nothing leads to any more."),
          shown);

      append_line (text, line);
    }
  if (self->environment != NULL)
    {
      g_autofree char *line
          = g_strdup_printf (_ ("Looked into the journal of “%s”."), self->environment);

      append_line (text, line);
    }
  for (guint i = 0; self->whereis->notes[i] != NULL; i++)
    append_line (text, self->whereis->notes[i]);
  append_line (text, _ ("Fetch from the remote, or ask whoever applied it, and search again."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_nothing (VarveFoundDialog *self)
{
  g_autofree char *where = dup_where_looked (self);
  g_autofree char *escaped = g_markup_escape_text (where, -1);
  g_autofree char *title = g_strdup_printf (_ ("%s Was Not Found"), self->id);

  adw_status_page_set_title (self->nothing, title);
  adw_status_page_set_description (self->nothing, escaped);
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

void
varve_found_dialog_show (VarveFoundDialog *self)
{
  GPtrArray *found = self->whereis->found;

  if (found->len == 0)
    {
      show_nothing (self);
      return;
    }
  for (guint i = 0; i < found->len; i++)
    add_found (self, found->pdata[i], i);
  add_notes (self);
  gtk_stack_set_visible_child_name (self->stack, "found");
  gtk_window_set_focus (GTK_WINDOW (self), self->best);
}
