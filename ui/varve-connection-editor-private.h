/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-connection-editor.h"
#include "varve-connection-form.h"

G_BEGIN_DECLS

struct _VarveConnectionEditor
{
  AdwWindow parent_instance;

  VarveSession *session;         /* (owned) */
  VarveEnvironment *environment; /* (owned) (nullable): NULL while it is a new one */
  gboolean was_default;

  /* Template widgets. */
  AdwWindowTitle *window_title;
  GtkRevealer *bar;
  GtkLabel *bar_label;
  GtkEditable *name;
  AdwComboRow *kind;
  GtkSwitch *is_default;
  VarveConnectionForm *form;
  GtkButton *save_button;
  GtkWidget *remove_button;
};

G_END_DECLS
