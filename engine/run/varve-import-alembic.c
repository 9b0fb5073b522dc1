/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Alembic's offline mode writes the SQL of many revisions in one go, a line “-- Running …” before
 * each. Where a revision fails in it, because it needs a connection, all that came before is good,
 * and the next call begins behind the one that failed:
 *
 *   up    base:heads, then F:heads for each F that failed, then PARENT:R for what is still missing
 *   down  H:base for each head, then P:base for the parents of what failed, then R:base
 *
 * so that a history without such revisions costs two calls, whatever its size. */

#include "run/varve-alembic-private.h"
#include "run/varve-import-private.h"

#include "base/varve-i18n.h"
#include "project/varve-python-lexer.h"
#include "project/varve-trust.h"

#include <string.h>

#define TIMEOUT_MS (10 * 60 * 1000)
#define MARK       "-- Running "

typedef struct
{
  VarveAlembicCaller caller;
  const VarveAlembicContext *context;
  VarveGraph *graph;
  VarveDialect dialect;
  VarveOperation *operation;
  VarveAlembicFailure **failure;
  GHashTable *chunks[2];  /* revision id to its SQL, up and down */
  GHashTable *reasons[2]; /* revision id to why there is none */
} Import;

static void
import_clear (Import *self)
{
  varve_alembic_caller_clear (&self->caller);
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&self->chunks[i], g_hash_table_unref);
      g_clear_pointer (&self->reasons[i], g_hash_table_unref);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

static const char *const verbs[] = { "upgrade", "downgrade" };

/* “upgrade a1, b1 -> c1, message” or “downgrade c1 -> a1, b1”: the revision that is run. */
static char *
parse_header (const char *line, guint down)
{
  const char *start = line + strlen (MARK) + strlen (verbs[down]) + 1;
  const char *arrow = strstr (start, "-> ");
  const char *end = strchr (start, '\n');

  if (!arrow || (end && arrow > end))
    return NULL;
  if (down)
    return g_strstrip (g_strndup (start, arrow - start));
  return g_strndup (arrow + 3, strcspn (arrow + 3, ", \r\n"));
}

static const char *
find_header (const char *text, guint down)
{
  g_autofree char *mark = g_strconcat (MARK, verbs[down], " ", NULL);

  for (const char *p = strstr (text, mark); p; p = strstr (p + 1, mark))
    if (p == text || p[-1] == '\n')
      return p;
  return NULL;
}

static void
keep_chunk (Import *self, guint down, const char *id, const char *start, const char *end)
{
  const char *line_end = strchr (start, '\n');

  if (g_hash_table_contains (self->chunks[down], id))
    return;
  start = line_end && line_end < end ? line_end + 1 : end;
  g_hash_table_insert (self->chunks[down], g_strdup (id), g_strndup (start, end - start));
}

/* Keeps what was written whole. Returns: (transfer full) (nullable): the last revision that was
 * begun, which with @failed did not come to its end. */
static char *
take_chunks (Import *self, guint down, const char *out, gboolean failed)
{
  const char *header = find_header (out, down);
  char *last = NULL;

  while (header)
    {
      const char *next = find_header (header + 1, down);

      g_free (last);
      last = parse_header (header, down);
      if (last && (next || !failed))
        keep_chunk (self, down, last, header, next ? next : header + strlen (header));
      header = next;
    }
  return last;
}

/* As a person of the project calls it: what is written may not name this machine's folders. */
static const char *
get_shown_path (Import *self, const char *path)
{
  const char *folder = varve_project_get_folder (self->context->project);
  gsize length = strlen (folder);

  return g_str_has_prefix (path, folder) && path[length] == '/' ? path + length + 1 : path;
}

static void
keep_reason (Import *self, guint down, const char *id, const VarveAlembicFailure *failure)
{
  g_autofree char *place
      = failure->path && failure->line
            ? g_strdup_printf (" (%s:%u)", get_shown_path (self, failure->path), failure->line)
            : g_strdup ("");
  g_autofree char *message = g_strdup (failure->message ? failure->message : "");

  message[strcspn (message, "\n")] = '\0';
  g_hash_table_insert (self->reasons[down], g_strdup (id),
                       g_strdup_printf ("%s%s%s%s", failure->exception ? failure->exception : "",
                                        failure->exception && *message ? ": " : "", message,
                                        place));
}

