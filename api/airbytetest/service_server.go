package airbytetest

func getDocumentation(*call) (any, error) {
	return redirect{location: "https://reference.airbyte.com/"}, nil
}

// getConfigHealth is getHealthCheck of the Config API.
func getConfigHealth(*call) (any, error) {
	return object{"available": true}, nil
}

func getHealthCheck(*call) (any, error) {
	return plainText("Successful operation"), nil
}
