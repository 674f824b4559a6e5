package airbyte_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// Connect to a self-managed server. NewClient sends no requests.
func ExampleNewClient() {
	client, err := airbyte.NewClient(
		airbyte.WithBaseURL("https://airbyte.example.com/api/public/v1"),
		airbyte.WithClientCredentials("id", "secret"),
		airbyte.WithUserAgent("shop/2.1"),
	)
	check(err)
	fmt.Println(client.BaseURL())
	// Output: https://airbyte.example.com/api/public/v1
}

// Read the base URL back, which may have a path of a gateway.
func ExampleClient_BaseURL() {
	client, err := airbyte.NewClient(airbyte.WithBaseURL("https://gateway.example.com/airbyte/api/public/v1"))
	check(err)
	fmt.Println(client.BaseURL())
	// Output: https://gateway.example.com/airbyte/api/public/v1
}

// Retry longer than by default, for a job that runs at night.
func ExampleDefaultRetry() {
	fake, _ := newFake()
	fake.Inject(airbytetest.Fault{Operation: "listWorkspaces", Status: 503, Count: 2})
	policy := airbyte.DefaultRetry()
	policy.Attempts = 8
	policy.MinDelay = time.Millisecond
	client := fake.Client(airbyte.WithRetry(policy))

	_, err := client.Workspaces.List(context.Background(), nil)
	check(err)
	fmt.Println(fake.Requests("listWorkspaces"))
	// Output: [GET listWorkspaces 503 GET listWorkspaces 503 GET listWorkspaces 200]
}

// Make credentials for the calls of one tenant.
func ExampleClient_NewCallCredentials() {
	fake, client := newFake()

	tenant, err := client.NewCallCredentials(airbyte.WithClientCredentials(fake.Credentials()))
	check(err)
	_, err = client.Workspaces.List(context.Background(), nil, airbyte.WithCallCredentials(tenant))
	fmt.Println("allowed:", err == nil)
	// Output: allowed: true
}

// Find the ID that a source needs if the server does not know its sourceType.
func ExampleClient_FindSourceDefinition() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")

	definition, err := client.FindSourceDefinition(context.Background(), workspace, "source-postgres")
	check(err)
	fmt.Println(definition.Name, definition.DockerRepository)
	// Output: Postgres airbyte/source-postgres
}

// Tell a connector that the workspace lacks from a request that failed.
func ExampleClient_FindDestinationDefinition() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")

	_, err := client.FindDestinationDefinition(context.Background(), workspace, "Abacus")
	fmt.Println("missing:", errors.Is(err, airbyte.ErrNotFound))
	// Output: missing: true
}

// Start a sync without waiting for it.
func ExampleClient_Sync() {
	fake, client := newFake()
	connection := addConnection(fake)

	run, err := client.Sync(context.Background(), connection)
	check(err)
	again, err := client.Sync(context.Background(), connection)
	check(err)
	fmt.Println("job", run.JobID, "is", run.Status)
	fmt.Println("the same job:", again.JobID == run.JobID, "attached:", again.Attached)
	// Output:
	// job 1 is pending
	// the same job: true attached: true
}

// Wait for a job that another program has started.
func ExampleClient_WaitForJob() {
	fake, client := newFake()
	job := fake.AddJob(addConnection(fake), time.Now().Add(-time.Hour), airbytetest.Fail(10*time.Minute))

	_, err := client.WaitForJob(context.Background(), job, airbyte.WithMaxWait(time.Hour))
	failed, ok := errors.AsType[*airbyte.JobFailedError](err)
	if ok {
		fmt.Println("job", failed.Job.JobID, failed.Job.Status)
	}
	// Output: job 1 failed
}

// Read a whole list.
func ExampleCollect() {
	fake, client := newFake()
	for i := range 3 {
		fake.AddWorkspace(fmt.Sprint("Tenant ", i+1))
	}
	params := &airbyte.ListWorkspacesParams{Limit: new(2)} // two pages

	workspaces, err := airbyte.Collect(client.Workspaces.All(context.Background(), params))
	check(err)
	for _, workspace := range workspaces {
		fmt.Println(workspace.Name)
	}
	// Unordered output:
	// Tenant 1
	// Tenant 2
	// Tenant 3
}

// Make settings of values that come from a user.
func ExampleNewConfiguration() {
	configuration, err := airbyte.NewConfiguration(map[string]any{"sourceType": "faker", "count": 1000})
	check(err)
	fmt.Printf("%v has %d bytes\n", configuration, len(configuration))
	_, err = airbyte.NewConfiguration("faker")
	fmt.Println("refused:", err != nil)
	// Output:
	// [redacted] has 35 bytes
	// refused: true
}

