/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-card-view.h"

#include <glib/gi18n-lib.h>

/* A longer label of a button takes a second line. */
#define LABEL_CHARS 22

struct _VarveCardView
{
  GtkWidget parent_instance;

  GPtrArray *lines; /* (owned) (element-type utf8) (nullable elements): of each remedy */
  GtkWidget *first; /* (unowned) (nullable): the first button */
};

G_DEFINE_FINAL_TYPE (VarveCardView, varve_card_view, GTK_TYPE_WIDGET)

static guint taken_signal;

/* What only a shell can do has no button, and the last resort is nobody's first choice. */
guint
varve_card_find_best (const VarveCard *card)
{
  for (guint i = 0; card != NULL && i < card->remedies->len; i++)
    {
      const VarveCardRemedy *remedy = card->remedies->pdata[i];

      if (remedy->action != VARVE_REMEDY_COPY && remedy->action != VARVE_REMEDY_STAMP_PURGE)
        return i;
    }
  return G_MAXUINT;
}

static gboolean
is_script (VarveGraph *graph, const char *path)
{
  for (guint i = 0; graph != NULL && i < varve_graph_get_size (graph); i++)
    if (g_strcmp0 (varve_graph_get_revision (graph, i)->path, path) == 0)
      return TRUE;
  return FALSE;
}

const char *
varve_card_get_label (const VarveCard *card, guint index, VarveGraph *graph)
{
  const VarveCardRemedy *remedy = card->remedies->pdata[index];
  gboolean own = remedy->action == VARVE_REMEDY_SHOW_PLACE && card->path != NULL
                 && (remedy->target == NULL || g_str_equal (remedy->target, card->path));

  return own && is_script (graph, card->path) ? varve_remedy_get_label (VARVE_REMEDY_SHOW_PLACE)
                                              : remedy->label;
}

static void
take (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, taken_signal, 0, g_variant_get_uint32 (parameter));
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveCardView *self = VARVE_CARD_VIEW (widget);
  guint index = g_variant_get_uint32 (parameter);

  if (index < self->lines->len && self->lines->pdata[index] != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->lines->pdata[index]);
}

/* The line is shown whole where it fits, and is never lost where it does not. */
static GtkWidget *
make_line (const char *command, guint index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (command);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  /* Translators: what a button does; a command line. */
  g_autofree char *name = g_strdup_printf (_ ("Copy “%s”"), command);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  /* It takes what room there is, and leaves the buttons theirs. */
  gtk_label_set_max_width_chars (GTK_LABEL (label), 12);
  gtk_widget_set_tooltip_text (label, command);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "varve-id");
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "card.copy");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", index);
  gtk_widget_add_css_class (box, "varve-command");
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static char *
dup_plain (const char *label)
{
  g_auto (GStrv) parts = g_strsplit (label, "__", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) pieces = g_strsplit (parts[i], "_", -1);

      g_free (parts[i]);
      parts[i] = g_strjoinv ("", pieces);
    }
  return g_strjoinv ("_", parts);
}

/* One line where it is short, in any language. */
static void
set_width (GtkLabel *label, const char *text)
{
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_width_chars (label, (int) MIN (g_utf8_strlen (text, -1), LABEL_CHARS));
  gtk_label_set_max_width_chars (label, LABEL_CHARS);
}

static GtkWidget *
make_label (const char *text)
{
  g_autofree char *plain = dup_plain (text);
  GtkWidget *label = gtk_label_new (plain);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  set_width (GTK_LABEL (label), plain);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  return label;
}

static GtkWidget *
make_button (const char *text, guint index)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (text);
  GtkLabel *label = GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button)));

  set_width (label, text);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "card.take");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", index);
  return button;
}

static void
attach (VarveCardView *self, GtkWidget *child, int column, int row)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkLayoutChild *place;

  gtk_widget_set_parent (child, GTK_WIDGET (self));
  place = gtk_layout_manager_get_layout_child (layout, child);
  gtk_grid_layout_child_set_column (GTK_GRID_LAYOUT_CHILD (place), column);
  gtk_grid_layout_child_set_row (GTK_GRID_LAYOUT_CHILD (place), row);
}

static void
add_row (VarveCardView *self,
         const VarveCard *card,
         VarveGraph *graph,
         guint index,
         guint elsewhere)
{
  const VarveCardRemedy *remedy = card->remedies->pdata[index];
  const char *text = varve_card_get_label (card, index, graph);
  gboolean plain = index == elsewhere || remedy->action == VARVE_REMEDY_COPY;
  GtkWidget *first = plain ? make_label (text) : make_button (text, index);
  GtkWidget *line;

  if (!plain && self->first == NULL)
    self->first = first;
  attach (self, first, 0, (int) index);
  if (remedy->command == NULL)
    return;
  line = make_line (remedy->command, index);
  attach (self, line, 1, (int) index);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (first), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  gtk_widget_get_first_child (line), NULL, -1);
}

static void
clear (VarveCardView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_ptr_array_set_size (self->lines, 0);
  self->first = NULL;
}

void
varve_card_view_set_card (VarveCardView *self,
                          const VarveCard *card,
                          VarveGraph *graph,
                          guint elsewhere)
{
  clear (self);
  for (guint i = 0; card != NULL && i < card->remedies->len; i++)
    {
      const VarveCardRemedy *remedy = card->remedies->pdata[i];

      g_ptr_array_add (self->lines, g_strdup (remedy->command));
      if (i != elsewhere || remedy->command != NULL)
        add_row (self, card, graph, i, elsewhere);
    }
  gtk_widget_set_visible (GTK_WIDGET (self),
                          gtk_widget_get_first_child (GTK_WIDGET (self)) != NULL);
}

GtkWidget *
varve_card_view_get_first_button (VarveCardView *self)
{
  return self->first;
}

static void
varve_card_view_dispose (GObject *object)
{
  clear (VARVE_CARD_VIEW (object));
  G_OBJECT_CLASS (varve_card_view_parent_class)->dispose (object);
}

static void
varve_card_view_finalize (GObject *object)
{
  VarveCardView *self = VARVE_CARD_VIEW (object);

  g_ptr_array_unref (self->lines);
  G_OBJECT_CLASS (varve_card_view_parent_class)->finalize (object);
}

static void
varve_card_view_class_init (VarveCardViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_card_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_card_view_finalize;
  taken_signal = g_signal_new ("taken", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_install_action (widget_class, "card.take", "u", take);
  gtk_widget_class_install_action (widget_class, "card.copy", "u", copy);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_GRID_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_card_view_init (VarveCardView *self)
{
  GtkGridLayout *layout = GTK_GRID_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_grid_layout_set_row_spacing (layout, 6);
  gtk_grid_layout_set_column_spacing (layout, 12);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What can be done"), -1);
}

GtkWidget *
varve_card_view_new (void)
{
  return g_object_new (VARVE_TYPE_CARD_VIEW, NULL);
}
