/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-statement.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "sql/varve-judge.h"
#include "sql/varve-loss.h"
#include "sql/varve-pg-parser.h"
#include "sql/varve-splitter.h"

#include <string.h>

/* The parser is given so much at a time, in whole statements: its tree takes several times the
 * text's size. */
#define CHUNK_SIZE ((gsize) 64 * 1024)
/* Up to this size the parser is asked for the whole text where the lexer's cut does not parse. */
#define WHOLE_SIZE ((gsize) 4 * 1024 * 1024)

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct
{
  const char *text;
  gsize offset;
  gsize end;
  const char *path; /* (nullable) */
  VarveDialect dialect;
} Source;

static void
set_error_at (GError **error, const Source *source, gsize at, const char *hint, const char *message)
{
  guint line, column;

  varve_text_locate (source->text, source->end, at, &line, &column);
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, hint, "%s", message);
  if (error != NULL)
    varve_error_set_place (*error, source->path, line, column);
}

static gboolean
check_encoding (const Source *source, GError **error)
{
  const char *start = source->text + source->offset;
  const char *bad;

  if (g_utf8_validate_len (start, source->end - source->offset, &bad))
    return TRUE;

  if (*bad == '\0')
    set_error_at (error, source, bad - source->text,
                  _ ("Remove it: databases would stop reading there."),
                  _ ("The script holds a NUL character"));
  else
    set_error_at (error, source, bad - source->text, _ ("Save the script as UTF-8."),
                  _ ("The script is not valid UTF-8"));
  return FALSE;
}

static const char *
unterminated_message (const char *at)
{
  switch (*at)
    {
      case '/':
        return _ ("A comment is opened here and never closed");
      case '"':
      case '`':
      case '[':
        return _ ("A quoted name is opened here and never closed");
      default:
        return _ ("A string is opened here and never closed");
    }
}

static void
set_shell_error (GError **error, const Source *source, const VarveToken *token)
{
  gsize end = token->offset + 1;
  g_autofree char *command = NULL;
  g_autofree char *message = NULL;
  const char *hint = _ ("A script holds only SQL: write the statements themselves.");

  while (end < source->end && g_ascii_isgraph (source->text[end]) && source->text[end] != ';')
    end++;
  command = g_strndup (source->text + token->offset, end - token->offset);
  if (command[0] == '.')
    message = g_strdup_printf (
        _ ("“%s” is a command of the sqlite3 shell, which databases don't know"), command);
  else
    {
      message
          = g_strdup_printf (_ ("“%s” is a command of psql, which databases don't know"), command);
      if (strcmp (command, "\\copy") == 0 || strcmp (command, "\\.") == 0)
        hint = _ ("A script can't carry data for COPY: write INSERT statements.");
    }
  set_error_at (error, source, token->offset, hint, message);
}

static void
set_problem (GError **error,
             const Source *source,
             VarveSplitterResult problem,
             const VarveToken *token)
{
  if (problem == VARVE_SPLITTER_SHELL_COMMAND)
    set_shell_error (error, source, token);
  else
    set_error_at (error, source, token->offset, _ ("Add what closes it, or remove what opens it."),
                  unterminated_message (source->text + token->offset));
}

static VarveLexer
lexer_for (const Source *source, gsize offset, gsize end)
{
  return (VarveLexer){ source->dialect, source->text, offset, end };
}

static void
append_statement (GArray *items, const Source *source, gsize offset, gsize length)
{
  VarveStatement statement = { .offset = offset, .length = length };

  statement.flags
      = varve_judge_statement (lexer_for (source, offset, offset + length), &statement.what);
  g_array_append_val (items, statement);
}

/* By lexical rules; what stopped it otherwise than the end is returned with its token. */
static VarveSplitterResult
split_by_lexer (const Source *source, GArray *items, VarveToken *token)
{
  VarveLexer lexer = lexer_for (source, source->offset, source->end);
  VarveSplitterResult result;
  gboolean may_have_data = TRUE;

  while ((result = varve_splitter_next (&lexer, token)) == VARVE_SPLITTER_STATEMENT)
    {
      append_statement (items, source, token->offset, token->length);
      if (may_have_data
          && g_array_index (items, VarveStatement, items->len - 1).flags
                 & VARVE_STATEMENT_COPY_STDIN)
        may_have_data = varve_splitter_skip_copy_data (&lexer);
    }
  return result;
}

/* The statement inside a span that has white space and comments around it. */
static void
append_span (GArray *items, const Source *source, const VarvePgSpan *span)
{
  VarveLexer lexer = lexer_for (source, span->offset, span->offset + span->length);
  VarveToken token;
  gsize start, end;

  if (varve_lexer_next (&lexer, &token) == VARVE_TOKEN_END)
    return;

  start = token.offset;
  do
    end = token.offset + token.length;
  while (varve_lexer_next (&lexer, &token) != VARVE_TOKEN_END);
  append_statement (items, source, start, end - start);
}

