package agent

import (
	"math"
	"slices"
	"strings"
)

// classes tells how typical the features of an intent are for each class of operations. An operation belongs to three
// kinds of classes: to one of its own, to that of its action, such as all that delete, and to that of its object, such as
// all for sources. So a wish for one operation also teaches what people say for others.
type classes struct {
	classOf []int                // class of each entry
	n       int                  // number of classes
	weights map[string][]float64 // by feature, for each class: above 0 if the feature is typical for it
}

// newClasses learns from wishes. classOf has the name of the class of each entry.
func newClasses(wishes [][]feature, entryOf []int, names []string) *classes {
	c := &classes{weights: map[string][]float64{}}
	number := map[string]int{}
	for _, name := range names {
		_, known := number[name]
		if !known {
			number[name] = len(number)
		}
		c.classOf = append(c.classOf, number[name])
	}
	c.n = len(number)
	sizes := make([]float64, c.n)
	counts := map[string][]float64{}
	for i, features := range wishes {
		class := c.classOf[entryOf[i]]
		sizes[class]++
		for _, f := range features {
			if counts[f.name] == nil {
				counts[f.name] = make([]float64, c.n)
			}
			counts[f.name][class]++
		}
	}
	for name, of := range counts {
		c.weights[name] = typical(of, sizes)
	}
	return c
}

// smoothing is the number of wishes without a lesson that are added to each class.
var smoothing = 6.0

// typical returns the logarithm of how much more often the wishes of each class have a feature than those of all classes
// on average.
func typical(counts, sizes []float64) []float64 {
	average := 0.0
	for i, n := range counts {
		average += n / sizes[i] / float64(len(sizes))
	}
	weights := make([]float64, len(counts))
	for i, n := range counts {
		share := (n + smoothing*average) / (sizes[i] + smoothing)
		weights[i] = math.Log(share / average)
	}
	return weights
}

// scores returns for each entry how typical features are for its class. The best class has 0.
func (c *classes) scores(features []feature) []float64 {
	sums := make([]float64, c.n)
	total := 0.0
	for _, f := range features {
		weights := c.weights[f.name]
		if weights == nil {
			continue
		}
		total += f.weight * f.weight
		for class, w := range weights {
			sums[class] += f.weight * w
		}
	}
	best := slices.Max(sums)
	length := math.Sqrt(max(total, 1))
	scores := make([]float64, len(c.classOf))
	for entry, class := range c.classOf {
		scores[entry] = (sums[class] - best) / length
	}
	return scores
}

// actionOf names the action of an operation, and objectOf its object.
func actionOf(e *entry) string {
	if e.isList {
		return "list"
	}
	return e.verbs[0]
}

func objectOf(e *entry) string {
	words := strings.Fields(splitHumps(e.op.ID))
	words = slices.DeleteFunc(words[1:], func(w string) bool { return w == "Or" || w == "Update" })
	return strings.Join(stemsOf(strings.Join(words, " ")), " ")
}
