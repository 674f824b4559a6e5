module example.com/ownspec

go 1.26.0

tool github.com/airbyte-go/airbyte/generator/airbytegen

require github.com/airbyte-go/airbyte v0.0.0

replace github.com/airbyte-go/airbyte => ../../..
