package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"cdah/internal/yamldoc"
)

// FindService returns a service. Where there is none of that name, the error says which there are.
func (e Environment) FindService(name string) (Service, error) {
	service, found := e.Services[name]
	if !found {
		return Service{}, unknown(e.Name+" has no service", name, slices.Sorted(maps.Keys(e.Services)))
	}
	return service, nil
}

// ByTag reports whether the image is in ECR and looked up there by its tag, so that a Terraform variable
// can have another one deployed.
func (i Image) ByTag() bool {
	_, _, isECR := i.ECR()
	return isECR && i.Digest == ""
}

// CheckTag refuses what is no tag, and the tag latest, which names something else tomorrow.
func CheckTag(tag string) error {
	switch {
	case !tagPattern.MatchString(tag):
		return fmt.Errorf("%s is not a tag of up to 128 letters, digits and _ . -, such as v41", yamldoc.Quote(tag))
	case tag == "latest":
		return errors.New("the tag latest does not say which image that is; name the tag of a version, such as v41")
	}
	return nil
}

// OtherTag returns the warning that the environment's file names another tag of a service's image than the
// one that is deployed, which the next deployment would take back; nil where it names that one. Its line is that of the tag:
// of an image that an alias repeats (*image) that is where its anchor is.
func (e Environment) OtherTag(file, service, deployed string) (*Problem, error) {
	image, err := ParseImage(e.Services[service].Image)
	if err != nil || image.Tag == deployed {
		return nil, err
	}
	content, err := ReadFile(file)
	if err != nil {
		return nil, err
	}
	at := yamldoc.Path("services").Key(service).Key("image")
	line := yamldoc.Line(string(content), at)
	var root yaml.Node
	if yaml.Unmarshal(content, &root) == nil {
		if node := imageOf(&root, service); node != nil {
			line = node.Line // of the anchor, where an alias repeats it
		}
	}
	return &Problem{
		File: file, Line: line, Path: string(at), Severity: yamldoc.Warning,
		Got: "names the tag " + image.Tag + ", and the next deployment goes back to that",
		Fix: "write " + deployed,
	}, nil
}
