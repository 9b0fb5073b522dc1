/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded into a GTK program with LD_PRELOAD: says on descriptor VARVE_OBSERVER_FD when a frame was
 * painted that shows a list of at least VARVE_OBSERVER_ROWS rows (0: any frame). With
 * VARVE_OBSERVER_FRAMES it then scrolls that list by a bit more than a row a frame, and says how
 * many frames came late. So the programs measured carry no code for it, and both are seen the same
 * way. */
#include <dlfcn.h>
#include <gtk/gtk.h>
#include <stdlib.h>
#include <unistd.h>

#define SETTLE_FRAMES  90
#define PIXELS_A_FRAME 61

typedef struct
{
  GtkWidget *list;
  gulong handler;
  guint rows;
  guint frames;
  guint waited;
  guint seen;
  guint late;
  gint64 last;
  gint64 worst;
} Observer;

static Observer observer;

static guint
read_number (const char *name)
{
  const char *text = g_getenv (name);

  return text ? (guint) strtoul (text, NULL, 10) : 0;
}

static void
say (const char *format, ...)
{
  va_list arguments;
  char line[200];
  int length;

  va_start (arguments, format);
  length = g_vsnprintf (line, sizeof line, format, arguments);
  va_end (arguments);
  if (write ((int) read_number ("VARVE_OBSERVER_FD"), line, (gsize) length) != length)
    abort ();
}

static GtkWidget *
find_list (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_LIST_BASE (widget))
    {
      g_autoptr (GListModel) model = NULL;

      g_object_get (widget, "model", &model, NULL);
      if (model && g_list_model_get_n_items (model) >= observer.rows)
        return widget;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_list (child);

      if (found)
        return found;
    }
  return NULL;
}

static void
scroll_on (void)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (observer.list));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + PIXELS_A_FRAME);
}

static void
count_frame (GdkFrameClock *clock)
{
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  gint64 interval = 0;

  gdk_frame_clock_get_refresh_info (clock, now, &interval, NULL);
  if (observer.last)
    {
      gint64 passed = now - observer.last;

      observer.seen++;
      observer.late += passed > interval * 3 / 2;
      observer.worst = MAX (observer.worst, passed);
    }
  observer.last = now;
}

static void
after_paint (GdkFrameClock *clock, GtkWidget *window)
{
  if (!observer.list)
    {
      observer.list = observer.rows ? find_list (window) : window;
      if (observer.list)
        say ("painted\n");
      return;
    }
  if (observer.seen >= observer.frames)
    return;
  /* What is made behind the first picture is there before anybody scrolls. */
  if (observer.waited < SETTLE_FRAMES)
    {
      observer.waited++;
      return;
    }
  count_frame (clock);
  scroll_on ();
  if (observer.seen == observer.frames)
    say (
        "scrolled %u late %u worst %" G_GINT64_FORMAT " at %.0f\n", observer.seen, observer.late,
        observer.worst,
        gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (observer.list))));
}

static gboolean
keep_painting (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
watch (GtkWidget *window)
{
  if (observer.handler || g_getenv ("VARVE_OBSERVER_FD") == NULL)
    return;
  observer.rows = read_number ("VARVE_OBSERVER_ROWS");
  observer.frames = read_number ("VARVE_OBSERVER_FRAMES");
  if (observer.frames)
    gtk_widget_add_tick_callback (window, keep_painting, NULL, NULL);
  observer.handler = g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint",
                                       G_CALLBACK (after_paint), window);
}

G_MODULE_EXPORT void
gtk_window_present (GtkWindow *window)
{
  void (*present) (GtkWindow *) = (void (*) (GtkWindow *)) dlsym (RTLD_NEXT, "gtk_window_present");

  if (g_getenv ("VARVE_OBSERVER_FD"))
    {
      gtk_widget_realize (GTK_WIDGET (window));
      watch (GTK_WIDGET (window));
    }
  present (window);
}
