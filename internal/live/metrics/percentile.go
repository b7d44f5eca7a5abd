package metrics

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"cdah/internal/aws/cloudwatch"
)

// sizes counts values by their size: those of 1 to 1.05 together, those of 1.05 to 1.1025, and so on. Percentiles are
// right within 2.5 %, however many values there are.
type sizes map[int]float64

// step is how many times larger the values of the next size are; noSize is the size of 0 and less.
const (
	step   = 1.05
	noSize = math.MinInt
)

// sizesKept is for how many minutes the sizes are kept, which take more memory than all else of a minute: a day.
const sizesKept = 24 * 60

func (s sizes) add(value, count float64) {
	size := noSize
	if value > 0 {
		size = int(math.Floor(math.Log(value) / math.Log(step)))
	}
	s[size] += count
}

// percentile is the share of a statistic such as p99: 0.99.
func percentile(statistic string) (share float64, is bool) {
	text, is := strings.CutPrefix(statistic, "p")
	percent, err := strconv.ParseFloat(text, 64)
	return percent / 100, is && err == nil && percent >= 0 && percent <= 100
}

// percentile is the value that a share of all the values in some minutes are not above; missing where their sizes are no
// longer kept. all is what those minutes are together.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
func (s *Store) percentile(m Metric, from, minutes int64, share float64, all datum) cloudwatch.Point {
	together := sizes{}
	for _, d := range s.minutes(m, from, minutes) {
		switch {
		case d.count == 1:
			together.add(d.sum, 1)
		case d.count > 1 && d.sizes == nil:
			return cloudwatch.Missing()
		}
		for size, count := range d.sizes {
			together[size] += count
		}
	}
	below := 0.0
	for _, size := range slices.Sorted(maps.Keys(together)) {
		if below += together[size]; below >= share*all.count {
			middle := 0.0
			if size != noSize {
				middle = math.Pow(step, float64(size)+0.5)
			}
			return cloudwatch.At(min(max(middle, all.minimum), all.maximum))
		}
	}
	return cloudwatch.At(all.maximum)
}
