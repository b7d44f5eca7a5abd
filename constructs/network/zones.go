package network

import (
	"encoding/json"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsavailabilityzones"

	"cdah/internal/jsii/cdk"
)

// proveZones has a plan fail where the account lacks one of the zones. Local and wavelength zones,
// which an account must opt in to, do not count: a load balancer's subnets and managed NAT are not
// everywhere in them. A zone that AWS has trouble in does: others must stay deployable.
func (b *builder) proveZones() {
	zones := dataawsavailabilityzones.NewDataAwsAvailabilityZones(b.scope, jsii.String("zones"), &dataawsavailabilityzones.DataAwsAvailabilityZonesConfig{
		Filter: []*dataawsavailabilityzones.DataAwsAvailabilityZonesFilter{{
			Name: jsii.String("opt-in-status"), Values: jsii.Strings("opt-in-not-required"),
		}},
	})
	cdk.Require(zones, cdk.Condition{
		Holds: "${length(setsubtract(" + b.zoneNames() + ", self.names)) == 0}",
		Message: "This account does not have all of the zones " + strings.Join(b.zoneList(), ", ") +
			". It has ${join(\", \", self.names)}. Choose among their letters (network.zones).",
	})
}

// zoneList returns the full names of the zones, such as eu-west-2a.
func (b *builder) zoneList() []string {
	names := make([]string, len(b.Spec.Zones.Letters))
	for i, letter := range b.Spec.Zones.Letters {
		names[i] = b.Region + letter
	}
	return names
}

// zoneNames is zoneList in Terraform's language.
func (b *builder) zoneNames() string { return literal(b.zoneList()) }

// literal writes a list of plain texts in Terraform's language, where it reads as in JSON.
func literal(texts []string) string {
	text, err := json.Marshal(texts)
	if err != nil {
		panic(err) // texts always have a JSON form
	}
	return string(text)
}
