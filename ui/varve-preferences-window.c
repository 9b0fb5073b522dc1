/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-preferences-window.h"

#include "varve-settings.h"

struct _VarvePreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  AdwComboRow *style;
  GtkSwitch *system_font;
  GtkFontChooser *font;
  GtkWidget *font_row;
};

G_DEFINE_FINAL_TYPE (VarvePreferencesWindow, varve_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

/* In the order of the rows. */
static const struct
{
  const char *name;
  AdwColorScheme scheme;
} styles[] = {
  { "default", ADW_COLOR_SCHEME_DEFAULT },
  { "light", ADW_COLOR_SCHEME_FORCE_LIGHT },
  { "dark", ADW_COLOR_SCHEME_FORCE_DARK },
};

static guint
find_style (GSettings *settings)
{
  g_autofree char *name = g_settings_get_string (settings, "color-scheme");

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_str_equal (styles[i].name, name))
      return i;
  return 0;
}

static void
style_selected (VarvePreferencesWindow *self)
{
  GSettings *settings = varve_settings_get ();
  guint selected = adw_combo_row_get_selected (self->style);

  if (settings && selected < G_N_ELEMENTS (styles))
    g_settings_set_string (settings, "color-scheme", styles[selected].name);
}

static void
varve_preferences_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), VARVE_TYPE_PREFERENCES_WINDOW);
  G_OBJECT_CLASS (varve_preferences_window_parent_class)->dispose (object);
}

static void
varve_preferences_window_class_init (VarvePreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, VarvePreferencesWindow, style);
  gtk_widget_class_bind_template_child (widget_class, VarvePreferencesWindow, system_font);
  gtk_widget_class_bind_template_child (widget_class, VarvePreferencesWindow, font);
  gtk_widget_class_bind_template_child (widget_class, VarvePreferencesWindow, font_row);
  gtk_widget_class_bind_template_callback (widget_class, style_selected);
}

static void
varve_preferences_window_init (VarvePreferencesWindow *self)
{
  GSettings *settings = varve_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self), settings != NULL);
  if (!settings)
    return;
  adw_combo_row_set_selected (self->style, find_style (settings));
  g_settings_bind (settings, "use-system-font", self->system_font, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "custom-font", self->font, "font", G_SETTINGS_BIND_DEFAULT);
}

VarvePreferencesWindow *
varve_preferences_window_new (GtkWindow *parent)
{
  return g_object_new (VARVE_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
}

/* Applying what was chosen, for the whole application. */

static char *
dup_font_css (GSettings *settings)
{
  g_autofree char *font = g_settings_get_string (settings, "custom-font");
  PangoFontDescription *description;
  char *css;

  if (g_settings_get_boolean (settings, "use-system-font"))
    return g_strdup ("");
  description = pango_font_description_from_string (font);
  css = g_strdup_printf ("textview.script { font-family: \"%s\"; font-size: %gpt; }",
                         pango_font_description_get_family (description),
                         (double) pango_font_description_get_size (description) / PANGO_SCALE);
  pango_font_description_free (description);
  return css;
}

static void
settings_changed (GSettings *settings, const char *key, GtkCssProvider *provider)
{
  g_autofree char *css = dup_font_css (settings);

  gtk_css_provider_load_from_data (provider, css, -1);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      styles[find_style (settings)].scheme);
}

static void
forget_provider (gpointer provider, GClosure *closure)
{
  g_object_unref (provider);
}

void
varve_preferences_apply_style (void)
{
  GSettings *settings = varve_settings_get ();
  GtkCssProvider *provider;

  if (!settings)
    return;
  provider = gtk_css_provider_new ();
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  g_signal_connect_data (settings, "changed", G_CALLBACK (settings_changed), provider,
                         forget_provider, 0);
  settings_changed (settings, NULL, provider);
}
