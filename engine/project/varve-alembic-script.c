/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-alembic-script.h"

#include "base/varve-i18n.h"
#include "project/varve-python-module.h"
#include "project/varve-python-source.h"

#include <string.h>

/* What Alembic reads of a revision's module (script/base.py: Script). */
static const char *const names[]
    = { "revision", "down_revision", "branch_labels", "depends_on", NULL };

/* A file being understood; the first error ends it. */
typedef struct
{
  VarvePythonModule *module;
  const char *path;
  guint line; /* of what is missing, 0 for none */
  GError **error;
} Reader;

static void
fail (Reader *reader, guint line, const char *hint, const char *format, ...) G_GNUC_PRINTF (4, 5);

static void
fail (Reader *reader, guint line, const char *hint, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  varve_set_error (reader->error, VARVE_ERROR_INVALID_SCRIPT, hint, "%s", message);
  if (reader->error && *reader->error)
    varve_error_set_place (*reader->error, reader->path, line, 0);
}

static void
fail_unknown (Reader *reader, guint line, const char *name, const char *reason)
{
  fail (reader, line,
        _ ("Varve reads revision files without running them. Write the value as a string, a tuple "
           "of strings or None."),
        _ ("%s can't be known without running the file: %s"), name, _ (reason));
}

/* Texts of @name into @list. FALSE with an error; @found says whether the name is there at all. */
static gboolean
read_list (Reader *reader, const char *name, char ***list, gboolean *found)
{
  const char *reason;
  guint line;
  g_autoptr (VarvePythonValue) value
      = varve_python_module_evaluate (reader->module, name, &reason, &line);

  *found = value != NULL;
  if (!value && reason)
    {
      fail_unknown (reader, line, name, reason);
      return FALSE;
    }
  if (!value || value->kind == VARVE_PYTHON_NONE)
    return TRUE;
  for (guint i = 0; i < value->texts->len; i++)
    if (*(const char *) value->texts->pdata[i] == '\0')
      {
        fail (reader, 0, _ ("Write None where there is none."), _ ("%s holds an empty string"),
              name);
        return FALSE;
      }
  g_ptr_array_add (value->texts, NULL);
  g_strfreev (*list);
  *list = (char **) g_ptr_array_steal (value->texts, NULL);
  return TRUE;
}

/* Files from before Alembic 0.2 have their id in their name only. */
static char *
dup_legacy_id (const char *path)
{
  const char *name = strrchr (path, '/') ? strrchr (path, '/') + 1 : path;
  gsize length = strspn (name, "abcdef0123456789");

  return length > 0 && g_str_equal (name + length, ".py") ? g_strndup (name, length) : NULL;
}

static char *
read_id (Reader *reader)
{
  const char *base = strrchr (reader->path, '/');
  const char *reason;
  guint line;
  g_autoptr (VarvePythonValue) value
      = varve_python_module_evaluate (reader->module, "revision", &reason, &line);
  char *id;

  if (value && value->kind == VARVE_PYTHON_TEXT && *(const char *) value->texts->pdata[0] != '\0')
    return g_strdup (value->texts->pdata[0]);
  if (value)
    fail (reader, 0, _ ("Write it as a string: revision = '1975ea83b712'."),
          _ ("revision is no string"));
  else if (reason)
    fail_unknown (reader, line, "revision", reason);
  else
    {
      id = dup_legacy_id (reader->path);
      if (id)
        return id;
      fail (reader, 0,
            _ ("Add “revision = '…'” and “down_revision = …” at its top level, or move a file that "
               "is no revision out of the folder."),
            "Could not determine revision id from filename %s. Be sure the 'revision' variable is "
            "declared inside the script",
            base ? base + 1 : reader->path);
    }
  return NULL;
}

/* The characters of Alembic's own target syntax (script/revision.py: Revision.verify_rev_id). */
static gboolean
check_id (Reader *reader, const char *id)
{
  const char *bad = strpbrk (id, "@-+:");

  if (!bad)
    return TRUE;
  fail (reader, 0, _ ("Change it in this file and in those that refer to it."),
        "Character(s) '%c' not allowed in revision identifier '%s'", *bad, id);
  return FALSE;
}

