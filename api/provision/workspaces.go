package provision

import (
	"context"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func workspaceID(w *airbyte.Workspace) string { return w.WorkspaceID }

// workspaceList is the list of all workspaces, which the pipelines of a run share.
type workspaceList struct {
	p     *Provisioner
	slot  chan struct{} // has room for one user of the fields below
	list  *listing[airbyte.Workspace]
	clock int // counts requests for the list, and readings
	read  int // when the last reading began

	isConfirmed bool // the list is complete
}

func newWorkspaceList(p *Provisioner) *workspaceList {
	return &workspaceList{p: p, slot: make(chan struct{}, 1)}
}

// named returns the workspaces with a name. It uses an earlier reading if that has one, and otherwise reads
// the list again, completely. Pipelines that wait for it share the reading.
func (l *workspaceList) named(ctx context.Context, name string) ([]*airbyte.Workspace, error) {
	hasName := func(w *airbyte.Workspace) bool { return w.Name == name }
	return l.find(ctx, hasName, false)
}

// namedNow is like named, but never uses an earlier reading.
func (l *workspaceList) namedNow(ctx context.Context, name string) ([]*airbyte.Workspace, error) {
	hasName := func(w *airbyte.Workspace) bool { return w.Name == name }
	return l.find(ctx, hasName, true)
}

func (l *workspaceList) find(
	ctx context.Context, matches func(*airbyte.Workspace) bool, now bool,
) ([]*airbyte.Workspace, error) {
	asked, err := l.enter(ctx, 0)
	if err != nil {
		return nil, err
	}
	if !now {
		found := l.list.where(matches)
		if len(found) > 0 {
			l.leave()
			return found, nil
		}
	}
	l.leave() // lets others ask, so that they share the next reading
	_, err = l.enter(ctx, asked)
	if err != nil {
		return nil, err
	}
	defer l.leave()
	if l.read < asked {
		err = l.refresh(ctx)
		if err != nil {
			return nil, err
		}
	}
	found := l.list.where(matches)
	if len(found) > 0 || l.isConfirmed {
		return found, nil
	}
	err = l.list.confirm(ctx)
	if err != nil {
		return nil, err
	}
	l.isConfirmed = true
	return l.list.where(matches), nil
}

// enter waits for the list, and returns the time of the request: asked, or a new one if that is 0.
func (l *workspaceList) enter(ctx context.Context, asked int) (int, error) {
	select {
	case l.slot <- struct{}{}:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if asked == 0 {
		l.clock++
		asked = l.clock
	}
	return asked, nil
}

func (l *workspaceList) leave() { <-l.slot }

// refresh reads the list.
func (l *workspaceList) refresh(ctx context.Context) error {
	l.clock++
	began := l.clock
	list, err := read(ctx, paced(l.p, workspacePages(l.p.client)), workspaceID)
	if err != nil {
		return err
	}
	l.list = list
	l.read = began
	l.isConfirmed = false
	return nil
}
