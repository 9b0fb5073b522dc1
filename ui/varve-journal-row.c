/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-journal-row.h"

#include "varve-accessible.h"
#include "varve-format.h"

#include <glib/gi18n-lib.h>

struct _VarveJournalRow
{
  GtkWidget parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *message;
};

G_DEFINE_FINAL_TYPE (VarveJournalRow, varve_journal_row, GTK_TYPE_WIDGET)

static const char *
choose_icon (const VarveJournalEntry *entry)
{
  if (entry->state == VARVE_JOURNAL_FAILED)
    return "dialog-error-symbolic";
  if (entry->state == VARVE_JOURNAL_STARTED)
    return "dialog-warning-symbolic";
  if (g_strcmp0 (entry->direction, "downgrade") == 0)
    return "go-down-symbolic";
  return g_strcmp0 (entry->direction, "stamp") == 0 ? "bookmark-new-symbolic" : "go-up-symbolic";
}

/* The exact time, where “2 days ago” is not enough. */
static char *
dup_exact (const VarveJournalEntry *entry)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (entry->started_us / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (when, "%F %T");

  return g_strdup_printf (_ ("%s, %s on %s, with %s"), time, entry->who ? entry->who : "?",
                          entry->host ? entry->host : "?", entry->tool ? entry->tool : "?");
}

static void
update_message (VarveJournalRow *self, const VarveJournalEntry *entry)
{
  g_autofree char *text = NULL;

  if (entry->state == VARVE_JOURNAL_FAILED && entry->message)
    text = entry->statement
               ? g_strdup_printf (_ ("Statement %u: %s"), entry->statement, entry->message)
               : g_strdup (entry->message);
  gtk_label_set_label (self->message, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static void
varve_journal_row_dispose (GObject *object)
{
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (object), VARVE_TYPE_JOURNAL_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (varve_journal_row_parent_class)->dispose (object);
}

static void
varve_journal_row_class_init (VarveJournalRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_journal_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-journal-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveJournalRow, icon);
  gtk_widget_class_bind_template_child (widget_class, VarveJournalRow, title);
  gtk_widget_class_bind_template_child (widget_class, VarveJournalRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, VarveJournalRow, message);
  gtk_widget_class_set_css_name (widget_class, "journalrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_journal_row_init (VarveJournalRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
varve_journal_row_new (void)
{
  return g_object_new (VARVE_TYPE_JOURNAL_ROW, NULL);
}

void
varve_journal_row_set_item (VarveJournalRow *self, VarveJournalItem *item)
{
  const VarveJournalEntry *entry = varve_journal_item_get_entry (item);
  g_autofree char *run = varve_format_run (entry);
  g_autofree char *exact = dup_exact (entry);
  g_autofree char *sentence = g_strdup_printf ("%s, %s", varve_journal_item_get_title (item), run);

  gtk_image_set_from_icon_name (self->icon, choose_icon (entry));
  gtk_label_set_label (self->title, varve_journal_item_get_title (item));
  gtk_label_set_label (self->subtitle, run);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), exact);
  update_message (self, entry);
  varve_accessible_name_row (GTK_WIDGET (self), sentence);
}
