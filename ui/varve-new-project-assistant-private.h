/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-connection-form.h"
#include "varve-new-project-assistant.h"

G_BEGIN_DECLS

struct _VarveNewProjectAssistant
{
  AdwWindow parent_instance;

  VarveProjectMadeFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  char *proposed_file; /* (nullable): what the file field says as long as nobody changed it */
  gboolean creating;   /* *Create* waits for the database's answer */
  GtkFileChooserNative *chooser; /* (owned) (nullable) */

  /* Template widgets. */
  GtkRevealer *bar;
  GtkLabel *bar_label;
  AdwPreferencesGroup *folder_group;
  GtkEditable *name;
  GtkEditable *location;
  VarveConnectionForm *form;
};

G_END_DECLS
