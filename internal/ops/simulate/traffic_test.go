package simulate

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func onlyWeb() (string, error) { return "web", nil }

func TestReadCSV(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]*Traffic{
		"seconds,requests_per_second\n0,5\n60,7.5\n600,0\n":              {600, map[string][]Rate{"web": {{0, 5}, {60, 7.5}, {600, 0}}}},
		"# of a morning\r\n\r\nseconds, api ,web\r\n0,1,2\r\n 60 , 3 ,4": {60, map[string][]Rate{"api": {{0, 1}, {60, 3}}, "web": {{0, 2}, {60, 4}}}},
	} {
		got, err := ReadCSV(text, []string{"web", "api"}, onlyWeb)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", text, err, diff)
		}
	}
}

// All that is wrong is told at once, with its line.
func TestReadCSVTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                                       {"line 1: there is no header"},
		"seconds,requests_per_second\n0,1\n":     {"line 3: there are 1 rows"},
		"time,web\n0,1\n60,1\n":                  {`line 1: the first column is "time", want seconds`},
		"seconds\n0\n60\n":                       {"line 1: there is no column of rates; write seconds,requests_per_second, or a column for each service of web, api"},
		"seconds,web,shop,web\n0,1,1,1\n9,1,1,1": {`line 1: "shop" is no service with requests; there are web, api`, "line 1: there are two columns web"},
		"seconds,requests_per_second\n5,1\n5,1\nx,1\n60,-1\n\n70,many\n80,1,2\n90,NaN\n9999999,1\n": {
			"line 2: the first row is of second 5, want 0", "line 3: second 5 is not after 5", `line 4: "x" is no number of seconds`, `line 5: "-1" is no number of requests a second`,
			`line 7: "many" is no number`, "line 8: there are 3 columns, and 2 in the header", `line 9: "NaN"`, "line 10: second 9999999 is after 2678400",
		},
	} {
		_, err := ReadCSV(text, []string{"web", "api"}, onlyWeb)
		if err == nil {
			t.Errorf("%q is taken", text)
			continue
		}
		lines := strings.Split(err.Error(), "\n")
		if len(lines) != len(want) {
			t.Errorf("%q: got\n%v", text, err)
			continue
		}
		for i := range want {
			if !strings.HasPrefix(lines[i], want[i]) {
				t.Errorf("%q: got %q, want %q", text, lines[i], want[i])
			}
		}
	}
	unclear := errors.New("say which")
	if _, err := ReadCSV("seconds,requests_per_second\n0,1\n60,1", []string{"web", "api"}, func() (string, error) { return "", unclear }); !errors.Is(err, unclear) {
		t.Errorf("got %v", err)
	}
}

func TestShapes(t *testing.T) {
	t.Parallel()
	if want := []string{"day", "spike", "steps"}; !slices.Equal(Shapes(), want) {
		t.Errorf("got %v", Shapes())
	}
	for _, name := range Shapes() {
		traffic, err := Shape(name, 40, "web")
		if err != nil {
			t.Fatal(err)
		}
		most, least := 0.0, 40.0
		for _, rate := range traffic.Rates["web"] {
			most, least = max(most, rate.PerSecond), min(least, rate.PerSecond)
		}
		if math.Abs(most-40) > 0.01 || least < 3.9 || traffic.Seconds < hourSecs || traffic.Seconds > daySecs {
			t.Errorf("%s: from %v to %v in %d seconds", name, least, most, traffic.Seconds)
		}
	}
	for _, peak := range []float64{0, -1, 1e7, math.NaN()} {
		if _, err := Shape("day", peak, "web"); err == nil {
			t.Errorf("a peak of %v is taken", peak)
		}
	}
	if _, err := Shape("circle", 1, "web"); err == nil || !strings.Contains(err.Error(), "day, spike, steps") {
		t.Errorf("got %v", err)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	web, api := &Service{Name: "web", TargetGroup: "t"}, &Service{Name: "api", TargetGroup: "u"}
	worker, agent := &Service{Name: "worker"}, &Service{Name: "agent", Daemon: true}
	for _, test := range []struct {
		services    []*Service
		named, want string
		fails       bool
	}{
		{[]*Service{worker, web}, "", "web", false},
		{[]*Service{worker, web}, "worker", "worker", false},
		{[]*Service{worker, web, agent}, "agent", "", true},
		{[]*Service{api, web}, "", "", true},
		{[]*Service{worker}, "", "", true},
	} {
		got, err := (&Site{Services: test.services}).Choose(test.named)
		if got != test.want || (err != nil) != test.fails {
			t.Errorf("%q: %q, %v", test.named, got, err)
		}
	}
}

// Requests come at random, on average at their rate, and the rates hold from their seconds on.
func TestArrivals(t *testing.T) {
	t.Parallel()
	for _, rate := range []float64{0, 0.2, 5, 40, 60, 5000} {
		a := newArrivals([]Rate{{0, rate}, {10000, 0}}, 1, 0)
		sum, squares := 0.0, 0.0
		for second := -10; second < 9990; second++ {
			n := a.in(second)
			sum, squares = sum+n, squares+n*n
		}
		mean := sum / 10000
		variance := squares/10000 - mean*mean
		if math.Abs(mean-rate) > 0.05*rate+0.01 || math.Abs(variance-rate) > 0.1*rate+0.01 {
			t.Errorf("%v a second: %v on average, with a variance of %v", rate, mean, variance)
		}
		if a.in(10000) != 0 {
			t.Error("a rate does not end")
		}
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		has                  float64
		wants, weights, gets []float64
	}{
		{1000, []float64{800, 800}, []float64{1, 1}, []float64{500, 500}},
		{1000, []float64{800, 800}, []float64{3, 1}, []float64{750, 250}},
		{1000, []float64{100, 800, 800}, []float64{1, 1, 1}, []float64{100, 450, 450}},
		{1000, []float64{100, 350, 800}, []float64{1, 1, 1}, []float64{100, 350, 550}},
		{1000, []float64{900}, []float64{7}, []float64{900}},
	} {
		got := share(test.has, test.wants, test.weights)
		for i := range got {
			if math.Abs(got[i]-test.gets[i]) > 1e-6 {
				t.Errorf("%+v: %v", test, got)
			}
		}
	}
}

func TestQueue(t *testing.T) {
	t.Parallel()
	var q queue
	q.add(0, 10)
	q.add(5, 10)
	if late := q.answer(15, 5, 2); late != 10 || q.total != 5 {
		t.Errorf("%v late, %v wait", late, q.total)
	}
	if lost := q.expire(64, 60); lost != 0 {
		t.Errorf("%v lost", lost)
	}
	if lost := q.expire(65, 60); lost != 5 || q.total != 0 || len(q.waiting) > 0 {
		t.Errorf("%v lost, %v wait", lost, q.total)
	}
}