static gboolean
is_settled (Import *self, guint down, const char *id)
{
  return g_hash_table_contains (self->chunks[down], id)
         || g_hash_table_contains (self->reasons[down], id);
}

static gboolean
is_fatal (const VarveAlembicFailure *failure)
{
  return failure->cancelled || failure->timed_out;
}

static gboolean
is_untouched (Import *self)
{
  return g_hash_table_size (self->chunks[0]) + g_hash_table_size (self->reasons[0]) == 0;
}

/* Runs one range. FALSE with an error where not even a revision was begun, or cancelled. @failed:
 * (out) (transfer full): the revision that could not be written, newly learned. */
static gboolean
run_range (Import *self, guint down, const char *range, char **failed, GError **error)
{
  const char *const arguments[] = { verbs[down], range, "--sql", NULL };
  g_autoptr (GError) local_error = NULL;
  g_autofree char *out = NULL;
  g_autofree char *last = NULL;
  VarveAlembicFailure *failure = NULL;
  gboolean ok = varve_alembic_caller_run (&self->caller, arguments, FALSE, TIMEOUT_MS, &out,
                                          self->operation, &failure, &local_error);

  *failed = NULL;
  last = take_chunks (self, down, out ? out : "", !ok);
  if (!ok && (is_fatal (failure) || (!last && is_untouched (self))))
    {
      if (self->failure)
        *self->failure = g_steal_pointer (&failure);
      varve_alembic_failure_free (failure);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!ok && last && !is_settled (self, down, last))
    {
      keep_reason (self, down, last, failure);
      *failed = g_steal_pointer (&last);
    }
  varve_alembic_failure_free (failure);
  return TRUE;
}

static const char *
or_base (const VarveRevision *revision)
{
  return revision->down_revisions[0] ? revision->down_revisions[0] : "base";
}

/* What no call reached, oldest first: each by itself. */
static gboolean
run_rest (Import *self, guint down, GError **error)
{
  guint n = varve_graph_get_size (self->graph);

  for (guint i = 0; i < n; i++)
    {
      const VarveRevision *revision = varve_graph_get_revision (self->graph, down ? i : n - 1 - i);
      g_autofree char *range = down ? g_strconcat (revision->id, ":", or_base (revision), NULL)
                                    : g_strconcat (or_base (revision), ":", revision->id, NULL);
      g_autofree char *failed = NULL;

      if (is_settled (self, down, revision->id) || (down && !revision->has_down))
        continue;
      if (!run_range (self, down, range, &failed, error))
        return FALSE;
      if (!is_settled (self, down, revision->id))
        g_hash_table_insert (self->reasons[down], g_strdup (revision->id),
                             g_strdup (_ ("it stands on a revision that can’t be written either")));
    }
  return TRUE;
}

static gboolean
run_up (Import *self, GError **error)
{
  g_autofree char *start = g_strdup ("base");

  while (start)
    {
      g_autofree char *range = g_strconcat (start, ":heads", NULL);
      char *failed;

      if (!run_range (self, 0, range, &failed, error))
        return FALSE;
      g_free (start);
      start = failed;
    }
  return run_rest (self, 0, error);
}

static void
push_parents (Import *self, GQueue *queue, const char *id)
{
  VarveRevision *revision = varve_graph_lookup (self->graph, id);

  for (guint i = 0; revision && revision->down_revisions[i]; i++)
    g_queue_push_tail (queue, g_strdup (revision->down_revisions[i]));
}

