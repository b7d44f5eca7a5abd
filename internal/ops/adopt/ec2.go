package adopt

import (
	"context"
	"encoding/xml"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"cdah/internal/ops/query"
)

// lookEC2 finds what has tags in EC2, the associations of route tables and the rules of security groups.
func lookEC2(ctx context.Context, config aws.Config) ([]Existing, error) {
	tagged := map[string]map[string]string{}
	err := askEC2(ctx, config, "DescribeTags", func(p page) {
		for _, t := range p.Tags {
			if tagged[t.ID] == nil {
				tagged[t.ID] = map[string]string{}
			}
			tagged[t.ID][t.Key] = t.Value
		}
	})
	if err != nil {
		return nil, err
	}
	var all []Existing
	err = askEC2(ctx, config, "DescribeNatGateways", func(p page) {
		for _, nat := range p.NatGateways { // a deleted one stays for an hour, with its tags
			if slices.Contains([]string{"deleting", "deleted", "failed"}, nat.State) {
				delete(tagged, nat.ID)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for id, tags := range tagged {
		prefix, _, _ := strings.Cut(id, "-")
		all = append(all, Existing{Kind: prefix, ID: id, Tags: tags})
	}
	err = askEC2(ctx, config, "DescribeRouteTables", func(p page) {
		for _, a := range p.Associations {
			all = append(all, Existing{Kind: "association", ID: a.Subnet + "/" + a.Table, Attributes: map[string]string{
				"subnet_id": a.Subnet, "route_table_id": a.Table,
			}})
		}
	})
	if err != nil {
		return nil, err
	}
	err = askEC2(ctx, config, "DescribeSecurityGroupRules", func(p page) {
		for _, r := range p.Rules {
			all = append(all, r.existing())
		}
	})
	return all, err
}

// page is an answer of EC2: of each call its own part.
type page struct {
	Tags []struct {
		ID    string `xml:"resourceId"`
		Key   string `xml:"key"`
		Value string `xml:"value"`
	} `xml:"tagSet>item"`
	NatGateways []struct {
		ID    string `xml:"natGatewayId"`
		State string `xml:"state"`
	} `xml:"natGatewaySet>item"`
	Associations []struct {
		Subnet string `xml:"subnetId"`
		Table  string `xml:"routeTableId"`
	} `xml:"routeTableSet>item>associationSet>item"`
	Rules []groupRule `xml:"securityGroupRuleSet>item"`
	Next  string      `xml:"nextToken"`
}

type groupRule struct {
	ID         string `xml:"securityGroupRuleId"`
	Group      string `xml:"groupId"`
	Egress     bool   `xml:"isEgress"`
	Protocol   string `xml:"ipProtocol"`
	From       string `xml:"fromPort"`
	To         string `xml:"toPort"`
	IPv4       string `xml:"cidrIpv4"`
	IPv6       string `xml:"cidrIpv6"`
	PrefixList string `xml:"prefixListId"`
	Other      string `xml:"referencedGroupInfo>groupId"`
}

func (r groupRule) existing() Existing {
	kind := "ingress-rule"
	if r.Egress {
		kind = "egress-rule"
	}
	return Existing{Kind: kind, ID: r.ID, Attributes: map[string]string{
		"security_group_id": r.Group, "ip_protocol": r.Protocol, "from_port": r.From, "to_port": r.To, "cidr_ipv4": r.IPv4,
		"cidr_ipv6": r.IPv6, "prefix_list_id": r.PrefixList, "referenced_security_group_id": r.Other,
	}}
}

// askEC2 makes a call that only reads, and hands over each page of its answer.
func askEC2(ctx context.Context, config aws.Config, action string, take func(page)) error {
	parameters := url.Values{"MaxResults": {"100"}}
	for {
		var p page
		answer, err := query.Ask(ctx, config, query.EC2(), action, parameters)
		if err == nil {
			err = xml.Unmarshal(answer, &p)
		}
		if err != nil {
			return err
		}
		take(p)
		if p.Next == "" {
			return nil
		}
		parameters.Set("NextToken", p.Next)
	}
}
