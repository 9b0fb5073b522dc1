/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-timeline-view-private.h"

#include <glib/gi18n-lib.h>

static char *
dup_summary (const VarveStatus *status)
{
  gboolean empty = status->current[0] == NULL;

  if (status->unknown && status->unknown[0])
    return g_strdup (_ ("The database is at a revision that is not here"));
  if (status->n_pending == 0)
    return g_strdup (empty ? _ ("Nothing to apply") : _ ("Up to date"));
  return g_strdup_printf (
      ngettext ("%'u revision pending", "%'u revisions pending", status->n_pending),
      status->n_pending);
}

static void
append_at (GString *text, VarveGraph *graph, const char *id)
{
  VarveRevision *revision = varve_graph_lookup (graph, id);
  g_autofree char *markup
      = g_markup_printf_escaped ("<tt>%s</tt> %s", id, revision ? revision->message : "");

  if (text->len)
    g_string_append (text, ", ");
  g_string_append (text, g_strchomp (markup));
}

static char *
dup_at_markup (const VarveStatus *status)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  if (!status->current[0])
    return g_markup_escape_text (_ ("The database has no revision yet"), -1);
  for (guint i = 0; status->current[i]; i++)
    append_at (ids, status->graph, status->current[i]);
  /* Translators: “at 7102cbf958bc Merge billing into main” */
  return g_strdup_printf (_ ("at %s"), ids->str);
}

/* Where no script here has what the database is at, there it can be looked for. */
static char *
dup_at_with_link (const VarveStatus *status, const char *at)
{
  g_autofree char *link = NULL;

  if (!status->unknown || !status->unknown[0])
    return g_strdup (at);
  link = g_markup_printf_escaped ("<a href=\"%s\">%s</a>", status->unknown[0], _ ("Look in Git…"));
  /* Before the rest, which may be cut. */
  return g_strdup_printf ("%s · %s", link, at);
}

static gboolean
link_activated (VarveTimelineView *self, const char *id)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "project.find-revision", "s", id);
  return TRUE;
}

static char *
dup_unknown_summary (VarveTimelineView *self)
{
  VarveGraph *graph = varve_session_get_graph (self->session);
  guint n = graph ? varve_graph_get_size (graph) : 0;

  return graph ? g_strdup_printf (ngettext ("%'u revision", "%'u revisions", n), n) : g_strdup ("");
}

static const char *
get_connection_text (VarveTimelineView *self)
{
  switch (varve_session_get_connection (self->session, self->environment))
    {
      case VARVE_CONNECTION_IDLE:
        return "";
      case VARVE_CONNECTION_LOADING:
        return _ ("Asking the database…");
      case VARVE_CONNECTION_FAILED:
        return _ ("Not connected");
      case VARVE_CONNECTION_READY:
        return "";
      default:
        g_return_val_if_reached ("");
    }
}

void
varve_timeline_view_update_summary (VarveTimelineView *self)
{
  VarveStatus *status
      = self->session ? varve_session_get_status (self->session, self->environment) : NULL;
  g_autofree char *summary = NULL;
  g_autofree char *at = NULL;
  g_autofree char *shown = NULL;

  if (status)
    {
      summary = dup_summary (status);
      at = dup_at_markup (status);
      shown = dup_at_with_link (status, at);
    }
  else if (self->session)
    {
      summary = dup_unknown_summary (self);
      at = g_markup_escape_text (get_connection_text (self), -1);
      shown = g_strdup (at);
    }
  /* Blue only where there is something to do. */
  if (status && status->n_pending > 0)
    gtk_widget_add_css_class (self->upgrade_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->upgrade_button, "suggested-action");
  gtk_label_set_label (self->summary, summary ? summary : "");
  gtk_label_set_label (self->at, shown ? shown : "");
  gtk_widget_set_tooltip_markup (GTK_WIDGET (self->at), at);
}

void
varve_timeline_view_bind_summary (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, link_activated);
}
