/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-connection-url.h"

#define FOLDER "/srv/shop"

/* An address, what its fields say, and the address that they write. */
static const struct
{
  const char *url;
  VarveFieldsKind kind;
  const char *file, *host, *port, *database, *user, *tls;
  const char *written; /* NULL: the same */
} cases[] = {
  { "sqlite:///shop.db", VARVE_FIELDS_SQLITE, .file = "shop.db" },
  { "sqlite:////var/lib/shop.db", VARVE_FIELDS_SQLITE, .file = "/var/lib/shop.db" },
  { "sqlite:////srv/shop/data/a.db", VARVE_FIELDS_SQLITE, .file = "data/a.db",
    .written = "sqlite:///data/a.db" },
  { "postgresql:///shop", VARVE_FIELDS_POSTGRES, .database = "shop" },
  { "postgresql://db.example.org/shop", VARVE_FIELDS_POSTGRES, .host = "db.example.org",
    .database = "shop" },
  { "postgresql://ann@db.example.org:5433/shop?sslmode=verify-full", VARVE_FIELDS_POSTGRES,
    .host = "db.example.org", .port = "5433", .database = "shop", .user = "ann",
    .tls = "verify-full" },
  { "postgresql://%2Frun%2Fpostgresql/shop", VARVE_FIELDS_POSTGRES, .host = "/run/postgresql",
    .database = "shop" },
  /* What the fields can't say whole stays as it was written. */
  { "${DATABASE_URL}", VARVE_FIELDS_ADDRESS },
  { "postgresql://ann@${HOST}/shop", VARVE_FIELDS_ADDRESS },
  { "postgresql://a.example.org,b.example.org/shop", VARVE_FIELDS_ADDRESS },
  { "postgresql://db.example.org/shop?target_session_attrs=read-write", VARVE_FIELDS_ADDRESS },
  { "service=shop", VARVE_FIELDS_ADDRESS },
};

static void
test_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveConnectionFields) fields
          = varve_connection_fields_parse (cases[i].url, FOLDER);
      g_autofree char *written = varve_connection_fields_dup_url (fields, FOLDER, &error);

      g_test_message ("%s", cases[i].url);
      g_assert_no_error (error);
      g_assert_cmpint (fields->kind, ==, cases[i].kind);
      g_assert_cmpstr (fields->file, ==, cases[i].file);
      g_assert_cmpstr (fields->host, ==, cases[i].host);
      g_assert_cmpstr (fields->port, ==, cases[i].port);
      g_assert_cmpstr (fields->database, ==, cases[i].database);
      g_assert_cmpstr (fields->user, ==, cases[i].user);
      g_assert_cmpstr (fields->tls, ==, cases[i].tls);
      g_assert_cmpstr (written, ==, cases[i].written != NULL ? cases[i].written : cases[i].url);
    }
}

static const VarveConnectionFields refused[] = {
  { .kind = VARVE_FIELDS_SQLITE, .file = (char *) "" },
  { .kind = VARVE_FIELDS_POSTGRES, .host = (char *) "db.example.org" },
  { .kind = VARVE_FIELDS_POSTGRES, .database = (char *) "shop", .port = (char *) "none" },
  { .kind = VARVE_FIELDS_POSTGRES, .database = (char *) "shop", .port = (char *) "70000" },
  { .kind = VARVE_FIELDS_ADDRESS, .address = (char *) "" },
  { .kind = VARVE_FIELDS_ADDRESS, .address = (char *) "mysql://db.example.org/shop" },
  { .kind = VARVE_FIELDS_ADDRESS, .address = (char *) "postgresql://ann:secret@localhost/shop" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *written = varve_connection_fields_dup_url (&refused[i], FOLDER, &error);

      g_assert_null (written);
      g_assert_cmpint (error->domain, ==, VARVE_ERROR);
      g_assert_null (strstr (error->message, "secret"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection-fields/round-trip", test_round_trip);
  g_test_add_func ("/connection-fields/refused", test_refused);
  return g_test_run ();
}
