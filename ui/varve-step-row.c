/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-step-row.h"

#include <glib/gi18n-lib.h>

#include "varve-format.h"
#include "varve-plan-words.h"
#include "varve-sql-view.h"

/* A longer script scrolls inside of its row. */
#define FOLD_HEIGHT 260

struct _VarveStepRow
{
  GtkWidget parent_instance;

  VarveStepItem *item; /* (owned) (nullable) */
  gulong changed_id;

  /* Template widgets. */
  GtkWidget *head;
  GtkStack *mark;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *title;
  GtkLabel *revision;
  GtkLabel *facts;
  GtkWidget *loses;
  GtkWidget *one_way;
  GtkWidget *no_transaction;
  GtkLabel *time;
  GtkToggleButton *unfold;
  GtkLabel *notices;
  GtkScrolledWindow *fold;
};

G_DEFINE_FINAL_TYPE (VarveStepRow, varve_step_row, GTK_TYPE_WIDGET)

/* What a progress looks like and is called; %VARVE_PROGRESS_PLANNED shows the direction. */
static const struct
{
  const char *icon;
  const char *css_class;
  const char *name;
} looks[] = {
  [VARVE_PROGRESS_PLANNED] = { NULL, NULL, NULL },
  [VARVE_PROGRESS_WAITING] = { "content-loading-symbolic", "dim-label", N_ ("not run") },
  [VARVE_PROGRESS_RUNNING] = { NULL, NULL, N_ ("running") },
  [VARVE_PROGRESS_DONE] = { "object-select-symbolic", "success", N_ ("done") },
  [VARVE_PROGRESS_SKIPPED] = { "object-select-symbolic", "dim-label", N_ ("was already so") },
  [VARVE_PROGRESS_FAILED] = { "window-close-symbolic", "error", N_ ("stopped") },
  [VARVE_PROGRESS_CANCELLED] = { "media-playback-stop-symbolic", "warning", N_ ("cancelled") },
  [VARVE_PROGRESS_UNKNOWN] = { "dialog-question-symbolic", "warning", N_ ("not known") },
};

static const char *
get_direction_icon (const VarveStep *step)
{
  switch (step->direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return "go-up-symbolic";
      case VARVE_DIRECTION_DOWNGRADE:
        return "go-down-symbolic";
      case VARVE_DIRECTION_STAMP:
      default:
        return "bookmark-new-symbolic";
    }
}

static gboolean
loses_data (const VarveStep *step)
{
  for (guint i = 0; i < varve_step_count_statements (step); i++)
    if (g_array_index (step->statements->items, VarveStatement, i).flags
        & VARVE_STATEMENT_LOSES_DATA)
      return TRUE;
  return FALSE;
}

static char *
dup_facts (VarveStepItem *item)
{
  const VarveStep *step = varve_step_item_get_step (item);
  guint n = varve_step_count_statements (step);
  guint statement = varve_step_item_get_statement (item);
  guint line = varve_step_item_get_line (item);

  if (step->direction == VARVE_DIRECTION_STAMP)
    return varve_step_dup_rows (step);
  if (varve_step_item_get_progress (item) == VARVE_PROGRESS_FAILED && statement > 0 && line > 0)
    return g_strdup_printf (_ ("stopped at statement %u of %u, line %u"), statement, n, line);
  if (varve_step_item_get_progress (item) == VARVE_PROGRESS_FAILED && statement > 0)
    return g_strdup_printf (_ ("stopped at statement %u of %u"), statement, n);
  if (varve_step_is_python (step))
    return g_path_get_basename (step->revision->path);
  if (n == 0)
    return g_strdup (_ ("no statements"));
  return g_strdup_printf (ngettext ("%u statement", "%u statements", n), n);
}

static char *
dup_time (VarveStepItem *item)
{
  VarveProgress progress = varve_step_item_get_progress (item);

  if (progress == VARVE_PROGRESS_DONE
      || (progress == VARVE_PROGRESS_FAILED && varve_step_item_get_duration (item) > 0))
    return varve_format_duration (varve_step_item_get_duration (item));
  if (progress == VARVE_PROGRESS_PLANNED || progress == VARVE_PROGRESS_WAITING
      || progress == VARVE_PROGRESS_RUNNING)
    return g_strdup ("");
  return g_strdup (_ (looks[progress].name));
}

static void
update_mark (VarveStepRow *self, const VarveStep *step, VarveProgress progress)
{
  static const char *const classes[] = { "dim-label", "success", "warning", "error" };
  gboolean running = progress == VARVE_PROGRESS_RUNNING;

  gtk_stack_set_visible_child_name (self->mark, running ? "spinner" : "icon");
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_image_set_from_icon_name (
      self->icon, looks[progress].icon != NULL ? looks[progress].icon : get_direction_icon (step));
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), classes[i]);
  if (looks[progress].css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[progress].css_class);
}

