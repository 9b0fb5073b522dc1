/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-application.h"

#include "varve-accessible.h"
#include "varve-preferences-window.h"
#include "varve-settings.h"
#include "varve-window.h"

#include <glib/gi18n-lib.h>

struct _VarveApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (VarveApplication, varve_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "app.new-window", { "<Control><Shift>n" } },
  { "app.preferences", { "<Control>comma" } },
  { "win.show-help-overlay", { "<Control>question", "<Control>F1" } },
  { "window.close", { "<Control>w" } },
  { "window.open-project", { "<Control>o" } },
  { "window.search", { "<Control>f" } },
  { "window.replace", { "<Control>h" } },
  { "window.toggle-sidebar", { "F9" } },
  { "window.back", { "<Alt>Left" } },
  { "project.reload", { "F5", "<Control>r" } },
  { "project.new-revision", { "<Control>n" } },
  { "project.upgrade('heads')", { "<Control><Shift>u" } },
  { "project.roll-back('-1')", { "<Control><Shift>d" } },
  { "revision.save", { "<Control>s" } },
  { "revision.upgrade-to-here", { "<Alt>Up" } },
  { "revision.roll-back-to-here", { "<Alt>Down" } },
  { "revision.copy-id", { "<Control><Shift>c" } },
};

static VarveWindow *
find_empty_window (GtkApplication *application)
{
  for (GList *link = gtk_application_get_windows (application); link; link = link->next)
    if (VARVE_IS_WINDOW (link->data) && varve_window_is_empty (VARVE_WINDOW (link->data)))
      return VARVE_WINDOW (link->data);
  return NULL;
}

static VarveWindow *
find_window_of (GtkApplication *application, const char *folder)
{
  for (GList *link = gtk_application_get_windows (application); link; link = link->next)
    if (VARVE_IS_WINDOW (link->data)
        && g_strcmp0 (varve_window_get_folder (VARVE_WINDOW (link->data)), folder) == 0)
      return VARVE_WINDOW (link->data);
  return NULL;
}

static void
open_folder (GtkApplication *application, const char *folder)
{
  VarveWindow *window = find_window_of (application, folder);
  gboolean seen;

  if (!window)
    {
      window = find_empty_window (application);
      seen = window != NULL;
      if (!window)
        window = varve_window_new (application);
      varve_window_open (window, folder);
      if (!seen)
        {
          varve_window_present_read (window);
          return;
        }
    }
  gtk_window_present (GTK_WINDOW (window));
}

/* Started without a project: the one that was open last, where it is still there. */
static void
varve_application_activate (GApplication *application)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_autofree char *last = varve_recent_dup_last ();

  if (active)
    gtk_window_present (active);
  else if (*last && g_file_test (last, G_FILE_TEST_IS_DIR))
    open_folder (GTK_APPLICATION (application), last);
  else
    gtk_window_present (GTK_WINDOW (varve_window_new (GTK_APPLICATION (application))));
}

static void
varve_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);
      if (path)
        open_folder (GTK_APPLICATION (application), path);
    }
}

static int
varve_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Varve %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (!g_variant_dict_contains (options, "new-window"))
    return -1;
  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("varve: %s\n", error->message);
      return 1;
    }
  g_action_group_activate_action (G_ACTION_GROUP (application), "new-window", NULL);
  return -1;
}

static void
new_window_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (varve_window_new (GTK_APPLICATION (user_data))));
}

/* Each window may have something to ask. */
static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows
      = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  for (GList *link = windows; link; link = link->next)
    if (VARVE_IS_WINDOW (link->data))
      gtk_window_close (GTK_WINDOW (link->data));
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  gtk_window_present (GTK_WINDOW (varve_preferences_window_new (parent)));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_show_about_window (
      gtk_application_get_active_window (GTK_APPLICATION (user_data)), "application-name",
      _ ("Varve"), "application-icon", APPLICATION_ID, "version", PACKAGE_VERSION, "comments",
      _ ("See every layer of a database: which revisions are applied where, and how to get back."),
      "license-type", GTK_LICENSE_GPL_3_0, "developer-name", _ ("The Varve contributors"),
      /* Translators: your names, one a line */
      "translator-credits", _ ("translator-credits"), NULL);
}

static const GActionEntry entries[] = {
  { .name = "quit", .activate = quit_action },
  { .name = "new-window", .activate = new_window_action },
  { .name = "preferences", .activate = preferences_action },
  { .name = "about", .activate = about_action },
};

static void
varve_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (varve_application_parent_class)->startup (application);
  varve_accessible_install ();
  varve_preferences_apply_style ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action,
                                           (const char *const *) accels[i].accels);
}

static void
varve_application_class_init (VarveApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = varve_application_startup;
  application_class->activate = varve_application_activate;
  application_class->open = varve_application_open;
  application_class->handle_local_options = varve_application_handle_local_options;
}

static const GOptionEntry options[] = {
  { "new-window", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open a new window"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  { NULL },
};

static void
varve_application_init (VarveApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FOLDER…]"));
}

VarveApplication *
varve_application_new (void)
{
  return g_object_new (VARVE_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/org/varve/Varve", NULL);
}
