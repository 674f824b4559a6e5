package drift

// rules has the rule of each kind: its sentence and its effect on the senders of
// requests and on the readers of responses. In a sentence, {place}, {before} and
// {after} are replaced by the values of the finding.
//
// Rules do not decide whether a change breaks Go programs that regenerate. That
// depends on the generated code, see generation_breaks.go.
var rules = map[Kind]rule{
	// Operations.
	KindOperationAdded: {
		sentence: "{place} ({after}) is new",
		both:     effect{severity: Safe, text: "programs can call it"},
	},
	KindOperationRemoved: {
		sentence: "{place} ({before}) was removed",
		both:     effect{severity: Breaking, text: "calls are refused"},
	},
	KindOperationMoved: {
		sentence: "{place} moved from {before} to {after}",
		both:     effect{severity: Breaking, text: "calls to the old address are refused"},
	},
	KindOperationRenamed: {
		sentence: "the operation {before} was renamed to {after}",
		both:     effect{severity: Safe, text: "requests stay the same"},
	},
	KindDeprecated: {
		sentence: "{place} is now deprecated",
		both:     effect{severity: Caution, text: "it may be removed; look for a replacement"},
	},
	KindUndeprecated: {
		sentence: "{place} is no longer deprecated",
		both:     effect{severity: Safe, text: "nothing to do"},
	},
	KindTagsChanged: {
		sentence: "the tags of {place} were {before} and are now {after}",
		both:     effect{severity: Safe, text: "requests stay the same; Go services are named after tags"},
		neutral:  true,
	},

	// Parameters.
	KindParameterAdded: {
		sentence: "{place} is a new parameter",
		both:     effect{severity: Safe, text: "programs can send it"},
	},
	KindParameterAddedRequired: {
		sentence: "{place} is a new required parameter",
		both:     effect{severity: Breaking, text: "requests without it are refused"},
	},
	KindParameterRemoved: {
		sentence: "{place} was removed",
		both:     effect{severity: Caution, text: "servers ignore it, so results are no longer limited by it"},
	},
	KindParameterRequired: {
		sentence: "{place} is now required",
		both:     effect{severity: Breaking, text: "requests without it are refused"},
	},
	KindParameterOptional: {
		sentence: "{place} is no longer required",
		both:     effect{severity: Safe, text: "requests stay valid"},
	},
	KindParameterStyle: {
		sentence: "the style of {place} was {before} and is now {after}",
		both:     effect{severity: Breaking, text: "servers read a different value from the one sent"},
	},

	// Request bodies and media types.
	KindBodyAdded: {
		sentence: "{place} is new",
		both:     effect{severity: Safe, text: "programs can send it"},
	},
	KindBodyAddedRequired: {
		sentence: "{place} is new and required",
		both:     effect{severity: Breaking, text: "requests without it are refused"},
	},
	KindBodyRemoved: {
		sentence: "{place} was removed",
		both:     effect{severity: Caution, text: "servers ignore it"},
	},
	KindBodyRequired: {
		sentence: "{place} is now required",
		both:     effect{severity: Breaking, text: "requests without it are refused"},
	},
	KindBodyOptional: {
		sentence: "{place} is no longer required",
		both:     effect{severity: Safe, text: "requests stay valid"},
	},
	KindMediaTypeAdded: {
		sentence: "{place} may also be {after}",
		request:  effect{severity: Safe, text: "programs can send it"},
		response: effect{severity: Caution, text: "responses may use it"},
	},
	KindMediaTypeRemoved: {
		sentence: "{place} may no longer be {before}",
		request:  effect{severity: Breaking, text: "requests that use it are refused"},
		response: effect{severity: Breaking, text: "responses no longer use it"},
	},

	// Responses.
	KindSuccessAdded: {
		sentence: "{place} is a new success status",
		both:     effect{severity: Caution, text: "programs may receive it instead of another one"},
	},
	KindSuccessRemoved: {
		sentence: "{place} is no longer a success status",
		both:     effect{severity: Caution, text: "programs receive another success status, or none"},
	},
	KindErrorAdded: {
		sentence: "{place} is a new error status",
		both:     effect{severity: Safe, text: "programs handle all error statuses alike"},
	},
	KindErrorRemoved: {
		sentence: "{place} is no longer an error status",
		both:     effect{severity: Safe, text: "programs handle all error statuses alike"},
	},
	KindHeaderAdded: {
		sentence: "{place} is new",
		both:     effect{severity: Safe, text: "programs can read it"},
	},
	KindHeaderRemoved: {
		sentence: "{place} was removed",
		both:     effect{severity: Caution, text: "programs that read it get nothing"},
	},
	KindHeaderRequired: {
		sentence: "{place} is now always sent",
		both:     effect{severity: Safe, text: "nothing to do"},
	},
	KindHeaderOptional: {
		sentence: "{place} is no longer always sent",
		both:     effect{severity: Caution, text: "programs that read it may get nothing"},
	},

	// Components.
	KindSchemaAdded: {
		sentence: "the schema {place} is new",
		both:     effect{severity: Safe, text: "nothing to do"},
	},
	KindSchemaRemoved: {
		sentence: "the schema {place} was removed",
		both:     effect{severity: Safe, text: "its uses have findings of their own"},
	},
	KindSchemaRenamed: {
		sentence: "the schema {before} was renamed to {after}",
		both:     effect{severity: Safe, text: "requests and responses stay the same"},
		neutral:  true,
	},
	KindComponentAdded: {
		sentence: "the component {place} is new",
		both:     effect{severity: Safe, text: "nothing to do"},
	},
	KindComponentRemoved: {
		sentence: "the component {place} was removed",
		both:     effect{severity: Safe, text: "its uses have findings of their own"},
	},
	KindComponentChanged: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Caution, text: "check where it is used"},
	},

	// Properties.
	KindPropertyAdded: {
		sentence: "{place} is new",
		request:  effect{severity: Safe, text: "programs can send it"},
		response: effect{severity: Safe, text: "programs can read it"},
	},
	KindPropertyAddedRequired: {
		sentence: "{place} is new and required",
		request:  effect{severity: Breaking, text: "requests without it are refused"},
		response: effect{severity: Safe, text: "programs can read it"},
	},
	KindPropertyRemoved: {
		sentence: "{place} was removed",
		request:  effect{severity: Caution, text: "servers ignore it"},
		response: effect{severity: Caution, text: "programs that read it get nothing"},
	},
	KindPropertyRemovedRequired: {
		sentence: "{place} was removed; it was always present",
		request:  effect{severity: Caution, text: "servers ignore it"},
		response: effect{severity: Breaking, text: "programs that rely on it get nothing"},
	},
	KindPropertyRequired: {
		sentence: "{place} is now required",
		request:  effect{severity: Breaking, text: "requests without it are refused"},
		response: effect{severity: Safe, text: "it is always sent"},
	},
	KindPropertyOptional: {
		sentence: "{place} is no longer required",
		request:  effect{severity: Safe, text: "requests stay valid"},
		response: effect{severity: Caution, text: "it may be missing"},
	},
	KindRequiredNameAdded: {
		sentence: "{place} is now required but not defined",
		request:  effect{severity: Breaking, text: "requests without it may be refused"},
		response: effect{severity: Safe, text: "it may always be sent"},
	},
	KindRequiredNameRemoved: {
		sentence: "{place} is no longer required; it was not defined",
		both:     effect{severity: Safe, text: "nothing to do"},
	},

	// Types and values.
	KindTypeChanged: {
		sentence: "{place} was {before} and is now {after}",
		request:  effect{severity: Breaking, text: "requests with the old type are refused"},
		response: effect{severity: Breaking, text: "programs read another type"},
	},
	KindTypeWidened: {
		sentence: "{place} was {before} and may now be {after}",
		request:  effect{severity: Safe, text: "requests stay valid"},
		response: effect{severity: Breaking, text: "programs may read another type"},
	},
	KindTypeNarrowed: {
		sentence: "{place} was {before} and may now only be {after}",
		request:  effect{severity: Breaking, text: "requests with another type are refused"},
		response: effect{severity: Safe, text: "programs read a type they know"},
	},
	KindFormatChanged: {
		sentence: "{place} was {before} and is now {after}",
		request:  effect{severity: Caution, text: "servers may validate values differently"},
		response: effect{severity: Caution, text: "values may be written differently"},
	},
	KindNullableAdded: {
		sentence: "{place} may now be null",
		request:  effect{severity: Safe, text: "programs can send null"},
		response: effect{severity: Caution, text: "programs may read null"},
	},
	KindNullableRemoved: {
		sentence: "{place} may no longer be null",
		request:  effect{severity: Breaking, text: "requests with null are refused"},
		response: effect{severity: Safe, text: "null is no longer sent"},
	},
	KindDefaultChanged: {
		sentence: "{place} was {before} and is now {after}",
		request:  effect{severity: Caution, text: "requests without it have another effect"},
		response: effect{severity: Safe, text: "nothing to do"},
	},
	KindDeprecationChanged: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Caution, text: "it may be removed; look for a replacement"},
	},
	KindEnumValueAdded: {
		sentence: "{after} is a new value of {place}",
		request:  effect{severity: Safe, text: "programs can send it"},
		response: effect{severity: Caution, text: "programs may read it; enums are open, so reading does not fail"},
	},
	KindEnumValueRemoved: {
		sentence: "{before} is no longer a value of {place}",
		request:  effect{severity: Breaking, text: "requests with it are refused"},
		response: effect{severity: Safe, text: "it is no longer sent"},
	},
	KindEnumAdded: {
		sentence: "{place} may now only be {after}",
		request:  effect{severity: Breaking, text: "requests with other values are refused"},
		response: effect{severity: Safe, text: "programs read values they know"},
	},
	KindEnumRemoved: {
		sentence: "{place} may now be any value, not only {before}",
		request:  effect{severity: Safe, text: "requests stay valid"},
		response: effect{severity: Caution, text: "programs may read other values"},
	},
	KindConstraintTightened: {
		sentence: "{place} was {before} and is now {after}",
		request:  effect{severity: Breaking, text: "requests within the old limit may be refused"},
		response: effect{severity: Safe, text: "responses stay within the old limit"},
	},
	KindConstraintLoosened: {
		sentence: "{place} was {before} and is now {after}",
		request:  effect{severity: Safe, text: "requests stay valid"},
		response: effect{severity: Caution, text: "responses may exceed the old limit"},
	},
	KindConstraintChanged: {
		sentence: "{place} was {before} and is now {after}",
		request:  effect{severity: Caution, text: "requests that met it may be refused"},
		response: effect{severity: Caution, text: "values in responses may look different"},
	},

	// Structure of schemas.
	KindClosed: {
		sentence: "{place}: other properties are now refused",
		request:  effect{severity: Breaking, text: "requests with other properties are refused"},
		response: effect{severity: Safe, text: "nothing to do"},
	},
	KindOpened: {
		sentence: "{place}: other properties are now allowed",
		request:  effect{severity: Safe, text: "requests stay valid"},
		response: effect{severity: Caution, text: "responses may have other properties"},
	},
	KindAdditionalTightened: {
		sentence: "{place} must now be {after}",
		request:  effect{severity: Breaking, text: "requests with other values are refused"},
		response: effect{severity: Safe, text: "programs read values they know"},
	},
	KindAdditionalLoosened: {
		sentence: "{place} may now be anything, not only {before}",
		request:  effect{severity: Safe, text: "requests stay valid"},
		response: effect{severity: Caution, text: "programs may read other values"},
	},
	KindReferenceChanged: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Caution, text: "compare the two schemas"},
	},
	KindReferenceEqual: {
		sentence: "{place} was {before} and is now {after}, which is the same",
		both:     effect{severity: Safe, text: "requests and responses stay the same"},
		neutral:  true,
	},
	KindAllOfAdded: {
		sentence: "{place} must now also be {after}",
		request:  effect{severity: Breaking, text: "requests that do not match it may be refused"},
		response: effect{severity: Safe, text: "programs may read more"},
	},
	KindAllOfRemoved: {
		sentence: "{place} need no longer be {before}",
		request:  effect{severity: Safe, text: "requests stay valid"},
		response: effect{severity: Breaking, text: "programs that rely on it get nothing"},
	},
	KindAnyOfAdded: {
		sentence: "{place} may also be {after}",
		request:  effect{severity: Safe, text: "programs can send it"},
		response: effect{severity: Caution, text: "programs may read it"},
	},
	KindAnyOfRemoved: {
		sentence: "{place} may no longer be {before}",
		request:  effect{severity: Breaking, text: "requests with it are refused"},
		response: effect{severity: Safe, text: "it is no longer sent"},
	},
	KindOneOfAdded: {
		sentence: "{place} may also be {after}",
		request:  effect{severity: Safe, text: "programs can send it"},
		response: effect{severity: Caution, text: "programs may read it"},
	},
	KindOneOfRemoved: {
		sentence: "{place} may no longer be {before}",
		request:  effect{severity: Breaking, text: "requests with it are refused"},
		response: effect{severity: Safe, text: "it is no longer sent"},
	},
	KindDiscriminatorChanged: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Breaking, text: "another property tells the variants apart"},
	},
	KindDiscriminatorValueChanged: {
		sentence: "{place}: {before} is now {after}",
		both:     effect{severity: Breaking, text: "another value tells the variants apart"},
	},
	KindDiscriminatorValueAdded: {
		sentence: "{place}: {after} is new",
		request:  effect{severity: Safe, text: "programs can send it"},
		response: effect{severity: Caution, text: "programs may read a value that they do not know"},
	},
	KindDiscriminatorValueRemoved: {
		sentence: "{place}: {before} was removed",
		request:  effect{severity: Breaking, text: "requests with it are refused"},
		response: effect{severity: Safe, text: "it is no longer sent"},
	},
	KindUnionAdded: {
		sentence: "{place} was {before} and is now {after}",
		request:  effect{severity: Breaking, text: "requests with the old schema are refused"},
		response: effect{severity: Breaking, text: "programs read another schema"},
	},
	KindUnionRemoved: {
		sentence: "{place} was {before} and is now {after}",
		request:  effect{severity: Breaking, text: "requests with the old variants are refused"},
		response: effect{severity: Breaking, text: "programs read another schema"},
	},
	KindKeywordChanged: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Caution, text: "check what it means for your programs"},
	},

	// Security, servers and the document.
	KindSecurityAdded: {
		sentence: "{place}: {after} is now required",
		both:     effect{severity: Breaking, text: "requests without credentials are refused"},
	},
	KindSecurityRemoved: {
		sentence: "{place}: no credentials are required any more",
		both:     effect{severity: Safe, text: "requests stay valid"},
	},
	KindSecurityChanged: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Breaking, text: "requests with the old credentials may be refused"},
	},
	KindSecurityRewritten: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Safe, text: "requests without credentials stay valid"},
	},
	KindServerAdded: {
		sentence: "{place}: {after} is new",
		both:     effect{severity: Safe, text: "programs can use it"},
	},
	KindServerRemoved: {
		sentence: "{place}: {before} was removed",
		both:     effect{severity: Caution, text: "programs that use it may fail"},
	},
	KindServerOrder: {
		sentence: "{place} were {before} and are now {after}",
		both:     effect{severity: Caution, text: "the first one is the default"},
	},
	KindCallbackChanged: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Caution, text: "compared as a whole; check the programs that receive these requests"},
	},
	KindLinkChanged: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Safe, text: "compared as a whole; check the programs that follow it"},
	},
	KindVersionChanged: {
		sentence: "{place} was {before} and is now {after}",
		both:     effect{severity: Safe, text: "nothing to do"},
	},

	// Mistakes, and changes without a rule.
	KindDanglingAppeared: {
		sentence: "the reference to {place} leads nowhere",
		both:     effect{severity: Caution, text: "generation fails; repair it in an overlay"},
	},
	KindDanglingMended: {
		sentence: "{place}, to which references led that did not resolve, now exists",
		both:     effect{severity: Safe, text: "an overlay that repairs it is no longer needed"},
	},
	KindUnknownKeyChanged: {
		sentence: "the key {place}, which OpenAPI does not define, was {before} and is now {after}",
		both:     effect{severity: Caution, text: "check whether it is misspelled; it has no effect on programs otherwise"},
	},
	KindUnclassified: {
		sentence: "{place} was {before} and is now {after}, which no rule explains",
		both:     effect{severity: Caution, text: "check it, and report it to the maintainers of airbytegen"},
	},
}
