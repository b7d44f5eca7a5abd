package adopt

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	tagging "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	taggingtypes "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"

	"cdah/internal/aws/resources"
)

// lookTagged finds what only its tags tell to be the stack's.
func (s *Stack) lookTagged(ctx context.Context, config aws.Config) ([]Existing, error) {
	kinds := map[string]resources.ImportID{}
	services := map[string]map[string]bool{} // by region
	for _, resource := range s.types {
		service, _, tagged := strings.Cut(resource.Import.Kind, ":")
		if !tagged {
			continue
		}
		kinds[resource.Import.Kind] = resource.Import
		region := cmp.Or(resource.Import.TagsIn, config.Region)
		if services[region] == nil {
			services[region] = map[string]bool{}
		}
		services[region][service] = true
	}
	var all []Existing
	for region, named := range services {
		found, err := s.lookTaggedIn(ctx, config, region, slices.Sorted(maps.Keys(named)))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	for i, e := range all {
		if kinds[e.Kind].EndOfARN {
			all[i].ID = e.ID[strings.LastIndex(e.ID, "/")+1:]
		}
	}
	return all, nil
}

// lookTaggedIn asks a region for what the services have with the stack's tags.
func (s *Stack) lookTaggedIn(ctx context.Context, config aws.Config, region string, services []string) ([]Existing, error) {
	input := &tagging.GetResourcesInput{ResourceTypeFilters: services}
	for key, value := range s.ownTags() {
		input.TagFilters = append(input.TagFilters, taggingtypes.TagFilter{Key: &key, Values: []string{value}})
	}
	keys := kms.NewFromConfig(config)
	var all []Existing
	pages := tagging.NewGetResourcesPaginator(tagging.NewFromConfig(config, func(o *tagging.Options) { o.Region = region }), input)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, resource := range page.ResourceTagMappingList {
			e := ofARN(aws.ToString(resource.ResourceARN))
			for _, tag := range resource.Tags {
				e.Tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			}
			if e.Kind == "kms:key" {
				// A key that is to be deleted stays for weeks, with its tags.
				key, err := keys.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &e.ID})
				if err != nil {
					return nil, err
				}
				if key.KeyMetadata.KeyState == kmstypes.KeyStatePendingDeletion {
					continue
				}
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// ofARN returns an existing resource by its ARN.
func ofARN(arn string) Existing {
	parts := strings.SplitN(arn, ":", 6)
	service, path := parts[2], strings.Split(parts[len(parts)-1], "/")
	e := Existing{Kind: service + ":" + path[0], ID: arn, Tags: map[string]string{}, Attributes: map[string]string{"arn": arn}}
	if service == "wafv2" && len(path) == 4 { // regional/webacl/NAME/ID
		e.Kind, e.ID = service+":"+path[1], path[3]+"/"+path[2]+"/REGIONAL"
		e.Attributes["name"] = path[2]
	}
	return e
}