static GArray *
items_from_spans (const Source *source, GArray *spans)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (VarveStatement));

  for (guint i = 0; i < spans->len; i++)
    append_span (items, source, &g_array_index (spans, VarvePgSpan, i));
  return items;
}

/* Whether the parser sees the same statements in a chunk as the lexer. */
static gboolean
chunk_agrees (const VarveStatement *statements, guint n_statements, GArray *spans)
{
  if (spans->len != n_statements)
    return FALSE;

  for (guint i = 0; i < n_statements; i++)
    {
      const VarvePgSpan *span = &g_array_index (spans, VarvePgSpan, i);

      if (statements[i].offset < span->offset
          || statements[i].offset + statements[i].length > span->offset + span->length)
        return FALSE;
    }
  return TRUE;
}

/* The number of statements from @first on that go to the parser together. */
static guint
chunk_length (GArray *items, guint first)
{
  const VarveStatement *start = &g_array_index (items, VarveStatement, first);
  guint i = first;

  while (i < items->len)
    {
      const VarveStatement *statement = &g_array_index (items, VarveStatement, i);

      if (i > first && statement->offset + statement->length - start->offset > CHUNK_SIZE)
        break;
      i++;
      /* Data may follow. */
      if (statement->flags & VARVE_STATEMENT_COPY_STDIN)
        break;
    }
  return i - first;
}

/* TRUE where the parser, given whole statements a chunk at a time, finds what the lexer found. This
 * is as good as the parser's verdict on the whole text: a sequence of texts that each parse, joined
 * by semicolons, parses to the sequence. */
static gboolean
parser_agrees (const Source *source, GArray *items, GError **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (VarvePgSpan));
  guint n;

  for (guint first = 0; first < items->len; first += n)
    {
      const VarveStatement *statements = &g_array_index (items, VarveStatement, first);
      const VarveStatement *last;

      n = chunk_length (items, first);
      last = &statements[n - 1];
      g_array_set_size (spans, 0);
      if (!varve_pg_parser_split (source->text, statements->offset,
                                  last->offset + last->length - statements->offset, source->path,
                                  spans, error)
          || !chunk_agrees (statements, n, spans))
        return FALSE;
    }
  return TRUE;
}

/* The parser's own cut of the whole text; NULL where it does not parse. */
static GArray *
split_by_parser (const Source *source)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (VarvePgSpan));
  gsize length = source->end - source->offset;

  if (length > WHOLE_SIZE
      || !varve_pg_parser_split (source->text, source->offset, length, source->path, spans, NULL))
    return NULL;

  return items_from_spans (source, spans);
}

/* The lexer cuts, the parser confirms. Where it does not, its own cut of the whole text counts;
 * where it can't parse that either, the lexer's. */
static gboolean
split_postgres (const Source *source, VarveStatements *self, GError **error)
{
  g_autoptr (GArray) by_parser = NULL;
  g_autoptr (GError) parse_error = NULL;
  VarveToken token;
  VarveSplitterResult result = split_by_lexer (source, self->items, &token);

  if (result == VARVE_SPLITTER_END && parser_agrees (source, self->items, &parse_error))
    return TRUE;

  by_parser = split_by_parser (source);
  if (by_parser != NULL)
    {
      g_array_unref (self->items);
      self->items = g_steal_pointer (&by_parser);
      return TRUE;
    }
  if (result != VARVE_SPLITTER_END)
    {
      set_problem (error, source, result, &token);
      return FALSE;
    }
  self->by_lexer = TRUE;
  self->parse_error = g_steal_pointer (&parse_error);
  return TRUE;
}

static gboolean
split_sqlite (const Source *source, VarveStatements *self, GError **error)
{
  VarveToken token;
  VarveSplitterResult result = split_by_lexer (source, self->items, &token);

  if (result == VARVE_SPLITTER_END)
    return TRUE;

  set_problem (error, source, result, &token);
  return FALSE;
}

static void
locate_statements (const Source *source, GArray *items)
{
  VarveTextPosition position = VARVE_TEXT_POSITION_INIT;

  for (guint i = 0; i < items->len; i++)
    {
      VarveStatement *statement = &g_array_index (items, VarveStatement, i);

      varve_text_position_advance (&position, source->text, source->end, statement->offset);
      statement->line = position.line;
      statement->column = position.column;
    }
}

