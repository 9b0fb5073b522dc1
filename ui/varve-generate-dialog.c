/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-generate-dialog.h"

#include "varve-change-item.h"
#include "varve-schema-work.h"
#include "varve-sql-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A choice or a letter is followed by others. */
#define PAUSE_MS 250
/* More rows than a person reads one by one; all of them stay chosen. */
#define MAX_ROWS 500

struct _VarveGenerateDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *heading;
  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *status_page;
  GtkButton *remedy_button;
  AdwEntryRow *message;
  GtkBox *questions;
  GtkListBox *renames;
  GtkListBox *changes;
  GtkLabel *more;
  GtkExpander *kept;
  GtkLabel *kept_list;
  GtkExpander *uncompared;
  GtkLabel *uncompared_list;
  GtkBox *proof_bar;
  GtkStack *proof_mark;
  GtkImage *proof_icon;
  GtkLabel *proof_label;
  VarveSqlView *script;
  GtkLabel *losses;

  VarveSession *session;       /* (owned) */
  char *environment;           /* (owned) */
  char **parents;              /* (owned) (nullable) */
  VarveSchemaWork *state;      /* (owned) */
  VarveComparison *comparison; /* (owned) (nullable) */
  VarveSchemaDraft *draft;     /* (owned) (nullable): of what is chosen now */
  GPtrArray *items;            /* (owned) (element-type VarveChangeItem) */
  guint8 *selected;            /* (owned) (nullable): a byte a change */
  GPtrArray *rename_answers;   /* (owned) (element-type utf8): "old=new" */
  GPtrArray *apart_answers;    /* (owned) (element-type utf8) */
  VarveOperation *operation;   /* (owned) (nullable): what runs */
  char *id;                    /* (owned) (nullable): of the revision that is shown */
  const char *remedy;          /* (nullable): action that the status page offers; static */
  char *place_path;            /* (owned) (nullable): of the error that is shown */
  guint place_line;
  guint place_column;
  guint serial;       /* tells an answer to an older question */
  guint draft_source; /* a new draft waits for the pause to end */
  gboolean updating;  /* the rows follow, they are not chosen */
  gboolean writing;
};

G_DEFINE_FINAL_TYPE (VarveGenerateDialog, varve_generate_dialog, ADW_TYPE_WINDOW)

static guint created_signal;

typedef struct
{
  VarveGenerateDialog *self; /* (owned) */
  guint serial;
} Question;

static Question *
question_new (VarveGenerateDialog *self)
{
  Question *question = g_new (Question, 1);

  question->self = g_object_ref (self);
  question->serial = ++self->serial;
  return question;
}

static char *
dup_message (VarveGenerateDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->message))));
}

static gboolean
has_choice (VarveGenerateDialog *self)
{
  if (self->comparison == NULL)
    return FALSE;
  for (guint i = 0; i < varve_difference_get_size (self->comparison->difference); i++)
    if (self->selected[i])
      return TRUE;
  return self->comparison->rename_statements->len > 0;
}

static void
update_actions (VarveGenerateDialog *self)
{
  g_autofree char *message = dup_message (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "generate.create",
                                 self->draft != NULL && !self->writing && *message != '\0'
                                     && has_choice (self));
}

static void
show_message (VarveGenerateDialog *self, const char *icon, const char *title, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->status_page, icon);
  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_description (self->status_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "message");
  update_actions (self);
}

static void
show_remedy (VarveGenerateDialog *self, const char *label, const char *action)
{
  self->remedy = action;
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_button), action != NULL);
  gtk_button_set_label (self->remedy_button, label != NULL ? label : "");
}

static char *
make_error_text (const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  GString *text = g_string_new (NULL);

  if (details != NULL && details->path != NULL && details->line > 0)
    g_string_append_printf (text, _ ("%s, line %u: "), details->path, details->line);
  g_string_append (text, error->message);
  if (details != NULL && details->detail != NULL)
    g_string_append_printf (text, "\n%s", details->detail);
  if (details != NULL && details->hint != NULL)
    g_string_append_printf (text, "\n%s", details->hint);
  return g_string_free (text, FALSE);
}

/* Is the database behind, it is brought to the head first; a place in a file is shown. */
static void
show_error (VarveGenerateDialog *self, const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  g_autofree char *text = make_error_text (error);
  gboolean has_place = details != NULL && details->path != NULL && details->line > 0;

  varve_set_str (&self->place_path, has_place ? details->path : NULL);
  self->place_line = has_place ? details->line : 0;
  self->place_column = has_place ? details->column : 0;
  if (g_error_matches (error, VARVE_ERROR, VARVE_ERROR_NOT_UP_TO_DATE))
    show_remedy (self, _ ("_Upgrade…"), "project.upgrade");
  else if (has_place)
    show_remedy (self, _ ("_Show the Place"), "place");
  else
    show_remedy (self, NULL, NULL);
  show_message (self, "dialog-warning-symbolic", _ ("The Schemas Could Not Be Compared"), text);
}

