package cost

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/pricing/types"
	"github.com/aws/smithy-go"

	"cdah/internal/aws/prices"
	"cdah/internal/aws/regions"
)

// Source is where prices come from: AWS's price list, and what it has said before.
type Source struct {
	Folder string // keeps prices; empty for none

	// Config returns how to reach AWS. It is not called where all prices are kept.
	Config func(context.Context) (aws.Config, error)

	Now func() time.Time
}

// keep is how long prices are kept. AWS changes them a few times in a year.
const keep = 7 * 24 * time.Hour

// atOnce is how many products are asked for at the same time, below what AWS allows.
const atOnce = 4

// Quotes returns the prices of products in a region. It fails where AWS does not answer at all; a product that the
// list does not have, or has twice, gets a quote that says so.
func (s Source) Quotes(ctx context.Context, region string, products []prices.Product) (Quotes, error) {
	if partition := regions.Partition(region); partition != "aws" {
		return nil, fmt.Errorf("AWS's price list in USD has no regions of %s, such as %s", partition, region)
	}
	now := s.Now()
	all := s.kept(region, now)
	missing := slices.DeleteFunc(slices.Clone(products), func(p prices.Product) bool { _, has := all[p.String()]; return has })
	if len(missing) > 0 {
		asked, err := s.ask(ctx, region, missing)
		if err != nil {
			return nil, err
		}
		for name, quote := range asked {
			quote.Asked = now
			all[name] = quote
		}
		_ = s.save(region, all) // what cannot be kept is asked for again
	}
	wanted := Quotes{}
	for _, p := range products {
		wanted[p.String()] = all[p.String()]
	}
	return wanted, nil
}

// ask asks AWS.
func (s Source) ask(ctx context.Context, region string, products []prices.Product) (Quotes, error) {
	config, err := s.Config(ctx)
	if err != nil {
		return nil, err
	}
	if config.Credentials == nil {
		return nil, errors.New("there are no credentials of AWS; fix: set AWS_PROFILE")
	}
	if _, err := config.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("there are no credentials of AWS; fix: set AWS_PROFILE (%s)", oneLine(err))
	}
	client := pricing.NewFromConfig(config, func(o *pricing.Options) { o.Region = endpointRegion(region) })
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	var lock sync.Mutex
	quotes, failure, free := Quotes{}, error(nil), make(chan struct{}, atOnce)
	for _, product := range products {
		all.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			items, err := find(ctx, client, region, product)
			lock.Lock()
			defer lock.Unlock()
			if err != nil {
				if failure == nil {
					failure = err
					cancel()
				}
				return
			}
			quote, err := choose(product, region, items)
			if err != nil {
				quote.Problem = err.Error()
			}
			quotes[product.String()] = quote
		})
	}
	all.Wait()
	return quotes, failure
}

// find returns all items that AWS finds by the filters of a product.
func find(ctx context.Context, client pricing.GetProductsAPIClient, region string, product prices.Product) ([]item, error) {
	input := &pricing.GetProductsInput{ServiceCode: &product.Service, FormatVersion: aws.String("aws_v1")}
	filters := product.Filters(region)
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		input.Filters = append(input.Filters, types.Filter{Type: types.FilterTypeTermMatch, Field: aws.String(name), Value: aws.String(filters[name])})
	}
	var items []item
	pages := pricing.NewGetProductsPaginator(client, input)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, refused(err)
		}
		for _, text := range page.PriceList {
			read, err := readItem(text)
			if err != nil {
				return nil, err
			}
			items = append(items, read)
		}
	}
	return items, nil
}

// refused says in a line why AWS gives no prices.
func refused(err error) error {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return fmt.Errorf("AWS's price list does not answer (%s)", oneLine(err))
	}
	mend := ""
	if strings.Contains(answer.ErrorCode(), "AccessDenied") {
		mend = "; fix: allow pricing:GetProducts"
	}
	return fmt.Errorf("AWS refuses its price list (%s: %s)%s", answer.ErrorCode(), strings.Join(strings.Fields(answer.ErrorMessage()), " "), mend)
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// endpointRegion is the closest of the regions that tell prices; each tells those of all
// (https://docs.aws.amazon.com/general/latest/gr/billing.html).
func endpointRegion(region string) string {
	area, _, _ := strings.Cut(region, "-")
	switch area {
	case "eu", "af", "il":
		return "eu-central-1"
	case "ap", "me":
		return "ap-south-1"
	default:
		return "us-east-1"
	}
}
