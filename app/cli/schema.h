/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* schema-ends.c: what “diff” and “schema” are asked about. */

typedef enum
{
  CLI_END_URL,
  CLI_END_FILES,
  CLI_END_ENVIRONMENT,
  CLI_END_REVISION,
} CliEndKind;

typedef struct
{
  CliEndKind kind;
  const char *text;
  VarveEnvironment *environment; /* (nullable) (owned): of a database */
  VarveDatabase *database;       /* (nullable) (owned): open for looking */
} CliEnd;

gboolean cli_end_open (Cli *cli, CliEnd *end, const char *text, GError **error);
void cli_end_clear (CliEnd *end);
/* Whose SQL it is, by the first end that says so, else by the environment. */
gboolean
cli_end_find_dialect (Cli *cli, CliEnd *ends, guint n, VarveDialect *dialect, GError **error);
VarveSchema *cli_end_read (Cli *cli, CliEnd *end, VarveSchemas *schemas, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliEnd, cli_end_clear)

/* schema-output.c */

/* The members changes, kept, not_compared and questions. */
void cli_json_add_comparison (VarveJson *json, const VarveComparison *comparison);
/* The same in words. */
void cli_append_comparison (GString *text, const VarveComparison *comparison, gboolean verbose);
/* What would have been asked at a terminal. */
void cli_note_questions (const VarveComparison *comparison);
void cli_json_add_generation (VarveJson *json, const VarveGeneration *generation);
void cli_note_generation (const VarveGeneration *generation);
/* A reader for the environment's database, which is opened for looking. */
VarveSchemas *cli_open_schemas (Cli *cli, GError **error);
/* Answers of the command line. */
void cli_fill_comparison_options (Cli *cli, VarveComparisonOptions *options);
/* Asks at a terminal about what nobody has answered. */
void cli_ask_about_renames (Cli *cli, VarveComparisonOptions *options);

G_END_DECLS
