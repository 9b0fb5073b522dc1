/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveEnvironmentRow:
 *
 * An environment in the sidebar: name, and in words how its database stands.
 */
#define VARVE_TYPE_ENVIRONMENT_ROW (varve_environment_row_get_type ())
G_DECLARE_FINAL_TYPE (VarveEnvironmentRow,
                      varve_environment_row,
                      VARVE,
                      ENVIRONMENT_ROW,
                      GtkListBoxRow)

GtkWidget *varve_environment_row_new (VarveSession *session, const char *environment);
const char *varve_environment_row_get_environment (VarveEnvironmentRow *self);

G_END_DECLS
