/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-accessible.h"

/* Names that GTK 4.8 gives wrongly or not at all, in one place: a button with a mnemonic is read
 * with its underscore, one that has only a picture is called by its type though its tooltip says
 * what it does. */

static char *
without_mnemonic (const char *label)
{
  GString *text = g_string_new (NULL);

  for (const char *p = label; *p; p++)
    {
      if (*p == '_' && p[1])
        p++;
      g_string_append_c (text, *p);
    }
  return g_string_free (text, FALSE);
}

static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The label inside names the button, too, and without the underscore. */
static void
name_button (GtkButton *button)
{
  const char *label = gtk_button_get_label (button);
  const char *tooltip = gtk_widget_get_tooltip_text (GTK_WIDGET (button));

  if (label && gtk_button_get_use_underline (button))
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
  else if (!label && tooltip && gtk_button_get_icon_name (button))
    set_name (GTK_WIDGET (button), tooltip);
}

/* The arrow of a split button is one, too. The button inside is labelled by it. */
static void
name_menu_button (GtkMenuButton *button)
{
  const char *label = gtk_menu_button_get_label (button);
  const char *tooltip = gtk_widget_get_tooltip_text (GTK_WIDGET (button));
  g_autofree char *text = label ? without_mnemonic (label) : g_strdup (tooltip);

  if (text)
    set_name (GTK_WIDGET (button), text);
}

static gboolean
mapped (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  if (GTK_IS_MENU_BUTTON (widget))
    name_menu_button (GTK_MENU_BUTTON (widget));
  if (!GTK_IS_BUTTON (widget))
    return TRUE;
  name_button (GTK_BUTTON (widget));
  g_signal_handlers_disconnect_by_func (widget, name_button, NULL);
  g_signal_connect (widget, "notify::label", G_CALLBACK (name_button), NULL);
  return TRUE;
}

/**
 * varve_accessible_name_row:
 * @row: a widget that fills a list's item
 * @sentence: what it says
 *
 * Names a row of a list, and the item around it, which is what has the focus.
 */
void
varve_accessible_name_row (GtkWidget *row, const char *sentence)
{
  GtkWidget *item = gtk_widget_get_parent (row);

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  -1);
  if (item
      && gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (item))
             == GTK_ACCESSIBLE_ROLE_LIST_ITEM)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                    -1);
}

/**
 * varve_accessible_install:
 *
 * Names buttons as they come on the screen. Once a program, after GTK is initialised.
 */
void
varve_accessible_install (void)
{
  static gulong hook;

  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  if (!hook)
    hook = g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, mapped, NULL,
                                       NULL);
}
