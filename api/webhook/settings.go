package webhook

import (
	"context"
	"fmt"
	"net/url"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// URL returns the URL to which Airbyte sends the notifications of a trigger. The base URL is that of the receiver,
// with the path where it is mounted, such as https://example.com/airbyte. The URL is a credential.
func (r *Receiver) URL(base string, trigger Trigger) (airbyte.SecretInput, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "", fmt.Errorf("webhook: want a base URL such as https://example.com/airbyte")
	}
	return airbyte.SecretInput(u.JoinPath(string(r.token), string(trigger)).String()), nil
}

// Settings returns the settings with which a workspace sends the notifications of the given triggers, or of all if none
// is given, to the receiver. Emails and other triggers stay as they are.
func (r *Receiver) Settings(base string, triggers ...Trigger) (*airbyte.NotificationsConfig, error) {
	return settingsOf(triggers, func(trigger Trigger) (*airbyte.WebhookNotificationConfig, error) {
		target, err := r.URL(base, trigger)
		return &airbyte.WebhookNotificationConfig{Enabled: new(true), URL: &target}, err
	})
}

// settingsOf returns settings with the webhook of each of the triggers, or of all if there is none.
func settingsOf(
	triggers []Trigger, webhook func(Trigger) (*airbyte.WebhookNotificationConfig, error),
) (*airbyte.NotificationsConfig, error) {
	if len(triggers) == 0 {
		triggers = Triggers()
	}
	settings := new(airbyte.NotificationsConfig)
	for _, trigger := range triggers {
		field := fieldOf(settings, trigger)
		if field == nil {
			return nil, fmt.Errorf("webhook: unknown trigger %q", string(trigger))
		}
		config, err := webhook(trigger)
		if err != nil {
			return nil, err
		}
		*field = &airbyte.NotificationConfig{Webhook: config}
	}
	return settings, nil
}

// Subscribe makes a workspace send the notifications of the given triggers, or of all if none is given, to the
// receiver. It takes one request.
//
// Servers have the settings since 1.6, and older ones ignore them. Subscribe reads them back, and returns an error
// that matches [airbyte.ErrUnsupported] if they are not there.
func (r *Receiver) Subscribe(ctx context.Context, client *airbyte.Client, workspaceID, base string, triggers ...Trigger) error {
	settings, err := r.Settings(base, triggers...)
	if err != nil {
		return err
	}
	workspace, err := client.Workspaces.Update(ctx, workspaceID, airbyte.WorkspaceUpdateRequest{Notifications: settings})
	if err != nil {
		return err
	}
	first := Triggers()[0]
	if len(triggers) > 0 {
		first = triggers[0]
	}
	if *fieldOf(&workspace.Notifications, first) == nil {
		return fmt.Errorf("webhook: the server has no settings of notifications; they came with 1.6: %w", airbyte.ErrUnsupported)
	}
	return nil
}

// Unsubscribe turns off the webhooks of the given triggers, or of all if none is given. Servers keep the URLs, but do
// not call them.
func Unsubscribe(ctx context.Context, client *airbyte.Client, workspaceID string, triggers ...Trigger) error {
	settings, err := settingsOf(triggers, func(Trigger) (*airbyte.WebhookNotificationConfig, error) {
		return &airbyte.WebhookNotificationConfig{Enabled: new(false)}, nil
	})
	if err != nil {
		return err
	}
	_, err = client.Workspaces.Update(ctx, workspaceID, airbyte.WorkspaceUpdateRequest{Notifications: settings})
	return err
}

// fieldOf returns the settings of a trigger, or nil for an unknown one.
func fieldOf(settings *airbyte.NotificationsConfig, trigger Trigger) **airbyte.NotificationConfig {
	switch trigger {
	case Failure:
		return &settings.Failure
	case Success:
		return &settings.Success
	case ConnectionUpdate:
		return &settings.ConnectionUpdate
	case ConnectionUpdateActionRequired:
		return &settings.ConnectionUpdateActionRequired
	case SyncDisabled:
		return &settings.SyncDisabled
	case SyncDisabledWarning:
		return &settings.SyncDisabledWarning
	}
	return nil
}
