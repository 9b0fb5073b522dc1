/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-template.h"

#include "graph-fixture.h"

#include <string.h>

static VarveRevision *
make (const char *text, const char *message)
{
  g_autoptr (GPtrArray) revisions = fixture_parse_revisions (text);
  VarveRevision *revision = varve_revision_ref (g_ptr_array_index (revisions, 0));

  g_free (revision->message);
  revision->message = g_strdup (message);
  return revision;
}

static void
test_default (void)
{
  static const struct
  {
    const char *revision;
    const char *message;
    const char *up;
    const char *down;
    const char *expected;
  } cases[] = {
    { "ab<cd+ef^gh#shop=2026-01-02", "add x", "SELECT 1;\n\n", "SELECT 2;",
      "-- add x\n--\n-- Revision ID: ab\n-- Revises: cd, ef\n-- Create Date: 2026-01-02\n"
      "-- Branch Labels: shop\n-- Depends On: gh\n\n-- migrate:up\nSELECT 1;\n\n"
      "-- migrate:down\nSELECT 2;\n" },
    { "ab", "x", "", "", "-- x\n--\n-- Revision ID: ab\n\n-- migrate:up\n\n\n-- migrate:down\n\n" },
    { "ab", "x", "SELECT 1;", NULL, "-- x\n--\n-- Revision ID: ab\n\n-- migrate:up\nSELECT 1;\n" },
    { "ab", "two\nlines", NULL, NULL, "-- two lines\n--\n-- Revision ID: ab\n\n-- migrate:up\n" },
    { "ab", "", "a", "b", "--\n-- Revision ID: ab\n\n-- migrate:up\na\n\n-- migrate:down\nb\n" },
    { "ab", "${up} $1 %s", "$$ ${x} $$", "",
      "-- ${up} $1 %s\n--\n-- Revision ID: ab\n\n-- migrate:up\n$$ ${x} $$\n\n"
      "-- migrate:down\n\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveRevision) revision = make (cases[i].revision, cases[i].message);
      g_autofree char *text = varve_template_fill (varve_template_get_default (), revision,
                                                   cases[i].up, cases[i].down, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *template_text;
    const char *message;
    const char *up;
    VarveErrorCode code;
    const char *words;
    guint line;
  } cases[] = {
    { "-- x\n-- ${revision}\n", "m", "", VARVE_ERROR_INVALID_CONFIG, "${revision}", 2 },
    { "-- x\n-- ${message\n", "m", "", VARVE_ERROR_INVALID_CONFIG, "does not end", 2 },
    { "-- ${message}\n-- migrate:up\n", "m", "", VARVE_ERROR_INVALID_CONFIG, "Revises", 0 },
    { "-- ${message}\n", "m", "", VARVE_ERROR_INVALID_SCRIPT, "no “-- migrate:up”", 0 },
    { NULL, "Revises: zz", "", VARVE_ERROR_INVALID_SCRIPT, "stands twice", 0 },
    { NULL, "Depends On: zz", "", VARVE_ERROR_INVALID_CONFIG, "Depends On", 0 },
    { NULL, "migrate:up", "", VARVE_ERROR_INVALID_SCRIPT, "twice", 0 },
    { NULL, "m", "-- migrate:down\n", VARVE_ERROR_INVALID_SCRIPT, "twice", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveRevision) revision = make ("ab<cd", cases[i].message);
      g_autofree char *text = NULL;

      text = varve_template_fill (cases[i].template_text != NULL ? cases[i].template_text
                                                                 : varve_template_get_default (),
                                  revision, cases[i].up, "", &error);
      g_test_message ("case %u", i);
      g_assert_null (text);
      g_assert_error (error, VARVE_ERROR, (gint) cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].words));
      g_assert_cmpuint (varve_error_get_details (error)->line, ==, cases[i].line);
    }
}

static void
test_file_names (void)
{
  static const struct
  {
    const char *file_template;
    const char *message;
    guint slug;
    const char *expected;
  } cases[] = {
    { "%(rev)s_%(slug)s", "Add the user's E-Mail!", 40, "ab_add_the_user_s_e_mail" },
    { "%(rev)s_%(slug)s", "Add the user's E-Mail!", 12, "ab_add_the_" },
    { "%(rev)s_%(slug)s", "Почта и Ключ", 40, "ab_почта_и_ключ" },
    { "%(rev)s_%(slug)s", "../../etc/passwd", 40, "ab_etc_passwd" },
    { "%(rev)s_%(slug)s", "", 40, "ab_" },
    { "%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d-%(second).2d-%(rev)s", "x", 40,
      "2026_03_04_0506-07-ab" },
    { "%(year)d/%(month)02d/%(rev)s", "x", 40, "2026/03/ab" },
    { "%(epoch)s_%(rev)s", "x", 40, "1772600767_ab" },
    { "100%%_%(rev)s", "x", 40, "100%_ab" },
    { "/%(rev)s", "x", 40, NULL },
    { "../%(rev)s", "x", 40, NULL },
    { "a/../%(rev)s", "x", 40, NULL },
    { "a//%(rev)s", "x", 40, NULL },
    { "./%(rev)s", "x", 40, NULL },
    { "%(slug)s", "", 40, NULL },
    { ".%(rev)s", "x", 40, NULL },
    { "%(revision)s", "x", 40, NULL },
    { "%(rev)d", "x", 40, NULL },
    { "%(rev)", "x", 40, NULL },
    { "%s", "x", 40, NULL },
    { "%(rev", "x", 40, NULL },
    { "a\tb%(rev)s", "x", 40, NULL },
    { "%(slug)s",
      "loooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo"
      "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo"
      "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo"
      "oooooooooooooooooooooooooooooooooooong",
      1000, NULL },
  };
  g_autoptr (GDateTime) created = g_date_time_new_utc (2026, 3, 4, 5, 6, 7);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveRevision) revision = make ("ab", cases[i].message);
      g_autofree char *name = varve_template_file_name (cases[i].file_template, revision, created,
                                                        cases[i].slug, &error);

      g_test_message ("%s", cases[i].file_template);
      g_assert_cmpstr (name, ==, cases[i].expected);
      if (cases[i].expected == NULL)
        g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_CONFIG);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/default", test_default);
  g_test_add_func ("/template/refusals", test_refusals);
  g_test_add_func ("/template/file-names", test_file_names);
  return g_test_run ();
}
