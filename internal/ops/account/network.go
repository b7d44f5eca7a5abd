package account

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/efs"
	efstypes "github.com/aws/aws-sdk-go-v2/service/efs/types"

	"cdah/internal/ops/query"
)

// inEC2 is a kind of things in EC2, which a filter finds by the ids that begin with a prefix: by an id alone, EC2 answers with
// another error for each kind.
func inEC2(name, action, filter, prefix string, options ...string) kind {
	return kind{
		name: name, action: "ec2:" + action, options: options,
		ours: func(value string) bool { return strings.HasPrefix(value, prefix) },
		look: func(ctx context.Context, a Account, t Thing) (*Lack, error) {
			answer, err := query.Ask(ctx, a.Config, query.EC2(), action, url.Values{"Filter.1.Name": {filter}, "Filter.1.Value.1": {t.Name}})
			if err != nil || bytes.Contains(answer, []byte(">"+t.Name+"<")) {
				return nil, err
			}
			return &Lack{"there is no " + name + " " + t.Name + " in " + a.place(), "", "write the id of one that is there"}, nil
		},
	}
}

func lookForFileSystem(ctx context.Context, a Account, t Thing) (*Lack, error) {
	_, err := efs.NewFromConfig(a.Config).DescribeFileSystems(ctx, &efs.DescribeFileSystemsInput{FileSystemId: &t.Name})
	var none *efstypes.FileSystemNotFound
	if errors.As(err, &none) {
		return &Lack{"there is no file system " + t.Name + " in " + a.place(), "", "write the id of one that is there, or leave existing out: then one is made"}, nil
	}
	return nil, err
}
