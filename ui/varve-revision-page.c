/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-revision-page.h"

#include "varve-changes-view.h"
#include "varve-format.h"
#include "varve-journal-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _VarveRevisionPage
{
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *meta;
  GtkLabel *relations;
  GtkButton *save_button;
  GtkRevealer *draft_bar;
  GtkNotebook *notebook;

  /* Made when a revision is shown first: the editor takes longer than the rest of the window. */
  GtkLabel *script_tab;      /* (nullable) */
  VarveScriptEditor *editor; /* (nullable) */
  VarveChangesView *changes; /* (nullable): made with the editor */
  VarveJournalView *log;     /* (nullable) */

  VarveSession *session;   /* (owned) (nullable) */
  char *environment;       /* (owned) (nullable) */
  VarveRevision *revision; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (VarveRevisionPage, varve_revision_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_MODIFIED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Text */

static VarveState
get_state (VarveRevisionPage *self, const char *environment)
{
  VarveStatus *status = varve_session_get_status (self->session, environment);
  guint index = status ? varve_graph_find (status->graph, self->revision->id) : G_MAXUINT;

  return index == G_MAXUINT ? VARVE_STATE_NONE : (VarveState) status->states[index];
}

static gboolean
is_applied (VarveRevisionPage *self, const char *environment)
{
  VarveState state = get_state (self, environment);
  return state == VARVE_STATE_APPLIED || state == VARVE_STATE_CURRENT;
}

static char *
dup_state (VarveRevisionPage *self)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  VarveState state = get_state (self, self->environment);
  const VarveJournalEntry *run = NULL;

  if (state == VARVE_STATE_NONE)
    return NULL;
  if (status->last_runs)
    run = g_hash_table_lookup (status->last_runs, self->revision->id);
  if (run && state != VARVE_STATE_PENDING)
    return varve_format_run (run);
  return g_strdup (state == VARVE_STATE_PENDING ? _ ("pending") : _ ("applied"));
}

static void
append_part (GString *markup, const char *part)
{
  if (!part || !*part)
    return;
  if (markup->len)
    g_string_append (markup, " · ");
  g_string_append (markup, part);
}

static char *
dup_meta (VarveRevisionPage *self)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  g_autofree char *id = g_markup_printf_escaped ("<tt>%s</tt>", self->revision->id);
  g_autofree char *date = varve_format_date (self->revision->created);
  g_autofree char *state = dup_state (self);
  g_autofree char *date_markup = date ? g_markup_escape_text (date, -1) : NULL;
  g_autofree char *state_markup = state ? g_markup_escape_text (state, -1) : NULL;

  append_part (markup, id);
  append_part (markup, date_markup);
  append_part (markup, state_markup);
  append_part (markup, self->revision->has_down ? NULL : _ ("can’t be rolled back"));
  return g_strdup (markup->str);
}

static char *
dup_link (VarveGraph *graph, const char *id)
{
  VarveRevision *other = varve_graph_lookup (graph, id);

  if (!other)
    return g_markup_printf_escaped ("<tt>%s</tt>", id);
  return g_markup_printf_escaped ("<a href=\"revision:%s\"><tt>%s</tt></a> %s", id, id,
                                  other->message);
}

/* Links to them, separated by commas; NULL where there are none. */
static char *
dup_links (VarveGraph *graph, char **ids)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; ids[i]; i++)
    g_ptr_array_add (links, dup_link (graph, ids[i]));
  if (links->len == 0)
    return NULL;
  g_ptr_array_add (links, NULL);
  return g_strjoinv (", ", (char **) links->pdata);
}

static char *
dup_relations (VarveRevisionPage *self)
{
  VarveGraph *graph = varve_session_get_graph (self->session);
  g_autofree char *parents = graph ? dup_links (graph, self->revision->down_revisions) : NULL;
  g_autofree char *needed = graph ? dup_links (graph, self->revision->depends_on) : NULL;
  g_autoptr (GString) markup = g_string_new (NULL);

  if (parents)
    /* Translators: “after e5f6a7b8c9d0 Backfill subscription dates” */
    g_string_append_printf (markup, _ ("after %s"), parents);
  else
    g_string_append (markup, _ ("the first revision"));
  if (needed)
    {
      g_string_append_c (markup, '\n');
      /* Translators: a revision that must be applied before this one */
      g_string_append_printf (markup, _ ("depends on %s"), needed);
    }
  return g_strdup (markup->str);
}

/* “development”, “development and staging”, “development, test and production” */
static char *
join_names (GPtrArray *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    {
      if (i > 0)
        g_string_append (text, i + 1 < names->len ? _ (", ") : _ (" and "));
      g_string_append (text, g_ptr_array_index (names, i));
    }
  return g_strdup (text->str);
}

