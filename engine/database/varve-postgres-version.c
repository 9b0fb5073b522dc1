/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the catalogues of PostgreSQL 12 to 17 have not all in common. A query has `{name}` where
 * they differ. A catalogue's new column or a value that nobody here knows harms no query: each
 * names the columns and the kinds that it reads. */

#include "database/varve-postgres-schema-private.h"

#include "base/varve-i18n.h"

#define NEWEST_MAJOR 17

/* The last whose @since is not above the server's version counts; what is not there is nothing. */
static const struct
{
  const char *token;
  int since; /* server_version_num */
  const char *text;
} versions[] = {
  { "{compression}", 0, "NULL" },
  { "{compression}", 140000, "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END" },
  { "{trigger_parent}", 0,
    "NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 2620 AND x.objid = t.oid"
    " AND x.deptype = 'P')" },
  { "{trigger_parent}", 130000, "t.tgparentid = 0" },
  { "{trigger_note}", 130000,
    " UNION ALL SELECT 'trigger', format('%I.%I.%I', n.nspname, c.relname, t.tgname), 'enabled'"
    " FROM pg_trigger t JOIN pg_trigger p ON p.oid = t.tgparentid JOIN pg_class c"
    " ON c.oid = t.tgrelid JOIN ns n ON n.oid = c.relnamespace WHERE t.tgenabled <> p.tgenabled" },
  { "{statistics_note}", 130000,
    " UNION ALL SELECT 'statistics', format('%I.%I', n.nspname, s.stxname), 'target'"
    " FROM pg_statistic_ext s JOIN ns n ON n.oid = s.stxnamespace WHERE s.stxstattarget >= 0" },
  { "{multirange}", 140000,
    ", (SELECT format(', MULTIRANGE_TYPE_NAME = %I.%I', mn.nspname, mt.typname) FROM pg_type mt"
    " JOIN pg_namespace mn ON mn.oid = mt.typnamespace WHERE mt.oid = r.rngmultitypid)" },
  { "{multirange_alias}", 140000,
    " UNION ALL SELECT 1247, r.rngmultitypid, 1247, r.rngtypid FROM pg_range r" },
  { "{locale}", 0, "NULL" },
  { "{locale}", 150000, "c.colliculocale" },
  { "{locale}", 170000, "c.colllocale" },
  { "{rules}", 0, "NULL" },
  { "{rules}", 160000, "c.collicurules" },
};

char *
varve_pg_fill_in (const char *sql, int version)
{
  GString *text = g_string_new (sql);

  /* The newest first: it leaves nothing to those before it. */
  for (gsize i = G_N_ELEMENTS (versions); i > 0; i--)
    if (version >= versions[i - 1].since)
      g_string_replace (text, versions[i - 1].token, versions[i - 1].text, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    g_string_replace (text, versions[i].token, "", 0);
  return g_string_free (text, FALSE);
}

void
varve_pg_note_newer_version (VarveSchemaBuilder *builder, int version)
{
  g_autofree char *name = g_strdup_printf ("PostgreSQL %d", version / 10000);
  g_autofree char *reason = NULL;

  if (version / 10000 <= NEWEST_MAJOR)
    return;
  reason = g_strdup_printf (
      _ ("newer than this program knows (PostgreSQL %d): what is new in it is not compared"),
      NEWEST_MAJOR);
  varve_schema_builder_add_note (builder, "server", name, reason);
}
