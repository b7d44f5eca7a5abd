package cost

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// kept returns the prices of a region that are kept and not too old. A file that cannot be read keeps nothing: the
// prices are asked for again.
func (s Source) kept(region string, now time.Time) Quotes {
	quotes := Quotes{}
	if s.Folder == "" {
		return quotes
	}
	content, err := os.ReadFile(s.file(region))
	if err != nil || json.Unmarshal(content, &quotes) != nil {
		return Quotes{}
	}
	for name, quote := range quotes {
		age := now.Sub(quote.Asked)
		if age < 0 || age >= keep || quote.text(1) == "" {
			delete(quotes, name)
		}
	}
	return quotes
}

// save keeps prices, in one step: two commands may do it at once.
func (s Source) save(region string, quotes Quotes) error {
	if s.Folder == "" {
		return nil
	}
	known := Quotes{}
	for name, quote := range quotes {
		if quote.Problem == "" {
			known[name] = quote
		}
	}
	content, err := json.MarshalIndent(known, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.Folder, 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(s.Folder, region+"-*.new")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), s.file(region))
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

func (s Source) file(region string) string { return filepath.Join(s.Folder, region+".json") }
