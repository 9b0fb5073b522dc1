/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-connection-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "varve-connection-url.h"
#include "varve-error-presenter.h"
#include "varve-secrets.h"

struct _VarveConnectionForm
{
  GtkBox parent_instance;

  char *folder;                  /* (nullable) */
  char *name;                    /* (nullable) */
  VarveOperation *operation;     /* (owned) (nullable): of the trial that goes on */
  VarveConnectionAnswer *answer; /* (owned) (nullable): of the last trial */
  GError *error;                 /* (owned) (nullable): of the last trial */
  GtkFileChooserNative *chooser; /* (owned) (nullable): while it is shown */
  gboolean filling;              /* set_url() writes the fields: no trial is outdated by it twice */

  /* Template widgets. */
  AdwComboRow *kind;
  GtkWidget *file;
  GtkWidget *host;
  GtkWidget *port;
  GtkWidget *database;
  GtkWidget *user;
  AdwComboRow *tls;
  GtkWidget *address;
  GtkWidget *password_group;
  GtkWidget *password;
  GtkSwitch *remember;
  GtkWidget *test_row;
  GtkImage *test_icon;
  GtkSpinner *test_spinner;
  GtkButton *test_button;
};

G_DEFINE_FINAL_TYPE (VarveConnectionForm, varve_connection_form, GTK_TYPE_BOX)

enum
{
  CHANGED,
  TESTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* libpq's sslmode, in the order of the row's choices. */
static const char *const tls_modes[] = { NULL, "disable", "require", "verify-ca", "verify-full" };

static guint
find_tls_mode (const char *mode)
{
  for (guint i = 1; mode != NULL && i < G_N_ELEMENTS (tls_modes); i++)
    if (g_str_equal (mode, tls_modes[i]))
      return i;
  return 0;
}

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static VarveFieldsKind
get_kind (VarveConnectionForm *self)
{
  return (VarveFieldsKind) adw_combo_row_get_selected (self->kind);
}

/* Borrows every string. */
static void
read_fields (VarveConnectionForm *self, VarveConnectionFields *fields)
{
  *fields = (VarveConnectionFields){
    .kind = get_kind (self),
    .file = (char *) get_text (self->file),
    .host = (char *) get_text (self->host),
    .port = (char *) get_text (self->port),
    .database = (char *) get_text (self->database),
    .user = (char *) get_text (self->user),
    .tls = (char *)
        tls_modes[MIN (adw_combo_row_get_selected (self->tls), G_N_ELEMENTS (tls_modes) - 1)],
    .address = (char *) get_text (self->address),
  };
}

char *
varve_connection_form_dup_url (VarveConnectionForm *self, GError **error)
{
  VarveConnectionFields fields;

  read_fields (self, &fields);
  return varve_connection_fields_dup_url (&fields, self->folder, error);
}

gboolean
varve_connection_form_is_complete (VarveConnectionForm *self)
{
  g_autofree char *url = varve_connection_form_dup_url (self, NULL);

  return url != NULL;
}

/* ---- What is visible ---- */

static void
update_trial (VarveConnectionForm *self)
{
  gboolean running = self->operation != NULL;
  g_autofree char *text = NULL;
  const char *icon = "network-server-symbolic", *css_class = "dim-label";

  if (running)
    text = g_strdup (_ ("Asking the database…"));
  else if (self->error != NULL)
    {
      g_autoptr (VarveErrorCard) card = varve_error_card_new (self->error);

      text = varve_error_card_dup_body (card);
      icon = "dialog-error-symbolic";
      css_class = "error";
    }
  else if (self->answer != NULL)
    {
      text = varve_connection_answer_dup_text (self->answer);
      icon = "object-select-symbolic";
      css_class = "success";
    }
  else
    text = g_strdup (_ ("Only looks: changes nothing"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->test_row), text);
  gtk_image_set_from_icon_name (self->test_icon, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->test_icon), (const char *[]){ css_class, NULL });
  gtk_spinner_set_spinning (self->test_spinner, running);
  gtk_widget_set_visible (GTK_WIDGET (self->test_spinner), running);
  gtk_button_set_label (self->test_button, running ? _ ("_Stop") : _ ("_Test"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->test_button),
                            running || varve_connection_form_is_complete (self));
}

