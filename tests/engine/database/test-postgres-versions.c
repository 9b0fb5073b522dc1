/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What PostgreSQL's catalogues are asked for, version by version: every column, catalogue and
 * function that a query names has to be there in that version, by the chapters “System Catalogs”,
 * “System Views” and “System Information Functions” of its documentation and by its release notes.
 */

#include "database/varve-postgres-schema-private.h"

#include <string.h>

/* One more than is known: a newer server is asked the same. */
#define OLDEST 12
#define NEWEST 18

/* clang-format off */

/* In all of them. */
static const char everywhere[] =
    "acldefault aclexplode adbin adnum adrelid aggcombinefn aggdeserialfn aggfinalextra "
    "aggfinalfn aggfinalmodify aggfnoid agginitval aggkind aggmfinalextra aggmfinalfn "
    "aggminitval aggminvtransfn aggmtransfn aggmtransspace aggmtranstype aggserialfn aggsortop "
    "aggtransfn aggtransspace aggtranstype amname attacl attcollation attfdwoptions "
    "attgenerated attidentity attinhcount attisdropped attislocal attname attnotnull attnum "
    "attoptions attrelid attstattarget attstorage atttypid atttypmod castsource casttarget "
    "cfgname cfgnamespace classid classoid coalesce collcollate collctype collisdeterministic "
    "collname collnamespace collowner collprovider concat concat_ws conindid coninhcount "
    "conname connamespace conparentid conrelid contype contypid convalidated current_database "
    "datname defaclacl defaclnamespace defaclobjtype defaclrole deptype description dictname "
    "dictnamespace enumlabel enumsortorder enumtypid ev_class ev_enabled evtenabled evtevent "
    "evtfoid evtname evtowner evttags extname extnamespace extversion fdwacl fdwhandler fdwname "
    "fdwoptions fdwowner fdwvalidator format format_type ftoptions ftrelid ftserver grantee "
    "indexprs indexrelid indisclustered indisreplident indisvalid indrelid inhparent inhrelid inhseqno "
    "is_grantable lanname nspacl nspname nspowner nullif objid objoid objsubid oid opcdefault "
    "opcname opcnamespace opfname opfnamespace oprname oprnamespace option_name option_value "
    "pg_aggregate pg_am pg_attrdef pg_attribute pg_cast pg_class pg_collation pg_constraint "
    "pg_conversion pg_database pg_db_role_setting pg_default_acl pg_depend pg_describe_object "
    "pg_description pg_enum pg_event_trigger pg_extension pg_foreign_data_wrapper "
    "pg_foreign_server pg_foreign_table pg_get_constraintdef pg_get_expr "
    "pg_get_function_identity_arguments pg_get_functiondef pg_get_indexdef pg_get_partkeydef "
    "pg_get_ruledef pg_get_statisticsobjdef pg_get_triggerdef pg_get_userbyid pg_get_viewdef "
    "pg_index pg_inherits pg_language pg_namespace pg_opclass pg_operator pg_opfamily "
    "pg_options_to_table pg_policy pg_proc pg_publication pg_range pg_rewrite pg_seclabel "
    "pg_sequence pg_statistic_ext pg_subscription pg_tablespace pg_transform pg_trigger "
    "pg_ts_config pg_ts_dict pg_ts_parser pg_ts_template pg_type pg_user_mappings polcmd "
    "polname polpermissive polqual polrelid polroles polwithcheck privilege_type proacl "
    "proargtypes prokind proname pronamespace proowner proparallel provider prsname "
    "prsnamespace pubname quote_ident quote_literal refclassid refobjid refobjsubid "
    "regexp_replace relacl relam relforcerowsecurity relispartition relkind relname "
    "relnamespace reloftype reloptions relowner relpartbound relpersistence relreplident "
    "relrowsecurity reltablespace reltoastrelid reltype replace rngcanonical rngcollation "
    "rngsubdiff rngsubopc rngsubtype rngtypid row_number rtrim rulename seqcache seqcycle "
    "seqincrement seqmax seqmin seqrelid seqstart seqtypid setconfig setdatabase spcname "
    "split_part srvacl srvfdw srvname srvoptions srvowner srvtype srvversion string_agg stxname "
    "stxnamespace stxowner subdbid subname tgenabled tgisinternal tgname tgrelid tmplname "
    "tmplnamespace to_regclass trftype trim typacl typarray typbasetype typcollation "
    "typdefaultbin typisdefined typname typnamespace typnotnull typowner typrelid typstorage "
    "typtype typtypmod unnest";

/* What queries call their own columns. */
static const char ours[] =
    "acl class g o owner place sub type";

/* clang-format on */

typedef struct
{
  const char *name;
  int since;
  int until; /* the last; 0: none is */
} Name;

static const Name sometimes[] = {
  { "attcompression", 14, 0 }, { "colliculocale", 15, 16 }, { "collicurules", 16, 0 },
  { "colllocale", 17, 0 },     { "rngmultitypid", 14, 0 },  { "stxstattarget", 13, 0 },
  { "tgparentid", 13, 0 },
};

static const Name *
find_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sometimes); i++)
    if (strcmp (sometimes[i].name, name) == 0)
      return &sometimes[i];
  return NULL;
}

/* (transfer full) (element-type utf8) */
static GPtrArray *
list_queries (int version)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  guint n;
  const VarvePgQuery *queries = varve_pg_get_queries (&n);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (texts, varve_pg_fill_in (queries[i].sql, version));
  g_ptr_array_add (texts, varve_pg_fill_in (varve_pg_get_comment_sql (), version));
  g_ptr_array_add (texts, varve_pg_fill_in (varve_pg_get_alias_sql (), version));
  g_ptr_array_add (texts, varve_pg_fill_in (varve_pg_get_need_sql (), version));
  g_ptr_array_add (texts, varve_pg_fill_in (varve_pg_get_note_sql (), version));
  return texts;
}

