package schedule

import (
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
)

// startedBy is who has started a task: ECS allows 128 characters.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
func startedBy(name string) string {
	const most = 128
	by := "chronos-schedule/" + name
	return by[:min(len(by), most)]
}

func strategy(of []schedulertypes.CapacityProviderStrategyItem) []ecstypes.CapacityProviderStrategyItem {
	var all []ecstypes.CapacityProviderStrategyItem
	for _, one := range of {
		all = append(all, ecstypes.CapacityProviderStrategyItem{CapacityProvider: one.CapacityProvider, Base: one.Base, Weight: one.Weight})
	}
	return all
}
