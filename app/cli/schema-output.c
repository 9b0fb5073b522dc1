/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons and generated scripts, in words and as JSON; questions about renames. */
#include "schema.h"

#include <string.h>

static void
add_changes (VarveJson *json, const VarveComparison *comparison)
{
  VarveDifference *difference = comparison->difference;

  varve_json_begin_array (json, "changes");
  for (guint i = 0; i < comparison->renames->len; i++)
    {
      const VarveRename *rename = comparison->renames->pdata[i];
      g_autofree char *detail = g_strdup_printf ("%s → %s", rename->old_name, rename->new_name);

      if (!rename->is_rename)
        continue;
      varve_json_begin_object (json, NULL);
      varve_json_add_string (json, "kind", "rename");
      varve_json_add_null (json, "object");
      varve_json_add_string (json, "name", rename->new_name);
      varve_json_add_string (json, "detail", detail);
      varve_json_end_object (json);
    }
  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    {
      g_autofree char *name = varve_difference_dup_name (difference, i);
      g_autofree char *detail = varve_difference_dup_detail (difference, i);

      varve_json_begin_object (json, NULL);
      varve_json_add_string (
          json, "kind",
          varve_change_kind_get_nick (varve_difference_get_change (difference, i)->kind));
      varve_json_add_string (
          json, "object",
          varve_object_kind_get_nick (varve_difference_get_object (difference, i)->kind));
      varve_json_add_string (json, "name", name);
      varve_json_add_string (json, "detail", detail);
      varve_json_end_object (json);
    }
  varve_json_end_array (json);
}

static void
add_kept (VarveJson *json, VarveDifference *difference)
{
  varve_json_begin_array (json, "kept");
  for (guint i = 0; i < difference->kept->len; i++)
    {
      const VarveKept *kept = difference->kept->pdata[i];
      g_autofree char *name = varve_schema_dup_name (difference->from, kept->object);

      varve_json_begin_object (json, NULL);
      varve_json_add_string (json, "object",
                             varve_object_kind_get_nick (
                                 varve_schema_get_object (difference->from, kept->object)->kind));
      varve_json_add_string (json, "name", name);
      varve_json_add_string (json, "reason", kept->reason);
      varve_json_end_object (json);
    }
  varve_json_end_array (json);
}

static void
add_uncompared (VarveJson *json, GPtrArray *uncompared)
{
  varve_json_begin_array (json, "not_compared");
  for (guint i = 0; i < uncompared->len; i++)
    {
      const VarveUncompared *item = uncompared->pdata[i];

      varve_json_begin_object (json, NULL);
      varve_json_add_string (json, "kind", item->kind);
      varve_json_add_string (json, "name", item->name);
      varve_json_add_string (json, "reason", item->reason);
      varve_json_end_object (json);
    }
  varve_json_end_array (json);
}

void
cli_json_add_comparison (VarveJson *json, const VarveComparison *comparison)
{
  add_changes (json, comparison);
  add_kept (json, comparison->difference);
  add_uncompared (json, comparison->uncompared);
  varve_json_begin_array (json, "questions");
  for (guint i = 0; i < comparison->questions->len; i++)
    {
      const VarveRenameQuestion *question = comparison->questions->pdata[i];

      varve_json_begin_object (json, NULL);
      varve_json_add_string (json, "object", varve_object_kind_get_nick (question->kind));
      varve_json_add_string (json, "old", question->old_name);
      varve_json_add_string (json, "new", question->new_name);
      varve_json_add_strv (json, "evidence", (const char *const *) question->evidence);
      varve_json_end_object (json);
    }
  varve_json_end_array (json);
}

static void
append_changes (GString *text, const VarveComparison *comparison)
{
  VarveDifference *difference = comparison->difference;

  for (guint i = 0; i < comparison->renames->len; i++)
    {
      const VarveRename *rename = comparison->renames->pdata[i];

      if (rename->is_rename)
        g_string_append_printf (text, "rename %s → %s\n", rename->old_name, rename->new_name);
    }
  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    {
      g_autofree char *name = varve_difference_dup_name (difference, i);
      g_autofree char *detail = varve_difference_dup_detail (difference, i);

      g_string_append_printf (
          text, "%-6s %s %s%s%s\n",
          varve_change_kind_get_nick (varve_difference_get_change (difference, i)->kind),
          varve_object_kind_get_nick (varve_difference_get_object (difference, i)->kind), name,
          detail && *detail ? ": " : "", detail && *detail ? detail : "");
    }
}

