/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-error-presenter.h"

#include <gio/gio.h>

static VarveErrorCard *
card_for (VarveErrorCode code, const char *hint, const char *path, guint line, guint column)
{
  g_autoptr (GError) error = NULL;

  varve_set_error (&error, code, hint, "the words of the error");
  if (path != NULL)
    varve_error_set_place (error, path, line, column);
  return varve_error_card_new (error);
}

/* No code may come out without words, and none twice with the same ones by mistake. */
static void
test_every_code (void)
{
  g_autoptr (GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = VARVE_ERROR_FAILED; code <= VARVE_ERROR_OUTCOME_UNKNOWN; code++)
    {
      g_autoptr (VarveErrorCard) card = card_for (code, NULL, NULL, 0, 0);

      g_test_message ("%s: %s", varve_error_code_get_nick (code), card->title);
      g_assert_cmpint (card->code, ==, code);
      g_assert_cmpstr (card->title, !=, "");
      g_assert_cmpstr (card->sentence, ==, "the words of the error");
      g_assert_true (g_hash_table_add (titles, g_strdup (card->title)));
      g_assert_cmpint (card->quiet, ==, code == VARVE_ERROR_CANCELLED);
      for (guint i = 0; i < G_N_ELEMENTS (card->remedies); i++)
        {
          /* Without a place there is nothing to show. */
          g_assert_cmpint (card->remedies[i], !=, VARVE_REMEDY_SHOW_PLACE);
          g_assert_cmpint (varve_remedy_get_label (card->remedies[i]) == NULL, ==,
                           card->remedies[i] == VARVE_REMEDY_NONE);
        }
    }
}

static const struct
{
  VarveErrorCode code;
  const char *path;
  guint line, column;
  const char *place;
  VarveRemedy remedy;
} places[] = {
  { VARVE_ERROR_STATEMENT, "/p/add.sql", 12, 3, "add.sql, line 12, column 3",
    VARVE_REMEDY_SHOW_PLACE },
  { VARVE_ERROR_STATEMENT, "/p/add.sql", 12, 0, "add.sql, line 12", VARVE_REMEDY_SHOW_PLACE },
  { VARVE_ERROR_STATEMENT, "/p/add.sql", 0, 0, "add.sql", VARVE_REMEDY_SHOW_PLACE },
  { VARVE_ERROR_STATEMENT, NULL, 0, 0, NULL, VARVE_REMEDY_TRY_AGAIN },
  { VARVE_ERROR_PLAN_OUTDATED, NULL, 0, 0, NULL, VARVE_REMEDY_MAKE_PLAN },
  { VARVE_ERROR_NO_URL, NULL, 0, 0, NULL, VARVE_REMEDY_EDIT_CONNECTION },
  { VARVE_ERROR_AUTHENTICATION, NULL, 0, 0, NULL, VARVE_REMEDY_ENTER_PASSWORD },
  { VARVE_ERROR_NOT_A_PROJECT, NULL, 0, 0, NULL, VARVE_REMEDY_OPEN_PROJECT },
  { VARVE_ERROR_LOCKED, NULL, 0, 0, NULL, VARVE_REMEDY_TRY_AGAIN },
};

static void
test_places (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (VarveErrorCard) card
          = card_for (places[i].code, NULL, places[i].path, places[i].line, places[i].column);

      g_assert_cmpstr (card->place, ==, places[i].place);
      g_assert_cmpint (card->remedies[0], ==, places[i].remedy);
    }
}

static void
test_words (void)
{
  g_autoptr (VarveErrorCard) own = card_for (VARVE_ERROR_LOCKED, "Ask ann.", NULL, 0, 0);
  g_autoptr (VarveErrorCard) usual = card_for (VARVE_ERROR_LOCKED, NULL, NULL, 0, 0);
  g_autofree char *body = varve_error_card_dup_body (own);
  g_autofree char *line = varve_error_card_dup_line (own);

  /* The error's own hint knows more than the one for its code. */
  g_assert_cmpstr (own->hint, ==, "Ask ann.");
  g_assert_cmpstr (usual->hint, !=, "Ask ann.");
  g_assert_cmpstr (body, ==, "the words of the error\nAsk ann.");
  g_assert_null (strchr (line, '\n'));
}

static void
test_foreign_domains (void)
{
  static const struct
  {
    int code;
    VarveErrorCode expected;
  } cases[] = {
    { G_IO_ERROR_CANCELLED, VARVE_ERROR_CANCELLED },
    { G_IO_ERROR_NO_SPACE, VARVE_ERROR_NO_SPACE },
    { G_IO_ERROR_EXISTS, VARVE_ERROR_EXISTS },
    { G_IO_ERROR_PERMISSION_DENIED, VARVE_ERROR_IO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, cases[i].code, "so");
      g_autoptr (VarveErrorCard) card = varve_error_card_new (error);

      g_assert_cmpint (card->code, ==, cases[i].expected);
    }
}

/* A server's words are text: not UTF-8, markup, line ends at the end. */
static void
test_hostile_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveErrorCard) card = NULL;

  varve_set_error (&error, VARVE_ERROR_STATEMENT, NULL, "%s", "<b>\xff</b> & so\n\n");
  card = varve_error_card_new (error);
  g_assert_true (g_utf8_validate (card->sentence, -1, NULL));
  g_assert_true (g_str_has_prefix (card->sentence, "<b>"));
  g_assert_true (g_str_has_suffix (card->sentence, "& so"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-presenter/every-code", test_every_code);
  g_test_add_func ("/error-presenter/places", test_places);
  g_test_add_func ("/error-presenter/words", test_words);
  g_test_add_func ("/error-presenter/foreign-domains", test_foreign_domains);
  g_test_add_func ("/error-presenter/hostile-words", test_hostile_words);
  return g_test_run ();
}
