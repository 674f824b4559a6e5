package main

import (
	"context"
	"fmt"

	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
	"github.com/airbyte-go/airbyte/api/provision"
)

// provisionTenants sets up the pipeline for each tenant, in a workspace of the tenant.
func (o *options) provisionTenants(ctx context.Context, d *demo.Demo, pipeline provision.Pipeline) error {
	p, err := provision.New(d.Client, o.options(func(progress provision.Progress) {
		if progress.Result != nil {
			printTenant(d, progress)
		}
	})...)
	if err != nil {
		return err
	}
	var pipelines []provision.Pipeline
	for i := range o.tenants {
		pipelines = append(pipelines, forTenant(pipeline, fmt.Sprintf("tenant_%03d", i+1)))
	}
	work := p.ApplyAll
	if o.plan {
		work = p.PlanAll
	}
	results, err := work(ctx, pipelines)
	totals := map[provision.Outcome]int{}
	for _, result := range results {
		for _, object := range result.Objects {
			totals[object.Outcome]++
		}
	}
	verb := "Objects"
	if o.plan {
		verb = "Planned objects"
	}
	d.Printf("%s: %s.", verb, counts(totals))
	return err
}

// forTenant returns the declaration for a tenant.
func forTenant(pipeline provision.Pipeline, tenant string) provision.Pipeline {
	pipeline.Name = tenant
	pipeline.Workspace = provision.Workspace{Name: tenant}
	pipeline.Source.Name = tenant + "_db"
	pipeline.Connection.Name = pipeline.Source.Name + " to " + pipeline.Destination.Name
	return pipeline
}

// printTenant prints a line about a tenant, and its error.
func printTenant(d *demo.Demo, progress provision.Progress) {
	result := progress.Result
	symbol := "✓"
	if result.Err != nil {
		symbol = "✗"
	}
	outcomes := map[provision.Outcome]int{}
	for _, object := range result.Objects {
		outcomes[object.Outcome]++
	}
	position := fmt.Sprintf("%d/%d", progress.Done, progress.Total)
	d.Printf("  %s %9s  %s  %s", symbol, position, result.Pipeline, counts(outcomes))
	if result.Err != nil {
		d.Printf("      %v", result.Err)
	}
}

// counts returns how many objects have each outcome, as in "3 created, 2 unchanged".
func counts(outcomes map[provision.Outcome]int) string {
	text := ""
	for _, outcome := range []provision.Outcome{
		provision.Created, provision.Changed, provision.Adopted, provision.Unchanged,
	} {
		if outcomes[outcome] == 0 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%d %s", outcomes[outcome], outcome)
	}
	if text == "" {
		return "none"
	}
	return text
}