/* A way down ends at a one-way revision, as any failure; that it is one is no news. */
static gboolean
run_down (Import *self, GError **error)
{
  g_auto (GStrv) heads = varve_graph_dup_heads (self->graph);
  GQueue queue = G_QUEUE_INIT;
  gboolean ok = TRUE;

  for (guint i = 0; heads[i]; i++)
    g_queue_push_tail (&queue, g_strdup (heads[i]));
  while (ok && !g_queue_is_empty (&queue))
    {
      g_autofree char *start = g_queue_pop_head (&queue);
      g_autofree char *range = g_strconcat (start, ":base", NULL);
      g_autofree char *failed = NULL;

      if (is_settled (self, 1, start))
        continue;
      ok = run_range (self, 1, range, &failed, error);
      if (failed)
        push_parents (self, &queue, failed);
    }
  g_queue_clear_full (&queue, g_free);
  return ok && run_rest (self, 1, error);
}

/* “INSERT INTO alembic_version …” and its like, which the run does by itself. */
static gboolean
is_about_version_table (Import *self, const char *statement, gsize length)
{
  VarveEnvironment *environment = self->context->environment;
  const char *name = environment ? environment->version_table : "alembic_version";
  g_autofree char *text = g_strndup (statement, length);
  g_autofree char *escaped = g_regex_escape_string (name, -1);
  g_autofree char *pattern
      = g_strdup_printf ("^(?:INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|DROP TABLE)\\s+"
                         "(?:\"?[^\\s\".]+\"?\\.)?\"?%s\"?(?:[\\s(]|$)",
                         escaped);

  return g_regex_match_simple (pattern, text, G_REGEX_CASELESS, 0);
}

static gsize
find_line_end (const char *text, gsize at)
{
  while (text[at] == ';' || text[at] == ' ')
    at++;
  while (text[at] == '\n' || text[at] == '\r')
    at++;
  return at;
}

/* The SQL without what frames it: the transaction, and the version table's rows. @outside: it left
 * the transaction on its way, as autocommit_block() does. */
static char *
clean_chunk (Import *self, const char *chunk, gboolean *outside, GError **error)
{
  g_autoptr (VarveStatements) statements
      = varve_statements_split (self->dialect, chunk, 0, strlen (chunk), NULL, error);
  g_autoptr (GString) body = g_string_new (NULL);
  gboolean ended = FALSE;
  gsize at = 0;

  *outside = FALSE;
  for (guint i = 0; statements && i < statements->items->len; i++)
    {
      const VarveStatement *statement = &g_array_index (statements->items, VarveStatement, i);
      gboolean control = (statement->flags & VARVE_STATEMENT_TRANSACTION_CONTROL) != 0;
      gboolean version
          = is_about_version_table (self, chunk + statement->offset, statement->length);

      *outside = *outside || (control && !ended && g_strcmp0 (statement->what, "COMMIT") == 0);
      ended = ended || version;
      if (!control && !version)
        continue;
      g_string_append_len (body, chunk + at, statement->offset - at);
      at = find_line_end (chunk, statement->offset + statement->length);
    }
  if (!statements)
    return NULL;
  g_string_append (body, chunk + at);
  return g_strstrip (g_string_free (g_steal_pointer (&body), FALSE));
}

/* Names in a function that only mean something with a connection: what they do is not in the SQL,
 * or depends on what a database answers. */
static char *
find_connection_use (Import *self, const VarveScript *script, const VarveScriptSection *section)
{
  static const char *const names[]
      = { "get_bind", "is_offline_mode", "Session", "sessionmaker", "inspect", "run_async", NULL };
  VarvePythonLexer lexer;
  VarvePythonToken token;
  guint lines;

  if (!section->present)
    return NULL;
  lines = section->line;
  varve_python_lexer_init (&lexer, script->text + section->offset, section->length);
  while (varve_python_lexer_next (&lexer, &token) != VARVE_PYTHON_END
         && token.type != VARVE_PYTHON_ERROR)
    {
      g_autofree char *name = token.type == VARVE_PYTHON_NAME
                                  ? g_strndup (lexer.text + token.start, token.end - token.start)
                                  : NULL;

      if (name && g_strv_contains (names, name))
        return g_strdup_printf ("%s (%s:%u)", name, get_shown_path (self, script->revision->path),
                                lines + token.line - 1);
    }
  return NULL;
}

