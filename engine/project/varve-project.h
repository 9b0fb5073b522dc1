/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-environment.h"
#include "revision/varve-graph.h"
#include "revision/varve-plan.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_PROJECT_SQL,     /* varve.ini and .sql files */
  VARVE_PROJECT_ALEMBIC, /* alembic.ini or pyproject.toml, and .py files */
} VarveProjectKind;

/**
 * VarveProjectOptions: what the command line may say over the file.
 * @config: (nullable): path of varve.ini (or a folder); found upwards from @directory when NULL
 * @directory: (nullable): "." when NULL
 * @script_location, @version_locations, @recursive: over what the file says, or without a file
 * @url: (nullable): an environment of its own, named "url"
 * @section: (nullable): the section whose keys count, "varve" or "alembic" when NULL
 * @alembic: Alembic's projects too; otherwise they are refused
 * @alembic_config: (nullable): what ALEMBIC_CONFIG says: the configuration of an Alembic project,
 *   which counts unless @config is given or there is a varve.ini upwards
 */
typedef struct
{
  const char *config;
  const char *directory;
  const char *script_location;
  const char *const *version_locations;
  gboolean recursive;
  const char *url;
  const char *section;
  gboolean alembic;
  const char *alembic_config;
} VarveProjectOptions;

/**
 * VarveProject:
 *
 * A folder with varve.ini, or with an Alembic project, read. Opening runs nothing, follows no link
 * out of the folder and can't hang. The object is a snapshot of the configuration: reload by
 * opening again. Reading functions may be called from any thread.
 */
#define VARVE_TYPE_PROJECT (varve_project_get_type ())
G_DECLARE_FINAL_TYPE (VarveProject, varve_project, VARVE, PROJECT, GObject)

/* Errors: VARVE_ERROR_NOT_A_PROJECT, _INVALID_CONFIG (with line), _IO. */
VarveProject *varve_project_open (const VarveProjectOptions *options, GError **error);
VarveProjectKind varve_project_get_kind (VarveProject *self);
/* Whether Varve itself may run and write scripts here; an error says what is to be done instead. */
gboolean varve_project_check_is_sql (VarveProject *self, GError **error);
const char *varve_project_get_name (VarveProject *self);        /* the folder's name */
const char *varve_project_get_folder (VarveProject *self);      /* absolute */
const char *varve_project_get_config_path (VarveProject *self); /* nullable */
const char *varve_project_get_script_location (VarveProject *self);
const char *const *varve_project_get_version_locations (VarveProject *self); /* absolute folders */
const char *varve_project_get_schema_path (VarveProject *self); /* nullable; absolute */
/* nullable; patterns as in #VarveDifferenceOptions */
const char *const *varve_project_get_include (VarveProject *self);
const char *const *varve_project_get_exclude (VarveProject *self);
/* (element-type VarveProblem): what is odd but no error, such as keys that mean nothing. */
const GPtrArray *varve_project_get_problems (VarveProject *self);
guint varve_project_get_n_environments (VarveProject *self);
VarveEnvironment *varve_project_get_environment (VarveProject *self, guint index);
/* @name NULL: the default one. VARVE_ERROR_UNKNOWN_ENVIRONMENT lists those there are. (transfer
 * none) */
VarveEnvironment *
varve_project_find_environment (VarveProject *self, const char *name, GError **error);

/* Reads every script's head. Files that can't be read or understood become problems of the graph.
 * Only fails when a folder can't be read, or cancelled. */
VarveGraph *
varve_project_load_graph (VarveProject *self, VarveOperation *operation, GError **error);
/* A whole script. */
VarveScript *
varve_project_load_script (VarveProject *self, const VarveRevision *revision, GError **error);
/* Reads, splits and checks the scripts of every step: after it the plan is what runs. Fails with
 * the first bad statement's place. */
gboolean varve_project_load_plan (VarveProject *self,
                                  VarvePlan *plan,
                                  VarveDialect dialect,
                                  VarveOperation *operation,
                                  GError **error);
