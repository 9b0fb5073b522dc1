/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-private.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "revision/varve-resolver.h"
#include "revision/varve-template.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What Alembic's version table holds: `version_num VARCHAR(32)`. */
#define MAX_ID_LENGTH     32
#define MAX_TEMPLATE_SIZE ((gsize) 1024 * 1024)

/* A revision that is being made. */
typedef struct
{
  VarveProject *project;
  VarveGraph *graph;
  const VarveRevisionRequest *request;
  VarveRevision *revision;
  GArray *parents; /* (element-type guint) */
  GDateTime *created;
} Draft;

static void
draft_clear (Draft *self)
{
  g_clear_pointer (&self->revision, varve_revision_unref);
  g_clear_pointer (&self->parents, g_array_unref);
  g_clear_pointer (&self->created, g_date_time_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static char *
trim_message (const char *message, GError **error)
{
  g_autofree char *trimmed = message ? g_strstrip (g_strdup (message)) : NULL;

  if (!trimmed || *trimmed == '\0')
    {
      varve_set_error (error, VARVE_ERROR_USAGE,
                       _ ("Say in a few words what the revision does, as “add user email”."),
                       _ ("A revision needs a message"));
      return NULL;
    }
  if (!g_utf8_validate (trimmed, -1, NULL))
    {
      varve_set_error (error, VARVE_ERROR_USAGE, NULL, _ ("The message is not UTF-8 text"));
      return NULL;
    }
  for (const char *p = trimmed; *p; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      {
        varve_set_error (error, VARVE_ERROR_USAGE,
                         _ ("Write one line; what needs more words goes below it in the script."),
                         _ ("The message has a line break or another control character"));
        return NULL;
      }
  return g_steal_pointer (&trimmed);
}

static gboolean
choose_id (Draft *draft, GError **error)
{
  const char *wanted = draft->request->rev_id;
  g_autofree char *id = NULL;
  VarveRevision *other;

  if (!wanted)
    {
      do
        {
          g_free (id);
          id = varve_revision_make_id ();
        }
      while (varve_graph_lookup (draft->graph, id));
      draft->revision = varve_revision_new (id);
      return TRUE;
    }
  if (!varve_revision_check_id (wanted, MAX_ID_LENGTH, error))
    return FALSE;
  other = varve_graph_lookup (draft->graph, wanted);
  if (other)
    {
      varve_set_error (error, VARVE_ERROR_EXISTS, _ ("Choose another id, or leave it out."),
                       _ ("Revision %s exists already: “%s”"), wanted, other->message);
      if (error && *error && other->path)
        varve_error_set_place (*error, other->path, 0, 0);
      return FALSE;
    }
  draft->revision = varve_revision_new (wanted);
  return TRUE;
}

static void
word_multiple_heads (GError *error)
{
  if (!g_error_matches (error, VARVE_ERROR, VARVE_ERROR_MULTIPLE_HEADS))
    return;
  g_free (error->message);
  error->message
      = g_strdup (_ ("Multiple heads are present; please specify the head revision on which the "
                     "new revision should be based, or perform a merge."));
  varve_error_set_hint (
      error, _ ("List them with “varvectl heads”, then name one with --head, or join them with "
                "“varvectl merge heads -m MESSAGE”."));
}

static gboolean
contains (GArray *indexes, guint index)
{
  for (guint i = 0; i < indexes->len; i++)
    if (g_array_index (indexes, guint, i) == index)
      return TRUE;
  return FALSE;
}

static gboolean
add_parents (Draft *draft, const char *target, GError **error)
{
  g_autoptr (GArray) found = varve_resolver_resolve (draft->graph, target, NULL, error);

  if (!found)
    {
      if (error && *error)
        word_multiple_heads (*error);
      return FALSE;
    }
  for (guint i = 0; i < found->len; i++)
    {
      guint index = g_array_index (found, guint, i);

      if (contains (draft->parents, index))
        {
          varve_set_error (error, VARVE_ERROR_INVALID_TARGET, _ ("Name each parent once."),
                           _ ("Duplicate head revisions specified"));
          return FALSE;
        }
      if (!draft->request->splice && !varve_graph_is_head (draft->graph, index))
        {
          varve_set_error (error, VARVE_ERROR_INVALID_TARGET,
                           _ ("Without --splice a new revision follows a head, and a merge joins "
                              "heads; see “varvectl heads”."),
                           _ ("Revision %s is not a head revision; please specify --splice to "
                              "create a new branch from this revision"),
                           varve_graph_get_revision (draft->graph, index)->id);
          return FALSE;
        }
      g_array_append_val (draft->parents, index);
    }
  return TRUE;
}

static gboolean
choose_parents (Draft *draft, GError **error)
{
  static const char *const only_head[] = { "head", NULL };
  const char *const *heads = draft->request->heads;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  draft->parents = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!heads || !heads[0])
    heads = only_head;
  if (varve_graph_get_size (draft->graph) == 0 && heads == only_head)
    return TRUE;
  for (guint i = 0; heads[i]; i++)
    if (!add_parents (draft, heads[i], error))
      return FALSE;
  for (guint i = 0; i < draft->parents->len; i++)
    g_strv_builder_add (
        builder,
        varve_graph_get_revision (draft->graph, g_array_index (draft->parents, guint, i))->id);
  g_strfreev (draft->revision->down_revisions);
  draft->revision->down_revisions = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
has_label (VarveGraph *graph, guint index, const char *label)
{
  g_autofree const char **labels = varve_graph_list_labels (graph, index);

  return labels && g_strv_contains (labels, label);
}

/* Labels stay labels, shortened ids become whole, as in Alembic's generate_revision(). */
static gboolean
choose_dependencies (Draft *draft, GError **error)
{
  const char *const *targets = draft->request->depends_on;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; targets && targets[i]; i++)
    {
      guint index;

      if (!varve_resolver_resolve_one (draft->graph, targets[i], NULL, &index, error))
        return FALSE;
      if (index == G_MAXUINT)
        {
          varve_set_error (error, VARVE_ERROR_INVALID_TARGET, _ ("Name a revision."),
                           _ ("A revision can't depend on “%s”"), targets[i]);
          return FALSE;
        }
      g_strv_builder_add (builder, has_label (draft->graph, index, targets[i])
                                       ? targets[i]
                                       : varve_graph_get_revision (draft->graph, index)->id);
    }
  g_strfreev (draft->revision->depends_on);
  draft->revision->depends_on = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
check_label_text (const char *label, GError **error)
{
  static const char *const reserved[] = { "head", "heads", "base", "current", NULL };
  gboolean ok = *label && !g_strv_contains (reserved, label) && g_utf8_validate (label, -1, NULL);

  for (const char *p = label; ok && *p; p = g_utf8_next_char (p))
    ok = g_unichar_isalnum (g_utf8_get_char (p)) || strchr ("_-.", *p);
  if (!ok)
    varve_set_error (error, VARVE_ERROR_INVALID_ID,
                     _ ("Use letters, digits, “_”, “-” and “.”; head, heads, base and current "
                        "have a meaning of their own."),
                     _ ("“%s” can't be a branch label"), label);
  return ok;
}

static gboolean
check_label (VarveGraph *graph, const char *label, GError **error)
{
  if (!check_label_text (label, error))
    return FALSE;
  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      VarveRevision *other = varve_graph_get_revision (graph, i);

      if (!g_str_equal (other->id, label)
          && !g_strv_contains ((const char *const *) other->branch_labels, label))
        continue;
      varve_set_error (error, VARVE_ERROR_EXISTS, _ ("Choose another label."),
                       _ ("Branch name '%s' is already used by revision %s"), label, other->id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
choose_labels (Draft *draft, GError **error)
{
  const char *const *labels = draft->request->branch_labels;

  for (guint i = 0; labels && labels[i]; i++)
    if (!check_label (draft->graph, labels[i], error))
      return FALSE;
  if (labels)
    {
      g_strfreev (draft->revision->branch_labels);
      draft->revision->branch_labels = g_strdupv ((char **) labels);
    }
  return TRUE;
}

static gboolean
choose_date (Draft *draft, GError **error)
{
  const char *name = draft->project->timezone;
  g_autoptr (GTimeZone) zone = name ? g_time_zone_new_identifier (name) : g_time_zone_new_local ();

  draft->created = zone ? g_date_time_new_now (zone) : NULL;
  if (!draft->created)
    {
      varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, NULL, _ ("Can't locate timezone: %s"),
                       name);
      return FALSE;
    }
  g_free (draft->revision->created);
  draft->revision->created = g_date_time_format (draft->created, "%Y-%m-%d %H:%M:%S%:z");
  return TRUE;
}

static gboolean
is_location (VarveProject *project, const char *path)
{
  return g_strv_contains ((const char *const *) project->version_locations, path);
}

static void
refuse_to_choose (VarveProject *project, GError **error)
{
  g_autofree char *list = g_strjoinv (", ", project->version_locations);
  g_autofree char *hint
      = g_strdup_printf (_ ("They are %s. What follows a revision goes beside it."), list);

  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, hint,
                   _ ("Multiple version locations present, please specify --version-path"));
}

/* Alembic's rule: the one location, else that of the first parent, else it must be named. */
static char *
choose_location (Draft *draft, GError **error)
{
  char **locations = draft->project->version_locations;
  const char *wanted = draft->request->version_path;
  g_autofree char *path = NULL;

  if (wanted)
    {
      path = g_canonicalize_filename (wanted, draft->project->folder);
      if (!is_location (draft->project, path))
        {
          g_free (path);
          path = g_canonicalize_filename (wanted, NULL);
        }
      if (is_location (draft->project, path))
        return g_steal_pointer (&path);
      varve_set_error (error, VARVE_ERROR_INVALID_CONFIG,
                       _ ("Add it to version_locations in varve.ini, or name one that is there."),
                       _ ("Path %s is not represented in current version locations"), wanted);
      return NULL;
    }
  if (locations[0] && !locations[1])
    return g_strdup (locations[0]);
  for (guint i = 0; i < draft->parents->len; i++)
    {
      guint index = g_array_index (draft->parents, guint, i);

      path = g_path_get_dirname (varve_graph_get_revision (draft->graph, index)->path);
      for (guint j = 0; locations[j]; j++)
        if (varve_project_is_inside (path, locations[j]))
          return g_strdup (locations[j]);
      g_clear_pointer (&path, g_free);
    }
  refuse_to_choose (draft->project, error);
  return NULL;
}

static char *
read_template (VarveProject *project, char **path, GError **error)
{
  gsize length;
  g_autofree char *text = NULL;

  *path = g_build_filename (project->script_location, "script.sql.in", NULL);
  if (access (*path, F_OK) != 0 && errno == ENOENT)
    return g_strdup (varve_template_get_default ());
  text = varve_project_read_script (project, *path, &length, error);
  if (text && !g_utf8_validate_len (text, length, NULL))
    {
      varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, _ ("Save the file as UTF-8 text."),
                       _ ("The template “%s” is not UTF-8 text"), *path);
      if (error && *error)
        varve_error_set_place (*error, *path, 0, 0);
      return NULL;
    }
  return g_steal_pointer (&text);
}

static char *
fill_template (Draft *draft, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *template_text = read_template (draft->project, &path, error);
  char *text;

  if (!template_text)
    return NULL;
  /* Without a body there is a marker all the same: one-way is what a person decides. */
  text = varve_template_fill (template_text, draft->revision,
                              draft->request->up ? draft->request->up : "",
                              draft->request->down ? draft->request->down : "", error);
  if (!text && error && *error)
    {
      VarveErrorDetails *details = varve_error_get_details (*error);

      varve_error_set_place (*error, path, details ? details->line : 0, 0);
    }
  return text;
}

/* The head's lines and the markers' options, which a template knows nothing of. */
static char *
mark_script (Draft *draft, char *text, const char *path, GError **error)
{
  const VarveRevisionRequest *request = draft->request;
  const char *const fields[][2] = {
    { "Draft", request->is_draft ? VARVE_DRAFT_TEXT : NULL },
    { "Proven", request->proven },
    { "Not proven", request->not_proven },
  };

  for (guint i = 0; i <= G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (VarveScript) script = NULL;

      if (i < G_N_ELEMENTS (fields) ? !fields[i][1]
                                    : !request->up_outside && !request->down_outside)
        continue;
      script = varve_script_parse_take (text, strlen (text), path, error);
      if (!script)
        {
          g_prefix_error (error, "%s: ", _ ("The template script.sql.in makes no valid script"));
          return NULL;
        }
      text = i < G_N_ELEMENTS (fields)
                 ? varve_script_replace_field (script, fields[i][0], fields[i][1])
                 : varve_script_without_transaction (script, request->up_outside,
                                                     request->down_outside);
    }
  return text;
}

/* The template is the user's: what came out must say what was asked for. */
static VarveRevision *
parse_back (Draft *draft, const char *text, const char *path, GError **error)
{
  g_autoptr (VarveRevision) result = varve_script_parse_head (text, strlen (text), path, error);
  const VarveRevision *wanted = draft->revision;

  if (!result)
    {
      g_prefix_error (error, "%s: ", _ ("The template script.sql.in makes no valid script"));
      return NULL;
    }
  if (g_str_equal (result->id, wanted->id)
      && g_strv_equal ((const char *const *) result->down_revisions,
                       (const char *const *) wanted->down_revisions)
      && g_strv_equal ((const char *const *) result->branch_labels,
                       (const char *const *) wanted->branch_labels)
      && g_strv_equal ((const char *const *) result->depends_on,
                       (const char *const *) wanted->depends_on))
    return g_steal_pointer (&result);
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG,
                   _ ("The head of script.sql.in needs the lines Revision ID, Revises, Branch "
                      "Labels and Depends On, with ${up_revision}, ${down_revision}, "
                      "${branch_labels} and ${depends_on}."),
                   _ ("The template script.sql.in leaves out a part of the revision’s head"));
  return NULL;
}

char *
varve_project_name_script (VarveProject *self,
                           const VarveRevision *revision,
                           GDateTime *created,
                           GError **error)
{
  g_autofree char *name
      = varve_template_file_name (self->file_template, revision, created, self->slug_length, error);

  if (!name || !strchr (name, '/') || self->recursive)
    return g_steal_pointer (&name);
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG,
                   _ ("Set “recursive_version_locations = true”, or leave folders out of "
                      "file_template."),
                   _ ("file_template puts the script in a folder in which none is looked for: %s"),
                   name);
  return NULL;
}