/* The view is only made for a row that was unfolded once: highlighting every script would cost. */
static void
update_fold (VarveStepRow *self, const VarveStep *step)
{
  const VarveScriptSection *section = varve_step_get_section (step);
  gboolean expanded = section != NULL && varve_step_item_get_expanded (self->item);
  gboolean foldable = varve_step_count_statements (step) > 0;
  GtkWidget *view;

  /* Its room stays, so that times stand under each other. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->unfold), foldable);
  gtk_widget_set_opacity (GTK_WIDGET (self->unfold), foldable ? 1 : 0);
  gtk_toggle_button_set_active (self->unfold, expanded);
  gtk_button_set_icon_name (GTK_BUTTON (self->unfold),
                            expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->fold), expanded);
  if (!expanded)
    return;
  view = gtk_scrolled_window_get_child (self->fold);
  if (view == NULL)
    {
      view = varve_sql_view_new ();
      gtk_scrolled_window_set_child (self->fold, view);
    }
  varve_sql_view_set_piece (VARVE_SQL_VIEW (view), step->script->text + section->offset,
                            section->length, section->line + 1, 0);
  gtk_scrolled_window_set_min_content_height (
      self->fold, MIN (varve_sql_view_get_content_height (VARVE_SQL_VIEW (view)), FOLD_HEIGHT));
  /* Whoever holds the list may want to give it more room. */
  gtk_widget_activate_action (GTK_WIDGET (self), "plan.fit", NULL);
}

static void
update_notices (VarveStepRow *self)
{
  const char *notices = varve_step_item_get_notices (self->item);

  gtk_label_set_label (self->notices, notices != NULL ? notices : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notices), notices != NULL);
}

static void
update_accessible (VarveStepRow *self, const VarveStep *step, VarveProgress progress)
{
  g_autoptr (GString) words = g_string_new (gtk_label_get_text (self->title));
  g_autofree char *unfold = NULL;

  g_string_append_printf (words, ", %s", gtk_label_get_text (self->revision));
  g_string_append_printf (words, ", %s", gtk_label_get_text (self->facts));
  if (gtk_widget_get_visible (self->loses))
    g_string_append_printf (words, ", %s", _ ("loses data"));
  if (gtk_widget_get_visible (self->one_way))
    g_string_append_printf (words, ", %s", _ ("one-way"));
  if (varve_step_item_get_notices (self->item) != NULL)
    g_string_append_printf (words, ", %s", varve_step_item_get_notices (self->item));
  if (looks[progress].name != NULL)
    g_string_append_printf (words, ", %s", _ (looks[progress].name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str,
                                  -1);
  /* Translators: a revision's message. */
  unfold = g_strdup_printf (_ ("SQL of %s"), gtk_label_get_text (self->title));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->unfold), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  unfold, -1);
}

static void
update (VarveStepRow *self)
{
  const VarveStep *step = varve_step_item_get_step (self->item);
  VarveProgress progress = varve_step_item_get_progress (self->item);
  g_autofree char *title = varve_step_dup_title (step);
  g_autofree char *facts = dup_facts (self->item);
  g_autofree char *time = dup_time (self->item);
  gboolean before = progress == VARVE_PROGRESS_PLANNED;

  gtk_label_set_label (self->title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), title);
  gtk_label_set_label (self->revision, step->revision != NULL ? step->revision->id : "");
  gtk_label_set_label (self->facts, facts);
  gtk_label_set_label (self->time, time);
  gtk_widget_set_visible (GTK_WIDGET (self->time), *time != '\0');
  gtk_widget_set_visible (self->loses, before && loses_data (step));
  gtk_widget_set_visible (self->one_way, before && step->direction == VARVE_DIRECTION_UPGRADE
                                             && !step->revision->has_down);
  gtk_widget_set_visible (self->no_transaction, before && step->direction != VARVE_DIRECTION_STAMP
                                                    && !step->transactional);
  update_notices (self);
  update_mark (self, step, progress);
  update_fold (self, step);
  update_accessible (self, step, progress);
}

static void
on_unfold_toggled (VarveStepRow *self)
{
  if (self->item != NULL)
    varve_step_item_set_expanded (self->item, gtk_toggle_button_get_active (self->unfold));
}

static void
on_head_released (VarveStepRow *self)
{
  if (self->item != NULL && gtk_widget_get_sensitive (GTK_WIDGET (self->unfold)))
    varve_step_item_set_expanded (self->item, !varve_step_item_get_expanded (self->item));
}

static void
varve_step_row_dispose (GObject *object)
{
  VarveStepRow *self = VARVE_STEP_ROW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  varve_step_row_set_item (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_STEP_ROW);
  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (varve_step_row_parent_class)->dispose (object);
}

static void
varve_step_row_class_init (VarveStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_step_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, head);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, mark);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, icon);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, title);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, revision);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, facts);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, loses);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, one_way);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, no_transaction);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, time);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, unfold);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, fold);
  gtk_widget_class_bind_template_child (widget_class, VarveStepRow, notices);
  gtk_widget_class_bind_template_callback (widget_class, on_unfold_toggled);
}

static void
varve_step_row_init (VarveStepRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (click, "released", G_CALLBACK (on_head_released), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->head, GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
varve_step_row_new (void)
{
  return g_object_new (VARVE_TYPE_STEP_ROW, NULL);
}

void
varve_step_row_set_item (VarveStepRow *self, VarveStepItem *item)
{
  if (self->item == item)
    return;
  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->changed_id = g_signal_connect_swapped (item, "changed", G_CALLBACK (update), self);
  update (self);
}
