/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-table-card.h"

#include <glib/gi18n-lib.h>

#define PADDING   10
#define LINE_GAP  4
#define GAP       18
#define MARK_ROOM 16
/* Longer names and types are cut in the picture; the tooltip has them whole. */
#define MAX_NAME 260
#define MAX_TYPE 180

/* What a column is besides its type. */
typedef enum
{
  MARK_NONE,
  MARK_KEY,       /* of the primary key */
  MARK_REFERENCE, /* of a foreign key */
} Mark;

typedef struct
{
  guint column;
  Mark mark;
} Line;

struct _VarveTableCard
{
  GtkWidget parent_instance;

  VarveSchema *schema; /* (owned) */
  guint table;
  GArray *lines;       /* (owned) (element-type Line) */
  PangoLayout *name;   /* (owned) (nullable): made when first measured */
  PangoLayout *layout; /* (owned) (nullable): for the lines, one text at a time */
  int line_height;
  int name_height;
  int name_width;
  int type_width;
};

G_DEFINE_FINAL_TYPE (VarveTableCard, varve_table_card, GTK_TYPE_WIDGET)

static const char *
get_name (VarveTableCard *self, guint object)
{
  return varve_schema_get_object (self->schema, object)->name;
}

static const char *
get_type_text (VarveTableCard *self, guint column)
{
  const char *type = varve_schema_get_attribute (self->schema, column, VARVE_ATTRIBUTE_TYPE);

  return type != NULL ? type : "";
}

/* Keys name the columns that they stand on among their needs. */
static Mark
find_mark (VarveTableCard *self, guint column, guint first, guint n_parts)
{
  Mark mark = MARK_NONE;

  for (guint i = first; i < first + n_parts; i++)
    {
      VarveObjectKind kind = varve_schema_get_object (self->schema, i)->kind;
      guint n_needs;
      const guint *needs = varve_schema_get_needs (self->schema, i, &n_needs);

      for (guint j = 0; j < n_needs; j++)
        if (needs[j] == column && kind == VARVE_OBJECT_PRIMARY_KEY)
          return MARK_KEY;
        else if (needs[j] == column && kind == VARVE_OBJECT_FOREIGN_KEY)
          mark = MARK_REFERENCE;
    }
  return mark;
}

static void
collect_lines (VarveTableCard *self)
{
  guint n_parts;
  guint first = varve_schema_get_children (self->schema, self->table, &n_parts);

  for (guint i = first; n_parts > 0 && i < first + n_parts; i++)
    if (varve_schema_get_object (self->schema, i)->kind == VARVE_OBJECT_COLUMN)
      {
        Line line = { i, find_mark (self, i, first, n_parts) };

        g_array_append_val (self->lines, line);
      }
}

static void
append_references (VarveTableCard *self, GString *text)
{
  guint n_parts;
  guint first = varve_schema_get_children (self->schema, self->table, &n_parts);
  g_autoptr (GString) others = g_string_new (NULL);

  for (guint i = first; n_parts > 0 && i < first + n_parts; i++)
    {
      guint n_needs;
      const guint *needs = varve_schema_get_needs (self->schema, i, &n_needs);

      if (varve_schema_get_object (self->schema, i)->kind != VARVE_OBJECT_FOREIGN_KEY)
        continue;
      for (guint j = 0; j < n_needs; j++)
        if (varve_schema_get_object (self->schema, needs[j])->kind == VARVE_OBJECT_TABLE)
          g_string_append_printf (others, "%s%s", others->len > 0 ? ", " : "",
                                  get_name (self, needs[j]));
    }
  if (others->len > 0)
    {
      g_string_append (text, "; ");
      g_string_append_printf (text, _ ("refers to %s"), others->str);
    }
}

/* “users, table: id integer, name text; refers to plans” */
static void
update_label (VarveTableCard *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = varve_schema_dup_name (self->schema, self->table);

  /* Translators: a table's name, then its columns */
  g_string_append_printf (text, _ ("%s, table"), name);
  for (guint i = 0; i < self->lines->len; i++)
    {
      guint column = g_array_index (self->lines, Line, i).column;

      g_string_append_printf (text, "%s %s %s", i == 0 ? ":" : ",", get_name (self, column),
                              get_type_text (self, column));
    }
  append_references (self, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  -1);
}

