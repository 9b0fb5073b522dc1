/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that don't depend on a project: of codes, of kinds, of buttons. */
#include "run/varve-card.h"

#include "base/varve-i18n.h"

/* What is true of a code wherever it comes up. An error's own hint goes before the one here, since
 * it knows more. */
typedef struct
{
  VarveErrorCode code;
  const char *title;
  const char *hint;
  VarveRemedy remedies[2];
} Wording;

static const Wording wordings[] = {
  { VARVE_ERROR_FAILED, N_ ("Something went wrong"), NULL, { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_CANCELLED, N_ ("Cancelled"), NULL, { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_USAGE, N_ ("Can’t be done this way"), NULL, { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_IO,
    N_ ("A file can’t be read or written"),
    N_ ("Check that the file is there and that you may read and write it."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_EXISTS,
    N_ ("Already there"),
    N_ ("Nothing was overwritten. Choose another name or folder."),
    { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_NO_SPACE,
    N_ ("No space left"),
    N_ ("Free some space, then try again."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_NOT_A_PROJECT,
    N_ ("Not a project"),
    N_ ("Open a folder that has a varve.ini, or make a new project there."),
    { VARVE_REMEDY_OPEN_PROJECT, VARVE_REMEDY_NEW_PROJECT } },
  { VARVE_ERROR_INVALID_CONFIG,
    N_ ("The configuration can’t be understood"),
    N_ ("Mend the line in varve.ini."),
    { VARVE_REMEDY_SHOW_PLACE } },
  { VARVE_ERROR_UNKNOWN_ENVIRONMENT,
    N_ ("Unknown environment"),
    N_ ("Choose one that varve.ini names, or add it there."),
    { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_INVALID_SCRIPT,
    N_ ("A script can’t run as it is"),
    N_ ("Mend the script. Nothing was run."),
    { VARVE_REMEDY_SHOW_PLACE, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_INVALID_GRAPH,
    N_ ("The revisions don’t fit together"),
    N_ ("Mend the head of the script that is named."),
    { VARVE_REMEDY_SHOW_PLACE, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_INVALID_ID,
    N_ ("Not a revision id"),
    N_ ("An id holds letters, digits, “_” and “.”, 32 characters at most."),
    { VARVE_REMEDY_SHOW_PLACE } },
  { VARVE_ERROR_INVALID_TARGET, N_ ("Not a target"), NULL, { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_UNKNOWN_REVISION,
    N_ ("Unknown revision"),
    N_ ("No script here has this id: another branch may hold it."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_AMBIGUOUS_REVISION,
    N_ ("Several revisions could be meant"),
    N_ ("Give more characters of the id."),
    { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_MULTIPLE_HEADS,
    N_ ("Several heads"),
    N_ ("Name the one that is meant, or all of them with “heads”."),
    { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_OUT_OF_RANGE, N_ ("Not on the way"), NULL, { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_NOT_REVERSIBLE,
    N_ ("Can’t be rolled back"),
    N_ ("A revision on the way has no “migrate:down”. Nothing was run."),
    { VARVE_REMEDY_SHOW_PLACE } },
  { VARVE_ERROR_NOT_UP_TO_DATE,
    N_ ("The database is behind"),
    N_ ("Apply the pending revisions first."),
    { VARVE_REMEDY_UPGRADE } },
  { VARVE_ERROR_NOT_REVIEWED,
    N_ ("A draft can’t be applied"),
    N_ ("The script was generated: look at it first."),
    { VARVE_REMEDY_SHOW_PLACE } },
  { VARVE_ERROR_PLAN_OUTDATED,
    N_ ("The plan is out of date"),
    N_ ("The database or a script changed since the plan was made. Look at the new plan."),
    { VARVE_REMEDY_MAKE_PLAN } },
  { VARVE_ERROR_INVALID_URL,
    N_ ("The database’s address can’t be understood"),
    N_ ("Mend the environment’s connection."),
    { VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_NO_URL,
    N_ ("No database given"),
    N_ ("Set the variable, or say in the environment’s connection where the database is."),
    { VARVE_REMEDY_EDIT_CONNECTION, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_CONNECTION,
    N_ ("The server can’t be reached"),
    N_ ("Check that the server runs, and its host and port."),
    { VARVE_REMEDY_TRY_AGAIN, VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_AUTHENTICATION,
    N_ ("The server refused the login"),
    N_ ("Check the user’s name and the password."),
    { VARVE_REMEDY_ENTER_PASSWORD, VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_NO_DATABASE,
    N_ ("No such database"),
    N_ ("Create the database, or mend its name."),
    { VARVE_REMEDY_EDIT_CONNECTION, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_PERMISSION,
    N_ ("Not permitted"),
    N_ ("Ask the database’s owner for the privilege, or connect as another user."),
    { VARVE_REMEDY_EDIT_CONNECTION, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_READ_ONLY,
    N_ ("The database can’t be written"),
    N_ ("Check the permissions of the file and of its folder."),
    { VARVE_REMEDY_TRY_AGAIN, VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_NOT_A_DATABASE,
    N_ ("Not a database"),
    N_ ("Choose another file, or restore this one from a back-up."),
    { VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_LOCKED,
    N_ ("The database is busy"),
    N_ ("Try again when the other session has finished."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_TIMEOUT,
    N_ ("It took too long"),
    N_ ("Raise statement_timeout in varve.ini, or make the statement lighter."),
    { VARVE_REMEDY_SHOW_PLACE, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_STATEMENT,
    N_ ("A statement was refused"),
    NULL,
    { VARVE_REMEDY_SHOW_PLACE, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_CONNECTION_LOST,
    N_ ("The connection was lost"),
    N_ ("Nothing of the running revision stayed. Try again when the server is back."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_OUTCOME_UNKNOWN,
    N_ ("The outcome is not known yet"),
    N_ ("The server can’t be asked whether the last revision was kept. Look again when it is back: "
        "the database will say."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_NOT_TRUSTED,
    N_ ("The project is not trusted"),
    N_ ("Alembic runs the project’s own Python. Trust the folder if you know where it comes from."),
    { VARVE_REMEDY_TRUST } },
  { VARVE_ERROR_NO_ALEMBIC,
    N_ ("Alembic is not installed there"),
    N_ ("Install it in the project’s virtual environment, or say how it is called."),
    { VARVE_REMEDY_CHOOSE_COMMAND, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_NO_CONTAINER,
    N_ ("The container is not running"),
    N_ ("Start it, or say how Alembic is called."),
    { VARVE_REMEDY_TRY_AGAIN, VARVE_REMEDY_CHOOSE_COMMAND } },
};

static const Wording *
find_wording (VarveErrorCode code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wordings); i++)
    if (wordings[i].code == code)
      return &wordings[i];
  return &wordings[0];
}

/**
 * varve_error_code_get_title:
 * @code: a code
 *
 * Returns: (transfer none): what it is, in three or four words
 */
const char *
varve_error_code_get_title (VarveErrorCode code)
{
  return _ (find_wording (code)->title);
}

/**
 * varve_error_code_get_hint:
 * @code: a code
 *
 * Returns: (transfer none) (nullable): what to do about it wherever it comes up
 */
const char *
varve_error_code_get_hint (VarveErrorCode code)
{
  const char *hint = find_wording (code)->hint;

  return hint ? _ (hint) : NULL;
}

/**
 * varve_error_code_get_remedies:
 * @code: a code
 *
 * Returns: (transfer none) (array fixed-size=2): the best and the second best
 */
const VarveRemedy *
varve_error_code_get_remedies (VarveErrorCode code)
{
  return find_wording (code)->remedies;
}

static const char *const card_nicks[VARVE_N_CARDS] = {
  [VARVE_CARD_OTHER] = "other",
  [VARVE_CARD_NOT_UP_TO_DATE] = "not-up-to-date",
  [VARVE_CARD_UNKNOWN_REVISION] = "unknown-revision",
  [VARVE_CARD_OUTDATED_CHECKOUT] = "outdated-checkout",
  [VARVE_CARD_MISSING_PARENT] = "missing-parent",
  [VARVE_CARD_MULTIPLE_HEADS] = "multiple-heads",
  [VARVE_CARD_NO_METADATA] = "no-metadata",
  [VARVE_CARD_MODELS_NOT_IMPORTED] = "models-not-imported",
  [VARVE_CARD_EMPTY_AUTOGENERATE] = "empty-autogenerate",
  [VARVE_CARD_UNREACHABLE] = "unreachable",
  [VARVE_CARD_AUTHENTICATION] = "authentication",
  [VARVE_CARD_NO_DATABASE] = "no-database",
  [VARVE_CARD_NO_URL] = "no-url",
  [VARVE_CARD_PERMISSION] = "permission",
  [VARVE_CARD_READ_ONLY] = "read-only",
  [VARVE_CARD_LOCKED] = "locked",
  [VARVE_CARD_MISSING_TABLE] = "missing-table",
  [VARVE_CARD_EXISTS_ALREADY] = "exists-already",
  [VARVE_CARD_LONG_ID] = "long-id",
  [VARVE_CARD_STATEMENT] = "statement",
  [VARVE_CARD_ENV_ERROR] = "env-error",
  [VARVE_CARD_SCRIPT_ERROR] = "script-error",
  [VARVE_CARD_MISSING_MODULE] = "missing-module",
  [VARVE_CARD_ASYNC_DRIVER] = "async-driver",
  [VARVE_CARD_NO_CONFIG] = "no-config",
  [VARVE_CARD_NO_ALEMBIC] = "no-alembic",
  [VARVE_CARD_NO_CONTAINER] = "no-container",
  [VARVE_CARD_FOREIGN_FILE] = "foreign-file",
  [VARVE_CARD_NOT_TRUSTED] = "not-trusted",
};

/**
 * varve_card_kind_get_nick:
 * @kind: a kind of card
 *
 * Returns: its stable name
 */
const char *
varve_card_kind_get_nick (VarveCardKind kind)
{
  return card_nicks[kind];
}

static const struct
{
  const char *nick;
  const char *label; /* nullable */
} remedy_words[] = {
  [VARVE_REMEDY_NONE] = { "none", NULL },
  [VARVE_REMEDY_TRY_AGAIN] = { "try-again", N_ ("_Try Again") },
  [VARVE_REMEDY_SHOW_PLACE] = { "show-place", N_ ("_Show in Script") },
  [VARVE_REMEDY_EDIT_CONNECTION] = { "edit-connection", N_ ("_Edit Connection…") },
  [VARVE_REMEDY_ENTER_PASSWORD] = { "enter-password", N_ ("_Enter Password…") },
  [VARVE_REMEDY_MAKE_PLAN] = { "make-plan", N_ ("_Make a New Plan") },
  [VARVE_REMEDY_UPGRADE] = { "upgrade", N_ ("_Upgrade…") },
  [VARVE_REMEDY_OPEN_PROJECT] = { "open-project", N_ ("_Open Project…") },
  [VARVE_REMEDY_NEW_PROJECT] = { "new-project", N_ ("_New Project…") },
  [VARVE_REMEDY_DOWNGRADE] = { "downgrade", N_ ("_Roll Back…") },
  [VARVE_REMEDY_STAMP] = { "stamp", N_ ("_Stamp…") },
  [VARVE_REMEDY_STAMP_PURGE] = { "stamp-purge", N_ ("_Forget It and Stamp…") },
  [VARVE_REMEDY_FIND] = { "find", N_ ("_Look in Git…") },
  [VARVE_REMEDY_BRING_BACK] = { "bring-back", N_ ("_Bring It Back") },
  [VARVE_REMEDY_MERGE] = { "merge", N_ ("_Merge…") },
  [VARVE_REMEDY_REPARENT] = { "reparent", N_ ("_Put One Behind the Other…") },
  [VARVE_REMEDY_HISTORY] = { "history", N_ ("Show in _Timeline") },
  [VARVE_REMEDY_AUTOGENERATE] = { "autogenerate", N_ ("_Autogenerate…") },
  [VARVE_REMEDY_TRUST] = { "trust", N_ ("_Trust This Folder…") },
  [VARVE_REMEDY_CHOOSE_COMMAND] = { "choose-command", N_ ("_Choose How Alembic Is Called…") },
  [VARVE_REMEDY_COPY] = { "copy", N_ ("_Copy Command") },
};

/**
 * varve_remedy_get_nick:
 * @remedy: a remedy
 *
 * Returns: its stable name
 */
const char *
varve_remedy_get_nick (VarveRemedy remedy)
{
  return remedy_words[remedy].nick;
}

/**
 * varve_remedy_get_label:
 * @remedy: a remedy
 *
 * Returns: (nullable): the button's label, with a mnemonic
 */
const char *
varve_remedy_get_label (VarveRemedy remedy)
{
  return remedy_words[remedy].label ? _ (remedy_words[remedy].label) : NULL;
}