static void
update (VarveConnectionForm *self)
{
  VarveFieldsKind kind = get_kind (self);

  gtk_widget_set_visible (self->file, kind == VARVE_FIELDS_SQLITE);
  gtk_widget_set_visible (self->host, kind == VARVE_FIELDS_POSTGRES);
  gtk_widget_set_visible (self->port, kind == VARVE_FIELDS_POSTGRES);
  gtk_widget_set_visible (self->database, kind == VARVE_FIELDS_POSTGRES);
  gtk_widget_set_visible (self->user, kind == VARVE_FIELDS_POSTGRES);
  gtk_widget_set_visible (GTK_WIDGET (self->tls), kind == VARVE_FIELDS_POSTGRES);
  gtk_widget_set_visible (self->address, kind == VARVE_FIELDS_ADDRESS);
  gtk_widget_set_visible (self->password_group, kind != VARVE_FIELDS_SQLITE);
  update_trial (self);
}

/* An answer is about what stood there when it was asked for. */
static void
on_changed (VarveConnectionForm *self)
{
  if (self->filling)
    return;
  varve_connection_form_stop (self);
  g_clear_pointer (&self->answer, varve_connection_answer_free);
  g_clear_error (&self->error);
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- The trial ---- */

typedef struct
{
  GWeakRef form;
  VarveOperation *operation;
} Asked;

static void
on_tested (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (VarveConnectionForm) self = g_weak_ref_get (&asked->form);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveConnectionAnswer) answer = varve_connection_test_finish (result, &error);

  /* Another trial, or none any more: this answer is about something that no longer stands there. */
  if (self != NULL && self->operation == asked->operation)
    {
      g_clear_object (&self->operation);
      self->answer = g_steal_pointer (&answer);
      self->error = g_steal_pointer (&error);
      update_trial (self);
      g_signal_emit (self, signals[TESTED], 0);
    }
  g_object_unref (asked->operation);
  g_weak_ref_clear (&asked->form);
  g_free (asked);
}

void
varve_connection_form_test (VarveConnectionForm *self)
{
  g_autofree char *url = varve_connection_form_dup_url (self, NULL);
  const char *password = get_text (self->password);
  Asked *asked;

  if (url == NULL || self->operation != NULL)
    return;
  g_clear_pointer (&self->answer, varve_connection_answer_free);
  g_clear_error (&self->error);
  self->operation = varve_operation_new ();
  asked = g_new0 (Asked, 1);
  g_weak_ref_init (&asked->form, self);
  asked->operation = g_object_ref (self->operation);
  varve_connection_test_async (
      self->name != NULL ? self->name : "", self->folder != NULL ? self->folder : g_get_home_dir (),
      url, get_kind (self) != VARVE_FIELDS_SQLITE && *password != '\0' ? password : NULL,
      self->operation, on_tested, asked);
  update_trial (self);
}

void
varve_connection_form_stop (VarveConnectionForm *self)
{
  if (self->operation == NULL)
    return;
  varve_operation_cancel (self->operation);
  g_clear_object (&self->operation);
}

gboolean
varve_connection_form_is_testing (VarveConnectionForm *self)
{
  return self->operation != NULL;
}

const VarveConnectionAnswer *
varve_connection_form_get_answer (VarveConnectionForm *self)
{
  return self->answer;
}

const GError *
varve_connection_form_get_error (VarveConnectionForm *self)
{
  return self->error;
}

static void
on_test (VarveConnectionForm *self)
{
  if (self->operation == NULL)
    {
      varve_connection_form_test (self);
      return;
    }
  varve_connection_form_stop (self);
  update_trial (self);
}

/* ---- Passwords ---- */

static void
on_password_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkWindow) window = g_weak_ref_get (data);

  if (!varve_secrets_store_finish (result, &error) && window != NULL)
    {
      g_autoptr (GError) shown = NULL;

      varve_set_error (&shown, VARVE_ERROR_FAILED,
                       _ ("It is kept until Varve closes, and asked for again then."),
                       _ ("The keyring did not take the password: %s"), error->message);
      varve_error_present (window, shown, VARVE_REMEDY_NONE, NULL, NULL, NULL);
    }
  g_weak_ref_clear (data);
  g_free (data);
}

