package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cdah/internal/aws/regions"
	"cdah/internal/yamldoc"
)

// How much a registry copies at most: there is one rule for each place, and in it one filter for each repository. AWS's
// documentation names 10 rules in one place and 25 in another; the AWS provider takes 10.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ReplicationConfiguration.html
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
const (
	maxImageCopies = 10
	maxCopied      = 100
)

// checkReplication checks where images are copied to and from.
func (f Foundation) checkReplication(c *yamldoc.Checker) {
	if !c.Sound("account", "region", "project", "repositories") {
		return
	}
	for _, name := range sortedKeys(f.Repositories) {
		at := yamldoc.Path("repositories").Key(name)
		f.checkCopies(at.Key("replicate_to"), name, c)
		if i := slices.Index(f.Repositories[name].ReplicateFrom, f.Account); i >= 0 {
			c.Error(at.Key("replicate_from").Index(i), "this is the account of the foundation itself, which needs no permission", "other accounts", "remove it")
		}
	}
	places := f.copies()
	if len(places) > maxImageCopies {
		c.Error("repositories", fmt.Sprintf("images are copied to %d different places", len(places)),
			fmt.Sprintf("%d at most in a registry", maxImageCopies), "copy to fewer, or on from one of these")
	}
	for _, place := range sortedCopies(places) {
		if names := places[place]; len(names) > maxCopied {
			c.Error("repositories", fmt.Sprintf("%d repositories are copied to account %s in %s", len(names), place.Account, place.Region),
				fmt.Sprintf("%d at most to one place", maxCopied), "copy fewer")
		}
	}
}

// checkCopies checks the places that a repository is copied to.
func (f Foundation) checkCopies(at yamldoc.Path, name string, c *yamldoc.Checker) {
	seen := map[ImageCopy]bool{}
	for i, given := range f.Repositories[name].ReplicateTo {
		place, here := given.In(f.Account, f.Region), at.Index(i)
		if given.Account != "" {
			checkAccount(c, here.Key("account"), given.Account)
		}
		if given.Region != "" {
			checkRegion(c, here.Key("region"), given.Region)
		}
		switch {
		case place == ImageCopy{f.Account, f.Region}:
			c.Error(here, "this is the foundation's own registry, account "+f.Account+" in "+f.Region, "another account, another region, or both", "name one of the two")
		case seen[place]:
			c.Error(here, "account "+place.Account+" in "+place.Region+" stands here twice", "each place once", "remove one")
		case regions.Known(place.Region) && regions.Partition(place.Region) != regions.Partition(f.Region):
			c.Error(here, place.Region+" is in another partition of AWS than "+f.Region, "a region of the partition "+regions.Partition(f.Region), "push the image to both")
		default:
			f.checkBeginnings(here, name, place, c)
		}
		seen[place] = true
	}
}

// checkBeginnings refuses what AWS would copy unasked: it tells repositories by the beginnings of their names.
func (f Foundation) checkBeginnings(at yamldoc.Path, name string, place ImageCopy, c *yamldoc.Checker) {
	for _, other := range sortedKeys(f.Repositories) {
		if other != name && strings.HasPrefix(other, name) && !slices.Contains(f.copies()[place], other) {
			c.Error(at, "AWS would copy "+yamldoc.Quote(other)+" too, whose name begins as "+yamldoc.Quote(name)+" does",
				"repositories whose names do not begin so, or all of them to the same place", "add the place to "+other+", or rename one of the two")
		}
	}
}

// copies returns the names of the repositories, sorted, that are copied to each place.
func (f Foundation) copies() map[ImageCopy][]string {
	places := map[ImageCopy][]string{}
	for _, name := range sortedKeys(f.Repositories) {
		for _, given := range f.Repositories[name].ReplicateTo {
			place := given.In(f.Account, f.Region)
			if !slices.Contains(places[place], name) {
				places[place] = append(places[place], name)
			}
		}
	}
	return places
}

func sortedCopies(places map[ImageCopy][]string) []ImageCopy {
	all := make([]ImageCopy, 0, len(places))
	for place := range places {
		all = append(all, place)
	}
	slices.SortFunc(all, func(a, b ImageCopy) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	})
	return all
}

// unreceived says where a foundation of the folder, whose registry is to get copies, does not take them: AWS would
// say so to nobody who deploys, and copy nothing.
func (p Project) unreceived(file string, f Foundation) Problems {
	var found Problems
	for _, other := range p.Foundations {
		for place, names := range f.copies() {
			if place != (ImageCopy{other.Account, other.Region}) || other.Account == f.Account || other.Project != f.Project {
				continue
			}
			for _, name := range names {
				if slices.Contains(other.Repositories[name].ReplicateFrom, f.Account) {
					continue
				}
				found = append(found, Problem{
					File: file, Path: string(yamldoc.Path("repositories").Key(name).Key("replicate_to")),
					Got:     "the foundation " + other.Name + " of account " + other.Account + " does not take copies of " + name + " from here",
					Allowed: "places that take them", Fix: fmt.Sprintf("write repositories.%s.replicate_from: [%q] into its file", name, f.Account),
				})
			}
		}
	}
	return found
}