static void
remedy_clicked (VarveGenerateDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (g_str_equal (self->remedy, "place"))
    varve_session_show_place (self->session, self->place_path, self->place_line,
                              self->place_column);
  else if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), self->remedy, "s", "heads");
  gtk_window_close (GTK_WINDOW (self));
}

static void
show_nothing (VarveGenerateDialog *self)
{
  g_auto (GStrv) lines = varve_comparison_explain (self->comparison, NULL);
  g_autofree char *text = g_strjoinv ("\n", lines);

  show_remedy (self, NULL, NULL);
  show_message (self, "emblem-ok-symbolic", _ ("Nothing Differs"), text);
}

/* The draft: what is chosen, as a script. */

static void
show_proof (VarveGenerateDialog *self, const char *style, const char *icon, const char *text)
{
  static const char *const styles[] = { "done", "serious" };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->proof_bar), styles[i]);
  if (style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->proof_bar), style);
  gtk_stack_set_visible_child_name (self->proof_mark, icon != NULL ? "mark" : "busy");
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->proof_icon, icon);
  gtk_label_set_label (self->proof_label, text);
}

static void
show_proof_of_draft (VarveGenerateDialog *self)
{
  const VarveGeneration *generation = self->draft->generation;
  g_autofree char *text = NULL;

  if (generation->proof == VARVE_PROOF_DONE)
    {
      show_proof (self, "done", "emblem-ok-symbolic",
                  _ ("Proven on a scratch copy: up gives the desired schema, down gives back this "
                     "one."));
      return;
    }
  text = g_strdup_printf (_ ("Not proven: %s"),
                          generation->proof_text != NULL ? generation->proof_text : "–");
  show_proof (self, "serious", "dialog-warning-symbolic", text);
}

static void
show_losses (VarveGenerateDialog *self)
{
  const VarveGeneration *generation = self->draft->generation;
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; generation->losses[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", generation->losses[i]);
  for (gsize i = 0; generation->unfinished[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", generation->unfinished[i]);
  gtk_label_set_label (self->losses, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->losses), text->len > 0);
}

/* What a choice can't be without was taken along. */
static void
follow_selection (VarveGenerateDialog *self)
{
  self->updating = TRUE;
  memcpy (self->selected, self->draft->generation->selected,
          varve_difference_get_size (self->comparison->difference));
  for (guint i = 0; i < self->items->len; i++)
    {
      VarveChangeItem *item = g_ptr_array_index (self->items, i);

      varve_change_item_set_chosen (item, self->selected[varve_change_item_get_change (item)]);
    }
  self->updating = FALSE;
}

static void
drafted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (VarveGenerateDialog) self = question->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveSchemaDraft) draft = varve_schema_work_draft_finish (result, &error);

  if (question->serial == self->serial && self->session != NULL)
    {
      g_clear_object (&self->operation);
      if (draft != NULL)
        {
          self->draft = g_steal_pointer (&draft);
          varve_set_str (&self->id, self->draft->id);
          varve_sql_view_set_piece (self->script, self->draft->text, strlen (self->draft->text), 1,
                                    0);
          show_proof_of_draft (self);
          show_losses (self);
          follow_selection (self);
        }
      else
        show_proof (self, "serious", "dialog-warning-symbolic", error->message);
      update_actions (self);
    }
  g_free (question);
}

static void
forget_draft (VarveGenerateDialog *self)
{
  self->serial++;
  if (self->operation != NULL)
    varve_operation_cancel (self->operation);
  g_clear_object (&self->operation);
  g_clear_pointer (&self->draft, varve_schema_draft_free);
  g_clear_handle_id (&self->draft_source, g_source_remove);
}

static void
fill_request (VarveGenerateDialog *self, const char *message, VarveSchemaRequest *request)
{
  request->message = *message != '\0' ? message : _ ("what it does");
  request->parents = (const char *const *) self->parents;
  request->id = self->id;
  request->selected = self->selected;
}

static gboolean
make_draft (gpointer data)
{
  VarveGenerateDialog *self = data;
  g_autofree char *message = dup_message (self);
  VarveSchemaRequest request;

  self->draft_source = 0;
  self->operation = varve_operation_new ();
  fill_request (self, message, &request);
  varve_schema_work_draft_async (self->state, self->session, self->environment, self->comparison,
                                 &request, self->operation, drafted, question_new (self));
  return G_SOURCE_REMOVE;
}

