/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"
#include "revision/varve-script.h"

G_BEGIN_DECLS

/**
 * VarveScriptForm:
 * @name: what its scripts are called in the cache
 * @is_name: whether a file of this name is a script
 * @parse_head: as varve_script_parse_head()
 * @parse_take: as varve_script_parse_take()
 *
 * How the scripts of one kind of project are found and understood.
 */
typedef struct
{
  const char *name;
  gboolean (*is_name) (const char *name);
  VarveRevision *(*parse_head) (const char *text, gsize length, const char *path, GError **error);
  VarveScript *(*parse_take) (char *text, gsize length, const char *path, GError **error);
} VarveScriptForm;

extern const VarveScriptForm varve_script_form_sql;
extern const VarveScriptForm varve_script_form_alembic;

/**
 * VarveScriptSearch:
 * @form: which files are scripts
 * @location: the version location
 * @folder: the project's, beyond which no link is followed
 * @recursive: whether folders below are searched, too
 * @seen: (nullable): device and inode of the files read so far, so that locations may overlap
 */
typedef struct
{
  const VarveScriptForm *form;
  const char *location;
  const char *folder;
  gboolean recursive;
  GHashTable *seen;
} VarveScriptSearch;

/* Reads the heads of all scripts of one version location into @revisions (element-type
 * VarveRevision) and @problems (element-type VarveProblem). Only fails when the folder can't be
 * read, or cancelled. A folder that is not there holds no scripts. Of many, what they said when
 * they were read last is taken from the user's cache, and noted there. */
gboolean varve_script_reader_read (const VarveScriptSearch *search,
                                   GPtrArray *revisions,
                                   GPtrArray *problems,
                                   VarveOperation *operation,
                                   GError **error);
/* Where a link leads, if that is inside of @folder or @location; NULL with an error otherwise. */
char *varve_script_reader_follow (const char *path,
                                  const char *folder,
                                  const char *location,
                                  GError **error);

G_END_DECLS
