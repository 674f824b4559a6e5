package drift

// Kind is the kind of a change. Each kind has a rule in the table rules, and a
// folder with a pair of example documents in testdata/drift.
//
// Kinds are part of the ids of findings, so files of accepted findings depend on
// them: do not rename one.
type Kind string

// Operations.
const (
	KindOperationAdded   Kind = "operation-added"
	KindOperationRemoved Kind = "operation-removed"
	KindOperationMoved   Kind = "operation-moved"
	KindOperationRenamed Kind = "operation-renamed"
	KindDeprecated       Kind = "deprecated"
	KindUndeprecated     Kind = "undeprecated"
	KindTagsChanged      Kind = "tags-changed"
)

// Parameters.
const (
	KindParameterAdded         Kind = "parameter-added"
	KindParameterAddedRequired Kind = "parameter-added-required"
	KindParameterRemoved       Kind = "parameter-removed"
	KindParameterRequired      Kind = "parameter-required"
	KindParameterOptional      Kind = "parameter-optional"
	KindParameterStyle         Kind = "parameter-style"
)

// Request bodies and media types.
const (
	KindBodyAdded         Kind = "body-added"
	KindBodyAddedRequired Kind = "body-added-required"
	KindBodyRemoved       Kind = "body-removed"
	KindBodyRequired      Kind = "body-required"
	KindBodyOptional      Kind = "body-optional"
	KindMediaTypeAdded    Kind = "media-type-added"
	KindMediaTypeRemoved  Kind = "media-type-removed"
)

// Responses.
const (
	KindSuccessAdded   Kind = "success-added"
	KindSuccessRemoved Kind = "success-removed"
	KindErrorAdded     Kind = "error-added"
	KindErrorRemoved   Kind = "error-removed"
	KindHeaderAdded    Kind = "header-added"
	KindHeaderRemoved  Kind = "header-removed"
	KindHeaderRequired Kind = "header-required"
	KindHeaderOptional Kind = "header-optional"
)

// Components.
const (
	KindSchemaAdded      Kind = "schema-added"
	KindSchemaRemoved    Kind = "schema-removed"
	KindSchemaRenamed    Kind = "schema-renamed"
	KindComponentAdded   Kind = "component-added"
	KindComponentRemoved Kind = "component-removed"
	KindComponentChanged Kind = "component-changed"
)

// Properties.
const (
	KindPropertyAdded           Kind = "property-added"
	KindPropertyAddedRequired   Kind = "property-added-required"
	KindPropertyRemoved         Kind = "property-removed"
	KindPropertyRemovedRequired Kind = "property-removed-required"
	KindPropertyRequired        Kind = "property-required"
	KindPropertyOptional        Kind = "property-optional"
	KindRequiredNameAdded       Kind = "required-name-added"
	KindRequiredNameRemoved     Kind = "required-name-removed"
)

// Types and values.
const (
	KindTypeChanged         Kind = "type-changed"
	KindTypeWidened         Kind = "type-widened"
	KindTypeNarrowed        Kind = "type-narrowed"
	KindFormatChanged       Kind = "format-changed"
	KindNullableAdded       Kind = "nullable-added"
	KindNullableRemoved     Kind = "nullable-removed"
	KindDefaultChanged      Kind = "default-changed"
	KindDeprecationChanged  Kind = "deprecation-changed"
	KindEnumValueAdded      Kind = "enum-value-added"
	KindEnumValueRemoved    Kind = "enum-value-removed"
	KindEnumAdded           Kind = "enum-added"
	KindEnumRemoved         Kind = "enum-removed"
	KindConstraintTightened Kind = "constraint-tightened"
	KindConstraintLoosened  Kind = "constraint-loosened"
	KindConstraintChanged   Kind = "constraint-changed"
)

// Structure of schemas.
const (
	KindClosed                    Kind = "closed"
	KindOpened                    Kind = "opened"
	KindAdditionalTightened       Kind = "additional-tightened"
	KindAdditionalLoosened        Kind = "additional-loosened"
	KindReferenceChanged          Kind = "reference-changed"
	KindReferenceEqual            Kind = "reference-equal"
	KindAllOfAdded                Kind = "allOf-added"
	KindAllOfRemoved              Kind = "allOf-removed"
	KindAnyOfAdded                Kind = "anyOf-added"
	KindAnyOfRemoved              Kind = "anyOf-removed"
	KindOneOfAdded                Kind = "oneOf-added"
	KindOneOfRemoved              Kind = "oneOf-removed"
	KindDiscriminatorChanged      Kind = "discriminator-changed"
	KindDiscriminatorValueChanged Kind = "discriminator-value-changed"
	KindDiscriminatorValueAdded   Kind = "discriminator-value-added"
	KindDiscriminatorValueRemoved Kind = "discriminator-value-removed"
	KindUnionAdded                Kind = "union-added"
	KindUnionRemoved              Kind = "union-removed"
	KindKeywordChanged            Kind = "keyword-changed"
)

// Security, servers and the document.
const (
	KindSecurityAdded     Kind = "security-added"
	KindSecurityRemoved   Kind = "security-removed"
	KindSecurityChanged   Kind = "security-changed"
	KindSecurityRewritten Kind = "security-rewritten"
	KindServerAdded       Kind = "server-added"
	KindServerRemoved     Kind = "server-removed"
	KindServerOrder       Kind = "server-order"
	KindCallbackChanged   Kind = "callback-changed"
	KindLinkChanged       Kind = "link-changed"
	KindVersionChanged    Kind = "version-changed"
)

// Mistakes, and changes without a rule.
const (
	KindDanglingAppeared  Kind = "dangling-appeared"
	KindDanglingMended    Kind = "dangling-mended"
	KindUnknownKeyChanged Kind = "unknown-key-changed"
	KindUnclassified      Kind = "unclassified"
)
