package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
)

var benchLine = regexp.MustCompile(`(?m)^Benchmark(\w+)/(\w+)\s+\d+\s+(\d+) ns/op\s+(\d+) B/op\s+(\d+) allocs/op`)

// cost is what one operation takes.
type cost struct{ ns, bytes, allocs int }

// client compares calls through the client with the same calls written by
// hand, which are benchmarks of package api.
func (b *bench) client() error {
	c := exec.Command("go", "test", "./api", "-run", "^$", "-bench", "GetJob|ListJobs100", "-cpu", "1", "-count", strconv.Itoa(b.runs))
	c.Dir = b.root
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	samples := map[string][]cost{}
	for _, m := range benchLine.FindAllStringSubmatch(string(out), -1) {
		var numbers [3]int
		for i := range numbers {
			if numbers[i], err = strconv.Atoi(m[3+i]); err != nil {
				return err
			}
		}
		key := m[1] + "/" + m[2]
		samples[key] = append(samples[key], cost{numbers[0], numbers[1], numbers[2]})
	}
	for _, name := range []string{"GetJob", "ListJobs100"} {
		hand := median(samples[name+"/hand"])
		fmt.Printf("%s, median of %d\n", name, b.runs)
		for _, who := range []string{"hand", "client", "twice"} {
			if all := samples[name+"/"+who]; len(all) > 0 {
				m := median(all)
				fmt.Printf("  %-8s %9d ns %5.2fx  %6d B %5.2fx  %5d allocs %5.2fx\n", who, m.ns, ratio(m.ns, hand.ns), m.bytes, ratio(m.bytes, hand.bytes), m.allocs, ratio(m.allocs, hand.allocs))
			}
		}
	}
	return nil
}

func median(all []cost) cost {
	slices.SortFunc(all, func(x, y cost) int { return x.ns - y.ns })
	return all[len(all)/2]
}

func ratio(a, b int) float64 { return float64(a) / float64(b) }