/* What was found is always named; what is never looked at, where more is wanted. */
static void
append_uncompared (GString *text, GPtrArray *uncompared, gboolean verbose)
{
  gboolean has_title = FALSE;

  for (guint i = 0; i < uncompared->len; i++)
    {
      const VarveUncompared *item = uncompared->pdata[i];

      if (!item->name && !verbose)
        continue;
      if (!has_title)
        g_string_append (text, _ ("Not compared:\n"));
      has_title = TRUE;
      g_string_append_printf (text, "  %s%s%s: %s\n", item->kind, item->name ? " " : "",
                              item->name ? item->name : "", item->reason);
    }
}

void
cli_append_comparison (GString *text, const VarveComparison *comparison, gboolean verbose)
{
  VarveDifference *difference = comparison->difference;

  append_changes (text, comparison);
  if (difference->kept->len > 0)
    g_string_append (text, _ ("Kept, because nobody here owns it:\n"));
  for (guint i = 0; i < difference->kept->len; i++)
    {
      const VarveKept *kept = difference->kept->pdata[i];
      g_autofree char *name = varve_schema_dup_name (difference->from, kept->object);

      g_string_append_printf (text, "  %s: %s\n", name, kept->reason);
    }
  append_uncompared (text, comparison->uncompared, verbose);
}

static char *
join_evidence (const VarveRenameQuestion *question)
{
  return g_strjoinv ("; ", question->evidence);
}

void
cli_note_questions (const VarveComparison *comparison)
{
  for (guint i = 0; i < comparison->questions->len; i++)
    {
      const VarveRenameQuestion *question = comparison->questions->pdata[i];
      g_autofree char *evidence = join_evidence (question);

      cli_note (_ ("“%s” goes and “%s” comes (%s). Is it one with a new name? Say so with --rename "
                   "%s=%s, or --no-rename."),
                question->old_name, question->new_name, evidence, question->old_name,
                question->new_name);
    }
}

static const char *
get_proof_nick (VarveProof proof)
{
  static const char *const nicks[] = { "not-tried", "proven", "failed" };

  return nicks[proof];
}

void
cli_json_add_generation (VarveJson *json, const VarveGeneration *generation)
{
  varve_json_add_string (json, "up", generation->up);
  varve_json_add_string (json, "down", generation->down);
  varve_json_add_string (json, "proof", get_proof_nick (generation->proof));
  varve_json_add_string (json, "proof_text", generation->proof_text);
  varve_json_add_strv (json, "losses", (const char *const *) generation->losses);
  varve_json_add_strv (json, "unfinished", (const char *const *) generation->unfinished);
}

void
cli_note_generation (const VarveGeneration *generation)
{
  for (guint i = 0; generation->losses[i]; i++)
    cli_note (_ ("Loses data: %s"), generation->losses[i]);
  for (guint i = 0; generation->unfinished[i]; i++)
    cli_note (_ ("To be finished: %s"), generation->unfinished[i]);
  if (generation->proof == VARVE_PROOF_DONE)
    cli_note (_ ("Proven: %s"), generation->proof_text);
  else if (generation->proof == VARVE_PROOF_FAILED)
    cli_note (_ ("Not proven: %s"), generation->proof_text);
}

VarveSchemas *
cli_open_schemas (Cli *cli, GError **error)
{
  VarveDatabase *database = cli_open_database (cli, TRUE, error);

  if (!database)
    return NULL;
  cli_catch_signals (cli->operation);
  return varve_schemas_new (cli->project, cli->environment, varve_database_get_dialect (database),
                            database);
}

/* Only “y” and “n” are answers. */
static gboolean
ask_rename (const VarveRenameQuestion *question, gboolean *is_rename, gpointer user_data)
{
  Cli *cli = user_data;
  g_autofree char *evidence = join_evidence (question);
  g_autofree char *prompt
      = g_strdup_printf (_ ("“%s” goes and “%s” comes (%s).\nIs it one with a new name? [y/n] "),
                         question->old_name, question->new_name, evidence);

  for (;;)
    {
      g_autofree char *answer = cli_ask (cli->operation, prompt, FALSE);

      if (!answer)
        return FALSE;
      g_strstrip (answer);
      *is_rename = g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0;
      if (*is_rename || g_ascii_strcasecmp (answer, "n") == 0
          || g_ascii_strcasecmp (answer, "no") == 0)
        return TRUE;
    }
}

void
cli_fill_comparison_options (Cli *cli, VarveComparisonOptions *options)
{
  options->renames = cli_get_list (cli->renames);
  options->apart = cli_get_list (cli->no_renames);
}

void
cli_ask_about_renames (Cli *cli, VarveComparisonOptions *options)
{
  if (cli_may_ask () && !cli->json)
    {
      options->ask = ask_rename;
      options->user_data = cli;
    }
}
