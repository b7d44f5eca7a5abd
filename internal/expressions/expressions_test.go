package expressions

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"plain":                             "plain",
		"service/${aws_ecs_cluster.c.name}": "service/${aws_ecs_cluster.c.name}",
		`${jsonencode({"a" = [1, "${aws_vpc.network.arn}/*"]})}`: `{"a":[1,"${aws_vpc.network.arn}/*"]}`,
		`${base64encode("#!/bin/sh ${aws_vpc.network.id}")}`:     "#!/bin/sh ${aws_vpc.network.id}",
		"${aws_a.b.c.d} ${aws_a.b.e}":                            "${aws_a.b.c.d} ${aws_a.b.e}",
	} {
		if got, err := Text(source); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", source, got, err, want)
		}
	}
	for source, want := range map[string]string{"${": "Terraform's language", "${nope(1)}": "cannot be evaluated", "${[1]}": "no text"} {
		if _, err := Text(source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", source, err, want)
		}
	}
}
