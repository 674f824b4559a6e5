package provision

import (
	"errors"
	"fmt"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// check returns an error for a declaration that cannot be applied. Errors contain no values of
// configurations.
func (p Pipeline) check() error {
	err := p.Workspace.check()
	if err != nil {
		return err
	}
	err = p.Source.check("sourceType")
	if err != nil {
		return fmt.Errorf("source: %w", err)
	}
	err = p.Destination.check("destinationType")
	if err != nil {
		return fmt.Errorf("destination: %w", err)
	}
	if p.Destination.SecretID != "" {
		return errors.New("destination: SecretID is set, but servers accept it for sources only")
	}
	err = p.Connection.check()
	if err != nil {
		return fmt.Errorf("connection: %w", err)
	}
	isInactive := p.Connection.Status == airbyte.ConnectionStatusInactive
	if p.FirstSync && isInactive {
		return errors.New("connection: FirstSync is set, but an inactive connection cannot sync")
	}
	return nil
}

func (w Workspace) check() error {
	if w.ID == "" && w.Name == "" {
		return errors.New("the workspace has neither ID nor Name")
	}
	return nil
}

func (c Connector) check(typeKey string) error {
	if c.ID == "" && c.Name == "" {
		return errors.New("it has neither ID nor Name")
	}
	if c.Configuration == nil {
		return nil
	}
	configuration, err := configurationObject(c.Configuration)
	if err != nil {
		return err
	}
	path := findMask("configuration", configuration)
	if path != "" {
		return fmt.Errorf("%s: %w", path, airbyte.ErrMasked)
	}
	typeName, _ := configuration[typeKey].(string)
	if c.DefinitionID == "" && typeName == "" && c.ID == "" {
		return fmt.Errorf("neither DefinitionID nor configuration.%s names the connector", typeKey)
	}
	return nil
}

func (c Connection) check() error {
	if c.Marker != "" && !slices.ContainsFunc(c.Tags, func(t Tag) bool { return t.Name == c.Marker }) {
		return fmt.Errorf("the marker %q is not the name of one of its tags", c.Marker)
	}
	err := checkTags(c.Tags)
	if err != nil {
		return err
	}
	statuses := []airbyte.ConnectionStatus{"", airbyte.ConnectionStatusActive, airbyte.ConnectionStatusInactive}
	if !slices.Contains(statuses, c.Status) {
		return fmt.Errorf("the status is %q, want active or inactive", c.Status)
	}
	err = checkSchedule(c.Schedule)
	if err != nil {
		return err
	}
	return checkStreams(c.Streams)
}

func checkTags(tags []Tag) error {
	seen := map[string]bool{}
	for _, tag := range tags {
		if tag.Name == "" {
			return errors.New("a tag has no name")
		}
		if seen[tag.Name] {
			return fmt.Errorf("the tag %q is declared twice", tag.Name)
		}
		seen[tag.Name] = true
	}
	return nil
}

func checkSchedule(s *airbyte.ConnectionSchedule) error {
	if s == nil || s.ScheduleType == airbyte.ScheduleTypeManual {
		return nil
	}
	if s.ScheduleType != airbyte.ScheduleTypeCron {
		return fmt.Errorf("the schedule is %q, want manual or cron", s.ScheduleType)
	}
	_, err := airbyte.NewCronSchedule(showSchedule(s))
	return err
}

func checkStreams(streams []airbyte.StreamConfiguration) error {
	type key struct{ namespace, name string }
	seen := map[key]bool{}
	for _, stream := range streams {
		if stream.Name == "" {
			return errors.New("a stream has no name")
		}
		path := streamPath(stream)
		streamKey := key{namespace: valueOr(stream.Namespace, ""), name: stream.Name}
		if seen[streamKey] {
			return fmt.Errorf("%s is declared twice", path)
		}
		seen[streamKey] = true
		mappers := findMask(path+".mappers", decoded(stream.Mappers))
		if mappers != "" {
			return fmt.Errorf("%s: %w", mappers, airbyte.ErrMasked)
		}
	}
	return nil
}
