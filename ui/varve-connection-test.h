/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveConnectionAnswer: what a database said when it was tried.
 * @server: "PostgreSQL 15.20"
 * @n_tables: beside Varve's own
 * @current: version rows
 * @missing: an SQLite file that is not there yet
 */
typedef struct
{
  char *server;
  guint n_tables;
  char **current;
  gboolean missing;
} VarveConnectionAnswer;

/* Opens the database at @url (as varve.ini has it) read-only, looks, and closes it again, in a
 * thread of its own. @name: for messages. @password: (nullable): what was typed; a stored one is
 * tried otherwise.
 * @operation: cancels it. */
void varve_connection_test_async (const char *name,
                                  const char *folder,
                                  const char *url,
                                  const char *password,
                                  VarveOperation *operation,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
VarveConnectionAnswer *varve_connection_test_finish (GAsyncResult *result, GError **error);
void varve_connection_answer_free (VarveConnectionAnswer *self);
/* "PostgreSQL 15.20, 12 tables, at 1975ea83b712". (transfer full) */
char *varve_connection_answer_dup_text (const VarveConnectionAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveConnectionAnswer, varve_connection_answer_free)

G_END_DECLS
