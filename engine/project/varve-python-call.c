/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-python-call.h"

#include <string.h>

static void
argument_free (gpointer data)
{
  VarvePythonArgument *argument = data;

  g_free (argument->keyword);
  g_ptr_array_unref (argument->literals);
  g_ptr_array_unref (argument->calls);
  g_free (argument);
}

static VarvePythonArgument *
argument_new (void)
{
  VarvePythonArgument *argument = g_new0 (VarvePythonArgument, 1);

  argument->literals = g_ptr_array_new_with_free_func (g_free);
  argument->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_python_call_free);
  return argument;
}

/**
 * varve_python_call_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_python_call_free (VarvePythonCall *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_ptr_array_unref (self->arguments);
  g_free (self);
}

static gboolean
is_raw (const char *text, const VarvePythonToken *token)
{
  for (gsize i = token->start; i < token->body; i++)
    if (text[i] == 'r' || text[i] == 'R')
      return TRUE;
  return FALSE;
}

/* Escapes as far as SQL and names have them: what breaks a line is white space, what is escaped
 * stands for itself. */
static void
append_body (GString *literal, const char *text, const VarvePythonToken *token)
{
  gboolean raw = is_raw (text, token);

  for (gsize i = token->body; i < token->body_end; i++)
    {
      char byte = text[i];

      if (byte == '\\' && !raw && i + 1 < token->body_end)
        {
          byte = text[++i];
          if (byte == 'n' || byte == 't' || byte == 'r' || byte == '\n')
            byte = ' ';
        }
      g_string_append_c (literal, byte);
    }
}

/* Strings beside each other are one. */
static void
take_literal (VarvePythonLexer *lexer, const VarvePythonToken *first, GPtrArray *literals)
{
  GString *literal = g_string_new (NULL);
  VarvePythonToken token = *first;

  do
    {
      VarvePythonLexer ahead = *lexer;
      VarvePythonToken next;

      append_body (literal, lexer->text, &token);
      if (varve_python_lexer_next (&ahead, &next) != VARVE_PYTHON_STRING)
        break;
      token = next;
      *lexer = ahead;
    }
  while (TRUE);
  g_ptr_array_add (literals, g_string_free (literal, FALSE));
}

static gboolean
is_operator (VarvePythonLexer *lexer, const VarvePythonToken *token, const char *operator)
{
  return token->type == VARVE_PYTHON_OPERATOR
         && varve_python_token_is (token, lexer->text, operator);
}

static void
copy_literals (VarvePythonCall *call, GPtrArray *literals)
{
  for (guint i = 0; i < call->arguments->len; i++)
    {
      const VarvePythonArgument *inner = g_ptr_array_index (call->arguments, i);

      for (guint j = 0; j < inner->literals->len; j++)
        g_ptr_array_add (literals, g_strdup (g_ptr_array_index (inner->literals, j)));
    }
}

/* A name: the keyword of the argument, what is called, or nothing that matters. */
static void
take_name (VarvePythonLexer *lexer,
           const VarvePythonToken *name,
           gboolean outermost,
           VarvePythonArgument *argument)
{
  VarvePythonLexer ahead = *lexer;
  VarvePythonToken token;
  VarvePythonCall *call;

  varve_python_lexer_next (&ahead, &token);
  if (outermost && is_operator (lexer, &token, "="))
    {
      g_free (argument->keyword);
      argument->keyword = g_strndup (lexer->text + name->start, name->end - name->start);
      *lexer = ahead;
    }
  if (!is_operator (lexer, &token, "("))
    return;
  *lexer = ahead;
  call = varve_python_call_read (lexer, name);
  copy_literals (call, argument->literals);
  g_ptr_array_add (argument->calls, call);
}

/**
 * varve_python_call_read:
 * @lexer: behind the opening bracket of a call
 * @name: the token before that bracket
 *
 * Reads a call's arguments as far as literals tell them. The lexer bounds how deep they may nest.
 *
 * Returns: (transfer full): the call; where the text ends within it, what there is
 */
VarvePythonCall *
varve_python_call_read (VarvePythonLexer *lexer, const VarvePythonToken *name)
{
  VarvePythonCall *self = g_new0 (VarvePythonCall, 1);
  VarvePythonArgument *argument = NULL;
  guint depth = lexer->depth;
  VarvePythonToken token;

  self->name = g_strndup (lexer->text + name->start, name->end - name->start);
  self->arguments = g_ptr_array_new_with_free_func (argument_free);
  self->start = name->start;
  self->line = name->line;
  while (varve_python_lexer_next (lexer, &token) != VARVE_PYTHON_END
         && token.type != VARVE_PYTHON_ERROR && lexer->depth >= depth)
    {
      if (token.depth == depth && is_operator (lexer, &token, ","))
        {
          argument = NULL;
          continue;
        }
      if (argument == NULL)
        {
          argument = argument_new ();
          g_ptr_array_add (self->arguments, argument);
        }
      if (token.type == VARVE_PYTHON_STRING)
        take_literal (lexer, &token, argument->literals);
      else if (token.type == VARVE_PYTHON_NAME)
        take_name (lexer, &token, token.depth == depth, argument);
    }
  self->end = lexer->at;
  return self;
}

/**
 * varve_python_call_get_position:
 * @self: a call
 * @position: from 0
 *
 * Returns: (transfer none) (nullable): the argument that is passed there
 */
const VarvePythonArgument *
varve_python_call_get_position (const VarvePythonCall *self, guint position)
{
  const VarvePythonArgument *argument
      = position < self->arguments->len ? g_ptr_array_index (self->arguments, position) : NULL;

  return argument != NULL && argument->keyword == NULL ? argument : NULL;
}

/**
 * varve_python_call_get_keyword:
 * @self: a call
 * @keyword: a name
 *
 * Returns: (transfer none) (nullable): the argument that is passed by it
 */
const VarvePythonArgument *
varve_python_call_get_keyword (const VarvePythonCall *self, const char *keyword)
{
  for (guint i = 0; i < self->arguments->len; i++)
    {
      const VarvePythonArgument *argument = g_ptr_array_index (self->arguments, i);

      if (g_strcmp0 (argument->keyword, keyword) == 0)
        return argument;
    }
  return NULL;
}

/**
 * varve_python_argument_get_text:
 * @self: (nullable): an argument
 *
 * Returns: (transfer none) (nullable): its first string
 */
const char *
varve_python_argument_get_text (const VarvePythonArgument *self)
{
  return self != NULL && self->literals->len > 0 ? g_ptr_array_index (self->literals, 0) : NULL;
}
