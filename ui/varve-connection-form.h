/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-connection-test.h"

G_BEGIN_DECLS

/**
 * VarveConnectionForm:
 *
 * Where a database is, as fields: an SQLite file, a PostgreSQL server, or an address as text for
 * everything else (`${DATABASE_URL}`, several hosts, services). Gives the text for varve.ini, which
 * never holds a password, and tries the connection.
 *
 * Signals: `changed`, something was typed or chosen; `tested`, a trial ended by itself.
 */
#define VARVE_TYPE_CONNECTION_FORM (varve_connection_form_get_type ())
G_DECLARE_FINAL_TYPE (VarveConnectionForm, varve_connection_form, VARVE, CONNECTION_FORM, GtkBox)

/* To which a relative path, and `.env`, belong. */
void varve_connection_form_set_folder (VarveConnectionForm *self, const char *folder);
/* What messages call the environment. */
void varve_connection_form_set_name (VarveConnectionForm *self, const char *name);
/* @url: (nullable): as varve.ini has it. Shown as fields where these say all of it. */
void varve_connection_form_set_url (VarveConnectionForm *self, const char *url);
/* For varve.ini. (transfer full); NULL with VARVE_ERROR_INVALID_URL where a field is missing. */
char *varve_connection_form_dup_url (VarveConnectionForm *self, GError **error);
/* Keeps the typed password for this run, and in the keyring where wanted; nothing where none was
 * typed. */
void varve_connection_form_keep_password (VarveConnectionForm *self);
gboolean varve_connection_form_is_complete (VarveConnectionForm *self);
/* *Test Connection*: starts a trial, ends one that goes on. */
void varve_connection_form_test (VarveConnectionForm *self);
void varve_connection_form_stop (VarveConnectionForm *self);
gboolean varve_connection_form_is_testing (VarveConnectionForm *self);
/* What came of the last trial of what stands there now; both NULL without one. */
const VarveConnectionAnswer *varve_connection_form_get_answer (VarveConnectionForm *self);
const GError *varve_connection_form_get_error (VarveConnectionForm *self);

G_END_DECLS
