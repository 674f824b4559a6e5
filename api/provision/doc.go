// Package provision sets up pipelines and keeps them as declared. A pipeline is a workspace, a source, a
// destination, and a connection between them.
//
// Declare a [Pipeline] and call [Provisioner.Apply]. It reads the existing objects, compares
// them with the declaration, and creates or changes objects where needed. You can repeat it at any time and
// after any failure. It then does only the rest.
//
//	p, err := provision.New(client, provision.WithStore(provision.NewDirStore("state")),
//		provision.WithHashKey(key))
//	...
//	result, err := p.Apply(ctx, pipeline)
//
// [Provisioner.Plan] shows the changes that Apply would make, and sends only reads. [Provisioner.Remove]
// deletes the objects that the declaration owns. [Provisioner.ApplyAll] applies many pipelines.
//
// # Names and duplicates
//
// Airbyte has no idempotency keys, and names of sources, destinations, connections and workspaces are not
// unique. Therefore Apply looks for an object before it creates one, and again if the request to create
// it may have been applied although it failed. Within a [Provisioner], one call at a time works on a
// workspace. Other programs do not wait for it. Therefore Apply lists again after creating an object, and
// returns a [DuplicateError] if there are several of the same name. It deletes none of them. The manual,
// README.md, describes the cases that remain.
//
// # Secrets
//
// Servers mask the secrets in configurations. To see whether a declared secret differs from the stored one,
// Apply keeps a keyed hash of the values that it wrote last, see [WithHashKey]. Results, plans and errors
// of this package contain no values of a configuration.
package provision
