/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-splitter.h"

#include <string.h>

/* What may hold semicolons: for PostgreSQL parentheses (CREATE RULE) and the body of a routine
 * between BEGIN ATOMIC and END, in which CASE has an END of its own; for SQLite a trigger, which
 * ends in "; END ;" as documented with sqlite3_complete(). */
typedef enum
{
  START,
  EXPLAIN, /* SQLite */
  CREATE,
  CREATE_OR,
  CREATE_OR_REPLACE,
  ROUTINE,       /* PostgreSQL: CREATE FUNCTION or PROCEDURE */
  ROUTINE_BEGIN, /* and BEGIN */
  ROUTINE_BODY,  /* and ATOMIC; `blocks` are open */
  TRIGGER,       /* SQLite: CREATE TRIGGER */
  TRIGGER_SEMICOLON,
  TRIGGER_END, /* "; END" */
  PLAIN,
} Stage;

typedef struct
{
  Stage stage;
  guint depth;  /* of parentheses, PostgreSQL only */
  guint blocks; /* of BEGIN ATOMIC and CASE */
} State;

static Stage
advance_create_postgres (const VarveLexer *lexer, const VarveToken *token, Stage stage)
{
  if (stage == START)
    return varve_lexer_is_word (lexer, token, "create") ? CREATE : PLAIN;
  if (stage == CREATE && varve_lexer_is_word (lexer, token, "or"))
    return CREATE_OR;
  if (stage == CREATE_OR)
    return varve_lexer_is_word (lexer, token, "replace") ? CREATE_OR_REPLACE : PLAIN;
  return varve_lexer_is_word (lexer, token, "function")
                 || varve_lexer_is_word (lexer, token, "procedure")
             ? ROUTINE
             : PLAIN;
}

/* [EXPLAIN [QUERY PLAN]] CREATE [TEMP] TRIGGER, with anything behind EXPLAIN, as sqlite3_complete()
 * has it. */
static Stage
advance_create_sqlite (const VarveLexer *lexer, const VarveToken *token, Stage stage)
{
  gboolean is_temp = varve_lexer_is_word (lexer, token, "temp")
                     || varve_lexer_is_word (lexer, token, "temporary");
  gboolean is_trigger = varve_lexer_is_word (lexer, token, "trigger");
  gboolean is_explain = varve_lexer_is_word (lexer, token, "explain");

  if (stage == CREATE)
    return is_trigger ? TRIGGER : is_temp ? CREATE : PLAIN;
  if (varve_lexer_is_word (lexer, token, "create"))
    return CREATE;
  if (stage == START)
    return is_explain ? EXPLAIN : PLAIN;
  return is_explain || is_temp || is_trigger || varve_lexer_is_word (lexer, token, "end") ? PLAIN
                                                                                          : EXPLAIN;
}

static void
advance_body (State *state, const VarveLexer *lexer, const VarveToken *token)
{
  if (varve_lexer_is_word (lexer, token, "case"))
    state->blocks++;
  else if (varve_lexer_is_word (lexer, token, "end") && --state->blocks == 0)
    state->stage = ROUTINE;
}

static void
advance_depth (State *state, const VarveLexer *lexer, const VarveToken *token)
{
  if (varve_lexer_is_symbol (lexer, token, '('))
    state->depth++;
  else if (varve_lexer_is_symbol (lexer, token, ')') && state->depth > 0)
    state->depth--;
}

/* Any token but a semicolon. */
static void
advance (State *state, const VarveLexer *lexer, const VarveToken *token)
{
  if (lexer->dialect == VARVE_DIALECT_POSTGRES)
    advance_depth (state, lexer, token);

  switch (state->stage)
    {
      case START:
      case EXPLAIN:
      case CREATE:
      case CREATE_OR:
      case CREATE_OR_REPLACE:
        if (lexer->dialect == VARVE_DIALECT_POSTGRES)
          state->stage = advance_create_postgres (lexer, token, state->stage);
        else
          state->stage = advance_create_sqlite (lexer, token, state->stage);
        break;
      case ROUTINE:
      case ROUTINE_BEGIN:
        if (state->stage == ROUTINE_BEGIN && varve_lexer_is_word (lexer, token, "atomic"))
          {
            state->stage = ROUTINE_BODY;
            state->blocks = 1;
          }
        else
          state->stage = varve_lexer_is_word (lexer, token, "begin") ? ROUTINE_BEGIN : ROUTINE;
        break;
      case ROUTINE_BODY:
        advance_body (state, lexer, token);
        break;
      case TRIGGER_SEMICOLON:
        state->stage = varve_lexer_is_word (lexer, token, "end") ? TRIGGER_END : TRIGGER;
        break;
      case TRIGGER_END:
        state->stage = TRIGGER;
        break;
      case TRIGGER:
      case PLAIN:
      default:
        break;
    }
}

