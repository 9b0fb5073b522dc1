/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"

G_BEGIN_DECLS

/**
 * VarveConfigEntry:
 * @value: as written, continuation lines joined by LF, white space around removed
 * @line: 1-based line of the key
 * @start: byte offset of the key's line
 * @end: byte offset behind the value's last line, its line end included
 */
typedef struct
{
  char *key;
  char *value;
  guint line;
  gsize start;
  gsize end;
} VarveConfigEntry;

typedef struct
{
  char *name;
  guint line;
  gsize start; /* of the header's line */
  gsize body;  /* behind the header's line */
  gsize end;   /* behind the section's last key or header: where a new key goes */
  gsize close; /* where the next section starts, or the end */
  GPtrArray *entries;
} VarveConfigSection;

/**
 * VarveConfig:
 *
 * A key file with the place of everything in it, so that an error can name its line and a change
 * leaves every other byte alone; #GKeyFile can do neither. Reads what Alembic's ini files hold too:
 * `;` comments, `key: value`, values that go on in indented lines, `%(key)s` and `%%`.
 */
typedef struct
{
  char *path;
  char *text;
  gsize length;
  const char *newline; /* "\n" or "\r\n" */
  GPtrArray *sections;
} VarveConfig;

VarveConfig *varve_config_load (const char *path, GError **error);
VarveConfig *varve_config_parse (const char *text, gsize length, const char *path, GError **error);
void varve_config_free (VarveConfig *self);

VarveConfigSection *varve_config_find_section (VarveConfig *self, const char *name);
VarveConfigEntry *varve_config_section_find (VarveConfigSection *section, const char *key);
/* The same, or else in [DEFAULT], whose keys Python's ConfigParser gives to every section. */
VarveConfigEntry *
varve_config_find_entry (VarveConfig *self, VarveConfigSection *section, const char *key);
/* The value with `%(here)s`, `%(other key)s` and `%%` resolved; other uses of `%` stay. (transfer
 * full) */
char *varve_config_expand (VarveConfig *self,
                           VarveConfigSection *section,
                           const VarveConfigEntry *entry,
                           GError **error);
void varve_config_set_error (VarveConfig *self,
                             guint line,
                             GError **error,
                             const char *hint,
                             const char *format,
                             ...) G_GNUC_PRINTF (5, 6);

/* Each gives the whole new text. @value is written so that varve_config_expand() gives it back. */
char *varve_config_with_value (VarveConfig *self,
                               const char *section,
                               const char *key,
                               const char *value);
char *varve_config_without_value (VarveConfig *self, const char *section, const char *key);
char *varve_config_with_section_name (VarveConfig *self, const char *old_name, const char *name);
char *varve_config_without_section (VarveConfig *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveConfig, varve_config_free)

G_END_DECLS
