/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-statement.h"

G_BEGIN_DECLS

/**
 * VarveUrl:
 *
 * Where a database is, understood. Immutable, reference-counted. Never printed whole:
 * varve_url_dup_display() has no password. Spellings: SQLAlchemy's (`postgresql+asyncpg://…`,
 * `sqlite:///relative`, `sqlite:////absolute`, `sqlite://` in memory), libpq's URI
 * (`postgresql://`, `postgres://`, several hosts, query parameters) and `key=value` forms.
 */
typedef struct _VarveUrl VarveUrl;

#define VARVE_TYPE_URL (varve_url_get_type ())
GType varve_url_get_type (void);
/* @base_folder: to which a relative SQLite path belongs. Variables are expanded before, by the
 * environment. VARVE_ERROR_INVALID_URL, never echoing a password; Alembic's
 * `driver://user:pass@localhost/dbname` is VARVE_ERROR_NO_URL. */
VarveUrl *varve_url_parse (const char *text, const char *base_folder, GError **error);
VarveUrl *varve_url_ref (VarveUrl *self);
void varve_url_unref (VarveUrl *self);
VarveDialect varve_url_get_dialect (const VarveUrl *self);
const char *varve_url_get_path (const VarveUrl *self); /* SQLite: absolute path or ":memory:" */
/* PostgreSQL: libpq's keywords, e.g. "host" "port" "dbname" "user"; NULL where not given.
 * "password" too: for connecting only. */
const char *varve_url_get_parameter (const VarveUrl *self, const char *keyword);
/* @value NULL removes it. (transfer full) */
VarveUrl *varve_url_with_parameter (const VarveUrl *self, const char *keyword, const char *value);
/* For people: "shop.db", "shop on db.example.org", never a secret. (transfer full) */
char *varve_url_dup_display (const VarveUrl *self);
/* Canonical spelling for varve.ini, with @with_password FALSE always safe to write and show.
 * (transfer full) */
char *varve_url_dup_text (const VarveUrl *self, gboolean with_password);
/* What a keyring entry is found by: dialect, host, port, database, user. (transfer full) */
char *varve_url_dup_key (const VarveUrl *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveUrl, varve_url_unref)

G_END_DECLS
