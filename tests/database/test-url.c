/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve.h"

#include <string.h>

#define CANARY  "c4n@ry:/s3cret"
#define ENCODED "c4n%40ry%3A%2Fs3cret"

typedef struct
{
  const char *text;
  const char *host;
  const char *port;
  const char *user;
  const char *password;
  const char *dbname;
  const char *canonical; /* without the password */
  const char *display;
} PostgresCase;

static const PostgresCase postgres_cases[] = {
  { "postgresql://", NULL, NULL, NULL, NULL, NULL, "postgresql:///",
    "PostgreSQL on this computer" },
  { "postgresql://db.example.org/shop", "db.example.org", NULL, NULL, NULL, "shop",
    "postgresql://db.example.org/shop", "shop on db.example.org" },
  { "postgres://ann@db:5433/shop", "db", "5433", "ann", NULL, "shop",
    "postgresql://ann@db:5433/shop", "shop on db" },
  { "postgresql+asyncpg://ann:pw@db/shop", "db", NULL, "ann", "pw", "shop",
    "postgresql://ann@db/shop", "shop on db" },
  { "postgresql+psycopg2://ann@db", "db", NULL, "ann", NULL, NULL, "postgresql://ann@db/",
    "ann on db" },
  { "  postgresql://db/shop\n", "db", NULL, NULL, NULL, "shop", "postgresql://db/shop",
    "shop on db" },
  /* Passwords, encoded and not. */
  { "postgresql://ann:" ENCODED "@db/shop", "db", NULL, "ann", CANARY, "shop",
    "postgresql://ann@db/shop", "shop on db" },
  { "postgresql://ann:" CANARY "@db/shop", "db", NULL, "ann", CANARY, "shop",
    "postgresql://ann@db/shop", "shop on db" },
  { "postgresql://ann:50%off@db/shop", "db", NULL, "ann", "50%off", "shop",
    "postgresql://ann@db/shop", "shop on db" },
  { "postgresql://ann:a#b@db/shop", "db", NULL, "ann", "a#b", "shop", "postgresql://ann@db/shop",
    "shop on db" },
  { "postgresql://ann%40corp:pw@db/shop", "db", NULL, "ann@corp", "pw", "shop",
    "postgresql://ann%40corp@db/shop", "shop on db" },
  { "postgresql://ann:%D0%BF@db/shop", "db", NULL, "ann", "п", "shop", "postgresql://ann@db/shop",
    "shop on db" },
  /* IPv6, several hosts, a socket. */
  { "postgresql://[2001:db8::1]:5433/shop", "2001:db8::1", "5433", NULL, NULL, "shop",
    "postgresql://[2001:db8::1]:5433/shop", "shop on 2001:db8::1" },
  { "postgresql://ann@[::1]/shop", "::1", NULL, "ann", NULL, "shop", "postgresql://ann@[::1]/shop",
    "shop on ::1" },
  { "postgresql://a:1,b:2/shop", "a,b", "1,2", NULL, NULL, "shop", "postgresql://a:1,b:2/shop",
    "shop on a,b" },
  { "postgresql:///shop?host=/run/postgresql", "/run/postgresql", NULL, NULL, NULL, "shop",
    "postgresql:///shop?host=/run/postgresql", "shop on this computer" },
  { "postgresql://ann@/shop?host=/run/a%20b&port=6000", "/run/a b", "6000", "ann", NULL, "shop",
    "postgresql://ann@/shop?host=/run/a%20b&port=6000", "shop on this computer" },
  { "postgresql:///shop?user=ann&password=" ENCODED, NULL, NULL, "ann", CANARY, "shop",
    "postgresql://ann@/shop", "shop on this computer" },
  { "postgresql://db/my%20shop", "db", NULL, NULL, NULL, "my shop", "postgresql://db/my%20shop",
    "my shop on db" },
  { "postgresql://db/shop?sslmode=verify-full&connect_timeout=3", "db", NULL, NULL, NULL, "shop",
    "postgresql://db/shop?connect_timeout=3&sslmode=verify-full", "shop on db" },
  { "postgresql+asyncpg://db/shop?ssl=require", "db", NULL, NULL, NULL, "shop",
    "postgresql://db/shop?sslmode=require", "shop on db" },
  /* key=value. */
  { "host=db port=5433 dbname=shop user=ann password='" CANARY "'", "db", "5433", "ann", CANARY,
    "shop", "postgresql://ann@db:5433/shop", "shop on db" },
  { "dbname = 'a b'", NULL, NULL, NULL, NULL, "a b", "postgresql:///a%20b",
    "a b on this computer" },
  { "dbname=shop password='it\\'s'", NULL, NULL, NULL, "it's", "shop", "postgresql:///shop",
    "shop on this computer" },
  { "service=prod", NULL, NULL, NULL, NULL, NULL, "postgresql:///?service=prod",
    "PostgreSQL on prod" },
};

