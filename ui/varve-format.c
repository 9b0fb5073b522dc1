/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-format.h"

#include <glib/gi18n-lib.h>

static char *
format_day (GDateTime *when)
{
  /* Translators: a day as in “22 Nov 2026”; see strftime(3). */
  return g_date_time_format (when, _ ("%-d %b %Y"));
}

/**
 * varve_format_date:
 * @created: (nullable): a create date as scripts hold it
 *
 * Returns: (transfer full) (nullable): the day, for people; what can't be understood comes as it is
 */
char *
varve_format_date (const char *created)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) when = created ? g_date_time_new_from_iso8601 (created, utc) : NULL;

  if (when)
    return format_day (when);
  return created && *created ? g_strdup (created) : NULL;
}

/**
 * varve_format_ago:
 * @time_us: Unix time in microseconds
 *
 * Returns: (transfer full): how long ago that was, or the day when it was long ago
 */
char *
varve_format_ago (gint64 time_us)
{
  gint64 seconds = (g_get_real_time () - time_us) / G_USEC_PER_SEC;
  int minutes = (int) (seconds / 60);
  g_autoptr (GDateTime) when = NULL;

  if (seconds < 60)
    return g_strdup (_ ("just now"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", minutes), minutes);
  if (minutes < 24 * 60)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", minutes / 60), minutes / 60);
  if (minutes < 30 * 24 * 60)
    return g_strdup_printf (ngettext ("%d day ago", "%d days ago", minutes / 1440), minutes / 1440);
  when = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);
  return format_day (when);
}

/**
 * varve_format_duration:
 *
 * Returns: (transfer full): a duration with two digits that count
 */
char *
varve_format_duration (gint64 duration_us)
{
  double ms = (double) duration_us / 1000.0;
  int seconds = (int) (ms / 1000.0);

  if (ms < 1000.0)
    return g_strdup_printf (_ ("%d ms"), MAX (1, (int) (ms + 0.5)));
  if (seconds < 60)
    return g_strdup_printf (_ ("%.1f s"), ms / 1000.0);
  if (seconds < 3600)
    return g_strdup_printf (_ ("%d min %d s"), seconds / 60, seconds % 60);
  return g_strdup_printf (_ ("%d h %d min"), seconds / 3600, seconds / 60 % 60);
}

static const char *
format_what (const VarveJournalEntry *entry)
{
  gboolean up = g_strcmp0 (entry->direction, "downgrade") != 0;

  if (g_strcmp0 (entry->direction, "stamp") == 0)
    return entry->state == VARVE_JOURNAL_STARTED ? _ ("stamp begun")
           : entry->state == VARVE_JOURNAL_DONE  ? _ ("stamped")
                                                 : _ ("stamp failed");
  switch (entry->state)
    {
      case VARVE_JOURNAL_STARTED:
        return up ? _ ("upgrade begun") : _ ("rollback begun");
      case VARVE_JOURNAL_DONE:
        return up ? _ ("applied") : _ ("rolled back");
      case VARVE_JOURNAL_FAILED:
        return up ? _ ("upgrade failed") : _ ("rollback failed");
      default:
        g_return_val_if_reached ("");
    }
}

/**
 * varve_format_run:
 * @entry: a journal entry
 *
 * Returns: (transfer full): what happened, when, by whom and for how long: “applied 2 days ago by
 *   you, 9 ms”
 */
char *
varve_format_run (const VarveJournalEntry *entry)
{
  g_autofree char *ago = varve_format_ago (entry->started_us);
  g_autofree char *duration = varve_format_duration (entry->duration_us);
  gboolean mine = g_strcmp0 (entry->who, g_get_user_name ()) == 0;
  const char *who = mine || !entry->who || !*entry->who ? _ ("you") : entry->who;

  if (entry->state == VARVE_JOURNAL_STARTED)
    /* Translators: “upgrade begun 2 days ago by ci, not finished” */
    return g_strdup_printf (varve_journal_entry_is_alive (entry) ? _ ("%s %s by %s, still running")
                                                                 : _ ("%s %s by %s, not finished"),
                            format_what (entry), ago, who);
  /* Translators: “applied 2 days ago by you, 9 ms” */
  return g_strdup_printf (_ ("%s %s by %s, %s"), format_what (entry), ago, who, duration);
}

/**
 * varve_format_server:
 * @server: (nullable): “PostgreSQL 15.20”
 *
 * Returns: (transfer full) (nullable): its name and major version
 */
char *
varve_format_server (const char *server)
{
  const char *dot = server ? strchr (server, '.') : NULL;
  return dot ? g_strndup (server, (gsize) (dot - server)) : g_strdup (server);
}

/**
 * varve_format_folder:
 *
 * Returns: (transfer full): a path for people, with “~” for their own folder
 */
char *
varve_format_folder (const char *folder)
{
  const char *home = g_get_home_dir ();
  gsize length = strlen (home);
  g_autofree char *display = g_filename_display_name (folder);

  if (length > 1 && g_str_has_prefix (display, home)
      && (display[length] == '/' || !display[length]))
    return g_strconcat ("~", display + length, NULL);
  return g_steal_pointer (&display);
}

/**
 * varve_format_distance:
 *
 * Returns: (transfer full): how far a database is from the head
 */
char *
varve_format_distance (const VarveStatus *status)
{
  if (status->n_pending == 0)
    return g_strdup (_ ("up to date"));
  return g_strdup_printf (ngettext ("%'u behind", "%'u behind", status->n_pending),
                          status->n_pending);
}

const char *
varve_format_state (VarveState state)
{
  switch (state)
    {
      case VARVE_STATE_NONE:
        return NULL;
      case VARVE_STATE_PENDING:
        return _ ("pending");
      case VARVE_STATE_APPLIED:
        return _ ("applied");
      case VARVE_STATE_CURRENT:
        return _ ("current");
      default:
        g_return_val_if_reached (NULL);
    }
}

const char *
varve_format_kind (VarveKind kind)
{
  switch (kind)
    {
      case VARVE_KIND_DEVELOPMENT:
        return _ ("development");
      case VARVE_KIND_TEST:
        return _ ("test");
      case VARVE_KIND_PRODUCTION:
        return _ ("production");
      default:
        g_return_val_if_reached (NULL);
    }
}
