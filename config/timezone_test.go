package config

import (
	"strings"
	"testing"
	"time"
)

// What is advised is a time zone; what is like none gets no advice.
func TestTimeZones(t *testing.T) {
	t.Parallel()
	names := strings.Fields(timeZoneNames)
	if len(names) < 400 {
		t.Errorf("%d names", len(names))
	}
	for _, name := range names {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
	for given, want := range map[string]string{
		"Europe/Londn": "Europe/London", "europe/london": "Europe/London", "Amrica/New_York": "America/New_York", "London/Europe": "", "America/Indianapolis": "America/Indiana/Indianapolis",
		"Asia/Calcuta": "", "New York": "America/New_York", "Berlin": "Europe/Berlin", "utc": "UTC", "Mars/Phobos": "", "UTC+2": "", "Etc/GMT-25": "", "BST": "", "Local": "",
	} {
		if got := nearestTimeZone(given); got != want {
			t.Errorf("%s: got %q, want %q", given, got, want)
		}
	}
}
