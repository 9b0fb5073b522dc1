/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveConnectionFields: an address as the form's fields have it. Pure.
 */
typedef enum
{
  VARVE_FIELDS_SQLITE,
  VARVE_FIELDS_POSTGRES,
  VARVE_FIELDS_ADDRESS,
} VarveFieldsKind;

typedef struct
{
  VarveFieldsKind kind;
  char *file; /* as typed: relative to the project's folder, or absolute */
  char *host;
  char *port;
  char *database;
  char *user;
  char *tls; /* libpq's sslmode, NULL: its default */
  char *address;
} VarveConnectionFields;

/* Never fails: what the fields can't say whole stays an address. */
VarveConnectionFields *varve_connection_fields_parse (const char *url, const char *folder);
void varve_connection_fields_free (VarveConnectionFields *self);
/* (transfer full); NULL with VARVE_ERROR_INVALID_URL, whose message names the field. */
char *varve_connection_fields_dup_url (const VarveConnectionFields *self,
                                       const char *folder,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveConnectionFields, varve_connection_fields_free)

G_END_DECLS
