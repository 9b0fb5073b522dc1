/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-heads-dialog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "varve-card-dialog.h"
#include "varve-new-revision.h"

/* Two heads are joined or not; of more, those that are ticked. */
static gboolean
is_chosen (VarveHeadsDialog *self, guint index)
{
  return self->checks->len == 0
         || gtk_check_button_get_active (g_ptr_array_index (self->checks, index));
}

/* Ids of the heads that are to be joined, in the graph's order. */
static char **
dup_chosen (VarveHeadsDialog *self)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < self->heads->heads->len; i++)
    {
      const VarveHead *head = g_ptr_array_index (self->heads->heads, i);

      if (is_chosen (self, i))
        g_ptr_array_add (ids,
                         g_strdup (varve_graph_get_revision (self->heads->graph, head->index)->id));
    }
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (ids, FALSE);
}

static gboolean
brings (VarveHeadsDialog *self, guint index, guint revision)
{
  const VarveHead *head = g_ptr_array_index (self->heads->heads, index);

  for (guint i = 0; i < head->own->len; i++)
    if (g_array_index (head->own, guint, i) == revision)
      return TRUE;
  return FALSE;
}

static gboolean
is_among_chosen (VarveHeadsDialog *self, guint revision)
{
  for (guint i = 0; i < self->heads->heads->len; i++)
    if (is_chosen (self, i) && brings (self, i, revision))
      return TRUE;
  return FALSE;
}

static gboolean
has_serious_collision (VarveHeadsDialog *self)
{
  for (guint i = 0; i < self->heads->collisions->len; i++)
    {
      const VarveCollision *collision = g_ptr_array_index (self->heads->collisions, i);

      if (collision->serious && is_among_chosen (self, collision->first)
          && is_among_chosen (self, collision->second))
        return TRUE;
    }
  return FALSE;
}

static char *
dup_message (char **ids)
{
  g_autofree char *joined = g_strjoinv (", ", ids);

  return g_strdup_printf (_ ("merge %s"), joined);
}

/* As seen from the project's folder. */
static const char *
skip_folder (VarveProject *project, const char *path)
{
  const char *folder = varve_project_get_folder (project);

  if (!g_str_has_prefix (path, folder) || path[strlen (folder)] != G_DIR_SEPARATOR)
    return path;
  return path + strlen (folder) + 1;
}

/* The script that would be written. Its id stays while one chooses. */
static char *
dup_preview (VarveHeadsDialog *self, char **ids)
{
  VarveProject *project = varve_session_get_project (self->session);
  g_autofree char *message = dup_message (ids);
  VarveRevisionRequest request
      = { .message = message, .rev_id = self->merge_id, .heads = (const char *const *) ids };
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveRevision) revision = NULL;

  if (g_strv_length (ids) < 2)
    return g_strdup (_ ("Choose at least two heads to be joined."));
  if (varve_project_get_kind (project) == VARVE_PROJECT_ALEMBIC)
    return g_strdup (_ ("Merging lets the project’s Alembic write a script."));
  revision = varve_project_preview_revision (project, self->heads->graph, &request, &path, &text,
                                             &error);
  if (revision == NULL)
    return g_strdup (error->message);
  varve_set_str (&self->merge_id, revision->id);
  /* Translators: a file's path */
  return g_strdup_printf (_ ("Merging writes %s"), skip_folder (project, path));
}

/* Derives what the button does, and whether, from the heads that are chosen. */
void
varve_heads_dialog_update_merge (VarveHeadsDialog *self)
{
  g_auto (GStrv) ids = dup_chosen (self);
  guint n = g_strv_length (ids);
  guint all = self->heads->heads->len;
  g_autofree char *label = NULL;
  g_autofree char *preview = dup_preview (self, ids);

  if (n < all && n >= 2)
    /* Translators: the first number decides the plural: “Merge 2 of 3 Heads” */
    label
        = g_strdup_printf (ngettext ("_Merge %u of %u Heads", "_Merge %u of %u Heads", n), n, all);
  gtk_button_set_label (self->merge_button, label != NULL ? label : _ ("_Merge the Heads"));
  if (has_serious_collision (self))
    gtk_widget_remove_css_class (GTK_WIDGET (self->merge_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->merge_button), "suggested-action");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "heads.merge", n >= 2);
  gtk_label_set_label (self->merge_label, preview);
}

/* To be called once a head, in their order. */
GtkWidget *
varve_heads_dialog_make_check (VarveHeadsDialog *self)
{
  GtkWidget *check = gtk_check_button_new_with_label (_ ("Merge"));

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (check, _ ("Whether this head is joined with the others"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_signal_connect_object (check, "toggled", G_CALLBACK (varve_heads_dialog_update_merge), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (self->checks, check);
  return check;
}

static void
on_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveHeadsDialog) self = user_data;
  const VarveAlembicFailure *failure;
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;
  g_autoptr (VarveNewRevision) made
      = varve_new_revision_write_finish (VARVE_SESSION (source), result, &failure, &error);

  /* Closed meanwhile: the folder is watched. */
  if (self->session == NULL)
    return;
  if (made == NULL)
    {
      varve_heads_dialog_update_merge (self);
      varve_card_dialog_present (GTK_WINDOW (self), self->session, NULL, error, failure);
      return;
    }
  notice = g_strdup_printf (_ ("The heads are joined by %s"), made->id);
  varve_heads_dialog_finish (self, notice);
}

void
varve_heads_dialog_merge (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VarveHeadsDialog *self = VARVE_HEADS_DIALOG (widget);
  g_auto (GStrv) ids = dup_chosen (self);
  g_autofree char *message = dup_message (ids);

  gtk_widget_action_set_enabled (widget, "heads.merge", FALSE);
  varve_new_revision_write_async (self->session,
                                  &(VarveNewRevisionWish){
                                      .message = message,
                                      .id = self->merge_id,
                                      .parents = (const char *const *) ids,
                                  },
                                  on_merged, g_object_ref (self));
}