static char *
dup_locked (VarveRevisionPage *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *joined = NULL;

  for (guint i = 0; i < varve_session_get_n_environments (self->session); i++)
    {
      const char *name = varve_session_get_environment (self->session, i)->name;
      if (is_applied (self, name))
        g_ptr_array_add (names, (gpointer) name);
    }
  if (names->len == 0)
    return NULL;
  joined = join_names (names);
  return g_strdup_printf (_ ("Applied on %s. To change it, write a new revision."), joined);
}

static void
update_dialect (VarveRevisionPage *self)
{
  VarveEnvironment *environment = varve_session_find_environment (self->session, self->environment);
  g_autoptr (VarveUrl) url = environment ? varve_environment_resolve_url (environment, NULL) : NULL;

  if (url)
    varve_script_editor_set_dialect (self->editor, varve_url_get_dialect (url));
}

/* Derives all that is seen, but the script's text. */
static void
update (VarveRevisionPage *self)
{
  g_autofree char *meta = NULL;
  g_autofree char *relations = NULL;
  g_autofree char *locked = NULL;

  if (!self->revision || !self->session || !self->editor)
    return;
  meta = dup_meta (self);
  relations = dup_relations (self);
  locked = dup_locked (self);
  gtk_label_set_label (self->title,
                       *self->revision->message ? self->revision->message : _ ("No message"));
  gtk_label_set_label (self->meta, meta);
  gtk_label_set_label (self->relations, relations);
  gtk_widget_set_visible (GTK_WIDGET (self->relations), *relations != '\0');
  /* Hidden, its text is not broken into lines at every look at the window's size. */
  if (self->revision->is_draft)
    gtk_widget_set_visible (GTK_WIDGET (self->draft_bar), TRUE);
  gtk_revealer_set_reveal_child (self->draft_bar, self->revision->is_draft);
  varve_script_editor_set_locked (self->editor, locked);
  update_dialect (self);
  varve_journal_view_set_source (self->log, self->session, self->environment, self->revision->id);
  varve_changes_view_set_source (self->changes, self->session, self->environment, self->revision);
  gtk_widget_set_visible (GTK_WIDGET (self->changes),
                          varve_project_get_kind (varve_session_get_project (self->session))
                              == VARVE_PROJECT_SQL);
}

static void
update_modified (VarveRevisionPage *self)
{
  gboolean modified = varve_revision_page_get_modified (self);

  gtk_widget_set_visible (GTK_WIDGET (self->save_button), modified);
  /* Translators: the dot says that the script is not saved */
  gtk_label_set_label (self->script_tab, modified ? _ ("Script •") : _ ("Script"));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODIFIED]);
}

/* Makes what shows a script and its log. */
static void
ensure_editor (VarveRevisionPage *self)
{
  if (self->editor)
    return;
  self->editor = g_object_new (VARVE_TYPE_SCRIPT_EDITOR, NULL);
  self->script_tab = GTK_LABEL (gtk_label_new (_ ("Script")));
  self->log = g_object_new (VARVE_TYPE_JOURNAL_VIEW, NULL);
  g_signal_connect_object (self->editor, "notify::modified", G_CALLBACK (update_modified), self,
                           G_CONNECT_SWAPPED);
  gtk_notebook_append_page (self->notebook, GTK_WIDGET (self->editor),
                            GTK_WIDGET (self->script_tab));
  self->changes = VARVE_CHANGES_VIEW (varve_changes_view_new ());
  gtk_notebook_append_page (self->notebook, GTK_WIDGET (self->changes),
                            gtk_label_new (_ ("Changes")));
  gtk_notebook_append_page (self->notebook, GTK_WIDGET (self->log), gtk_label_new (_ ("Log")));
}

static gboolean
link_activated (VarveRevisionPage *self, const char *uri)
{
  if (!g_str_has_prefix (uri, "revision:"))
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "project.show-revision", "s",
                              uri + strlen ("revision:"));
  return TRUE;
}

/* The same revision may have another parent, message or file now. */
static void
graph_changed (VarveRevisionPage *self)
{
  VarveGraph *graph = varve_session_get_graph (self->session);
  VarveRevision *revision
      = graph && self->revision ? varve_graph_lookup (graph, self->revision->id) : NULL;

  if (revision && revision != self->revision)
    {
      varve_revision_unref (self->revision);
      self->revision = varve_revision_ref (revision);
    }
  update (self);
}

static void
varve_revision_page_dispose (GObject *object)
{
  VarveRevisionPage *self = VARVE_REVISION_PAGE (object);
  GtkWidget *child;

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->revision, varve_revision_unref);
  self->editor = NULL;
  self->script_tab = NULL;
  self->log = NULL;
  self->changes = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_REVISION_PAGE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (varve_revision_page_parent_class)->dispose (object);
}

static void
varve_revision_page_finalize (GObject *object)
{
  g_free (VARVE_REVISION_PAGE (object)->environment);
  G_OBJECT_CLASS (varve_revision_page_parent_class)->finalize (object);
}

