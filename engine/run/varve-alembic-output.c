/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Alembic and Python print, read back: the steps of the log, new files, tracebacks. */
#include "run/varve-alembic-output.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"

#include <string.h>

/* “Running upgrade a1, b1 -> c1, message”; the message may hold an arrow too, the ids can't. */
char *
varve_alembic_output_parse_step (const char *line, VarveDirection direction)
{
  const char *words
      = direction == VARVE_DIRECTION_DOWNGRADE ? "Running downgrade " : "Running upgrade ";
  const char *start = strstr (line, words);
  const char *arrow = start ? strstr (start, "-> ") : NULL;
  g_autofree char *id = NULL;

  if (!arrow)
    return NULL;
  start += strlen (words);
  if (direction == VARVE_DIRECTION_DOWNGRADE)
    id = g_strndup (start, arrow - start);
  else
    id = g_strndup (arrow + 3, strcspn (arrow + 3, ", \t\r\n\"'"));
  return *g_strstrip (id) ? g_steal_pointer (&id) : NULL;
}

char *
varve_alembic_output_parse_generated (const char *text)
{
  const char *start = strstr (text, "Generating ");
  const char *end;

  if (!start)
    return NULL;
  start += strlen ("Generating ");
  end = strstr (start, " ...");
  return end ? g_strstrip (g_strndup (start, end - start)) : NULL;
}

/* The newest block of frames: that of the exception which ended the program. */
static const char *
find_traceback (const char *text)
{
  static const char head[] = "Traceback (most recent call last):";
  const char *last = NULL;

  for (const char *p = strstr (text, head); p; p = strstr (p + 1, head))
    if (p == text || p[-1] == '\n')
      last = p;
  return last;
}

/* The first line behind the frames that is not indented. */
static const char *
find_exception (const char *traceback)
{
  const char *line = strchr (traceback, '\n');

  while (line && (line[1] == ' ' || line[1] == '\n' || line[1] == '\t'))
    line = strchr (line + 1, '\n');
  return line && line[1] ? line + 1 : NULL;
}

static gboolean
is_class (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '.' && text[i] != '_')
      return FALSE;
  return length > 0 && !g_ascii_isdigit (*text);
}

/* “(psycopg2.errors.UndefinedTable) relation …”. */
static void
take_cause (VarveAlembicFailure *self)
{
  const char *close = *self->message == '(' ? strchr (self->message, ')') : NULL;

  if (close && is_class (self->message + 1, close - self->message - 1))
    self->cause = g_strndup (self->message + 1, close - self->message - 1);
}

static void
take_statement (VarveAlembicFailure *self, const char *text)
{
  const char *start = strstr (text, "\n[SQL: ");
  const char *end;
  gsize length;

  if (!start)
    return;
  start += strlen ("\n[SQL: ");
  end = strstr (start, "\n[parameters: ");
  if (!end)
    end = strstr (start, "\n(Background on this error");
  length = end ? (gsize) (end - start) : strlen (start);
  while (length > 0 && (start[length - 1] == '\n' || start[length - 1] == ']'))
    if (start[--length] == ']')
      break;
  self->statement = g_strndup (start, length);
}

static void
take_message (VarveAlembicFailure *self, const char *text)
{
  const char *end = strstr (text, "\n[SQL: ");

  if (!end)
    end = strstr (text, "\n(Background on this error");
  self->message = g_strstrip (end ? g_strndup (text, end - text) : g_strdup (text));
}

static void
read_exception (VarveAlembicFailure *self, const char *traceback)
{
  const char *line = find_exception (traceback);
  gsize length = line ? strcspn (line, ":\r\n") : 0;

  if (!line || !is_class (line, length))
    return;
  self->exception = g_strndup (line, length);
  take_message (self, line[length] == ':' ? line + length + 1 : "");
  take_cause (self);
  take_statement (self, line);
}

static gboolean
is_below (const char *path, const char *folder)
{
  gsize n = strlen (folder);

  return strncmp (path, folder, n) == 0 && path[n] == '/';
}

/* How much a frame tells a person: a revision more than env.py, that more than the project's other
 * files, and what was installed nothing. */