/* Without what stands in quotes. (transfer full) */
static char *
strip_literals (const char *sql)
{
  GString *text = g_string_new (NULL);
  gboolean inside = FALSE;

  for (; *sql != '\0'; sql++)
    {
      if (*sql == '\'')
        inside = !inside;
      else if (!inside)
        g_string_append_c (text, *sql);
    }
  g_assert_false (inside);
  return g_string_free (text, FALSE);
}

/* "x.relname" as "relname"; "pg_class"; "acldefault" before a parenthesis. (transfer full) */
static GHashTable *
list_names (const char *sql)
{
  static const char pattern[] = "\\b[a-z_]+\\.([a-z_]+)\\b|\\b(pg_[a-z_]+)\\b|\\b([a-z_]+) ?\\(";
  g_autofree char *text = strip_literals (sql);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    for (int i = 1; i < g_match_info_get_match_count (match); i++)
      {
        g_autofree char *name = g_match_info_fetch (match, i);

        if (*name != '\0')
          g_hash_table_add (found, g_steal_pointer (&name));
      }
  return found;
}

static gboolean
is_one_of (char **words, const char *word)
{
  return g_strv_contains ((const char *const *) words, word);
}

static void
check_query (const char *sql, int major, GHashTable *used)
{
  g_auto (GStrv) always = g_strsplit (everywhere, " ", -1);
  g_auto (GStrv) own = g_strsplit (ours, " ", -1);
  g_autoptr (GHashTable) found = list_names (sql);
  GHashTableIter iter;
  gpointer key;

  g_assert_null (strchr (sql, '{'));
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const Name *name = find_name (key);

      if (name == NULL && !is_one_of (always, key) && !is_one_of (own, key))
        g_error ("%s: not known since which version it is there", (char *) key);
      if (name != NULL && (name->since > major || (name->until != 0 && name->until < major)))
        g_error ("%s: not there in version %d", name->name, major);
      g_hash_table_add (used, g_strdup (key));
    }
}

static void
test_names (void)
{
  g_auto (GStrv) always = g_strsplit (everywhere, " ", -1);
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int major = OLDEST; major <= NEWEST; major++)
    {
      g_autoptr (GPtrArray) texts = list_queries (major * 10000 + 3);

      for (guint i = 0; i < texts->len; i++)
        check_query (texts->pdata[i], major, used);
    }
  for (gsize i = 0; always[i] != NULL; i++)
    if (!g_hash_table_contains (used, always[i]))
      g_error ("%s: no query names it", always[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (sometimes); i++)
    if (!g_hash_table_contains (used, sometimes[i].name))
      g_error ("%s: no query names it", sometimes[i].name);
}

/* Kinds that are chosen by a letter are named, so that a letter of a newer server chooses nothing.
 */
static void
test_kinds (void)
{
  static const char *const parts[] = {
    "c.relkind IN ('r', 'p', 'f')",
    "k.contype IN ('p', 'u', 'f', 'c', 'x')",
    "k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.coninhcount = 0",
    "t.typtype IN ('e', 'd', 'r')",
    "d.defaclobjtype IN ('r', 'S', 'f', 'T', 'n')",
    "CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END",
  };
  g_autoptr (GPtrArray) texts = list_queries (NEWEST * 10000);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; !found && j < texts->len; j++)
        found = strstr (texts->pdata[j], parts[i]) != NULL;
      if (!found)
        g_error ("nowhere: %s", parts[i]);
    }
}

/* What is spelled otherwise from a version on. */
static void
test_differences (void)
{
  static const struct
  {
    const char *token;
    int version;
    const char *text;
  } cases[] = {
    { "{locale}", 120022, "NULL" },
    { "{locale}", 149999, "NULL" },
    { "{locale}", 150000, "c.colliculocale" },
    { "{locale}", 160004, "c.colliculocale" },
    { "{locale}", 170000, "c.colllocale" },
    { "{locale}", 190000, "c.colllocale" },
    { "{rules}", 150000, "NULL" },
    { "{rules}", 160000, "c.collicurules" },
    { "{compression}", 130000, "NULL" },
    { "{multirange}{multirange_alias}", 130000, "" },
    { "{trigger_note}{statistics_note}", 120000, "" },
    { "{trigger_parent}", 130000, "t.tgparentid = 0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = varve_pg_fill_in (cases[i].token, cases[i].version);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_newer (void)
{
  for (int major = OLDEST; major <= NEWEST; major++)
    {
      VarveSchemaBuilder *builder
          = varve_schema_builder_new (VARVE_DIALECT_POSTGRES, major * 10000);
      g_autoptr (VarveSchema) schema = NULL;

      varve_pg_note_newer_version (builder, major * 10000);
      schema = varve_schema_builder_end (builder);
      g_assert_cmpuint (varve_schema_get_n_notes (schema), ==, major > 17 ? 1 : 0);
      if (major > 17)
        {
          g_assert_cmpstr (varve_schema_get_note (schema, 0)->name, ==, "PostgreSQL 18");
          g_assert_nonnull (strstr (varve_schema_get_note (schema, 0)->reason, "17"));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/postgres-versions/names", test_names);
  g_test_add_func ("/postgres-versions/kinds", test_kinds);
  g_test_add_func ("/postgres-versions/differences", test_differences);
  g_test_add_func ("/postgres-versions/newer", test_newer);
  return g_test_run ();
}