/* What the script will hold and where it will be; nothing is written. */
static VarveRevision *
compose_script (Draft *draft, char **path, char **text, GError **error)
{
  g_autofree char *location = choose_location (draft, error);
  g_autofree char *name = NULL;

  if (!location)
    return NULL;
  name = varve_project_name_script (draft->project, draft->revision, draft->created, error);
  if (!name)
    return NULL;
  *path = g_strconcat (location, "/", name, ".sql", NULL);
  *text = fill_template (draft, error);
  if (*text)
    *text = mark_script (draft, *text, *path, error);
  return *text ? parse_back (draft, *text, *path, error) : NULL;
}

static gboolean
write_script (const char *path, const char *text, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return varve_file_make_folders (folder, error) && varve_file_write (path, text, -1, TRUE, error);
}

static gboolean
choose_all (Draft *draft, GError **error)
{
  g_autofree char *message = trim_message (draft->request->message, error);

  if (!message || !varve_graph_check (draft->graph, error) || !choose_id (draft, error))
    return FALSE;
  g_free (draft->revision->message);
  draft->revision->message = g_steal_pointer (&message);
  return choose_parents (draft, error) && choose_dependencies (draft, error)
         && choose_labels (draft, error) && choose_date (draft, error);
}

/**
 * varve_project_preview_revision:
 * @self: a project
 * @graph: its graph
 * @request: what is wanted
 * @path: (out): where varve_project_create_revision() would write it
 * @text: (out): what it would hold
 *
 * Composes a new script and writes nothing. The rules and errors are those of
 * varve_project_create_revision(). Any thread.
 *
 * Returns: (transfer full): the revision as its script would say it, or %NULL with an error
 */
