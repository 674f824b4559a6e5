package agent

import (
	"math"
	"slices"
	"strings"
)

// classes tells how typical the features of an intent are for each class of subjects, for example for all operations
// that delete, or all operations on sources. A wish for one operation thus also teaches what people say for others.
//
// It is a naive Bayes classifier: the weights of features are logarithms, and their sum compares probabilities.
type classes struct {
	classOf []int             // class of each subject
	unseen  []float64         // weight of a feature that no wish of a class has, by class
	weights [][]weightOfClass // by feature, for the classes that have it: its weight less the one of an unseen feature
}

// weightOfClass is the weight of a feature in a class, or at first the number of wishes of the class that have it.
type weightOfClass struct {
	class  int
	weight float64
}

// newClasses learns from the wishes of examples. The names are those of the classes of all subjects: subjects with the
// same name belong to the same class.
func newClasses(x *examples, names []string) *classes {
	c := &classes{weights: make([][]weightOfClass, len(x.numbers))}
	numbers := map[string]int{}
	for _, name := range names {
		_, isKnown := numbers[name]
		if !isKnown {
			numbers[name] = len(numbers)
		}
		c.classOf = append(c.classOf, numbers[name])
	}
	sizes := make([]float64, len(numbers)) // number of wishes of each class
	for _, w := range x.wishes {
		class := c.classOf[w.subject]
		sizes[class]++
		for _, f := range w.features {
			c.weights[f.number] = counted(c.weights[f.number], class)
		}
	}
	for _, counts := range c.weights {
		weigh(counts, sizes)
	}
	for _, size := range sizes {
		c.unseen = append(c.unseen, math.Log(smoothing/(size+smoothing)))
	}
	return c
}

// counted adds one to the count of a class.
func counted(counts []weightOfClass, class int) []weightOfClass {
	for i := range counts {
		if counts[i].class == class {
			counts[i].weight++
			return counts
		}
	}
	return append(counts, weightOfClass{class: class, weight: 1})
}

// smoothing is the number of average wishes that are added to each class. With it, classes of few wishes differ less
// from the average.
const smoothing = 6.0

// weigh replaces the counts of a feature with weights. The weight of a feature is the logarithm of how much more often
// the wishes of the class have it than those of an average class.
func weigh(counts []weightOfClass, sizes []float64) {
	average := 0.0
	for _, c := range counts {
		average += c.weight / sizes[c.class] / float64(len(sizes))
	}
	for i, c := range counts {
		counts[i].weight = math.Log((c.weight + smoothing*average) / (smoothing * average))
	}
}

// scores returns for each subject how typical features are for its class. The best class has 0, others less. Scores are
// divided by the length of the vector of weights, so that those of long and short texts can be compared.
func (c *classes) scores(features []feature) []float64 {
	sums := make([]float64, len(c.unseen))
	total := 0.0
	squares := 0.0
	for _, f := range features {
		total += f.weight
		squares += f.weight * f.weight
		for _, w := range c.weights[f.number] {
			sums[w.class] += f.weight * w.weight
		}
	}
	for class := range sums {
		sums[class] += total * c.unseen[class]
	}
	best := slices.Max(sums)
	length := math.Sqrt(max(squares, 1))
	scores := make([]float64, len(c.classOf))
	for subject, class := range c.classOf {
		scores[subject] = (sums[class] - best) / length
	}
	return scores
}

// actionOf returns the name of the class of operations with the action of an operation.
func actionOf(e *entry) string {
	if e.isList {
		return "list"
	}
	return e.verbs[0]
}

// objectOf returns the name of the class of operations on the object of an operation, such as "organ oauth credential".
func objectOf(e *entry) string {
	words := strings.Fields(splitHumps(e.op.ID))
	words = slices.DeleteFunc(words[1:], func(w string) bool { return w == "Or" || w == "Update" })
	return strings.Join(stemsOf(strings.Join(words, " ")), " ")
}