static char *
dup_title (VarveTableCard *self)
{
  const VarveObject *table = varve_schema_get_object (self->schema, self->table);

  if (table->schema == NULL || g_str_equal (table->schema, "public"))
    return g_strdup (table->name);
  return varve_schema_dup_name (self->schema, self->table);
}

static void
set_bold (PangoLayout *layout)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
}

static int
measure_text (VarveTableCard *self, const char *text, int most)
{
  int width;

  pango_layout_set_width (self->layout, -1);
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_pixel_size (self->layout, &width, NULL);
  return MIN (width, most);
}

static void
measure_texts (VarveTableCard *self)
{
  g_autofree char *title = NULL;
  int width;

  if (self->name != NULL)
    return;
  title = dup_title (self);
  self->name = gtk_widget_create_pango_layout (GTK_WIDGET (self), title);
  set_bold (self->name);
  pango_layout_set_single_paragraph_mode (self->name, TRUE);
  pango_layout_set_ellipsize (self->name, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (self->name, &width, &self->name_height);
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "Ag");
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (self->layout, NULL, &self->line_height);
  self->line_height += LINE_GAP;
  self->name_width = self->type_width = 0;
  for (guint i = 0; i < self->lines->len; i++)
    {
      guint column = g_array_index (self->lines, Line, i).column;

      self->name_width
          = MAX (self->name_width, measure_text (self, get_name (self, column), MAX_NAME));
      self->type_width
          = MAX (self->type_width, measure_text (self, get_type_text (self, column), MAX_TYPE));
    }
  width = MIN (width, MAX_NAME + MAX_TYPE);
  if (self->name_width + self->type_width + GAP + MARK_ROOM < width)
    self->name_width = width - self->type_width - GAP - MARK_ROOM;
}

static void
forget_texts (VarveTableCard *self)
{
  g_clear_object (&self->name);
  g_clear_object (&self->layout);
}

static int
get_head_height (VarveTableCard *self)
{
  return self->name_height + 2 * PADDING;
}

static void
varve_table_card_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  VarveTableCard *self = VARVE_TABLE_CARD (widget);

  measure_texts (self);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = 2 * PADDING + MARK_ROOM + self->name_width + GAP + self->type_width;
  else
    *minimum = get_head_height (self) + (int) self->lines->len * self->line_height
               + (self->lines->len > 0 ? PADDING : 0);
  *natural = *minimum;
}

static void
draw_text (VarveTableCard *self,
           GtkSnapshot *snapshot,
           const char *text,
           double x,
           double y,
           int width,
           const GdkRGBA *rgba)
{
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_set_width (self->layout, width * PANGO_SCALE);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, self->layout, rgba);
  gtk_snapshot_restore (snapshot);
}

/* A filled diamond for a primary key, a ring for a reference. */
static void
draw_mark (GtkSnapshot *snapshot, Mark mark, double x, double y, const GdkRGBA *rgba)
{
  cairo_t *cr;

  if (mark == MARK_NONE)
    return;
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT ((float) x - 6, (float) y - 6, 12, 12));
  gdk_cairo_set_source_rgba (cr, rgba);
  if (mark == MARK_KEY)
    {
      cairo_move_to (cr, x, y - 4.5);
      cairo_line_to (cr, x + 4.5, y);
      cairo_line_to (cr, x, y + 4.5);
      cairo_line_to (cr, x - 4.5, y);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
  else
    {
      cairo_arc (cr, x, y, 3.2, 0, 2 * G_PI);
      cairo_set_line_width (cr, 1.5);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
}

static void
draw_line (VarveTableCard *self,
           GtkSnapshot *snapshot,
           const Line *line,
           double y,
           const GdkRGBA *rgba,
           const GdkRGBA *dim,
           const GdkRGBA *accent)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  double name_x = PADDING + MARK_ROOM;
  double type_x = width - PADDING - self->type_width;
  double mark_x = PADDING + 5;

  if (rtl)
    {
      name_x = width - name_x - self->name_width;
      type_x = PADDING;
      mark_x = width - mark_x;
    }
  draw_mark (snapshot, line->mark, mark_x, y + (self->line_height - LINE_GAP) / 2.0, accent);
  draw_text (self, snapshot, get_name (self, line->column), name_x, y, self->name_width, rgba);
  draw_text (self, snapshot, get_type_text (self, line->column), type_x, y, self->type_width, dim);
}