// Write settings in code.
func ExampleMustConfiguration() {
	configuration := airbyte.MustConfiguration(map[string]any{"sourceType": "faker", "count": 1000})
	fmt.Println(string(configuration))
	// Output: {"count":1000,"sourceType":"faker"}
}

// Run a connection at half past six on workdays, in UTC.
func ExampleNewCronSchedule() {
	schedule, err := airbyte.NewCronSchedule("0 30 6 ? * MON-FRI")
	check(err)
	fmt.Println(schedule.ScheduleType, *schedule.CronExpression)
	_, err = airbyte.NewCronSchedule("30 6 * * *")
	fmt.Println("five fields are refused:", err != nil)
	// Output:
	// cron 0 30 6 ? * MON-FRI
	// five fields are refused: true
}

// Turn the schedule of a connection off.
func ExampleNewManualSchedule() {
	fake, client := newFake()

	connection, err := client.Connections.Update(context.Background(), addConnection(fake),
		airbyte.ConnectionUpdateRequest{Schedule: airbyte.NewManualSchedule()})
	check(err)
	fmt.Println(connection.Schedule.ScheduleType)
	// Output: manual
}

// Share limits among clients, for example those of many tenants.
func ExampleNewLimiter() {
	fake, _ := newFake()
	limiter := airbyte.NewLimiter(airbyte.Limits{Concurrent: 4, PerSecond: 20, Burst: 10})
	first := fake.Client(airbyte.WithLimiter(limiter))
	second := fake.Client(airbyte.WithLimiter(limiter))

	for _, client := range []*airbyte.Client{first, second} {
		_, err := client.Workspaces.List(context.Background(), nil)
		check(err)
	}
	fmt.Println(len(fake.Requests("listWorkspaces")), "requests")
	// Output: 2 requests
}

// Hide the secrets of a client in the output of another program.
func ExampleNewRedactor() {
	redactor := airbyte.NewRedactor("correct horse battery staple")
	fmt.Println(redactor.RedactText("login failed for airbyte with correct horse battery staple"))
	// Output: login failed for airbyte with [redacted]
}

// Find the places of secrets in settings.
func ExampleFindSecrets() {
	for _, secret := range airbyte.FindSecrets(json.RawMessage(`{"host":"db","password":"hunter2"}`)) {
		fmt.Println(secret.Path)
	}
	// Output: password
}

// Clear a description. A nil pointer would leave it as it is.
func ExampleNull() {
	body, err := json.Marshal(airbyte.GroupUpdateRequest{Description: airbyte.Null[string]()})
	check(err)
	fmt.Println(string(body))
	// Output: {"description":null}
}

// Change a description.
func ExampleNewNullable() {
	body, err := json.Marshal(airbyte.GroupUpdateRequest{Description: airbyte.NewNullable("Data team")})
	check(err)
	fmt.Println(string(body))
	// Output: {"description":"Data team"}
}

// Look up since which release servers have an operation.
func ExampleOperations() {
	for _, operation := range airbyte.Operations() {
		if operation.Service == "Tags" && operation.Name == "List" {
			fmt.Println(operation, operation.Method, operation.Path, "since", operation.Since)
		}
	}
	// Output: Tags.List GET /tags since 1.6
}

// Hash a field of a stream on its way.
func ExampleNewStreamMapper() {
	mapper := airbyte.NewStreamMapper(airbyte.HashingMapper{
		MapperConfiguration: airbyte.HashingMapperConfiguration{
			TargetField:     "email",
			FieldNameSuffix: "_hashed",
			Method:          airbyte.HashingMethodSHA256,
		},
	})
	body, err := json.Marshal(mapper)
	check(err)
	fmt.Println(string(body))
	// Output: {"mapperConfiguration":{"fieldNameSuffix":"_hashed","method":"SHA-256","targetField":"email"},"type":"hashing"}
}

// Sync only the rows of one country.
func ExampleNewRowFilter() {
	filter := airbyte.NewRowFilter(airbyte.RowFilterEqual{FieldName: "country", ComparisonValue: "DE"})
	body, err := json.Marshal(filter)
	check(err)
	fmt.Println(string(body))
	// Output: {"comparisonValue":"DE","fieldName":"country","type":"EQUAL"}
}

// Encrypt a field of a stream on its way. Printing the configuration does not show the key.
func ExampleNewEncryptionMapperConfiguration() {
	configuration := airbyte.NewEncryptionMapperConfiguration(airbyte.AESEncryption{
		TargetField:     "iban",
		FieldNameSuffix: "_encrypted",
		Key:             "00112233445566778899aabbccddeeff",
		Mode:            airbyte.AESModeCBC,
		Padding:         airbyte.AESPaddingPKCS5,
	})
	fmt.Println(configuration)
	// Output: {150 bytes of JSON}
}
