package config

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"cdah/internal/aws/regions"
	"cdah/internal/yamldoc"
)

// Image is a reference to a container image.
type Image struct {
	Registry   string // host, with its port if it has one; empty for Docker Hub
	Repository string // path below the registry
	Tag        string // empty where there is only a digest
	Digest     string // sha256:…, or empty
}

// Grammar of references
// (https://github.com/distribution/reference/blob/main/reference.go), with sha256 as the one digest.
var (
	registryPattern   = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:[0-9]+)?$`)
	repositoryPattern = regexp.MustCompile(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)
	tagPattern        = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)
	digestPattern     = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	ecrPattern        = regexp.MustCompile(`^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.(.+)$`)
)

// ParseImage reads a reference [registry/]repository[:tag][@digest]. Its error says which part is
// wrong.
func ParseImage(reference string) (Image, error) {
	var image Image
	rest, digest, hasDigest := strings.Cut(reference, "@")
	if hasDigest && !digestPattern.MatchString(digest) {
		return Image{}, errors.New("its digest is not sha256: and 64 hexadecimal digits")
	}
	image.Digest = digest
	if i := strings.LastIndexByte(rest, ':'); i >= 0 && !strings.Contains(rest[i:], "/") {
		rest, image.Tag = rest[:i], rest[i+1:]
		if !tagPattern.MatchString(image.Tag) {
			return Image{}, fmt.Errorf("its tag %s is not one of up to 128 letters, digits and _ . -", yamldoc.Quote(image.Tag))
		}
	}
	// As Docker does, take the first part for a registry only if it looks like a host.
	if first, repository, found := strings.Cut(rest, "/"); found && (strings.ContainsAny(first, ".:") || first == "localhost") {
		image.Registry, rest = first, repository
		if !registryPattern.MatchString(first) {
			return Image{}, fmt.Errorf("its registry %s is not a host name", yamldoc.Quote(first))
		}
	}
	image.Repository = rest
	if !repositoryPattern.MatchString(rest) {
		return Image{}, fmt.Errorf("its repository %s is not made of lowercase letters, digits and . _ - /", yamldoc.Quote(rest))
	}
	return image, nil
}

// ECR returns the account and region of an image in a private ECR registry.
func (i Image) ECR() (account, region string, isECR bool) {
	match := ecrPattern.FindStringSubmatch(i.Registry)
	if len(match) == 0 || match[3] != regions.DNSSuffix(match[2]) {
		return "", "", false
	}
	return match[1], match[2], true
}

// ECRRepositoryARN returns the ARN of the repository of an image in a private ECR registry, or "" for any
// other image.
func (i Image) ECRRepositoryARN() string {
	account, region, isECR := i.ECR()
	if !isECR {
		return ""
	}
	return "arn:" + regions.Partition(region) + ":ecr:" + region + ":" + account + ":repository/" + i.Repository
}

// checkImage wants the image pinned, so that a new version shows in the plan.
func checkImage(at yamldoc.Path, reference string, c *yamldoc.Checker) {
	if interpolates(reference) {
		return // told by the check of all texts
	}
	const allowed = "an image with a tag, a digest or both, such as public.ecr.aws/nginx/nginx:1.28.0"
	image, err := ParseImage(reference)
	switch {
	case err != nil:
		c.Error(at, yamldoc.Quote(reference)+" is not an image: "+err.Error(), allowed, imageFix(reference))
	case image.Digest != "":
	case image.Tag == "":
		c.Error(at, yamldoc.Quote(reference)+" has no tag, so that a new version would not show in the plan", allowed, "add the tag of a version")
	case image.Tag == "latest":
		c.Error(at, yamldoc.Quote(reference)+" has the tag latest, so that a new version would not show in the plan", allowed, "use the tag of a version")
	}
}

// imageFix says how to write a reference that is none.
func imageFix(reference string) string {
	isImage := func(text string) bool {
		image, err := ParseImage(text)
		return err == nil && (image.Tag != "" || image.Digest != "")
	}
	return cmp.Or(yamldoc.InForm(strings.Join(strings.Fields(reference), ""), isImage), yamldoc.InForm(reference, isImage), "write it in that form")
}

// checkPlace wants a private image in an account and a region.
func (i Image) checkPlace(at yamldoc.Path, account, region string, c *yamldoc.Checker) {
	ownAccount, ownRegion, isECR := i.ECR()
	if isECR && (ownAccount != account || ownRegion != region) {
		c.Error(at.Key("image"),
			fmt.Sprintf("the image is in account %s and region %s", ownAccount, ownRegion),
			fmt.Sprintf("a private image in the environment's own account %s and region %s, or a public one", account, region),
			fmt.Sprintf("name the one in %s.dkr.ecr.%s.%s, to which ECR can replicate it", account, region, regions.DNSSuffix(region)))
	}
}

// checkImages wants private images in the environment's own account and region: there the tag is
// looked up and the pull is allowed, and no other account's policy can stop a new task.
func (e Environment) checkImages(c *yamldoc.Checker) {
	if !c.Sound("account", "region") {
		return
	}
	check := func(at yamldoc.Path, reference string) {
		image, err := ParseImage(reference)
		if err != nil {
			return
		}
		image.checkPlace(at, e.Account, e.Region, c)
		if _, _, isECR := image.ECR(); !isECR && e.Network.NAT == NATNone && e.Network.Existing == nil && c.Sound("network.nat") {
			c.Error(at.Key("image"), "the image is outside ECR, and with network.nat: none instances reach nothing outside AWS",
				"an image in ECR, in account "+e.Account+" and region "+e.Region, "copy the image to ECR, or change network.nat")
		}
	}
	e.eachContainer(func(at yamldoc.Path, container pulled) { check(at, container.image) })
}