static void
varve_revision_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODIFIED)
    g_value_set_boolean (value, varve_revision_page_get_modified (VARVE_REVISION_PAGE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
varve_revision_page_class_init (VarveRevisionPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = varve_revision_page_get_property;
  object_class->dispose = varve_revision_page_dispose;
  object_class->finalize = varve_revision_page_finalize;
  properties[PROP_MODIFIED]
      = g_param_spec_boolean ("modified", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-revision-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveRevisionPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveRevisionPage, title);
  gtk_widget_class_bind_template_child (widget_class, VarveRevisionPage, meta);
  gtk_widget_class_bind_template_child (widget_class, VarveRevisionPage, relations);
  gtk_widget_class_bind_template_child (widget_class, VarveRevisionPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, VarveRevisionPage, draft_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveRevisionPage, notebook);
  gtk_widget_class_bind_template_callback (widget_class, link_activated);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_revision_page_init (VarveRevisionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * varve_revision_page_set_session:
 * @session: (nullable): the project that revisions are of
 */
void
varve_revision_page_set_session (VarveRevisionPage *self, VarveSession *session)
{
  if (self->session == session)
    return;
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  varve_revision_page_set_revision (self, NULL);
  g_set_object (&self->session, session);
  if (self->log)
    {
      varve_journal_view_set_source (self->log, session, NULL, NULL);
      varve_changes_view_set_source (self->changes, session, NULL, NULL);
    }
  if (!session)
    return;
  g_signal_connect_object (session, "graph-changed", G_CALLBACK (graph_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "status-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
varve_revision_page_set_environment (VarveRevisionPage *self, const char *environment)
{
  if (varve_set_str (&self->environment, environment))
    update (self);
}

static char *
dup_path (VarveRevisionPage *self, VarveRevision *revision)
{
  VarveProject *project = varve_session_get_project (self->session);
  return revision->path
             ? g_canonicalize_filename (revision->path, varve_project_get_folder (project))
             : NULL;
}

/**
 * varve_revision_page_set_revision:
 * @revision: (nullable): what to show
 */
void
varve_revision_page_set_revision (VarveRevisionPage *self, VarveRevision *revision)
{
  g_autofree char *path = NULL;

  if (self->revision == revision && revision)
    return;
  g_clear_pointer (&self->revision, varve_revision_unref);
  self->revision = revision ? varve_revision_ref (revision) : NULL;
  if (revision)
    {
      path = dup_path (self, revision);
      ensure_editor (self);
    }
  if (self->editor)
    {
      varve_script_editor_open (self->editor, path);
      gtk_widget_set_visible (GTK_WIDGET (self->log), TRUE);
    }
  gtk_stack_set_visible_child_name (self->stack, revision ? "revision" : "none");
  update (self);
}

/**
 * varve_revision_page_get_id:
 *
 * Returns: (transfer none) (nullable): the id of the shown revision
 */
const char *
varve_revision_page_get_id (VarveRevisionPage *self)
{
  return self->revision ? self->revision->id : NULL;
}

/**
 * varve_revision_page_set_file:
 * @path: a script in the project's folder
 *
 * Shows a file that is no revision, for instance because it can't be understood, to be mended.
 */
void
varve_revision_page_set_file (VarveRevisionPage *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *display = varve_format_folder (folder);
  g_autofree char *markup = g_markup_escape_text (display, -1);

  g_clear_pointer (&self->revision, varve_revision_unref);
  ensure_editor (self);
  varve_script_editor_open (self->editor, path);
  varve_script_editor_set_locked (self->editor, NULL);
  gtk_label_set_label (self->title, name);
  gtk_label_set_label (self->meta, markup);
  gtk_widget_set_visible (GTK_WIDGET (self->relations), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->log), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "revision");
  varve_revision_page_show_script (self);
}

/**
 * varve_revision_page_get_editor:
 *
 * Returns: (transfer none): what shows the script; it is made where nothing was shown yet, so ask
 *   for it only to act on a script
 */
VarveScriptEditor *
varve_revision_page_get_editor (VarveRevisionPage *self)
{
  ensure_editor (self);
  return self->editor;
}

/**
 * varve_revision_page_get_path:
 *
 * Returns: (transfer none) (nullable): the file that is open
 */
const char *
varve_revision_page_get_path (VarveRevisionPage *self)
{
  return self->editor ? varve_script_editor_get_path (self->editor) : NULL;
}

gboolean
varve_revision_page_get_modified (VarveRevisionPage *self)
{
  return self->editor && varve_script_editor_get_modified (self->editor);
}

gboolean
varve_revision_page_can_save (VarveRevisionPage *self)
{
  return self->editor && varve_script_editor_can_save (self->editor);
}

void
varve_revision_page_show_script (VarveRevisionPage *self)
{
  gtk_notebook_set_current_page (self->notebook, 0);
}