VarveRevision *
varve_project_preview_revision (VarveProject *self,
                                VarveGraph *graph,
                                const VarveRevisionRequest *request,
                                char **path,
                                char **text,
                                GError **error)
{
  g_auto (Draft) draft = { .project = self, .graph = graph, .request = request };
  g_autofree char *composed_path = NULL;
  g_autofree char *composed = NULL;
  g_autoptr (VarveRevision) result = NULL;

  if (!varve_project_check_is_sql (self, error) || !choose_all (&draft, error))
    return NULL;
  result = compose_script (&draft, &composed_path, &composed, error);
  if (!result)
    return NULL;
  *path = g_steal_pointer (&composed_path);
  *text = g_steal_pointer (&composed);
  return g_steal_pointer (&result);
}

/**
 * varve_project_create_revision:
 * @self: a project
 * @graph: its graph
 * @request: what is wanted
 *
 * Writes a new script from `script.sql.in`, or the built-in template where the project has none.
 * Nothing is written unless all of it is right, and never over another file. The rules are those of
 * Alembic's `revision`. Any thread.
 *
 * Returns: (transfer full): the revision as its script says it, or %NULL with %VARVE_ERROR_USAGE
 *   (message), %VARVE_ERROR_INVALID_ID, %VARVE_ERROR_EXISTS, %VARVE_ERROR_MULTIPLE_HEADS,
 *   %VARVE_ERROR_INVALID_TARGET, %VARVE_ERROR_UNKNOWN_REVISION, %VARVE_ERROR_INVALID_CONFIG, or
 *   what kept the file from being written
 */
VarveRevision *
varve_project_create_revision (VarveProject *self,
                               VarveGraph *graph,
                               const VarveRevisionRequest *request,
                               GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (VarveRevision) result
      = varve_project_preview_revision (self, graph, request, &path, &text, error);

  return result && write_script (path, text, error) ? g_steal_pointer (&result) : NULL;
}

/**
 * varve_project_set_reviewed:
 * @self: a project
 * @revision: one of its revisions
 * @error: return location
 *
 * Says that a person has looked at a generated script: takes the mark of a draft off its head, and
 * changes no other byte. Any thread.
 *
 * Returns: whether the file says so
 */
gboolean
varve_project_set_reviewed (VarveProject *self, VarveRevision *revision, GError **error)
{
  g_autoptr (VarveScript) script = varve_project_load_script (self, revision, error);
  g_autofree char *text = NULL;

  if (!script)
    return FALSE;
  if (!script->revision->is_draft)
    return TRUE;
  text = varve_script_replace_field (script, "Draft", NULL);
  return varve_file_write (revision->path, text, -1, FALSE, error);
}
