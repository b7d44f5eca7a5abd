package events_test

import (
	"testing"

	"cdah/internal/aws/events"
)

func TestTransform(t *testing.T) {
	t.Parallel()
	event := []byte(`{"resources": ["a", "b"], "detail": {"reason": "\"no\" <b>", "code": 3, "containers": [{"exitCode": 7}]}}`)
	paths := map[string]string{
		"second": "$.resources[1]", "reason": "$.detail.reason", "code": "$.detail.code", "exit": "$.detail.containers[0].exitCode",
		"missing": "$.detail.missing", "beyond": "$.resources[2]",
	}
	for template, want := range map[string]string{
		`{"text": <reason>}`:                   `{"text": "\"no\" <b>"}`,
		`{"text": "it says: <reason>."}`:       `{"text": "it says: \"no\" <b>."}`,
		`{"code": <code>, "of": "<second>"}`:   `{"code": 3, "of": "b"}`,
		`{"text": "\"exit\" code <exit>"}`:     `{"text": "\"exit\" code 7"}`,
		`{"text": "a <missing> of <beyond>"}`:  `{"text": "a  of "}`,
		`{"text": "an <unknown> name, 1 < 2"}`: `{"text": "an <unknown> name, 1 < 2"}`,
		`"the whole text: <second>"`:           `"the whole text: b"`,
		`{"text": <missing>}`:                  "",
		`not JSON <second>`:                    "",
	} {
		got, err := events.Transform(event, paths, template)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s becomes %s, %v; want %s", template, got, err, want)
		}
	}
}