static void
queue_draft (VarveGenerateDialog *self)
{
  forget_draft (self);
  if (has_choice (self))
    {
      show_proof (self, NULL, NULL, _ ("Proving it on a scratch copy…"));
      self->draft_source = g_timeout_add (PAUSE_MS, make_draft, self);
    }
  else
    {
      show_proof (self, NULL, "dialog-information-symbolic", _ ("Nothing is chosen."));
      varve_sql_view_set_piece (self->script, "", 0, 1, 0);
      gtk_widget_set_visible (GTK_WIDGET (self->losses), FALSE);
    }
  update_actions (self);
}

static void
message_changed (VarveGenerateDialog *self)
{
  if (self->comparison != NULL && !varve_comparison_is_empty (self->comparison))
    queue_draft (self);
}

/* The comparison: rows, questions, what stays. */

static void
chosen_changed (VarveGenerateDialog *self, GParamSpec *pspec, VarveChangeItem *item)
{
  if (self->updating)
    return;
  self->selected[varve_change_item_get_change (item)] = varve_change_item_get_chosen (item);
  queue_draft (self);
}

static GtkWidget *
make_row (VarveChangeItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), varve_change_item_get_title (item));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), varve_change_item_get_detail (item));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  if (varve_change_item_is_drop (item))
    gtk_widget_add_css_class (row, "dropped");
  g_object_bind_property (item, "chosen", check, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  return row;
}

static void
clear_box (GtkWidget *box, void (*remove) (GtkWidget *box, GtkWidget *child))
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    remove (box, child);
}

static void
remove_row (GtkWidget *box, GtkWidget *child)
{
  gtk_list_box_remove (GTK_LIST_BOX (box), child);
}

static void
remove_child (GtkWidget *box, GtkWidget *child)
{
  gtk_box_remove (GTK_BOX (box), child);
}

static void
fill_changes (VarveGenerateDialog *self)
{
  VarveDifference *difference = self->comparison->difference;
  guint n = varve_difference_get_size (difference);
  guint n_more = n > MAX_ROWS ? n - MAX_ROWS : 0;
  g_autofree char *more = NULL;

  clear_box (GTK_WIDGET (self->changes), remove_row);
  g_ptr_array_set_size (self->items, 0);
  g_free (self->selected);
  self->selected = g_malloc (MAX (n, 1));
  memset (self->selected, 1, n);
  for (guint i = 0; i < n - n_more; i++)
    {
      VarveChangeItem *item = varve_change_item_new (difference, i);

      g_signal_connect_object (item, "notify::chosen", G_CALLBACK (chosen_changed), self,
                               G_CONNECT_SWAPPED);
      gtk_list_box_append (self->changes, make_row (item));
      g_ptr_array_add (self->items, item);
    }
  more = g_strdup_printf (ngettext ("And %u more change, which goes into the script too",
                                    "And %u more changes, which go into the script too", n_more),
                          n_more);
  gtk_label_set_label (self->more, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), n_more > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->changes), n > 0);
}

static void compare (VarveGenerateDialog *self);

static void
answer (VarveGenerateDialog *self, const char *pair, gboolean is_rename)
{
  g_ptr_array_add (is_rename ? self->rename_answers : self->apart_answers, g_strdup (pair));
  compare (self);
}

static void
rename_clicked (GtkWidget *button, VarveGenerateDialog *self)
{
  answer (self, gtk_widget_get_name (button), TRUE);
}

static void
apart_clicked (GtkWidget *button, VarveGenerateDialog *self)
{
  answer (self, gtk_widget_get_name (button), FALSE);
}

static GtkWidget *
make_answer_button (VarveGenerateDialog *self,
                    const VarveRenameQuestion *question,
                    const char *label,
                    GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  g_autofree char *pair = g_strdup_printf ("%s=%s", question->old_name, question->new_name);

  gtk_widget_set_name (button, pair);
  g_signal_connect_object (button, "clicked", clicked, self, 0);
  return button;
}