static guint
rate (VarveProject *project, const char *path)
{
  const char *const *locations = varve_project_get_version_locations (project);
  g_autofree char *env
      = g_build_filename (varve_project_get_script_location (project), "env.py", NULL);

  for (guint i = 0; locations[i]; i++)
    if (is_below (path, locations[i]))
      return 3;
  if (g_str_equal (path, env))
    return 2;
  if (strstr (path, "/site-packages/") || strstr (path, "/dist-packages/"))
    return 0;
  return is_below (path, varve_alembic_command_get_folder (project))
                 || is_below (path, varve_project_get_folder (project))
             ? 1
             : 0;
}

static char *
map_path (VarveProject *project, const VarveAlembicContainer *container, const char *path)
{
  if (container)
    return varve_alembic_container_map (container, path);
  return g_canonicalize_filename (path, varve_alembic_command_get_folder (project));
}

/* `  File "PATH", line N, in NAME`; a syntax error has no NAME and comes last. */
static void
read_frame (VarveAlembicFailure *self,
            const char *line,
            VarveProject *project,
            const VarveAlembicContainer *container,
            guint *best)
{
  const char *start = line + strlen ("  File \"");
  const char *end = strstr (start, "\", line ");
  /* “<frozen runpy>” and the like are no files. */
  g_autofree char *name = end && *start != '<' && !memchr (start, '\n', end - start)
                              ? g_strndup (start, end - start)
                              : NULL;
  g_autofree char *path = name ? map_path (project, container, name) : NULL;
  guint rating = path ? rate (project, path) : 0;

  if (rating == 0 || rating < *best)
    return;
  *best = rating;
  g_free (self->path);
  self->path = g_steal_pointer (&path);
  self->line = (guint) g_ascii_strtoull (end + strlen ("\", line "), NULL, 10);
  self->is_revision = rating == 3;
}

static void
read_frames (VarveAlembicFailure *self,
             const char *traceback,
             VarveProject *project,
             const VarveAlembicContainer *container)
{
  guint best = 0;

  for (const char *p = traceback; p; p = strchr (p + 1, '\n'))
    if (g_str_has_prefix (*p == '\n' ? p + 1 : p, "  File \""))
      read_frame (self, *p == '\n' ? p + 1 : p, project, container, &best);
}

/* Alembic's own refusals, and those of the parser of its arguments. */
static void
read_refusal (VarveAlembicFailure *self, const char *text)
{
  static const char *const marks[] = { "FAILED: ", "alembic: error: ", ": error: " };

  for (guint i = 0; i < G_N_ELEMENTS (marks) && !self->message; i++)
    {
      const char *found = strstr (text, marks[i]);

      if (!found || (i == 0 && found != text && found[-1] != '\n'))
        continue;
      found += strlen (marks[i]);
      self->exception = i == 0 ? g_strdup ("CommandError") : NULL;
      self->message = g_strndup (found, i == 0 ? strlen (found) : strcspn (found, "\n"));
      g_strstrip (self->message);
    }
}

/* Without a traceback the last thing that was said is what there is. */
static char *
dup_last_line (const char *text)
{
  g_autofree char *copy = g_strchomp (g_strdup (text));
  const char *line = strrchr (copy, '\n');

  return *copy ? g_strdup (line ? line + 1 : copy) : NULL;
}

static char *
dup_shown (const char *bytes, gsize length)
{
  g_autofree char *text = g_utf8_make_valid (bytes, length);

  return varve_alembic_command_hide_passwords (text);
}

VarveAlembicFailure *
varve_alembic_failure_new (const VarveProcessResult *result,
                           const char *output,
                           const char *command,
                           VarveProject *project,
                           const VarveAlembicContainer *container)
{
  VarveAlembicFailure *self = g_new0 (VarveAlembicFailure, 1);
  g_autofree char *err = dup_shown (result->err, result->err_length);
  g_autofree char *out = dup_shown (result->out, result->out_length);
  const char *traceback = find_traceback (err);

  self->exit_status = result->exit_status;
  self->term_signal = result->term_signal;
  self->timed_out = result->timed_out;
  self->cancelled = result->cancelled;
  self->command = g_strdup (command);
  self->output = g_strdup (output);
  if (!traceback)
    traceback = find_traceback (out);
  if (traceback)
    {
      read_exception (self, traceback);
      read_frames (self, traceback, project, container);
    }
  if (!self->message)
    read_refusal (self, out);
  if (!self->message)
    read_refusal (self, err);
  if (!self->message)
    self->message = dup_last_line (*err ? err : out);
  return self;
}

