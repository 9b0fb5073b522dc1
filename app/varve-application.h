/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VARVE_TYPE_APPLICATION (varve_application_get_type ())
G_DECLARE_FINAL_TYPE (VarveApplication, varve_application, VARVE, APPLICATION, AdwApplication)

VarveApplication *varve_application_new (void);

G_END_DECLS
