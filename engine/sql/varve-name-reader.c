/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-name-reader.h"

#include "sql/varve-judge.h"

#include <string.h>

/**
 * varve_name_take_any:
 * @lexer: where to read
 * @words: keywords, in lower case
 * @n: how many
 * @which: (out) (optional) (transfer none): the one that it was
 *
 * Takes the next word if it is one of @words.
 *
 * Returns: whether it was
 */
gboolean
varve_name_take_any (VarveLexer *lexer, const char *const *words, gsize n, const char **which)
{
  for (gsize i = 0; i < n; i++)
    if (varve_judge_take_word (lexer, words[i]))
      {
        if (which != NULL)
          *which = words[i];
        return TRUE;
      }
  return FALSE;
}

/**
 * varve_name_skip_all:
 * @lexer: where to read
 * @words: keywords, in lower case
 * @n: how many
 *
 * Passes over any number of @words.
 */
void
varve_name_skip_all (VarveLexer *lexer, const char *const *words, gsize n)
{
  while (varve_name_take_any (lexer, words, n, NULL))
    ;
}

static char *
unquote (const char *text, gsize length)
{
  GString *name = g_string_sized_new (length);
  char quote = text[0] == '[' ? ']' : text[0];

  for (gsize i = 1; i + 1 < length; i++)
    {
      g_string_append_c (name, text[i]);
      if (text[i] == quote && i + 2 < length && text[i + 1] == quote)
        i++;
    }
  return g_string_free (name, FALSE);
}

/**
 * varve_name_dup:
 * @lexer: whose text it is
 * @token: a word, or a quoted identifier
 *
 * Returns: (transfer full): the name that it is, folded unless it is quoted
 */
char *
varve_name_dup (const VarveLexer *lexer, const VarveToken *token)
{
  const char *text = lexer->text + token->offset;

  if (token->kind == VARVE_TOKEN_WORD || token->length < 2 || strchr ("\"`[", text[0]) == NULL)
    return g_ascii_strdown (text, token->length);
  return unquote (text, token->length);
}

/**
 * varve_name_take_part:
 * @lexer: where to read
 *
 * Takes one part of a name.
 *
 * Returns: (transfer full) (nullable): it, folded unless it is quoted; %NULL where no name is next
 */
char *
varve_name_take_part (VarveLexer *lexer)
{
  VarveLexer ahead = *lexer;
  VarveToken token;
  VarveTokenKind kind = varve_lexer_next (&ahead, &token);

  if (kind != VARVE_TOKEN_WORD && kind != VARVE_TOKEN_NAME)
    return NULL;
  *lexer = ahead;
  return varve_name_dup (&ahead, &token);
}

/**
 * varve_name_qualify:
 * @schema: (nullable): a schema's name
 * @name: (transfer full): a name in it
 *
 * Returns: (transfer full): both, joined by a dot; @name alone in a schema that needs no saying
 */
char *
varve_name_qualify (const char *schema, char *name)
{
  char *qualified;

  if (schema == NULL || g_str_equal (schema, "public") || g_str_equal (schema, "main"))
    return name;
  qualified = g_strconcat (schema, ".", name, NULL);
  g_free (name);
  return qualified;
}

/**
 * varve_name_take:
 * @lexer: where to read
 *
 * Takes `[schema.]name`.
 *
 * Returns: (transfer full) (nullable): it, see varve_name_qualify(); %NULL where no name is next
 */
char *
varve_name_take (VarveLexer *lexer)
{
  g_autofree char *name = varve_name_take_part (lexer);

  while (name != NULL && varve_judge_take_symbol (lexer, '.'))
    {
      g_autofree char *schema = g_steal_pointer (&name);
      g_autofree char *part = varve_name_take_part (lexer);

      if (part == NULL)
        return NULL;
      name = varve_name_qualify (schema, g_steal_pointer (&part));
    }
  return g_steal_pointer (&name);
}