VarveAlembicFailure *
varve_alembic_failure_new_for_error (const GError *error, const char *command)
{
  VarveAlembicFailure *self = g_new0 (VarveAlembicFailure, 1);

  self->exit_status = -1;
  self->command = g_strdup (command);
  self->message = g_strdup (error->message);
  self->output = g_strdup ("");
  return self;
}

typedef struct
{
  const char *words;
  VarveErrorCode code;
  const char *hint; /* (nullable): untranslated */
} Known;

static const Known *
find_known (const VarveAlembicFailure *self)
{
  static const Known known[] = {
    { "Target database is not up to date", VARVE_ERROR_NOT_UP_TO_DATE,
      N_ ("Upgrade it first: “varvectl upgrade head”.") },
    { "Can't locate revision", VARVE_ERROR_UNKNOWN_REVISION, NULL },
    { "Multiple head revisions", VARVE_ERROR_MULTIPLE_HEADS, NULL },
    { "Multiple heads are present", VARVE_ERROR_MULTIPLE_HEADS, NULL },
    { "unrecognized arguments: --splice", VARVE_ERROR_FAILED,
      N_ ("Alembic’s merge knows --splice from version 1.18.5 on. Update it in the project, or join "
          "heads.") },
    { "unrecognized arguments", VARVE_ERROR_FAILED,
      N_ ("This project’s Alembic is too old for that. Update it in the project, or leave it out.") },
    { "is not a head revision", VARVE_ERROR_INVALID_TARGET,
      N_ ("Without --splice a new revision follows a head, and a merge joins heads; see “varvectl "
          "heads”.") },
    { "No config file ", VARVE_ERROR_FAILED,
      N_ ("Alembic reads pyproject.toml from version 1.16 on. Update it in the project, or keep an "
          "alembic.ini beside it.") },
    { "No module named alembic", VARVE_ERROR_FAILED,
      N_ ("Install Alembic there, or say with --command how it is called.") },
  };

  for (guint i = 0; self->message && i < G_N_ELEMENTS (known); i++)
    if (strstr (self->message, known[i].words))
      return &known[i];
  return NULL;
}

static VarveErrorCode
choose_code (const VarveAlembicFailure *self)
{
  const Known *known = find_known (self);

  if (self->cancelled)
    return VARVE_ERROR_CANCELLED;
  if (self->timed_out)
    return VARVE_ERROR_TIMEOUT;
  if (self->statement)
    return VARVE_ERROR_STATEMENT;
  return known ? known->code : VARVE_ERROR_FAILED;
}

static const char *
choose_hint (const VarveAlembicFailure *self)
{
  const Known *known = self->cancelled || self->timed_out ? NULL : find_known (self);

  return known && known->hint ? _ (known->hint) : NULL;
}

static char *
make_message (const VarveAlembicFailure *self)
{
  const char *text = self->message && *self->message ? self->message : NULL;

  if (self->cancelled)
    return g_strdup (_ ("Cancelled"));
  if (self->timed_out)
    return g_strdup (_ ("Alembic took too long and was stopped"));
  if (self->term_signal)
    return g_strdup_printf (_ ("Alembic was ended by signal %d (%s)"), self->term_signal,
                            g_strsignal (self->term_signal));
  if (self->exception && !g_str_equal (self->exception, "CommandError"))
    return g_strdup_printf (text ? "%s: %s" : "%s", self->exception, text);
  return text ? g_strdup (text)
              : g_strdup_printf (_ ("Alembic ended with status %d"), self->exit_status);
}

/* The first line is the message, what the database says beyond it the detail. */
void
varve_alembic_failure_set_error (const VarveAlembicFailure *self, GError **error)
{
  g_autofree char *message = make_message (self);
  char *rest = strchr (message, '\n');

  if (!error)
    return;
  if (rest)
    *rest++ = '\0';
  varve_set_error (error, choose_code (self), choose_hint (self), "%s", g_strchomp (message));
  if (rest && *g_strstrip (rest))
    varve_error_set_detail (*error, rest);
  if (self->path)
    varve_error_set_place (*error, self->path, self->line, 0);
  if (self->statement)
    varve_error_set_statement (*error, self->statement, 0);
}
