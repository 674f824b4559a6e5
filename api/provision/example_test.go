package provision_test

import (
	"context"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

func Example() {
	fake, err := airbytetest.NewServer()
	if err != nil {
		panic(err)
	}
	client := fake.Client() // airbyte.NewClient(airbyte.WithEnv()) in your program

	p, err := provision.New(client, provision.WithHashKey([]byte("32 random bytes of your secrets.")))
	if err != nil {
		panic(err)
	}
	pipeline := provision.Pipeline{
		Name:      "acme",
		Workspace: provision.Workspace{Name: "Acme"},
		Source: provision.Connector{
			Name: "shop",
			Configuration: airbyte.MustConfiguration(map[string]any{
				"sourceType": "postgres",
				"host":       "db.acme.example",
				"port":       5432,
				"database":   "shop",
				"username":   "reader",
				"password":   "secret",
			}),
		},
		Destination: provision.Connector{
			Name:          "warehouse",
			Configuration: airbyte.MustConfiguration(airbytetest.Snowflake),
		},
		Connection: provision.Connection{
			Name:     "shop to warehouse",
			Schedule: airbyte.NewManualSchedule(),
		},
	}
	result, err := p.Apply(context.Background(), pipeline)
	if err != nil {
		panic(err)
	}
	fmt.Print(result)

	pipeline.Connection.Prefix = new("shop_")
	planned, err := p.Plan(context.Background(), pipeline)
	if err != nil {
		panic(err)
	}
	fmt.Println(planned.Object(provision.KindConnection).Differences[0])
	// Output:
	// acme
	//   workspace   created   Acme
	//   source      created   shop
	//   destination created   warehouse
	//   connection  created   shop to warehouse
	// prefix: "" → "shop_"
}
