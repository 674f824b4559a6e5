package airbytetest

func getDocumentation(*call) (any, error) {
	return redirect{location: "https://reference.airbyte.com/"}, nil
}

func getHealthCheck(*call) (any, error) {
	return plainText("Successful operation"), nil
}
