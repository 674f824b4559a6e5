package drift

import "strings"

// rule rates a kind of change and says what it means. A change that reaches
// both requests and answers gets the worse of the two ratings; one that
// reaches no operation is rated as neither.
type rule struct {
	request, answer Wire
	breaksGo        bool
	says            string // what changed; {place}, {old} and {new} are replaced
	means           string // for programs that send it, or for all
	meansRead       string // for programs that read it; "" for the same
}

// rules are the kinds of change.
var rules = map[string]rule{
	"operation-added":        {Safe, Safe, false, "{place} ({new}) is new", "programs may call it", ""},
	"operation-removed":      {Breaking, Breaking, true, "{place} ({old}) is gone", "calls are refused", ""},
	"operation-moved":        {Breaking, Breaking, false, "{place} has moved from {old} to {new}", "calls to the old address are refused; the method stays", ""},
	"operation-renamed":      {Safe, Safe, true, "the operation {old} is now called {new}", "requests stay the same; the method gets another name", ""},
	"path-parameter-renamed": {Safe, Safe, false, "{place}: the path {old} is now written {new}", "requests stay the same", ""},
	"deprecated":             {Caution, Caution, false, "{place} is now deprecated", "it may go; look for what replaces it", ""},
	"undeprecated":           {Safe, Safe, false, "{place} is not deprecated any more", "nothing needs to be done", ""},
	"tags-changed":           {Safe, Safe, false, "{place} was tagged {old} and is now tagged {new}", "requests stay the same; services are named after tags", ""},

	"parameter-added":          {Safe, Safe, false, "{place} is a new parameter", "programs may send it", ""},
	"parameter-added-required": {Breaking, Breaking, true, "{place} is a new parameter, and required", "requests without it are refused", ""},
	"parameter-removed":        {Caution, Caution, true, "{place} is gone", "servers pass over it; what it filtered is not filtered any more", ""},
	"parameter-required":       {Breaking, Breaking, true, "{place} is now required", "requests without it are refused", ""},
	"parameter-optional":       {Safe, Safe, true, "{place} is not required any more", "requests stay valid; the argument becomes a field", ""},
	"parameter-style":          {Breaking, Breaking, false, "{place} was written as {old} and is now written as {new}", "servers read another value than was sent", ""},

	"body-added":          {Safe, Safe, true, "{place} is new", "programs may send it", ""},
	"body-added-required": {Breaking, Breaking, true, "{place} is new, and required", "requests without it are refused", ""},
	"body-removed":        {Caution, Caution, true, "{place} is gone", "servers pass over it", ""},
	"body-required":       {Breaking, Breaking, false, "{place} is now required", "requests without it are refused", ""},
	"body-optional":       {Safe, Safe, false, "{place} is not required any more", "requests stay valid", ""},
	"media-type-added":    {Safe, Caution, false, "{place} may also be {new}", "programs may send it", "answers may come in it"},
	"media-type-removed":  {Breaking, Breaking, true, "{place} cannot be {old} any more", "requests in it are refused", "answers do not come in it any more"},

	"success-added":   {Caution, Caution, false, "{place} is a new success", "programs may see it in the place of another", ""},
	"success-removed": {Caution, Caution, false, "{place} is not a success any more", "programs see another success in its place, or none", ""},
	"error-added":     {Safe, Safe, false, "{place} is a new error", "all errors are read in the same way", ""},
	"error-removed":   {Safe, Safe, false, "{place} is not an error any more", "all errors are read in the same way", ""},
	"header-added":    {Safe, Safe, false, "{place} is new", "programs may read it", ""},
	"header-removed":  {Caution, Caution, false, "{place} is gone", "programs that read it get nothing", ""},
	"header-required": {Safe, Safe, false, "{place} is now always sent", "nothing needs to be done", ""},
	"header-optional": {Caution, Caution, false, "{place} is not always sent any more", "programs that read it may get nothing", ""},

	"schema-added":      {Safe, Safe, false, "the schema {place} is new", "nothing needs to be done", ""},
	"schema-removed":    {Safe, Safe, true, "the schema {place} is gone", "what used it says so itself; its type goes", ""},
	"schema-renamed":    {Safe, Safe, true, "the schema {old} is now called {new}", "requests and answers stay the same; its type gets another name", ""},
	"component-added":   {Safe, Safe, false, "the component {place} is new", "nothing needs to be done", ""},
	"component-removed": {Safe, Safe, false, "the component {place} is gone", "what used it says so itself", ""},
	"component-changed": {Caution, Caution, false, "{place} was {old} and is now {new}", "look at what uses it", ""},

	"property-added":            {Safe, Safe, false, "{place} is new", "programs may send it", "programs may read it"},
	"property-added-required":   {Breaking, Safe, false, "{place} is new, and required", "requests without it are refused", "programs may read it"},
	"property-removed":          {Caution, Caution, true, "{place} is gone", "servers pass over it", "programs that read it get nothing"},
	"property-removed-required": {Caution, Breaking, true, "{place} is gone, and was always there", "servers pass over it", "programs that rely on it get nothing"},
	"property-required":         {Breaking, Safe, true, "{place} is now required", "requests without it are refused", "it is always sent"},
	"property-optional":         {Safe, Caution, true, "{place} is not required any more", "requests stay valid", "it may be missing"},
	"required-name-added":       {Breaking, Safe, false, "{place} is now required, and is not defined", "requests without it may be refused", "it may always be sent"},
	"required-name-removed":     {Safe, Safe, false, "{place} is not required any more, and was not defined", "nothing needs to be done", ""},

	"type-changed":   {Breaking, Breaking, true, "{place} was {old} and is now {new}", "requests with the old type are refused", "programs read another type"},
	"type-widened":   {Safe, Breaking, true, "{place} was {old} and may now be {new}", "requests stay valid", "programs may read another type"},
	"type-narrowed":  {Breaking, Safe, true, "{place} was {old} and may now only be {new}", "requests with another type are refused", "programs read what they know"},
	"format-changed": {Caution, Caution, true, "{place} was {old} and is now {new}", "values may be judged differently", "values may be written differently"},

	"nullable-added":      {Safe, Caution, false, "{place} may now be null", "programs may send null", "programs may read null"},
	"nullable-removed":    {Breaking, Safe, false, "{place} may not be null any more", "requests with null are refused", "null is not sent any more"},
	"default-changed":     {Caution, Safe, false, "{place} was {old} and is now {new}", "requests without it come to something else", "nothing needs to be done"},
	"deprecation-changed": {Caution, Caution, false, "{place} was {old} and is now {new}", "it may go; look for what replaces it", ""},

	"enum-value-added":   {Safe, Caution, false, "{new} is a new value of {place}", "programs may send it", "programs may read it; enums are open, so nothing fails"},
	"enum-value-removed": {Breaking, Safe, true, "{old} is not a value of {place} any more", "requests with it are refused", "it is not sent any more"},
	"enum-added":         {Breaking, Safe, true, "{place} may now only be {new}", "requests with other values are refused", "programs read what they know"},
	"enum-removed":       {Safe, Caution, true, "{place} may now be anything, not only {old}", "requests stay valid", "programs may read other values"},

	"constraint-tightened": {Breaking, Safe, false, "{place} was {old} and is now {new}", "requests that kept to the old limit may be refused", "answers keep to the old limit as well"},
	"constraint-loosened":  {Safe, Caution, false, "{place} was {old} and is now {new}", "requests stay valid", "answers may go beyond the old limit"},
	"constraint-changed":   {Caution, Caution, false, "{place} was {old} and is now {new}", "requests that kept to it may be refused", "answers may look different"},

	"closed":                      {Breaking, Safe, false, "{place}: other properties are refused now", "requests with other properties are refused", "nothing needs to be done"},
	"opened":                      {Safe, Caution, false, "{place}: other properties are allowed now", "requests stay valid", "answers may hold other properties"},
	"additional-tightened":        {Breaking, Safe, true, "{place} must now be {new}", "requests with other values are refused", "programs read what they know"},
	"additional-loosened":         {Safe, Caution, true, "{place} may now be anything, not only {old}", "requests stay valid", "programs may read other values"},
	"reference-changed":           {Caution, Caution, true, "{place} was {old} and is now {new}", "see what they differ in", ""},
	"reference-equal":             {Safe, Safe, true, "{place} was {old} and is now {new}, which is the same", "requests and answers stay the same; the type may get another name", ""},
	"allOf-added":                 {Breaking, Safe, true, "{place} must now also be {new}", "requests that are not may be refused", "programs may read more"},
	"allOf-removed":               {Safe, Breaking, true, "{place} need not be {old} any more", "requests stay valid", "programs that rely on it get nothing"},
	"anyOf-added":                 {Safe, Caution, false, "{place} may also be {new}", "programs may send it", "programs may read it"},
	"anyOf-removed":               {Breaking, Safe, true, "{place} cannot be {old} any more", "requests with it are refused", "it is not sent any more"},
	"oneOf-added":                 {Safe, Caution, false, "{place} may also be {new}", "programs may send it", "programs may read it"},
	"oneOf-removed":               {Breaking, Safe, true, "{place} cannot be {old} any more", "requests with it are refused", "it is not sent any more"},
	"discriminator-changed":       {Breaking, Breaking, true, "{place} was {old} and is now {new}", "variants are told apart in another way", ""},
	"discriminator-value-changed": {Breaking, Breaking, true, "{place}: {old} is now {new}", "variants are told apart by another value", ""},
	"keyword-changed":             {Caution, Caution, false, "{place} was {old} and is now {new}", "look at what it means for you", ""},

	"security-added":     {Breaking, Breaking, false, "{place}: {new} is required now", "requests without credentials are refused", ""},
	"security-removed":   {Safe, Safe, false, "{place}: nothing is required any more", "requests stay valid", ""},
	"security-changed":   {Breaking, Breaking, false, "{place} was {old} and is now {new}", "requests with the old credentials may be refused", ""},
	"security-rewritten": {Safe, Safe, false, "{place} was {old} and is now {new}", "requests stay valid without credentials", ""},
	"server-added":       {Safe, Safe, false, "{place}: {new} is new", "programs may go there", ""},
	"server-removed":     {Caution, Caution, false, "{place}: {old} is gone", "programs that go there may find nothing", ""},
	"server-order":       {Caution, Caution, false, "{place} were {old} and are now {new}", "the first one is where programs go by default", ""},
	"callback-changed":   {Safe, Safe, false, "{place} was {old} and is now {new}", "nothing is generated of callbacks; look at it where you answer them", ""},
	"link-changed":       {Safe, Safe, false, "{place} was {old} and is now {new}", "nothing is generated of links", ""},
	"version-changed":    {Safe, Safe, false, "{place} was {old} and is now {new}", "nothing needs to be done", ""},

	"dangling-appeared": {Caution, Caution, false, "the reference to {place} leads nowhere now", "generation stops there; repair it in an overlay", ""},
	"dangling-mended":   {Safe, Safe, false, "the reference to {place} leads somewhere again", "an overlay that repairs it is not needed any more", ""},
	"unclassified":      {Caution, Caution, false, "{place} was {old} and is now {new}, which no rule explains", "look at it, and tell us", ""},
}

// ruleOf is the rule of a kind.
func ruleOf(kind string) rule {
	if r, ok := rules[kind]; ok {
		return r
	}
	return rules["unclassified"]
}

// rate is the rating of a change that is reached from the given sides. What
// reaches no operation changes nothing for programs that run.
func (r rule) rate(from side) Wire {
	switch from {
	case request:
		return r.request
	case answer:
		return r.answer
	case request | answer:
		return max(r.request, r.answer)
	}
	return min(r.request, r.answer, Caution)
}

func (r rule) text(f *Finding) string {
	return strings.NewReplacer("{place}", f.Place, "{old}", orNothing(f.Old), "{new}", orNothing(f.New)).Replace(r.says)
}

func orNothing(value string) string {
	if value == "" {
		return "nothing"
	}
	return value
}

// consequence is what a change means on the side that makes it as bad as it
// is.
func (r rule) consequence(from side, rated Wire) string {
	if r.meansRead != "" && (from == answer || from == request|answer && r.answer >= rated && r.request < rated) {
		return r.meansRead
	}
	return r.means
}