/* “Is users.full_name a new name of users.name?”, why it may be, and two buttons. */
static GtkWidget *
make_question (VarveGenerateDialog *self, const VarveRenameQuestion *question)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  g_autofree char *text
      = g_strdup_printf (_ ("Is %s a new name of %s?"), question->new_name, question->old_name);
  g_autofree char *evidence = g_strjoinv ("\n", question->evidence);
  GtkWidget *title = gtk_label_new (text);
  GtkWidget *detail = gtk_label_new (evidence);
  GtkWidget *yes = make_answer_button (self, question, _ ("_Rename"), G_CALLBACK (rename_clicked));

  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (yes, "suggested-action");
  for (guint i = 0; i < 2; i++)
    {
      GtkLabel *label = GTK_LABEL (i == 0 ? title : detail);

      gtk_label_set_xalign (label, 0);
      gtk_label_set_wrap (label, TRUE);
      gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
      gtk_box_append (GTK_BOX (card), GTK_WIDGET (label));
    }
  gtk_box_append (GTK_BOX (buttons), yes);
  gtk_box_append (GTK_BOX (buttons), make_answer_button (self, question, _ ("_Drop and Add"),
                                                         G_CALLBACK (apart_clicked)));
  gtk_box_append (GTK_BOX (card), buttons);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "question");
  return card;
}

static void
fill_questions (VarveGenerateDialog *self)
{
  clear_box (GTK_WIDGET (self->questions), remove_child);
  for (guint i = 0; i < self->comparison->questions->len; i++)
    gtk_box_append (self->questions,
                    make_question (self, g_ptr_array_index (self->comparison->questions, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->questions), self->comparison->questions->len > 0);
}

static void
fill_renames (VarveGenerateDialog *self)
{
  guint n_shown = 0;

  clear_box (GTK_WIDGET (self->renames), remove_row);
  for (guint i = 0; i < self->comparison->renames->len; i++)
    {
      const VarveRename *rename = g_ptr_array_index (self->comparison->renames, i);
      g_autofree char *title = NULL;
      GtkWidget *row;

      if (!rename->is_rename)
        continue;
      title = g_strdup_printf ("%s → %s", rename->old_name, rename->new_name);
      row = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), rename->follows
                                                             ? _ ("Renamed with it")
                                                             : _ ("Renamed; its data stays"));
      gtk_list_box_append (self->renames, row);
      n_shown++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->renames), n_shown > 0);
}

static void
show_list (GtkExpander *expander, GtkLabel *label, const char *title, GString *lines)
{
  gtk_expander_set_label (expander, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_label_set_label (label, lines->str);
  gtk_widget_set_visible (GTK_WIDGET (expander), lines->len > 0);
}

static void
fill_kept (VarveGenerateDialog *self)
{
  const GPtrArray *kept = self->comparison->difference->kept;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *title
      = g_strdup_printf (ngettext ("Kept, since nobody here owns it: %u object",
                                   "Kept, since nobody here owns them: %u objects", kept->len),
                         kept->len);

  for (guint i = 0; i < kept->len; i++)
    {
      const VarveKept *entry = g_ptr_array_index (kept, i);
      g_autofree char *name
          = varve_schema_dup_name (self->comparison->difference->from, entry->object);

      g_string_append_printf (lines, "%s%s: %s", i > 0 ? "\n" : "", name, entry->reason);
    }
  show_list (self->kept, self->kept_list, title, lines);
}

static void
fill_uncompared (VarveGenerateDialog *self)
{
  const GPtrArray *uncompared = self->comparison->uncompared;
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < uncompared->len; i++)
    {
      const VarveUncompared *entry = g_ptr_array_index (uncompared, i);

      g_string_append_printf (lines, "%s%s%s%s: %s", i > 0 ? "\n" : "", entry->kind,
                              entry->name != NULL ? " " : "",
                              entry->name != NULL ? entry->name : "", entry->reason);
    }
  show_list (self->uncompared, self->uncompared_list, _ ("Not compared"), lines);
}

static void
show_comparison (VarveGenerateDialog *self)
{
  if (varve_comparison_is_empty (self->comparison))
    {
      show_nothing (self);
      return;
    }
  fill_changes (self);
  fill_questions (self);
  fill_renames (self);
  fill_kept (self);
  fill_uncompared (self);
  gtk_stack_set_visible_child_name (self->stack, "content");
  gtk_widget_grab_focus (GTK_WIDGET (self->message));
  queue_draft (self);
}

static void
compared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (VarveGenerateDialog) self = question->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveComparison) comparison = varve_schema_work_compare_finish (result, &error);

  if (question->serial == self->serial && self->session != NULL)
    {
      g_clear_object (&self->operation);
      gtk_spinner_stop (self->spinner);
      if (comparison != NULL)
        {
          self->comparison = g_steal_pointer (&comparison);
          show_comparison (self);
        }
      else
        show_error (self, error);
      update_actions (self);
    }
  g_free (question);
}

