package simulate

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Traffic is the requests that services get.
type Traffic struct {
	Seconds int               // how long it goes on
	Rates   map[string][]Rate // by service, in the order of time
}

// Rate is a number of requests a second, which holds until the next one.
type Rate struct {
	From      int // second
	PerSecond float64
}

// Bounds of traffic: a simulation is computed second by second.
const (
	maxDays  = 31
	maxRate  = 1e6 // requests a second
	daySecs  = 24 * 60 * 60
	hourSecs = 60 * 60
)

// ReadCSV reads traffic: a header, "seconds,requests_per_second" for one service, or with a column named after each of
// several, and below it rows with the second from which their rates hold. The last row ends the traffic. All that is
// wrong is told at once, with its line. Of the known services, those that can have requests, only returns the one
// that is meant where the header names none.
func ReadCSV(text string, known []string, only func() (string, error)) (*Traffic, error) {
	c := csvReader{traffic: &Traffic{Rates: map[string][]Rate{}}, only: only, known: known, last: -1}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		c.line = i + 1
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, ",")
		for j := range cells {
			cells[j] = strings.TrimSpace(cells[j])
		}
		if c.columns == nil {
			c.header(cells)
		} else {
			c.row(cells)
		}
	}
	switch {
	case c.columns == nil:
		c.problem("there is no header; begin with the line seconds,requests_per_second")
	case c.rows < 2 && len(c.problems) == 0:
		c.problem("there are %d rows; want two or more, of which the last ends the traffic", c.rows)
	}
	if len(c.problems) > 0 {
		return nil, errors.Join(c.problems...)
	}
	c.traffic.Seconds = c.last
	return c.traffic, nil
}

type csvReader struct {
	traffic       *Traffic
	only          func() (string, error)
	known         []string
	line          int
	columns       []string // services, after the one of seconds
	last          int      // second of the row before
	rows          int
	problems      []error
	headerIsWrong bool
}

func (c *csvReader) problem(format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf("line %d: "+format, append([]any{c.line}, args...)...))
}

func (c *csvReader) header(cells []string) {
	c.columns = cells[1:]
	c.headerIsWrong = true
	switch {
	case cells[0] != "seconds":
		c.problem("the first column is %q, want seconds", cells[0])
	case len(cells) == 1:
		c.problem("there is no column of rates; write seconds,requests_per_second, or a column for each service of %s", strings.Join(c.known, ", "))
	case len(cells) == 2 && cells[1] == "requests_per_second":
		service, err := c.only()
		if err != nil {
			c.problem("%w", err)
		}
		c.columns = []string{service}
		c.headerIsWrong = false
	default:
		c.headerIsWrong = false
		for i, name := range c.columns {
			if !slices.Contains(c.known, name) {
				c.problem("%q is no service with requests; there are %s", name, strings.Join(c.known, ", "))
			}
			if slices.Contains(c.columns[:i], name) {
				c.problem("there are two columns %s", name)
			}
		}
	}
}

func (c *csvReader) row(cells []string) {
	c.rows++
	if !c.headerIsWrong && len(cells) != len(c.columns)+1 {
		c.problem("there are %d columns, and %d in the header", len(cells), len(c.columns)+1)
		return
	}
	at, err := strconv.Atoi(cells[0])
	switch {
	case err != nil:
		c.problem("%q is no number of seconds; write a whole one", cells[0])
		return
	case c.last < 0 && at != 0:
		c.problem("the first row is of second %d, want 0", at)
	case at <= c.last:
		c.problem("second %d is not after %d, that of the row before", at, c.last)
	case at > maxDays*daySecs:
		c.problem("second %d is after %d, the last of %d days", at, maxDays*daySecs, maxDays)
	}
	c.last = max(at, c.last)
	for i, cell := range cells[1:] {
		rate, err := strconv.ParseFloat(cell, 64)
		if err != nil || math.IsNaN(rate) || rate < 0 || rate > maxRate {
			c.problem("%q is no number of requests a second; write one from 0 to %.0f", cell, maxRate)
			continue
		}
		if i < len(c.columns) {
			c.traffic.Rates[c.columns[i]] = append(c.traffic.Rates[c.columns[i]], Rate{at, rate})
		}
	}
}

// shapes are the named ones, for a peak of 1.
func shapes() map[string]func() (int, []Rate) {
	return map[string]func() (int, []Rate){
		// From a quarter up to the peak and back, twenty minutes each.
		"steps": func() (int, []Rate) {
			const long = 20 * 60
			var rates []Rate
			for i, rate := range []float64{0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25} {
				rates = append(rates, Rate{i * long, rate})
			}
			return len(rates) * long, rates
		},
		// A day from midnight: the least at 4 o'clock, a tenth of the peak, which is at 16 o'clock.
		"day": func() (int, []Rate) {
			var rates []Rate
			for at := 0; at < daySecs; at += 60 {
				rates = append(rates, Rate{at, 0.55 - 0.45*math.Cos(2*math.Pi*float64(at-4*hourSecs)/daySecs)})
			}
			return daySecs, rates
		},
		// A fifth of the peak, half an hour of it at once, and a fifth again.
		"spike": func() (int, []Rate) { return 2 * hourSecs, []Rate{{0, 0.2}, {hourSecs / 2, 1}, {hourSecs, 0.2}} },
	}
}

// Shapes returns the names of the traffic's shapes.
func Shapes() []string { return slices.Sorted(maps.Keys(shapes())) }

// Shape returns traffic of a named shape for a service, with its peak in requests a second.
func Shape(name string, peak float64, service string) (*Traffic, error) {
	shape, known := shapes()[name]
	if !known {
		return nil, fmt.Errorf("there is no shape %q; there are %s", name, strings.Join(Shapes(), ", "))
	}
	if math.IsNaN(peak) || peak <= 0 || peak > maxRate {
		return nil, fmt.Errorf("a shape has a peak of %v requests a second; give one above 0, up to %.0f", peak, maxRate)
	}
	long, rates := shape()
	for i := range rates {
		rates[i].PerSecond *= peak
	}
	return &Traffic{Seconds: long, Rates: map[string][]Rate{service: rates}}, nil
}

// Loaded returns the names of the services that can have requests: all but daemons, those behind the load balancer
// first.
func (s *Site) Loaded() []string {
	var web, others []string
	for _, service := range s.Services {
		switch {
		case service.Daemon:
		case service.TargetGroup != "":
			web = append(web, service.Name)
		default:
			others = append(others, service.Name)
		}
	}
	return append(web, others...)
}

// UnclearError is traffic that may be for several services.
type UnclearError struct{ Services []string }

func (e UnclearError) Error() string {
	return "say which service gets the requests, of " + strings.Join(e.Services, ", ")
}

// Choose returns the service that requests are for: the one that is named, or the only one behind the load balancer.
func (s *Site) Choose(named string) (string, error) {
	known := s.Loaded()
	if named != "" {
		if !slices.Contains(known, named) {
			return "", fmt.Errorf("%q is no service with requests; there are %s", named, strings.Join(known, ", "))
		}
		return named, nil
	}
	var web []string
	for _, service := range s.Services {
		if service.TargetGroup != "" {
			web = append(web, service.Name)
		}
	}
	if len(web) == 1 {
		return web[0], nil
	}
	if len(web) == 0 {
		web = known // a worker's load is what it is given to do
	}
	if len(web) == 0 {
		return "", errors.New("no service gets requests")
	}
	return "", UnclearError{web}
}
