module example.com/agent

go 1.26.0

require github.com/airbyte-go/airbyte v0.0.0

replace github.com/airbyte-go/airbyte => ../../..