static char **
dup_answers (const GPtrArray *answers)
{
  char **texts = g_new0 (char *, answers->len + 1);

  for (guint i = 0; i < answers->len; i++)
    texts[i] = g_strdup (g_ptr_array_index (answers, i));
  return texts;
}

static void
compare (VarveGenerateDialog *self)
{
  g_auto (GStrv) renames = dup_answers (self->rename_answers);
  g_auto (GStrv) apart = dup_answers (self->apart_answers);

  forget_draft (self);
  g_clear_pointer (&self->comparison, varve_comparison_unref);
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  self->operation = varve_operation_new ();
  varve_schema_work_compare_async (self->state, self->session, self->environment,
                                   (const char *const *) renames, (const char *const *) apart,
                                   self->operation, compared, question_new (self));
  update_actions (self);
}

static void
written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveGenerateDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveRevision) revision = varve_schema_work_write_finish (result, &error);

  self->writing = FALSE;
  if (self->session == NULL)
    return;
  if (revision == NULL)
    {
      show_proof (self, "serious", "dialog-warning-symbolic", error->message);
      update_actions (self);
      return;
    }
  varve_session_reload (self->session);
  g_signal_emit (self, created_signal, 0, revision->id, revision->path);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
create_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveGenerateDialog *self = VARVE_GENERATE_DIALOG (widget);
  g_autofree char *message = dup_message (self);
  VarveSchemaRequest request;

  self->writing = TRUE;
  update_actions (self);
  fill_request (self, message, &request);
  varve_schema_work_write_async (self->state, self->session, self->environment, self->comparison,
                                 self->draft->generation, &request, written, g_object_ref (self));
}

static void
varve_generate_dialog_dispose (GObject *object)
{
  VarveGenerateDialog *self = VARVE_GENERATE_DIALOG (object);

  if (self->session != NULL)
    {
      forget_draft (self);
      varve_schema_work_end (self->state, self->session, self->environment);
    }
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_GENERATE_DIALOG);
  G_OBJECT_CLASS (varve_generate_dialog_parent_class)->dispose (object);
}

static void
varve_generate_dialog_finalize (GObject *object)
{
  VarveGenerateDialog *self = VARVE_GENERATE_DIALOG (object);

  g_free (self->environment);
  g_strfreev (self->parents);
  g_clear_pointer (&self->comparison, varve_comparison_unref);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->rename_answers);
  g_ptr_array_unref (self->apart_answers);
  g_free (self->selected);
  g_free (self->place_path);
  g_free (self->id);
  G_OBJECT_CLASS (varve_generate_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-generate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, status_page);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, message);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, questions);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, renames);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, changes);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, more);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, kept);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, kept_list);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, uncompared);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, uncompared_list);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, proof_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, proof_mark);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, proof_icon);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, proof_label);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, script);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, losses);
  gtk_widget_class_bind_template_callback (widget_class, compare);
  gtk_widget_class_bind_template_callback (widget_class, message_changed);
  gtk_widget_class_bind_template_callback (widget_class, remedy_clicked);
}

static void
varve_generate_dialog_class_init (VarveGenerateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_generate_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_generate_dialog_finalize;
  created_signal = g_signal_new ("created", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  g_type_ensure (VARVE_TYPE_SQL_VIEW);
  gtk_widget_class_install_action (widget_class, "generate.create", NULL, create_action);
  bind_template (widget_class);
}

static void
varve_generate_dialog_init (VarveGenerateDialog *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->rename_answers = g_ptr_array_new_with_free_func (g_free);
  self->apart_answers = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * varve_generate_dialog_new:
 * @parent: the window to stand over
 * @session: the project
 * @environment: whose database is compared
 * @parents: (nullable): ids of the revisions that it follows; %NULL for the head
 * @message: (nullable): what stands in the entry first
 *
 * Returns: (transfer full): a dialog that has begun to compare
 */
VarveGenerateDialog *
varve_generate_dialog_new (GtkWindow *parent,
                           VarveSession *session,
                           const char *environment,
                           const char *const *parents,
                           const char *message)
{
  VarveGenerateDialog *self
      = g_object_new (VARVE_TYPE_GENERATE_DIALOG, "transient-for", parent, NULL);
  VarveProject *project = varve_session_get_project (session);
  const char *path = varve_project_get_schema_path (project);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : g_strdup ("–");
  /* Translators: “development against schema.sql” */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s against %s"), environment, name);

  self->session = g_object_ref (session);
  self->environment = g_strdup (environment);
  self->parents = g_strdupv ((char **) parents);
  self->state = varve_schema_work_new ();
  adw_window_title_set_subtitle (self->heading, subtitle);
  if (message != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->message), message);
  compare (self);
  return self;
}
