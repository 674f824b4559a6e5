package airbytetemporal

import (
	"testing"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/provision"
)

func TestNew(t *testing.T) {
	client := airbytetest.New(t).Client()
	provisioner, err := provision.New(client)
	must(t, err)
	for _, test := range []struct {
		name string
		opts []Option
		want string
	}{
		{name: "a negative settle time", opts: []Option{WithSettleTime(-time.Second)},
			want: "airbytetemporal: the settle time is -1s, want 0 or more"},
		{name: "no resolver", opts: []Option{WithPipelines(provisioner, nil)},
			want: "airbytetemporal: WithPipelines needs a Provisioner and a PipelineResolver"},
		{name: "no provisioner", opts: []Option{WithPipelines(nil, resolveShop)},
			want: "airbytetemporal: WithPipelines needs a Provisioner and a PipelineResolver"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := New(client, test.opts...)
			if err == nil || err.Error() != test.want {
				t.Errorf("got error %v, want %s", err, test.want)
			}
		})
	}
	_, err = New(nil)
	if err == nil {
		t.Error("New accepts a nil client")
	}

	watcher := fleet.New(client)
	activities, err := New(client, nil, WithWatcher(watcher), WithMaxStarting(-1), WithSettleTime(0))
	must(t, err)
	if activities.watcher != watcher || cap(activities.starting) != defaultMaxStarting || activities.settleTime != 0 {
		t.Errorf("got %+v", activities)
	}
	activities, err = New(client, WithMaxStarting(9))
	must(t, err)
	if activities.watcher == nil || cap(activities.starting) != 9 || activities.settleTime != defaultSettleTime {
		t.Errorf("got %+v", activities)
	}
}
