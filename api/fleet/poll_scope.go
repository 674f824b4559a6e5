package fleet

import (
	"maps"
	"slices"
	"strings"
)

// maxWorkspaces is the number of workspaces that a list asks for. Servers take 4,096 bytes in the first
// line of a request, and each workspace takes 39.
const maxWorkspaces = 90

// scope is a set of workspaces that one list covers, and the jobs that are in them.
type scope struct {
	workspaces []string // nil: all that the caller may see
	jobs       []*watchedJob
}

// key identifies the workspaces.
func (s scope) key() string { return strings.Join(s.workspaces, ",") }

// halves returns two scopes with half of the workspaces each.
func (s scope) halves() []scope {
	middle := len(s.workspaces) / 2
	return []scope{
		newScope(s.workspaces[:middle], s.jobs),
		newScope(s.workspaces[middle:], s.jobs),
	}
}

// newScope returns a scope with those of the jobs that are, or may be, in the workspaces.
func newScope(workspaces []string, jobs []*watchedJob) scope {
	isInside := map[string]bool{}
	for _, id := range workspaces {
		isInside[id] = true
	}
	s := scope{workspaces: workspaces}
	for _, job := range jobs {
		if job.workspace == "" || isInside[job.workspace] {
			s.jobs = append(s.jobs, job)
		}
	}
	return s
}

// scopes returns the scopes that cover some jobs. A job whose workspace is not known may be in several. No
// scope covers workspaces whose jobs the caller may not list.
func (p *poll) scopes(jobs []*watchedJob) []scope {
	if len(jobs) == 0 {
		return nil
	}
	named := map[string]bool{}
	for _, job := range jobs {
		if job.workspace != "" {
			named[job.workspace] = true
		}
	}
	hasUnknown := slices.ContainsFunc(jobs, func(job *watchedJob) bool { return job.workspace == "" })
	if hasUnknown && len(p.watcher.workspaces) == 0 {
		return []scope{{jobs: jobs}}
	}
	if hasUnknown {
		for _, id := range p.watcher.workspaces {
			named[id] = true
		}
	}
	maps.DeleteFunc(named, func(id string, _ bool) bool { return p.memory.unlistable[id] })
	var scopes []scope
	for workspaces := range slices.Chunk(sortedKeys(named), maxWorkspaces) {
		scopes = append(scopes, newScope(workspaces, jobs))
	}
	return scopes
}

// mayBeUnlistable reports whether a job is, or may be, in a workspace that the scopes do not cover.
func (p *poll) mayBeUnlistable(job *watchedJob) bool {
	if job.workspace != "" {
		return p.memory.unlistable[job.workspace]
	}
	if job.listed {
		return false
	}
	return slices.ContainsFunc(p.watcher.workspaces, func(id string) bool { return p.memory.unlistable[id] })
}

// splitWorkspaces returns the workspaces in parts that a list can ask for. Without workspaces, there is one
// part, which stands for all that the caller may see.
func splitWorkspaces(ids []string) [][]string {
	if len(ids) == 0 {
		return [][]string{nil}
	}
	return slices.Collect(slices.Chunk(ids, maxWorkspaces))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