/* Alembic's message is the docstring's first paragraph (Script.doc). Here it is one line. */
static char *
dup_message (const char *docstring)
{
  const char *end = strstr (docstring, "\n\n");
  g_autofree char *paragraph = end ? g_strndup (docstring, end - docstring) : g_strdup (docstring);
  g_auto (GStrv) lines = g_strsplit (paragraph, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    g_strstrip (lines[i]);
  return g_strjoinv (" ", lines);
}

static char *
dup_created (const char *docstring)
{
  static const char field[] = "Create Date:";
  const char *at = strstr (docstring, field);

  if (!at)
    return NULL;
  at += strlen (field);
  return g_strstrip (g_strndup (at, strcspn (at, "\n")));
}

static void
read_docstring (VarveRevision *revision, VarvePythonModule *module)
{
  char *docstring = varve_python_module_dup_docstring (module);

  if (!docstring)
    return;
  g_free (revision->message);
  revision->message = dup_message (docstring);
  revision->created = dup_created (docstring);
  revision->docstring = docstring;
}

static gboolean
read_parents (Reader *reader, VarveRevision *revision)
{
  gboolean found;

  if (!read_list (reader, "down_revision", &revision->down_revisions, &found))
    return FALSE;
  if (!found)
    fail (reader, 0, _ ("Add “down_revision = …”, None for a first revision."),
          _ ("The file has no down_revision"));
  return found;
}

static VarveRevision *
make_revision (Reader *reader)
{
  const VarvePythonFunction *down = varve_python_module_get_downgrade (reader->module);
  g_autofree char *id = read_id (reader);
  g_autoptr (VarveRevision) revision = NULL;
  gboolean found;

  if (!id || !check_id (reader, id))
    return NULL;
  revision = varve_revision_new (id);
  if (!read_parents (reader, revision)
      || !read_list (reader, "branch_labels", &revision->branch_labels, &found)
      || !read_list (reader, "depends_on", &revision->depends_on, &found))
    return NULL;
  read_docstring (revision, reader->module);
  revision->path = g_strdup (reader->path);
  revision->has_down = down->end > 0 && !down->raises;
  return g_steal_pointer (&revision);
}

static VarvePythonModule *
parse_module (const char *text, gsize length, const char *path, GError **error)
{
  Reader reader = { .path = path, .error = error };
  const char *reason;
  guint line;
  VarvePythonModule *module = varve_python_module_parse (text, length, names, &reason, &line);

  if (!module)
    fail (&reader, line, _ ("Python itself would refuse the file: correct it."), "%s", _ (reason));
  return module;
}

VarveRevision *
varve_alembic_script_parse_head (const char *text, gsize length, const char *path, GError **error)
{
  g_autofree char *source = NULL;
  g_autoptr (VarvePythonModule) module = NULL;
  Reader reader = { .path = path, .error = error };

  if (!varve_python_source_check (text, length))
    {
      source = varve_python_source_decode (text, &length, path, error);
      if (!source)
        return NULL;
    }
  module = parse_module (source ? source : text, length, path, error);
  reader.module = module;
  return module ? make_revision (&reader) : NULL;
}

static VarveScriptSection
make_section (const VarvePythonFunction *function)
{
  return (VarveScriptSection){
    .present = function->end > 0,
    .transactional = TRUE,
    .offset = function->start,
    .length = function->end - function->start,
    .line = function->line,
  };
}

VarveScript *
varve_alembic_script_parse_take (char *text, gsize length, const char *path, GError **error)
{
  g_autofree char *source = text;
  g_autoptr (VarvePythonModule) module = NULL;
  Reader reader = { .path = path, .error = error };
  VarveRevision *revision;
  VarveScriptSection up, down;

  if (!varve_python_source_check (text, length))
    {
      g_autofree char *decoded = varve_python_source_decode (text, &length, path, error);

      if (!decoded)
        return NULL;
      g_free (source);
      source = g_steal_pointer (&decoded);
    }
  module = parse_module (source, length, path, error);
  reader.module = module;
  revision = module ? make_revision (&reader) : NULL;
  if (!revision)
    return NULL;
  up = make_section (varve_python_module_get_upgrade (module));
  down = make_section (varve_python_module_get_downgrade (module));
  return varve_script_new_take (g_steal_pointer (&source), length, revision, &up, &down);
}

gboolean
varve_alembic_script_is_name (const char *name)
{
  return g_str_has_suffix (name, ".py") && !g_str_has_prefix (name, ".#")
         && !g_str_has_prefix (name, "__init__");
}
