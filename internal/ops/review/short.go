package review

import (
	"regexp"
	"slices"
	"strings"
)

// What a report for people says in short. The JSON of a review has all of it.
var (
	// pinned is an image of an account's registry that is named by its digest, in quotes as values are shown: the repository
	// and the digest. https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
	pinned = regexp.MustCompile(`^"\d{12}\.dkr\.ecr\.[a-z0-9.-]+/([^@"]+)@(sha256:[0-9a-f]{64})"$`)

	// revision is the ARN of a revision of a task definition: its family and number.
	revision = regexp.MustCompile(`^"arn:[a-z-]+:ecs:[a-z0-9-]+:\d{12}:task-definition/([^"]+:\d+)"$`)
)

// shortDigest is how much of a digest tells images apart.
const shortDigest = len("sha256:") + 12

// Pinned returns the images in a review that are named by their digest, each once and sorted: whoever knows their tags sets
// Tags.
func (r Review) Pinned() []string {
	var all []string
	for _, c := range r.changes() {
		for _, a := range c.Attributes {
			for _, value := range []string{a.Before, a.After} {
				if pinned.MatchString(value) {
					all = append(all, value[1:len(value)-1])
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// short says both sides of an attribute in short: images by their tags, and the ARNs of task definitions by their ends.
// Images of two registries are told in full, as they may differ in that alone.
func (w *writer) short(a Attribute) (before, after string) {
	before, after = revision.ReplaceAllString(a.Before, `"$1"`), revision.ReplaceAllString(a.After, `"$1"`)
	was, is := pinned.FindStringSubmatch(before), pinned.FindStringSubmatch(after)
	if was != nil && is != nil && registry(before) != registry(after) {
		return before, after
	}
	return w.image(before, was), w.image(after, is)
}

// image names an image by its tag and the beginning of its digest. What is none stays.
func (w *writer) image(value string, parts []string) string {
	if parts == nil {
		return value
	}
	repository, digest := parts[1], parts[2][:shortDigest]
	if tag := w.tags[value[1:len(value)-1]]; tag != "" {
		return repository + ":" + tag + " (" + digest + ")"
	}
	return repository + "@" + digest
}

// registry is the host before the repository.
func registry(value string) string { return value[:strings.IndexByte(value, '/')] }
