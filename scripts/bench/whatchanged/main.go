// Whatchanged compares two documents with libopenapi's what-changed and prints
// how many changes it finds, and how many it calls breaking.
package main

import (
	"fmt"
	"os"

	"github.com/pb33f/libopenapi"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	whatchanged "github.com/pb33f/libopenapi/what-changed"
)

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "whatchanged:", err)
		os.Exit(1)
	}
}

func run(old, new string) error {
	before, err := load(old)
	if err != nil {
		return err
	}
	after, err := load(new)
	if err != nil {
		return err
	}
	changes := whatchanged.CompareOpenAPIDocuments(before.GoLow(), after.GoLow())
	if changes == nil {
		fmt.Println("0 0")
		return nil
	}
	fmt.Println(changes.TotalChanges(), changes.TotalBreakingChanges())
	return nil
}

// load reads a document as far as it can be read: what-changed works on models
// that are not whole.
func load(name string) (*v3.Document, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	doc, err := libopenapi.NewDocument(data)
	if err != nil {
		return nil, err
	}
	model, err := doc.BuildV3Model()
	if model == nil {
		return nil, err
	}
	return &model.Model, nil
}