/* Alembic's SQL has four spaces where a text has a tab. */
static gboolean
has_tab (const VarveScript *script, const VarveScriptSection *section)
{
  VarvePythonLexer lexer;
  VarvePythonToken token;

  varve_python_lexer_init (&lexer, script->text + section->offset,
                           section->present ? section->length : 0);
  while (varve_python_lexer_next (&lexer, &token) != VARVE_PYTHON_END
         && token.type != VARVE_PYTHON_ERROR)
    {
      g_autofree char *string
          = token.type == VARVE_PYTHON_STRING
                ? g_strndup (lexer.text + token.body, token.body_end - token.body)
                : NULL;

      if (string && (strchr (string, '\t') || strstr (string, "\\t")))
        return TRUE;
    }
  return FALSE;
}

static void
add_unfinished (VarveImportScript *script, char *words)
{
  g_ptr_array_add (script->unfinished, words);
}

/* A statement that no database takes, so that a half-imported revision can't pass for a whole. */
static char *
make_stop (Import *self, const char *id)
{
  g_autofree char *words = g_strdup_printf ("revision %s is not finished", id);
  g_autofree char *quoted = varve_sql_quote_identifier (self->dialect, words);

  return g_strconcat ("SELECT ", quoted, ";", NULL);
}

static void
fill_up (Import *self, VarveImportScript *script)
{
  const char *id = script->revision->id;
  const char *reason = g_hash_table_lookup (self->reasons[0], id);
  const char *chunk = g_hash_table_lookup (self->chunks[0], id);
  g_autoptr (GError) error = NULL;
  gboolean outside = FALSE;

  if (chunk)
    script->up = clean_chunk (self, chunk, &outside, &error);
  script->up_transactional = !outside;
  if (script->up)
    return;
  add_unfinished (script,
                  g_strdup_printf (_ ("The way up has to be written by hand, since Alembic can’t "
                                      "write it without a connection: %s"),
                                   error    ? error->message
                                   : reason ? reason
                                            : "?"));
  script->up = make_stop (self, id);
}

static void
fill_down (Import *self, VarveImportScript *script)
{
  const char *id = script->revision->id;
  const char *reason = g_hash_table_lookup (self->reasons[1], id);
  const char *chunk = g_hash_table_lookup (self->chunks[1], id);
  g_autoptr (GError) error = NULL;
  gboolean outside = FALSE;

  if (!script->revision->has_down)
    return;
  if (chunk)
    script->down = clean_chunk (self, chunk, &outside, &error);
  script->down_transactional = !outside;
  if (!script->down)
    add_unfinished (script,
                    g_strdup_printf (_ ("The way down has to be written by hand, in a section of "
                                        "its own; without one the revision is one-way: %s"),
                                     error    ? error->message
                                     : reason ? reason
                                              : "?"));
}

/* Lines of the docstring between its first and Alembic's own. */
static char **
dup_extra (const char *docstring)
{
  g_auto (GStrv) lines = g_strsplit (docstring ? docstring : "", "\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;

  for (guint i = 1; lines[0] && lines[i]; i++)
    {
      if (g_str_has_prefix (lines[i], "Revision ID:") || g_str_has_prefix (lines[i], "Revises:"))
        break;
      any = any || *g_strstrip (lines[i]);
      if (any)
        g_strv_builder_add (builder, lines[i]);
    }
  return g_strv_builder_end (builder);
}

static void
name_connection_use (Import *self, VarveImportScript *result, const VarveScript *script)
{
  const VarveScriptSection *const sections[] = { &script->up, &script->down };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *use = find_connection_use (self, script, sections[i]);

      if (has_tab (script, sections[i]) && (i == 0 || result->down))
        add_unfinished (result, g_strdup (_ ("A text in it has a tab, of which Alembic’s SQL makes "
                                             "four spaces: compare them.")));
      if (use && (i == 0 || result->down))
        add_unfinished (result, g_strdup_printf (_ ("Look at what the data migration does with "
                                                    "its connection, and write it as SQL: %s"),
                                                 use));
    }
}