static void
varve_table_card_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VarveTableCard *self = VARVE_TABLE_CARD (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_width (widget);
  GdkRGBA rgba, dim, accent;

  measure_texts (self);
  gtk_style_context_get_color (style, &rgba);
  dim = rgba;
  dim.alpha *= 0.65f;
  if (!gtk_style_context_lookup_color (style, "accent_color", &accent))
    accent = rgba;
  pango_layout_set_width (self->name, (width - 2 * PADDING) * PANGO_SCALE);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (PADDING, PADDING));
  gtk_snapshot_append_layout (snapshot, self->name, &rgba);
  gtk_snapshot_restore (snapshot);
  for (guint i = 0; i < self->lines->len; i++)
    draw_line (self, snapshot, &g_array_index (self->lines, Line, i),
               get_head_height (self) + (double) i * self->line_height, &rgba, &dim, &accent);
}

static gboolean
query_tooltip (VarveTableCard *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  int row = self->line_height > 0 ? (y - get_head_height (self)) / self->line_height : -1;
  g_autoptr (GString) text = g_string_new (NULL);
  guint object = self->table;
  const char *comment;

  if (!keyboard && y >= get_head_height (self) && row >= 0 && row < (int) self->lines->len)
    object = g_array_index (self->lines, Line, row).column;
  g_string_append (text, get_name (self, object));
  if (object != self->table)
    {
      const char *value
          = varve_schema_get_attribute (self->schema, object, VARVE_ATTRIBUTE_DEFAULT);

      g_string_append_printf (text, " %s", get_type_text (self, object));
      if (varve_schema_get_attribute (self->schema, object, VARVE_ATTRIBUTE_NOT_NULL) != NULL)
        g_string_append (text, " NOT NULL");
      if (value != NULL)
        g_string_append_printf (text, " DEFAULT %s", value);
    }
  comment = varve_schema_get_attribute (self->schema, object, VARVE_ATTRIBUTE_COMMENT);
  if (comment != NULL)
    g_string_append_printf (text, "\n%s", comment);
  gtk_tooltip_set_text (tooltip, text->str);
  return TRUE;
}

static void
varve_table_card_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (varve_table_card_parent_class)->css_changed (widget, change);
  forget_texts (VARVE_TABLE_CARD (widget));
  gtk_widget_queue_resize (widget);
}

static void
varve_table_card_finalize (GObject *object)
{
  VarveTableCard *self = VARVE_TABLE_CARD (object);

  forget_texts (self);
  g_array_unref (self->lines);
  g_clear_pointer (&self->schema, varve_schema_unref);
  G_OBJECT_CLASS (varve_table_card_parent_class)->finalize (object);
}

static void
varve_table_card_class_init (VarveTableCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = varve_table_card_finalize;
  widget_class->measure = varve_table_card_measure;
  widget_class->snapshot = varve_table_card_snapshot;
  widget_class->css_changed = varve_table_card_css_changed;
  gtk_widget_class_set_css_name (widget_class, "tablecard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_table_card_init (VarveTableCard *self)
{
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip), NULL);
}

/**
 * varve_table_card_new:
 * @schema: a schema
 * @table: index of a table in it
 *
 * Returns: (transfer floating): a card of that table
 */
GtkWidget *
varve_table_card_new (VarveSchema *schema, guint table)
{
  VarveTableCard *self = g_object_new (VARVE_TYPE_TABLE_CARD, NULL);

  self->schema = varve_schema_ref (schema);
  self->table = table;
  collect_lines (self);
  update_label (self);
  return GTK_WIDGET (self);
}

/**
 * varve_table_card_get_table:
 * @self: a card
 *
 * Returns: the index of its table in the schema
 */
guint
varve_table_card_get_table (VarveTableCard *self)
{
  return self->table;
}

/**
 * varve_table_card_get_column_y:
 * @self: a card that was measured
 * @column: index of a column in the schema
 *
 * Returns: how far below the card's upper edge the middle of that column's line is; of the table's
 *   name where it is no column of the table
 */
double
varve_table_card_get_column_y (VarveTableCard *self, guint column)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (g_array_index (self->lines, Line, i).column == column)
      return get_head_height (self) + (i + 0.5) * self->line_height - LINE_GAP / 2.0;
  return get_head_height (self) / 2.0;
}