static void
assert_parameter (VarveUrl *url, const char *keyword, const char *expected)
{
  g_assert_cmpstr (varve_url_get_parameter (url, keyword), ==, expected);
}

static void
check_postgres (VarveUrl *url, const PostgresCase *test)
{
  g_autofree char *text = varve_url_dup_text (url, FALSE);
  g_autofree char *display = varve_url_dup_display (url);
  g_autofree char *key = varve_url_dup_key (url);

  g_assert_cmpint (varve_url_get_dialect (url), ==, VARVE_DIALECT_POSTGRES);
  assert_parameter (url, "host", test->host);
  assert_parameter (url, "port", test->port);
  assert_parameter (url, "user", test->user);
  assert_parameter (url, "password", test->password);
  assert_parameter (url, "dbname", test->dbname);
  g_assert_cmpstr (text, ==, test->canonical);
  g_assert_cmpstr (display, ==, test->display);
  g_assert_null (strstr (key, "s3cret"));
}

static void
test_postgres (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (postgres_cases); i++)
    {
      const PostgresCase *test = &postgres_cases[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveUrl) url = varve_url_parse (test->text, NULL, &error);
      g_autoptr (VarveUrl) again = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%u", i);
      g_assert_no_error (error);
      check_postgres (url, test);
      text = varve_url_dup_text (url, TRUE);
      again = varve_url_parse (text, NULL, &error);
      g_assert_no_error (error);
      check_postgres (again, test);
    }
  g_print ("# %u spellings\n", (guint) G_N_ELEMENTS (postgres_cases));
}

static void
test_sqlite (void)
{
  static const char *const cases[][4] = {
    /* text, path, canonical, display */
    { "sqlite:///shop.db", "/base/shop.db", "sqlite:///shop.db", "shop.db" },
    { "sqlite:////var/shop.db", "/var/shop.db", "sqlite:////var/shop.db", "shop.db" },
    { "sqlite:///sub/../shop.db", "/base/shop.db", "sqlite:///sub/../shop.db", "shop.db" },
    { "sqlite+aiosqlite:///shop.db", "/base/shop.db", "sqlite:///shop.db", "shop.db" },
    { "sqlite+pysqlite:///a b%20c.db", "/base/a b%20c.db", "sqlite:///a b%20c.db", "a b%20c.db" },
    { "SQLITE:///shop.db", "/base/shop.db", "sqlite:///shop.db", "shop.db" },
    { "sqlite:///shop.db?timeout=5&check_same_thread=false", "/base/shop.db", "sqlite:///shop.db",
      "shop.db" },
    { "sqlite://", ":memory:", "sqlite://", "a database in memory" },
    { "sqlite:///:memory:", ":memory:", "sqlite://", "a database in memory" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveUrl) url = varve_url_parse (cases[i][0], "/base", &error);
      g_autofree char *text = NULL;
      g_autofree char *display = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (varve_url_get_path (url), ==, cases[i][1]);
      text = varve_url_dup_text (url, FALSE);
      g_assert_cmpstr (text, ==, cases[i][2]);
      display = varve_url_dup_display (url);
      g_assert_cmpstr (display, ==, cases[i][3]);
    }
  g_print ("# %u spellings\n", (guint) G_N_ELEMENTS (cases));
}

