package alert

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// File is where the alerts of an emulator stand, a line of JSON each, the newest last.
func File(dir string) string { return filepath.Join(dir, "alerts.jsonl") }

// Append adds an alert to a file.
func Append(file string, a Alert) error {
	line, err := json.Marshal(a)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// Read returns the alerts of a file; none where there is no such file.
func Read(file string) ([]Alert, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all []Alert
	for line := range bytes.Lines(content) {
		var a Alert
		if err := json.Unmarshal(line, &a); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, err
}
