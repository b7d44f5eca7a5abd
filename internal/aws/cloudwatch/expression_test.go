package cloudwatch

import "testing"

func TestExpression(t *testing.T) {
	t.Parallel()
	metrics := map[string]Point{"errors": At(6), "requests": At(24), "none": Missing(), "zero": At(0)}
	tests := map[string]Point{
		"100 * errors / requests":                At(25),
		"100 * errors / (requests + errors)":     At(20),
		"requests - errors":                      At(18),
		"errors / none":                          Missing(),
		"errors / zero":                          Missing(),
		"FILL(none, 0) + errors":                 At(6),
		"FILL(errors, 0)":                        At(6),
		"IF(errors > 5, errors / requests, 0)":   At(0.25),
		"IF(errors > 6, errors / requests, 0)":   At(0),
		"IF(errors >= 6, 1, 0)":                  At(1),
		"IF(errors < 6, 1, 0)":                   At(0),
		"IF(errors <= 6, 1, none)":               At(1),
		"IF(none > 1, 1, 0)":                     Missing(),
		"100 * errors / (FILL(none, 0)+ errors)": At(100),
		"MAX([errors, requests, zero])":          At(24),
		"MAX([none, errors])":                    At(6),
		"MAX([none])":                            Missing(),
	}
	for text, want := range tests {
		if got, err := Expression(text, metrics); err != nil || got != want {
			t.Errorf("%s = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, bad := range []string{"100 *", "unknown", "ANOMALY_DETECTION_BAND(errors)", "errors % 2", "errors + unknown", "unknown + errors", "FILL(unknown, 0)", "m[0]", "MAX(errors)", "MAX(FILL(errors, 0))", "MAX([unknown])", "[errors]"} {
		if got, err := Expression(bad, metrics); err == nil {
			t.Errorf("%s = %v", bad, got)
		}
	}
}
