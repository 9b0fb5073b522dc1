/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void varve_sample_copy_async (GAsyncReadyCallback callback, gpointer user_data);
char *varve_sample_copy_finish (GAsyncResult *result, GError **error);

G_END_DECLS