/**
 * varve_statements_split:
 * @dialect: whose SQL it is
 * @text: a script
 * @offset: where the part starts that is to be split, in bytes
 * @length: its length in bytes
 * @path: (nullable): the script's file, for errors
 * @error: return location
 *
 * Splits SQL into statements, each from its first token to its last, and says of each what it would
 * do to a transaction. Empty statements and comments alone give none. PostgreSQL's text is split as
 * its own parser does; where that doesn't understand it (being older than the server, or because of
 * a syntax error), by lexical rules, with @by_lexer and @parse_error set. SQLite's is split where
 * sqlite3_prepare_v2() would. Takes time in proportion to @length.
 *
 * Any thread. Errors: %VARVE_ERROR_INVALID_SCRIPT, with its place: NUL, invalid UTF-8, commands of
 * the psql or sqlite3 shell, and strings, quoted names and comments that are not closed.
 *
 * Returns: (transfer full) (nullable): the statements
 */
VarveStatements *
varve_statements_split (VarveDialect dialect,
                        const char *text,
                        gsize offset,
                        gsize length,
                        const char *path,
                        GError **error)
{
  g_autoptr (VarveStatements) self = g_new0 (VarveStatements, 1);
  Source source = { text, offset, offset + length, path, dialect };

  self->items = g_array_new (FALSE, FALSE, sizeof (VarveStatement));
  if (!check_encoding (&source, error))
    return NULL;
  if (offset == 0 && length >= strlen (BYTE_ORDER_MARK)
      && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    source.offset = strlen (BYTE_ORDER_MARK);

  if (!(dialect == VARVE_DIALECT_POSTGRES ? split_postgres (&source, self, error)
                                          : split_sqlite (&source, self, error)))
    return NULL;

  locate_statements (&source, self->items);
  varve_loss_forgive_new (dialect, text, self);
  return g_steal_pointer (&self);
}

/**
 * varve_statements_free:
 * @self: (transfer full): statements
 */
void
varve_statements_free (VarveStatements *self)
{
  g_array_unref (self->items);
  g_clear_error (&self->parse_error);
  g_free (self);
}

/* Why a statement may not run, and what to do; NULL if it may. (transfer full) */
static char *
dup_refusal (const VarveStatement *statement, gboolean transactional, const char **hint)
{
  if (statement->flags & VARVE_STATEMENT_TRANSACTION_CONTROL)
    {
      *hint = _ ("Remove it. What must not be in one transaction belongs into two revisions.");
      return g_strdup_printf (_ ("“%s” is not allowed in a script: Varve opens and ends the "
                                 "transaction itself"),
                              statement->what);
    }
  if (statement->flags & VARVE_STATEMENT_COPY_STDIN)
    {
      *hint = _ ("Write INSERT statements, or load the data by other means.");
      return g_strdup (_ ("“COPY FROM STDIN” is not allowed in a script: its data can't travel "
                          "with it"));
    }
  if (transactional && statement->flags & VARVE_STATEMENT_NO_TRANSACTION)
    {
      *hint = _ ("Put it into a revision of its own whose marker reads "
                 "“-- migrate:up transaction:false” (or “-- migrate:down transaction:false”).");
      return g_strdup_printf (_ ("“%s” can't run inside a transaction"), statement->what);
    }
  if (!transactional && statement->flags & VARVE_STATEMENT_SAVEPOINT)
    {
      *hint = _ ("Remove it, or remove “transaction:false” from the marker.");
      return g_strdup_printf (_ ("“%s” needs a transaction, and this script runs without one"),
                              statement->what);
    }
  return NULL;
}

/**
 * varve_statements_check:
 * @self: statements
 * @text: the text that they were split from
 * @transactional: whether they are to run in one transaction
 * @path: (nullable): the script's file, for errors
 * @error: return location
 *
 * Refuses what may not run, before anything does: transaction control and COPY FROM STDIN anywhere;
 * inside a transaction what the server refuses there, or what does nothing there; outside of one
 * savepoints, which would open one in SQLite.
 *
 * Any thread. Errors: %VARVE_ERROR_INVALID_SCRIPT, with place, statement and hint; the first one.
 *
 * Returns: whether all may run
 */
gboolean
varve_statements_check (const VarveStatements *self,
                        const char *text,
                        gboolean transactional,
                        const char *path,
                        GError **error)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const VarveStatement *statement = &g_array_index (self->items, VarveStatement, i);
      const char *hint = NULL;
      g_autofree char *refusal = dup_refusal (statement, transactional, &hint);

      if (refusal == NULL)
        continue;

      varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, hint, "%s", refusal);
      if (error != NULL)
        {
          g_autofree char *sql = g_strndup (text + statement->offset, statement->length);

          varve_error_set_place (*error, path, statement->line, statement->column);
          varve_error_set_statement (*error, sql, i + 1);
        }
      return FALSE;
    }
  return TRUE;
}