/* After the address was saved: the key is that of the saved one. */
void
varve_connection_form_keep_password (VarveConnectionForm *self)
{
  g_autofree char *text = varve_connection_form_dup_url (self, NULL);
  const char *password = get_text (self->password);
  g_autoptr (VarveEnvironment) environment = NULL;
  g_autoptr (VarveUrl) url = NULL;
  g_autofree char *key = NULL;

  if (text == NULL || *password == '\0' || get_kind (self) == VARVE_FIELDS_SQLITE)
    return;
  environment = varve_environment_new_for_url (
      "", self->folder != NULL ? self->folder : g_get_home_dir (), text);
  url = varve_environment_resolve_url (environment, NULL);
  if (url == NULL)
    return;
  key = varve_url_dup_key (url);
  if (!gtk_switch_get_active (self->remember))
    varve_secrets_keep (key, password);
  else
    {
      g_autofree char *display = varve_url_dup_display (url);
      /* Translators: the name of a password in the keyring; what it is for. */
      g_autofree char *label = g_strdup_printf (_ ("Varve: %s"), display);
      GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
      GWeakRef *parent = g_new0 (GWeakRef, 1);

      /* The form's own window is about to close. */
      g_weak_ref_init (parent, gtk_window_get_transient_for (window));
      varve_secrets_store_async (key, label, password, NULL, on_password_stored, parent);
    }
}

/* ---- The file ---- */

static void
on_chosen (VarveConnectionForm *self, int response, GtkFileChooserNative *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      g_autofree char *prefix
          = self->folder != NULL ? g_strconcat (self->folder, "/", NULL) : g_strdup ("");
      const char *path = g_file_peek_path (file);

      if (path != NULL && *prefix != '\0' && g_str_has_prefix (path, prefix))
        path += strlen (prefix);
      if (path != NULL)
        gtk_editable_set_text (GTK_EDITABLE (self->file), path);
    }
  g_clear_object (&self->chooser);
}

/* A file that is not there yet may be named too: the first upgrade makes it. */
static void
on_choose (VarveConnectionForm *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Choose the Database’s File"), window,
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (self->folder != NULL)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (self->folder);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
    }
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- The object ---- */

static void
varve_connection_form_dispose (GObject *object)
{
  VarveConnectionForm *self = VARVE_CONNECTION_FORM (object);

  varve_connection_form_stop (self);
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_CONNECTION_FORM);
  G_OBJECT_CLASS (varve_connection_form_parent_class)->dispose (object);
}

static void
varve_connection_form_finalize (GObject *object)
{
  VarveConnectionForm *self = VARVE_CONNECTION_FORM (object);

  g_clear_pointer (&self->answer, varve_connection_answer_free);
  g_clear_error (&self->error);
  g_free (self->folder);
  g_free (self->name);
  G_OBJECT_CLASS (varve_connection_form_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, kind);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, file);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, host);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, port);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, database);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, user);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, tls);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, address);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, password_group);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, password);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, remember);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, test_row);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, test_icon);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, test_spinner);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionForm, test_button);
}

static void
varve_connection_form_class_init (VarveConnectionFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_connection_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_connection_form_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[TESTED] = g_signal_new ("tested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-connection-form.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_test);
}

static void
varve_connection_form_init (VarveConnectionForm *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  update (self);
}

void
varve_connection_form_set_folder (VarveConnectionForm *self, const char *folder)
{
  varve_set_str (&self->folder, folder);
  on_changed (self);
}

void
varve_connection_form_set_name (VarveConnectionForm *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
}

static void
set_text (GtkWidget *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

void
varve_connection_form_set_url (VarveConnectionForm *self, const char *url)
{
  g_autoptr (VarveConnectionFields) fields = varve_connection_fields_parse (url, self->folder);

  self->filling = TRUE;
  adw_combo_row_set_selected (self->kind, fields->kind);
  set_text (self->file, fields->file);
  set_text (self->host, fields->host);
  set_text (self->port, fields->port);
  set_text (self->database, fields->database);
  set_text (self->user, fields->user);
  adw_combo_row_set_selected (self->tls, find_tls_mode (fields->tls));
  set_text (self->address, fields->address);
  self->filling = FALSE;
  on_changed (self);
}
