package resources

// Use is how a resource of a type is used by others that stay when it goes.
type Use struct {
	User      string // type of what uses it
	Attribute string // of the user: a set of ids
	Loss      string // what is lost when it goes in the same deployment as the user leaves it
}

// Uses returns how resources of a type are used, where AWS takes time to leave one after the user's change: what is
// deployed waits for the change alone, and then takes away what is still used.
func Uses(kind string, own ...Service) []Use {
	const first = "; deploy with the zone in network.leaving first, and remove it in the next deployment"
	uses := map[string][]Use{
		"aws_subnet": {
			{User: "aws_autoscaling_group", Attribute: "vpc_zone_identifier", Loss: "its instances still run in it, and lose their way out" + first},
			{User: "aws_lb", Attribute: "subnets", Loss: "clients still come in through it" + first},
		},
	}[kind]
	return append(uses, ofOwners(kind, own).Uses...)
}
