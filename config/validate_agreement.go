package config

import (
	"cmp"
	"path/filepath"
	"strings"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/permissions"
	"cdah/internal/aws/regions"
	"cdah/internal/yamldoc"
)

// agreement checks the foundations of a folder against each other and against the environments of their
// accounts, in another.
func (p Project) agreement(environmentsDir, foundationsDir string) Problems {
	var found Problems
	accounts := map[string]string{}
	for _, f := range p.Foundations {
		file := filepath.Join(foundationsDir, f.Name+extension)
		if other, taken := accounts[f.Account]; taken {
			found = append(found, Problem{
				File: file, Path: "account", Got: "the account is that of the foundation " + other + " too",
				Allowed: "one foundation an account", Fix: "join the two",
			})
		}
		accounts[f.Account] = f.Name
		found = append(found, p.unreceived(file, f)...)
		for _, e := range p.EnvironmentsOf(f) {
			found = append(found, f.disagreement(file, e)...)
			found = append(found, f.beyond(file, e)...)
			own := filepath.Join(environmentsDir, e.Name+extension)
			found = append(found, f.otherBoundary(own, e)...)
			found = append(found, f.missingRepositories(own, file, e)...)
		}
		found = append(found, p.overlaps(file, f)...)
	}
	return found
}

// overlaps says where the names of an environment's resources begin as those of another in the account do: IAM
// tells resources apart by the beginnings of their names, so that the one's role would reach the other.
func (p Project) overlaps(file string, f Foundation) Problems {
	if f.CircleCI == nil {
		return nil
	}
	var found Problems
	for _, e := range p.Environments {
		for _, other := range p.Environments {
			short, long := naming.Of(e.Project, e.Name), naming.Of(other.Project, other.Name)
			if e.Account == f.Account && other.Account == f.Account && strings.HasPrefix(long, short+"-") {
				found = append(found, Problem{
					File: file, Path: "circleci",
					Got:     "the role that deploys " + short + " would reach " + long + " too, whose name begins as its own does, with a hyphen",
					Allowed: "environments of an account whose names do not begin so", Fix: "rename one, or give it an account of its own",
				})
			}
		}
	}
	return found
}

// disagreement says where an environment looks for its state in another place than the foundation keeps
// it.
func (f Foundation) disagreement(file string, e Environment) Problems {
	switch {
	case e.State.Bucket == "":
		return nil
	case e.State.Bucket != f.State.Bucket:
		return Problems{{
			File: file, Path: "state.bucket",
			Got:     yamldoc.Quote(f.State.Bucket) + " is not where the environment " + e.Name + " of the same account keeps its state, which is " + yamldoc.Quote(e.State.Bucket),
			Allowed: "one bucket for an account's states", Fix: "write " + e.State.Bucket + " here, or " + f.State.Bucket + " in " + e.Name + extension,
		}}
	case e.State.Region != f.Region:
		return Problems{{
			File: file, Path: "region",
			Got:     "the environment " + e.Name + " looks for the bucket in " + e.State.Region,
			Allowed: "what the environments give as state.region", Fix: "write " + e.State.Region + " here, or state.region: " + f.Region + " in " + e.Name + extension,
		}}
	}
	return nil
}

// otherBoundary warns of an environment whose roles the pipeline could not make, as it may make none without the boundary
// that the foundation has for them.
func (f Foundation) otherBoundary(file string, e Environment) Problems {
	want := permissions.BoundaryARN(regions.Partition(e.Region), e.Account, naming.Of(e.Project, e.Name))
	if f.CircleCI == nil || e.Target == TargetEmulator || e.PermissionsBoundary == want {
		return nil
	}
	got := "is not given"
	if e.PermissionsBoundary != "" {
		got = yamldoc.Quote(e.PermissionsBoundary) + " is not that of the foundation " + f.Name
	}
	return Problems{{
		File: file, Path: "permissions_boundary", Severity: yamldoc.Warning,
		Got:     got + ", and the pipeline may make roles with the foundation's boundary only",
		Allowed: want, Fix: "write permissions_boundary: " + want,
	}}
}

// missingRepositories warns of images in repositories of the account that its foundation does not make. On the emulator an
// image is pushed without one.
func (f Foundation) missingRepositories(file, foundation string, e Environment) Problems {
	var found Problems
	if e.Target == TargetEmulator {
		return nil
	}
	e.eachContainer(func(at yamldoc.Path, container pulled) {
		image, err := ParseImage(container.image)
		if err != nil || len(f.Repositories) == 0 || image.Registry != f.registry() {
			return
		}
		name, ofProject := strings.CutPrefix(image.Repository, f.Project+"/")
		if _, made := f.Repositories[name]; made && ofProject {
			return
		}
		names := sortedKeys(f.Repositories)
		fix := "name one of those, or make the repository elsewhere"
		if ofProject {
			fix = cmp.Or(yamldoc.DidYouMean(name, names), "add "+name+": {} to repositories in "+foundation+", and deploy "+f.Stack()+" before "+e.Name)
		}
		for i := range names {
			names[i] = f.Project + "/" + names[i]
		}
		found = append(found, Problem{
			File: file, Path: string(at.Key("image")), Severity: yamldoc.Warning,
			Got:     "the foundation " + f.Name + " of this account makes no repository " + yamldoc.Quote(image.Repository),
			Allowed: strings.Join(names, ", "), Fix: fix,
		})
	})
	return found
}

// registry is the host of the foundation's repositories.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
func (f Foundation) registry() string {
	return f.Account + ".dkr.ecr." + f.Region + "." + regions.DNSSuffix(f.Region)
}
