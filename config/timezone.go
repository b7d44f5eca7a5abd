package config

import (
	_ "embed"
	"path"
	"strings"
	"time"

	// Time zones are checked on every machine alike, whether it has a database of them or not.
	_ "time/tzdata"

	"cdah/internal/yamldoc"
)

// timeZoneNames has the names of zone.tab of the IANA database, which is in the public domain
// (https://data.iana.org/time-zones/tzdb/zone.tab), and UTC. They are for advice alone: the database has more.
//
//go:embed timezones.txt
var timeZoneNames string

func checkTimeZone(at yamldoc.Path, zone string, c *yamldoc.Checker) {
	if _, err := time.LoadLocation(zone); err == nil && zone != "Local" || !c.Sound(at) {
		return
	}
	fix := "use such a name"
	if meant := nearestTimeZone(zone); meant != "" {
		fix = "did you mean " + meant + "?"
	}
	c.Error(at, yamldoc.Quote(zone)+" is not a time zone", "a name of the IANA database, such as Europe/London or UTC", fix)
}

// nearestTimeZone returns the time zone that a text most likely means, also by its city alone; "" where none is near, and
// for offsets, such as UTC+2, which have no summer time.
func nearestTimeZone(text string) string {
	if strings.ContainsAny(text, "0123456789+") || text == "Local" {
		return ""
	}
	all, byArea := map[string]string{}, map[string]map[string]string{} // names by city
	for name := range strings.FieldsSeq(timeZoneNames) {
		area, _, _ := strings.Cut(name, "/")
		if byArea[area] == nil {
			byArea[area] = map[string]string{}
		}
		all[path.Base(name)], byArea[area][path.Base(name)] = name, name
	}
	cities := all
	if area, _, has := strings.Cut(text, "/"); has {
		cities = byArea[yamldoc.Nearest(area, sortedKeys(byArea))] // none where no area is near
	}
	return cities[yamldoc.Nearest(path.Base(text), sortedKeys(cities))]
}
