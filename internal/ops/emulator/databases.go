package emulator

import "context"

// Passwords returns those of the master users of all RDS instances, by the instances' ARNs. One that the emulator does not
// know, such as that of an instance made from a snapshot, is missing. AWS tells them nobody: they are for what runs the
// databases' containers, and for no log.
func (e *Emulator) Passwords(ctx context.Context) (map[string]string, error) {
	var told []struct {
		ARN      string  `json:"arn"`
		Password *string `json:"password"`
	}
	if err := e.get(ctx, "/_cdah/databases", &told); err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, one := range told {
		if one.Password != nil {
			all[one.ARN] = *one.Password
		}
	}
	return all, nil
}
