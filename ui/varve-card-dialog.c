/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-card-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "varve-card-view.h"
#include "varve-card-work.h"
#include "varve-remedy.h"
#include "varve-sql-view.h"

#define DIALOG_WIDTH  640
#define OUTPUT_HEIGHT 160 /* more of it scrolls */

struct _VarveCardDialog
{
  AdwWindow parent_instance;

  GtkLabel *title;
  GtkLabel *sentence;
  GtkLabel *text;
  GtkLabel *detail;
  GtkScrolledWindow *output_frame;
  VarveSqlView *output;
  VarveCardView *remedies;

  VarveSession *session; /* (owned) */
  char *environment;     /* (owned) (nullable) */
  VarveCard *card;       /* (owned) */
};

G_DEFINE_FINAL_TYPE (VarveCardDialog, varve_card_dialog, ADW_TYPE_WINDOW)

static void
on_taken (VarveCardDialog *self, guint index)
{
  g_autoptr (VarveCardDialog) keep = g_object_ref (self);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_destroy (GTK_WINDOW (self));
  if (parent != NULL)
    varve_remedy_take (parent, keep->session, keep->environment, keep->card, index);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_output (VarveCardDialog *self, const char *output)
{
  gboolean any = output != NULL && *output != '\0';

  gtk_widget_set_visible (GTK_WIDGET (self->output_frame), any);
  if (!any)
    return;
  varve_sql_view_set_output (self->output, output);
  gtk_scrolled_window_set_min_content_height (
      self->output_frame, MIN (varve_sql_view_get_content_height (self->output), OUTPUT_HEIGHT));
}

static void
varve_card_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), VARVE_TYPE_CARD_DIALOG);
  G_OBJECT_CLASS (varve_card_dialog_parent_class)->dispose (object);
}

static void
varve_card_dialog_finalize (GObject *object)
{
  VarveCardDialog *self = VARVE_CARD_DIALOG (object);

  g_clear_object (&self->session);
  g_free (self->environment);
  g_clear_pointer (&self->card, varve_card_free);
  G_OBJECT_CLASS (varve_card_dialog_parent_class)->finalize (object);
}

static void
varve_card_dialog_class_init (VarveCardDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_card_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_card_dialog_finalize;
  g_type_ensure (VARVE_TYPE_CARD_VIEW);
  g_type_ensure (VARVE_TYPE_SQL_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-card-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveCardDialog, title);
  gtk_widget_class_bind_template_child (widget_class, VarveCardDialog, sentence);
  gtk_widget_class_bind_template_child (widget_class, VarveCardDialog, text);
  gtk_widget_class_bind_template_child (widget_class, VarveCardDialog, detail);
  gtk_widget_class_bind_template_child (widget_class, VarveCardDialog, output_frame);
  gtk_widget_class_bind_template_child (widget_class, VarveCardDialog, output);
  gtk_widget_class_bind_template_child (widget_class, VarveCardDialog, remedies);
  gtk_widget_class_bind_template_callback (widget_class, on_taken);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
varve_card_dialog_init (VarveCardDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

typedef struct
{
  GtkWindow *parent; /* (weak) */
  char *environment; /* (nullable) */
  char *sentence;    /* (nullable) */
  char *output;      /* (nullable) */
} Asked;

static void
asked_free (Asked *asked)
{
  g_clear_weak_pointer (&asked->parent);
  g_free (asked->environment);
  g_free (asked->sentence);
  g_free (asked->output);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

/* As high as what it says at its width. */
static void
fit (VarveCardDialog *self)
{
  int natural;

  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_VERTICAL, DIALOG_WIDTH, NULL, &natural,
                      NULL, NULL);
  gtk_window_set_default_size (GTK_WINDOW (self), DIALOG_WIDTH, natural);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (VarveCard) card = varve_card_work_finish (result);
  VarveCardDialog *self;

  if (card == NULL || asked->parent == NULL || !gtk_widget_get_mapped (GTK_WIDGET (asked->parent)))
    return;
  self = g_object_new (VARVE_TYPE_CARD_DIALOG, "transient-for", asked->parent, NULL);
  self->session = g_object_ref (VARVE_SESSION (source));
  self->environment = g_steal_pointer (&asked->environment);
  self->card = g_steal_pointer (&card);
  set_text (self->title, self->card->title);
  set_text (self->sentence, asked->sentence);
  /* What the error says already is not said twice. */
  set_text (self->text,
            g_strcmp0 (self->card->text, asked->sentence) == 0 ? NULL : self->card->text);
  set_text (self->detail, asked->output == NULL ? self->card->detail : NULL);
  show_output (self, asked->output);
  varve_card_view_set_card (self->remedies, self->card, varve_session_get_graph (self->session),
                            G_MAXUINT);
  fit (self);
  gtk_window_set_focus (GTK_WINDOW (self), varve_card_view_get_first_button (self->remedies));
  gtk_window_present (GTK_WINDOW (self));
}

void
varve_card_dialog_present (GtkWindow *parent,
                           VarveSession *session,
                           const char *environment,
                           const GError *error,
                           const VarveAlembicFailure *failure)
{
  Asked *asked = g_new0 (Asked, 1);

  g_set_weak_pointer (&asked->parent, parent);
  asked->environment = g_strdup (environment);
  asked->sentence = error != NULL ? g_utf8_make_valid (error->message, -1) : NULL;
  asked->output = failure != NULL ? g_strdup (failure->output) : NULL;
  varve_card_work_async (session, environment, error, failure, on_made, asked);
}