/* In the head of a SQL script a date is ISO 8601; Alembic's own is, too, down to microseconds. */
static VarveRevision *
copy_revision (const VarveRevision *from)
{
  VarveRevision *revision = varve_revision_new (from->id);

  g_strfreev (revision->down_revisions);
  g_strfreev (revision->depends_on);
  g_strfreev (revision->branch_labels);
  g_free (revision->message);
  revision->down_revisions = g_strdupv (from->down_revisions);
  revision->depends_on = g_strdupv (from->depends_on);
  revision->branch_labels = g_strdupv (from->branch_labels);
  revision->message = g_strdup (*from->message ? from->message : from->id);
  revision->created = g_strdup (from->created);
  revision->has_down = from->has_down;
  return revision;
}

static gboolean
add_script (Import *self, VarveImport *import, const VarveRevision *from, GError **error)
{
  g_autoptr (VarveScript) source = varve_project_load_script (self->context->project, from, error);
  g_autoptr (VarveRevision) revision = copy_revision (from);
  VarveImportScript *script;

  if (!source)
    return FALSE;
  script = varve_import_add (import, revision);
  script->source = g_path_get_basename (from->path);
  script->extra
      = dup_extra (source->revision->docstring ? source->revision->docstring : from->docstring);
  fill_up (self, script);
  fill_down (self, script);
  name_connection_use (self, script, source);
  return TRUE;
}

static void
take_environment (VarveImport *import, VarveEnvironment *environment)
{
  g_autoptr (VarveUrl) url = environment ? varve_environment_resolve_url (environment, NULL) : NULL;

  if (!environment)
    return;
  if (environment->url && strstr (environment->url, "${"))
    import->url = g_strdup (environment->url);
  else if (url && varve_url_get_dialect (url) == VARVE_DIALECT_SQLITE
           && g_path_is_absolute (varve_url_get_path (url)))
    import->file = g_strdup (varve_url_get_path (url));
  else if (url)
    import->url = varve_url_dup_text (url, FALSE);
  if (g_strcmp0 (environment->version_table, "alembic_version") != 0)
    import->version_table = g_strdup (environment->version_table);
  import->version_table_schema = g_strdup (environment->version_table_schema);
}

/**
 * varve_import_alembic:
 * @context: whose Alembic writes the SQL
 * @graph: the project's graph, without problems
 * @dialect: of the database that the SQL is for
 * @operation: (nullable): can cancel
 * @failure: (out) (optional) (nullable) (transfer full): how the call ended that wrote nothing
 * @error: return location
 *
 * Reads an Alembic project as revisions in SQL, up and down, by Alembic's offline mode: the
 * project's Python runs, so that it has to be trusted, and no database is asked. Revisions that
 * need a connection are named with their place, in their scripts. Blocking; any thread where
 * @context has no database.
 *
 * Returns: (transfer full): the revisions; %NULL with %VARVE_ERROR_NOT_TRUSTED,
 *   %VARVE_ERROR_CANCELLED, or Alembic's words where it did not get to a revision
 */
VarveImport *
varve_import_alembic (const VarveAlembicContext *context,
                      VarveGraph *graph,
                      VarveDialect dialect,
                      VarveOperation *operation,
                      VarveAlembicFailure **failure,
                      GError **error)
{
  g_auto (Import) self = { .context = context,
                           .graph = graph,
                           .dialect = dialect,
                           .operation = operation,
                           .failure = failure };
  g_autoptr (VarveImport) import = varve_import_new ();

  for (guint i = 0; i < 2; i++)
    {
      self.chunks[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      self.reasons[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    }
  if (!varve_alembic_caller_init (&self.caller, context, operation, error)
      || (varve_graph_get_size (graph) > 0 && (!run_up (&self, error) || !run_down (&self, error))))
    return NULL;
  for (guint i = varve_graph_get_size (graph); i > 0; i--)
    if (!add_script (&self, import, varve_graph_get_revision (graph, i - 1), error))
      return NULL;
  take_environment (import, context->environment);
  return g_steal_pointer (&import);
}
