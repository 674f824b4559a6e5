package agent

import "slices"

// joinParticles moves the particle of a phrasal verb to its verb: "set the target up" becomes "set up the target".
func joinParticles(words []word) []word {
	const reach = 5 // words between a verb and its particle, and the particle
	for i := 0; i+2 < len(words); i++ {
		if !slices.Contains(phrasalVerbs, words[i].stem) {
			continue
		}
		for j := i + 2; j < len(words) && j <= i+reach; j++ {
			if isParticle(words, j) {
				particle := words[j]
				copy(words[i+2:j+1], words[i+1:j])
				words[i+1] = particle
				break
			}
		}
	}
	return words
}

// isParticle reports whether the word at i is a particle at the end of a clause, which may belong to a verb before it.
func isParticle(words []word, i int) bool {
	if !slices.Contains(particles, words[i].stem) {
		return false
	}
	return i+1 == len(words) || slices.Contains(afterParticle, words[i+1].stem)
}

// Words of phrasal verbs.
var (
	phrasalVerbs = stemsOf("set turn switch take kick hook throw shut wire spin bring pull call put get stand fire give wake")
	particles    = stemsOf("up off on out away down back over in together")

	// afterParticle lists words that may follow a particle. They cannot follow a preposition.
	afterParticle = stemsOf("and but or so then for until till again now please because today tomorrow tonight at while when " +
		"since if with from as before after")
)