/* The same without keeping the scripts: enough to show the plan, not to run it. */
gboolean varve_project_count_plan (VarveProject *self,
                                   VarvePlan *plan,
                                   VarveDialect dialect,
                                   VarveOperation *operation,
                                   GError **error);
/* VARVE_ERROR_PLAN_OUTDATED when a script's bytes are no longer those of the plan. Cheap: files
 * that were not touched are not read. */
gboolean varve_project_check_plan (VarveProject *self, VarvePlan *plan, GError **error);

/* Whose SQL the scripts are, judged by an environment's URL (NULL: the default one, or any). FALSE:
 * not known. */
gboolean varve_project_find_dialect (VarveProject *self, const char *name, VarveDialect *dialect);
/* What is wrong in the scripts' statements. (transfer full) (element-type VarveProblem) */
GPtrArray *varve_project_check_scripts (VarveProject *self,
                                        VarveGraph *graph,
                                        const char *environment,
                                        VarveOperation *operation,
                                        GError **error);

/**
 * VarveRevisionRequest:
 * @message: required, one line after trimming
 * @rev_id: (nullable): random otherwise
 * @heads: (nullable): parents as targets; NULL: the head (refused with several:
 * VARVE_ERROR_MULTIPLE_HEADS)
 * @splice: parents need not be heads
 * @branch_labels, @depends_on: (nullable)
 * @version_path: (nullable): one of the version locations
 * @up, @down: (nullable): bodies; empty otherwise
 * @up_outside, @down_outside: they can't run in one transaction
 * @is_draft: nobody has looked at it: it can't be applied before that
 * @proven, @not_proven: (nullable): a line each for the head
 */
typedef struct
{
  const char *message;
  const char *rev_id;
  const char *const *heads;
  gboolean splice;
  const char *const *branch_labels;
  const char *const *depends_on;
  const char *version_path;
  const char *up;
  const char *down;
  gboolean up_outside;
  gboolean down_outside;
  gboolean is_draft;
  const char *proven;
  const char *not_proven;
} VarveRevisionRequest;

/* Behind “-- Draft:” in the head of a generated script. */
#define VARVE_DRAFT_TEXT "generated, not reviewed"

/* What would be written, and where; nothing is. (transfer full) */
VarveRevision *varve_project_preview_revision (VarveProject *self,
                                               VarveGraph *graph,
                                               const VarveRevisionRequest *request,
                                               char **path,
                                               char **text,
                                               GError **error);
/* Writes a new script from the template, atomically, never over another. (transfer full) */
VarveRevision *varve_project_create_revision (VarveProject *self,
                                              VarveGraph *graph,
                                              const VarveRevisionRequest *request,
                                              GError **error);

/* Takes the mark of a draft off a script, and changes no other byte. */
gboolean varve_project_set_reviewed (VarveProject *self, VarveRevision *revision, GError **error);

/* `init DIRECTORY`: varve.ini in @folder, DIRECTORY with script.sql.in and versions/, an empty
 * schema.sql beside DIRECTORY. @template: "generic" when NULL, see varve_project_list_templates().
 * @url: NULL: ${DATABASE_URL}. Refuses where something would be overwritten (VARVE_ERROR_EXISTS),
 * leaving nothing half-made. */
gboolean varve_project_initialize (const char *folder,
                                   const char *directory,
                                   const char *template_name,
                                   const char *url,
                                   GError **error);
/* (array zero-terminated=1): name, description, name, description … */
const char *const *varve_project_list_templates (void);
/* Adds or changes `[environment NAME]` in varve.ini, keeping every other byte and comment; a
 * password in @url is refused (VARVE_ERROR_INVALID_URL). @name of a new one must be free; @old_name
 * NULL: new. */
gboolean varve_project_save_environment (VarveProject *self,
                                         const char *old_name,
                                         const char *name,
                                         VarveKind kind,
                                         const char *url,
                                         GError **error);
gboolean varve_project_remove_environment (VarveProject *self, const char *name, GError **error);
gboolean
varve_project_set_default_environment (VarveProject *self, const char *name, GError **error);

G_END_DECLS