/* Whether a semicolon ends the statement here. */
static gboolean
advance_semicolon (State *state)
{
  switch (state->stage)
    {
      case TRIGGER:
      case TRIGGER_SEMICOLON:
        state->stage = TRIGGER_SEMICOLON;
        return FALSE;
      case ROUTINE_BODY:
        return FALSE;
      case START:
      case EXPLAIN:
      case CREATE:
      case CREATE_OR:
      case CREATE_OR_REPLACE:
      case ROUTINE:
      case ROUTINE_BEGIN:
      case TRIGGER_END:
      case PLAIN:
      default:
        return state->depth == 0;
    }
}

/* PostgreSQL knows no backslash outside of quotes. The sqlite3 shell takes a dot only at a
 * statement's start, where SQL has none. */
static gboolean
is_shell_command (const VarveLexer *lexer, const VarveToken *token, gboolean at_start)
{
  if (varve_lexer_is_symbol (lexer, token, '\\'))
    return at_start || lexer->dialect == VARVE_DIALECT_POSTGRES;

  return at_start && varve_lexer_is_symbol (lexer, token, '.') && token->offset + 1 < lexer->end
         && g_ascii_isalpha (lexer->text[token->offset + 1]);
}

/**
 * varve_splitter_next:
 * @lexer: a lexer, which is moved behind the statement and its semicolon
 * @statement: (out): from its first token to its last, without the semicolon; for a problem, the
 *   token that is the problem
 *
 * Finds the next statement by lexical rules alone; empty ones are left out.
 *
 * Returns: what was found
 */
VarveSplitterResult
varve_splitter_next (VarveLexer *lexer, VarveToken *statement)
{
  State state = { START, 0, 0 };
  gboolean is_empty = TRUE;
  VarveToken token;

  statement->kind = VARVE_TOKEN_END;
  while (varve_lexer_next (lexer, &token) != VARVE_TOKEN_END)
    {
      if (token.kind == VARVE_TOKEN_UNTERMINATED || is_shell_command (lexer, &token, is_empty))
        {
          *statement = token;
          return token.kind == VARVE_TOKEN_UNTERMINATED ? VARVE_SPLITTER_UNTERMINATED
                                                        : VARVE_SPLITTER_SHELL_COMMAND;
        }
      if (varve_lexer_is_symbol (lexer, &token, ';'))
        {
          if (is_empty)
            continue;
          if (advance_semicolon (&state))
            return VARVE_SPLITTER_STATEMENT;
        }
      else
        advance (&state, lexer, &token);
      if (is_empty)
        *statement = token;
      is_empty = FALSE;
      statement->length = token.offset + token.length - statement->offset;
    }
  return is_empty ? VARVE_SPLITTER_END : VARVE_SPLITTER_STATEMENT;
}

/**
 * varve_splitter_skip_copy_data:
 * @lexer: a lexer right behind COPY … FROM STDIN and its semicolon
 *
 * Passes over the data that psql would send: the lines up to one that holds only `\.`. Where there
 * is none, nothing is passed over, and there is no use in asking again.
 *
 * Returns: whether there was data
 */
gboolean
varve_splitter_skip_copy_data (VarveLexer *lexer)
{
  gsize at = varve_lexer_find_line_end (lexer, lexer->at, FALSE);

  while (at < lexer->end)
    {
      gsize line = at + 1;

      at = varve_lexer_find_line_end (lexer, line, FALSE);
      if (varve_lexer_looking_at (lexer, MIN (line, lexer->end), "\\.")
          && (at == line + 2 || (at == line + 3 && lexer->text[line + 2] == '\r')))
        {
          lexer->at = at;
          return TRUE;
        }
    }
  return FALSE;
}
