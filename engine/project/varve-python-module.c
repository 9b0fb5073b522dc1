/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-python-module.h"

#include "base/varve-i18n.h"

#include <string.h>

/* A statement of more tokens is no definition that a person wrote; its end is found all the same.
 */
#define MAX_TOKENS 4096
/* More constants are not kept; what is made of the others then is not known. */
#define MAX_BINDINGS 1024

/* What a name was bound to; no @expression: something that only a run can tell. */
typedef struct
{
  gsize name;
  gsize name_length;
  gsize at; /* where it takes effect: behind the statement */
  gsize start;
  gsize end;
  guint line;
  const char *reason; /* (nullable) */
} Binding;

struct _VarvePythonModule
{
  const char *text;
  const char *const *names;
  GArray *bindings;
  GArray *tokens; /* of the statement being read */
  gboolean is_cut;
  gboolean is_first;
  gsize doc_start;
  gsize doc_end;
  guint doc_line;
  VarvePythonFunction upgrade;
  VarvePythonFunction downgrade;
  VarvePythonFunction *open; /* (nullable): whose body is being read */
  gboolean is_body_start;
  const char *opaque; /* (nullable): why nothing is known any more */
  guint opaque_line;
};

/**
 * varve_python_module_free:
 * @self: (transfer full) (nullable): a module
 *
 * Frees it.
 */
void
varve_python_module_free (VarvePythonModule *self)
{
  if (!self)
    return;
  g_array_unref (self->bindings);
  g_array_unref (self->tokens);
  g_free (self);
}

static const VarvePythonToken *
get (VarvePythonModule *self, guint index)
{
  return &g_array_index (self->tokens, VarvePythonToken, index);
}

static gboolean
is (VarvePythonModule *self, guint index, const char *what)
{
  return index < self->tokens->len && varve_python_token_is (get (self, index), self->text, what);
}