/* None of these is a URL, and no message may hold a part of a password. */
static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    VarveErrorCode code;
  } cases[] = {
    { "", VARVE_ERROR_NO_URL },
    { "  \n", VARVE_ERROR_NO_URL },
    { "driver://user:pass@localhost/dbname", VARVE_ERROR_NO_URL },
    { "shop.db", VARVE_ERROR_INVALID_URL },
    { "s3cret", VARVE_ERROR_INVALID_URL },
    { "mysql://ann:s3cret@db/shop", VARVE_ERROR_INVALID_URL },
    { "ann:s3cret@db://x", VARVE_ERROR_INVALID_URL },
    { "postgresql:db/shop", VARVE_ERROR_INVALID_URL },
    { "postgresql://db:s3cret/shop", VARVE_ERROR_INVALID_URL },
    { "postgresql://db:99999/shop", VARVE_ERROR_INVALID_URL },
    { "postgresql://ann:s3cret?x@db/shop", VARVE_ERROR_INVALID_URL },
    { "postgresql://[::1/s3cret", VARVE_ERROR_INVALID_URL },
    { "postgresql://ann:pw@db:s3cret/shop", VARVE_ERROR_INVALID_URL },
    { "postgresql://db/shop?s3cret", VARVE_ERROR_INVALID_URL },
    { "postgresql://db/shop?nonsense=s3cret", VARVE_ERROR_INVALID_URL },
    { "postgresql://db/%s3cret", VARVE_ERROR_INVALID_URL },
    { "host=db password='s3cret", VARVE_ERROR_INVALID_URL },
    { "host=db s3cret", VARVE_ERROR_INVALID_URL },
    { "nonsense=s3cret", VARVE_ERROR_INVALID_URL },
    { "sqlite://shop.db", VARVE_ERROR_INVALID_URL },
    { "sqlite:///file:s3cret?mode=ro&uri=true", VARVE_ERROR_INVALID_URL },
    { "sqlite:///shop.db?key=s3cret", VARVE_ERROR_INVALID_URL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveUrl) url = varve_url_parse (cases[i].text, NULL, &error);
      g_autofree char *text = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_null (url);
      g_assert_error (error, VARVE_ERROR, (int) cases[i].code);
      text = varve_error_format (error);
      g_assert_null (strstr (text, "s3cret"));
      g_assert_nonnull (varve_error_get_details (error)->hint);
    }
  g_print ("# %u refusals\n", (guint) G_N_ELEMENTS (cases));
}

static void
test_with_parameter (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveUrl) url = varve_url_parse ("postgresql://ann:s3cret@db/shop", NULL, &error);
  g_autoptr (VarveUrl) without = varve_url_with_parameter (url, "password", NULL);
  g_autoptr (VarveUrl) other = varve_url_with_parameter (without, "host", "elsewhere");
  g_autofree char *text = varve_url_dup_text (other, TRUE);
  g_autofree char *key = varve_url_dup_key (other);

  g_assert_cmpstr (text, ==, "postgresql://ann@elsewhere/shop");
  g_assert_cmpstr (key, ==, "postgresql:elsewhere:5432:shop:ann");
  assert_parameter (url, "password", "s3cret");
  assert_parameter (url, "host", "db");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/url/postgres", test_postgres);
  g_test_add_func ("/url/sqlite", test_sqlite);
  g_test_add_func ("/url/refused", test_refused);
  g_test_add_func ("/url/with-parameter", test_with_parameter);
  return g_test_run ();
}
