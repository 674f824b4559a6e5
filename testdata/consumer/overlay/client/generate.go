package client

//go:generate go tool airbytegen generate -config ../api/airbytegen.yaml