static gboolean
is_any (VarvePythonModule *self, guint index, const char *const *words)
{
  for (guint i = 0; words[i]; i++)
    if (is (self, index, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_wanted (VarvePythonModule *self, const VarvePythonToken *token)
{
  if (token->type == VARVE_PYTHON_NAME)
    for (guint i = 0; self->names[i]; i++)
      if (varve_python_token_is (token, self->text, self->names[i]))
        return TRUE;
  return FALSE;
}

static void
note_opaque (VarvePythonModule *self, guint line, const char *reason)
{
  if (self->opaque)
    return;
  self->opaque = reason;
  self->opaque_line = line;
}

/* Binds the name at @index to the tokens from @from up to @to, or with @reason to the unknown. */
static void
bind (VarvePythonModule *self, guint index, guint from, guint to, const char *reason)
{
  const VarvePythonToken *name = get (self, index);
  Binding binding = {
    .name = name->start,
    .name_length = name->end - name->start,
    .at = get (self, self->tokens->len - 1)->end,
    .line = name->line,
    .reason = reason,
  };

  if (!reason && from >= to)
    binding.reason = N_ ("it has no value");
  if (!binding.reason)
    {
      binding.start = get (self, from)->start;
      binding.end = get (self, to - 1)->end;
      binding.line = get (self, from)->line;
    }
  if (self->bindings->len < MAX_BINDINGS)
    g_array_append_val (self->bindings, binding);
  else if (is_wanted (self, name))
    note_opaque (self, name->line, N_ ("the file defines too many names"));
}

/* Binds every name from @from up to @to to the unknown. */
static void
bind_unknown (VarvePythonModule *self, guint from, guint to, const char *reason)
{
  for (guint i = from; i < to; i++)
    if (get (self, i)->type == VARVE_PYTHON_NAME && !is (self, i - 1, "."))
      bind (self, i, 0, 0, reason);
}

/* The next token @what at depth 0 from @from on, or @to. */
static guint
find (VarvePythonModule *self, guint from, guint to, const char *what)
{
  guint depth = from < to ? get (self, from)->depth : 0;

  for (guint i = from; i < to; i++)
    if (get (self, i)->depth <= depth && is (self, i, what))
      return i;
  return to;
}

static guint
count_elements (VarvePythonModule *self, guint from, guint to)
{
  guint n = 0;

  for (guint i = from; i < to; i = find (self, i, to, ",") + 1)
    n++;
  return n;
}

/* `a, b = x, y`: each name its value. */
static void
bind_tuple (VarvePythonModule *self, guint from, guint to, guint value, guint end)
{
  const char *reason
      = find (self, from, to, "*") < to || find (self, value, end, "*") < end
                || count_elements (self, from, to) != count_elements (self, value, end)
            ? N_ ("it is taken out of something else")
            : NULL;

  for (guint i = from; i < to; i = find (self, i, to, ",") + 1)
    {
      guint stop = find (self, value, end, ",");

      if (get (self, i)->type == VARVE_PYTHON_NAME && (i + 1 == to || is (self, i + 1, ",")))
        bind (self, i, value, stop, reason);
      else
        bind_unknown (self, i, find (self, i, to, ","), N_ ("it is taken out of something else"));
      value = MIN (stop + 1, end);
    }
}

/* One target of an assignment, tokens @from to @to. */
static void
bind_target (VarvePythonModule *self, guint from, guint to, guint value, guint end)
{
  gboolean enclosed = is (self, from, "(") || is (self, from, "[");

  if (from >= to)
    return;
  if (get (self, from)->type == VARVE_PYTHON_NAME && (to == from + 1 || is (self, from + 1, ":")))
    bind (self, from, value, end, NULL);
  else if (get (self, from)->type == VARVE_PYTHON_NAME
           && (is (self, from + 1, "[") || is (self, from + 1, ".")))
    bind (self, from, 0, 0, N_ ("it is changed afterwards"));
  else if (find (self, from, to, ",") < to)
    bind_tuple (self, from, to, value, end);
  else if (enclosed)
    bind_unknown (self, from, to, N_ ("it is taken out of something else"));
}

static void
read_assignment (VarvePythonModule *self, guint from, guint to)
{
  guint value = from;
  guint next;

  while ((next = find (self, value, to, "=")) < to)
    value = next + 1;
  for (guint target = from; target < value; target = next + 1)
    {
      next = find (self, target, to, "=");
      bind_target (self, target, next, value, to);
    }
}

static void
read_import (VarvePythonModule *self, guint from, guint to)
{
  static const char *const words[] = { "from", "import", "as", NULL };
  gboolean is_from = is (self, from, "from");
  guint start = is_from ? find (self, from, to, "import") : from;

  for (guint i = start + 1; i < to; i++)
    {
      gboolean named_otherwise = is (self, i + 1, "as");

      if (get (self, i)->type == VARVE_PYTHON_NAME && !is_any (self, i, words) && !named_otherwise
          && !is (self, i - 1, "."))
        bind (self, i, 0, 0, N_ ("it is imported from elsewhere"));
    }
}

static gboolean
is_augmented (VarvePythonModule *self, guint index)
{
  static const char *const operators[]
      = { "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "**=", "//=", "<<=", ">>=", NULL };

  return is_any (self, index, operators);
}

static void
look_for_tricks (VarvePythonModule *self, guint index)
{
  static const char *const words[] = { "exec", "globals", "locals", "vars", "eval", NULL };

  if (is_any (self, index, words) && is (self, index + 1, "("))
    note_opaque (self, get (self, index)->line, N_ ("the file changes its own names when it runs"));
}

/* A simple statement, tokens @from to @to. */
static void
read_statement (VarvePythonModule *self, guint from, guint to)
{
  if (from >= to)
    return;
  if (self->is_first && get (self, from)->type == VARVE_PYTHON_STRING)
    {
      self->doc_start = get (self, from)->start;
      self->doc_end = get (self, to - 1)->end;
      self->doc_line = get (self, from)->line;
    }
  self->is_first = FALSE;
  look_for_tricks (self, from);
  if (is (self, from, "import") || is (self, from, "from"))
    read_import (self, from, to);
  else if (is (self, from, "del"))
    bind_unknown (self, from + 1, to, N_ ("it is deleted again"));
  else if (find (self, from, to, "=") < to)
    read_assignment (self, from, to);
  else if (get (self, from)->type == VARVE_PYTHON_NAME
           && (is_augmented (self, from + 1) || is (self, from + 1, ".")))
    bind (self, from, 0, 0, N_ ("it is changed afterwards"));
}

/* Names bound in passing: `:=`. */
static void
read_inner_bindings (VarvePythonModule *self)
{
  for (guint i = 0; i + 1 < self->tokens->len; i++)
    if (get (self, i)->type == VARVE_PYTHON_NAME && is (self, i + 1, ":="))
      bind (self, i, 0, 0, N_ ("it is computed"));
}

/* A statement that runs only under a condition: what it binds is not known. */
static void
read_conditional (VarvePythonModule *self)
{
  static const char *const binders[] = { "for", "with", "import", "from", "as", "del", NULL };
  gboolean binds_all = is_any (self, 0, binders) || is (self, 0, "async");

  self->is_first = FALSE;
  look_for_tricks (self, 0);
  for (guint i = 0; i < self->tokens->len; i++)
    {
      gboolean is_target = is (self, i + 1, "=") || is (self, i + 1, ",")
                           || (i == 0 && is (self, i + 1, ":")) || is (self, i + 1, ".")
                           || is (self, i + 1, "[") || is_augmented (self, i + 1);

      if (get (self, i)->type == VARVE_PYTHON_NAME && get (self, i)->depth == 0
          && (binds_all || is_target || (i > 0 && is (self, i - 1, "as"))))
        bind (self, i, 0, 0, N_ ("it depends on a condition"));
    }
}

static gboolean
is_compound (VarvePythonModule *self)
{
  static const char *const words[]
      = { "if", "elif", "else", "for", "while", "try", "except", "finally", "with", "async", NULL };
  gboolean is_match = is (self, 0, "match") && is (self, self->tokens->len - 1, ":");

  return is_any (self, 0, words) || is_match;
}

static void
read_simple_line (VarvePythonModule *self)
{
  guint from = 0;

  while (from < self->tokens->len)
    {
      guint to = find (self, from, self->tokens->len, ";");

      read_statement (self, from, to);
      from = to + 1;
    }
}

/* `def`, `async def` or `class`: binds its name, and what is below is its own affair. */
static gboolean
read_definition (VarvePythonModule *self)
{
  guint at = is (self, 0, "async") ? 1 : 0;
  VarvePythonFunction function = { 0 };

  if (!is (self, at, "def") && !is (self, at, "class"))
    return FALSE;
  self->is_first = FALSE;
  if (at + 1 >= self->tokens->len)
    return TRUE;
  bind (self, at + 1, 0, 0, N_ ("it is a function or a class"));
  function.start = get (self, 0)->start;
  function.end = get (self, self->tokens->len - 1)->end;
  function.line = get (self, 0)->line;
  function.raises = is (self, find (self, 0, self->tokens->len, ":") + 1, "raise");
  if (is (self, at + 1, "upgrade"))
    self->open = &self->upgrade;
  else if (is (self, at + 1, "downgrade"))
    self->open = &self->downgrade;
  if (self->open)
    *self->open = function;
  self->is_body_start = self->open != NULL;
  return TRUE;
}

/* A line of a body of a function or class. */
static void
read_inner_line (VarvePythonModule *self)
{
  const VarvePythonToken *first = get (self, 0);

  if (!self->open)
    return;
  self->open->end = get (self, self->tokens->len - 1)->end;
  if (self->is_body_start && first->type == VARVE_PYTHON_STRING)
    return;
  if (self->is_body_start)
    self->open->raises = is (self, 0, "raise");
  self->is_body_start = FALSE;
}

/* One logical line into @tokens. FALSE at the end. */
static gboolean
read_line (VarvePythonModule *self, VarvePythonLexer *lexer, guint *indent)
{
  VarvePythonToken token;

  g_array_set_size (self->tokens, 0);
  self->is_cut = FALSE;
  while (varve_python_lexer_next (lexer, &token) < VARVE_PYTHON_ERROR)
    {
      if (token.type == VARVE_PYTHON_END)
        return FALSE;
      if (token.type == VARVE_PYTHON_NEWLINE)
        break;
      if (self->tokens->len == 0)
        *indent = lexer->indent;
      if (self->tokens->len < MAX_TOKENS)
        g_array_append_val (self->tokens, token);
      else
        {
          g_array_index (self->tokens, VarvePythonToken, self->tokens->len - 1) = token;
          self->is_cut = TRUE;
        }
    }
  return token.type != VARVE_PYTHON_ERROR;
}

/* A statement whose middle was not kept: all names before its first bracket may be its targets. */
static void
read_large_line (VarvePythonModule *self)
{
  guint stop = 0;

  self->is_first = FALSE;
  while (stop < self->tokens->len && get (self, stop)->depth == 0)
    stop++;
  bind_unknown (self, 0, stop, N_ ("it is too large"));
}

static void
read_module (VarvePythonModule *self, VarvePythonLexer *lexer)
{
  gboolean is_inside = FALSE;
  guint inside_indent = 0;
  guint indent = 0;

  while (read_line (self, lexer, &indent))
    {
      if (self->tokens->len == 0)
        continue;
      if (is_inside && indent > inside_indent)
        {
          read_inner_line (self);
          continue;
        }
      self->open = NULL;
      is_inside = read_definition (self);
      inside_indent = indent;
      if (is_inside)
        continue;
      read_inner_bindings (self);
      if (indent > 0 || is_compound (self))
        read_conditional (self);
      else if (self->is_cut)
        read_large_line (self);
      else
        read_simple_line (self);
    }
}

VarvePythonModule *
varve_python_module_parse (const char *text,
                           gsize length,
                           const char *const *names,
                           const char **reason,
                           guint *reason_line)
{
  g_autoptr (VarvePythonModule) self = g_new0 (VarvePythonModule, 1);
  VarvePythonLexer lexer;

  self->text = text;
  self->names = names;
  self->bindings = g_array_new (FALSE, FALSE, sizeof (Binding));
  self->tokens = g_array_sized_new (FALSE, FALSE, sizeof (VarvePythonToken), 64);
  self->is_first = TRUE;
  varve_python_lexer_init (&lexer, text, length);
  read_module (self, &lexer);
  if (!lexer.error)
    return g_steal_pointer (&self);
  *reason = lexer.error;
  *reason_line = lexer.line;
  return NULL;
}

static gboolean
find_binding (gpointer user_data,
              const char *name,
              gsize length,
              gsize before,
              gsize *start,
              gsize *end,
              guint *line,
              const char **reason)
{
  VarvePythonModule *self = user_data;

  for (guint i = self->bindings->len; i > 0; i--)
    {
      const Binding *binding = &g_array_index (self->bindings, Binding, i - 1);

      if (binding->at > before || binding->name_length != length
          || memcmp (self->text + binding->name, name, length) != 0)
        continue;
      *reason = binding->reason;
      *start = binding->start;
      *end = binding->end;
      *line = binding->line;
      return binding->reason == NULL;
    }
  *reason = N_ ("it uses a name that this file does not define");
  return FALSE;
}

VarvePythonValue *
varve_python_module_evaluate_range (VarvePythonModule *self,
                                    gsize start,
                                    gsize end,
                                    guint line,
                                    const char **reason,
                                    guint *reason_line)
{
  VarvePythonResolver resolver = { find_binding, self };

  return varve_python_value_evaluate (self->text, start, end, line, &resolver, reason, reason_line);
}

static const Binding *
find_last (VarvePythonModule *self, const char *name)
{
  gsize length = strlen (name);

  for (guint i = self->bindings->len; i > 0; i--)
    {
      const Binding *binding = &g_array_index (self->bindings, Binding, i - 1);

      if (binding->name_length == length && memcmp (self->text + binding->name, name, length) == 0)
        return binding;
    }
  return NULL;
}

VarvePythonValue *
varve_python_module_evaluate (VarvePythonModule *self,
                              const char *name,
                              const char **reason,
                              guint *reason_line)
{
  const Binding *binding = find_last (self, name);

  *reason = self->opaque;
  *reason_line = self->opaque_line;
  if (!binding || self->opaque)
    return NULL;
  *reason = binding->reason;
  *reason_line = binding->line;
  return binding->reason ? NULL
                         : varve_python_module_evaluate_range (self, binding->start, binding->end,
                                                               binding->line, reason, reason_line);
}

char *
varve_python_module_dup_docstring (VarvePythonModule *self)
{
  const char *reason;
  guint line;
  g_autoptr (VarvePythonValue) value
      = self->doc_end > 0 ? varve_python_module_evaluate_range (
            self, self->doc_start, self->doc_end, self->doc_line, &reason, &line)
                          : NULL;

  return value && value->kind == VARVE_PYTHON_TEXT ? g_strstrip (g_strdup (value->texts->pdata[0]))
                                                   : NULL;
}

const VarvePythonFunction *
varve_python_module_get_upgrade (VarvePythonModule *self)
{
  return &self->upgrade;
}

const VarvePythonFunction *
varve_python_module_get_downgrade (VarvePythonModule *self)
{
  return &self->downgrade;
}
