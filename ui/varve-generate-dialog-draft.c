/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-generate-dialog-private.h"

#include "varve-change-item.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A choice or a letter is followed by others. */
#define PAUSE_MS 250
/* One of them may take two lines; more than that many are scrolled. */
#define LOSS_HEIGHT   34
#define LOSSES_HEIGHT 140

char *
varve_generate_dialog_dup_message (VarveGenerateDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->message))));
}

gboolean
varve_generate_dialog_has_choice (VarveGenerateDialog *self)
{
  if (self->comparison == NULL)
    return FALSE;
  for (guint i = 0; i < varve_difference_get_size (self->comparison->difference); i++)
    if (self->selected[i])
      return TRUE;
  return self->comparison->rename_statements->len > 0;
}

static void
show_proof (VarveGenerateDialog *self, const char *style, const char *icon, const char *text)
{
  static const char *const styles[] = { "done", "serious" };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->proof_bar), styles[i]);
  if (style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->proof_bar), style);
  gtk_stack_set_visible_child_name (self->proof_mark, icon != NULL ? "mark" : "busy");
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->proof_icon, icon);
  gtk_label_set_label (self->proof_label, text);
}

static void
show_proof_of_draft (VarveGenerateDialog *self)
{
  const VarveGeneration *generation = self->draft->generation;
  g_autofree char *text = NULL;

  if (generation->proof == VARVE_PROOF_DONE)
    {
      show_proof (self, "done", "emblem-ok-symbolic",
                  _ ("Proven on a scratch copy: up gives the desired schema, down gives back this "
                     "one."));
      return;
    }
  text = g_strdup_printf (_ ("Not proven: %s"),
                          generation->proof_text != NULL ? generation->proof_text : "–");
  show_proof (self, "serious", "dialog-warning-symbolic", text);
}

static void
show_losses (VarveGenerateDialog *self)
{
  const VarveGeneration *generation = self->draft->generation;
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; generation->losses[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", generation->losses[i]);
  for (gsize i = 0; generation->unfinished[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", generation->unfinished[i]);
  gtk_label_set_label (self->losses, text->str);
  gtk_scrolled_window_set_min_content_height (
      GTK_SCROLLED_WINDOW (self->losses_scroller),
      (int) MIN (
          LOSS_HEIGHT
              * (g_strv_length (generation->losses) + g_strv_length (generation->unfinished)),
          LOSSES_HEIGHT));
  gtk_widget_set_visible (self->losses_scroller, text->len > 0);
}

/* What a choice can't be without was taken along. */
static void
follow_selection (VarveGenerateDialog *self)
{
  self->updating = TRUE;
  memcpy (self->selected, self->draft->generation->selected,
          varve_difference_get_size (self->comparison->difference));
  for (guint i = 0; i < self->items->len; i++)
    {
      VarveChangeItem *item = g_ptr_array_index (self->items, i);

      varve_change_item_set_chosen (item, self->selected[varve_change_item_get_change (item)]);
    }
  self->updating = FALSE;
}

static void
drafted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  VarveGenerateQuestion *question = user_data;
  g_autoptr (VarveGenerateDialog) self = question->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveSchemaDraft) draft = varve_schema_work_draft_finish (result, &error);

  if (question->serial == self->serial && self->session != NULL)
    {
      g_clear_object (&self->operation);
      if (draft != NULL)
        {
          self->draft = g_steal_pointer (&draft);
          varve_set_str (&self->id, self->draft->id);
          varve_sql_view_set_piece (self->script, self->draft->text, strlen (self->draft->text), 1,
                                    0);
          show_proof_of_draft (self);
          show_losses (self);
          follow_selection (self);
        }
      else
        show_proof (self, "serious", "dialog-warning-symbolic", error->message);
      varve_generate_dialog_update_actions (self);
    }
  g_free (question);
}

void
varve_generate_dialog_forget_draft (VarveGenerateDialog *self)
{
  self->serial++;
  if (self->operation != NULL)
    varve_operation_cancel (self->operation);
  g_clear_object (&self->operation);
  g_clear_pointer (&self->draft, varve_schema_draft_free);
  g_clear_handle_id (&self->draft_source, g_source_remove);
}

static void
fill_request (VarveGenerateDialog *self, const char *message, VarveSchemaRequest *request)
{
  request->message = *message != '\0' ? message : _ ("what it does");
  request->parents = (const char *const *) self->parents;
  request->id = self->id;
  request->selected = self->selected;
}

static gboolean
make_draft (gpointer data)
{
  VarveGenerateDialog *self = data;
  g_autofree char *message = varve_generate_dialog_dup_message (self);
  VarveSchemaRequest request;

  self->draft_source = 0;
  self->operation = varve_operation_new ();
  fill_request (self, message, &request);
  varve_schema_work_draft_async (self->state, self->session, self->environment, self->comparison,
                                 &request, self->operation, drafted,
                                 varve_generate_question_new (self));
  return G_SOURCE_REMOVE;
}

void
varve_generate_dialog_queue_draft (VarveGenerateDialog *self)
{
  varve_generate_dialog_forget_draft (self);
  if (varve_generate_dialog_has_choice (self))
    {
      show_proof (self, NULL, NULL, _ ("Proving it on a scratch copy…"));
      self->draft_source = g_timeout_add (PAUSE_MS, make_draft, self);
    }
  else
    {
      show_proof (self, NULL, "dialog-information-symbolic", _ ("Nothing is chosen."));
      varve_sql_view_set_piece (self->script, "", 0, 1, 0);
      gtk_widget_set_visible (self->losses_scroller, FALSE);
    }
  varve_generate_dialog_update_actions (self);
}

static void
written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveGenerateDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveRevision) revision = varve_schema_work_write_finish (result, &error);

  self->writing = FALSE;
  if (self->session == NULL)
    return;
  if (revision == NULL)
    {
      show_proof (self, "serious", "dialog-warning-symbolic", error->message);
      varve_generate_dialog_update_actions (self);
      return;
    }
  varve_session_reload (self->session);
  varve_generate_dialog_finish (self, revision);
}

void
varve_generate_dialog_create (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveGenerateDialog *self = VARVE_GENERATE_DIALOG (widget);
  g_autofree char *message = varve_generate_dialog_dup_message (self);
  VarveSchemaRequest request;

  self->writing = TRUE;
  varve_generate_dialog_update_actions (self);
  fill_request (self, message, &request);
  varve_schema_work_write_async (self->state, self->session, self->environment, self->comparison,
                                 self->draft->generation, &request, written, g_object_ref (self));
}
