package controlplane

import (
	"context"
	"encoding/xml"
	"net/url"

	"cdah/internal/ops/query"
)

// ask asks a service that answers in XML, and reads that.
func (c clients) ask(ctx context.Context, service query.Service, action string, parameters url.Values, into any) error {
	answer, err := query.Ask(ctx, c.config, service, action, parameters)
	if err != nil {
		return err
	}
	return xml.Unmarshal(answer, into) //nolint:gosec // of XML only what the struct has is read
}
