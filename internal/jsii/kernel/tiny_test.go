package kernel_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/aws/jsii-runtime-go/runtime"
	"golang.org/x/tools/txtar"
)

// big is from what size, in bytes, the fast kernel takes an assembly apart.
const big = 16 << 20

// tinyVariable has a folder with the package tiny, and the package cache of the kernels that load it.
const tinyVariable = "CDAH_TEST_TINY"

// packTiny writes the package tiny into dir: it has but four types, in an assembly as long as a big one.
func packTiny(dir string) error {
	source, err := txtar.ParseFile("testdata/tiny.txtar")
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	files := tar.NewWriter(zipped)
	for _, file := range source.Files {
		if file.Name == "package/.jsii" {
			file.Data = append(file.Data, bytes.Repeat([]byte(" "), big)...)
		}
		err = errors.Join(err, files.WriteHeader(&tar.Header{Name: file.Name, Mode: 0o644, Size: int64(len(file.Data))}))
		_, problem := files.Write(file.Data)
		err = errors.Join(err, problem)
	}
	return errors.Join(err, files.Close(), zipped.Close(), os.WriteFile(filepath.Join(dir, "tiny.tgz"), packed.Bytes(), 0o600))
}

func loadTiny() error {
	tarball, err := os.ReadFile(filepath.Join(os.Getenv(tinyVariable), "tiny.tgz"))
	if err != nil {
		return err
	}
	runtime.Load("tiny", "1.0.0", tarball)
	return nil
}

// useTiny takes from one module what builds on another.
func useTiny(out string) error {
	if err := loadTiny(); err != nil {
		return err
	}
	return write(filepath.Join(out, "square.json"), "tiny.shape.Square", []any{map[string]any{"length": 3}}, "area", "corners")
}

func useMoreOfTiny(out string) error {
	return write(filepath.Join(out, "unit.json"), "tiny.unit.Unit", nil, "symbol")
}

// write makes an object and writes properties of it, and the message for one that it does not have.
func write(file string, fqn runtime.FQN, arguments []any, properties ...string) error {
	var object jsiiProxy_Element
	runtime.Create(fqn, arguments, &object)
	said := map[string]any{"nothing": message(func() { runtime.Get(&object, "nothing", new(any)) })}
	for _, name := range properties {
		var value any
		runtime.Get(&object, name, &value)
		said[name] = value
	}
	text, err := json.Marshal(said)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}
