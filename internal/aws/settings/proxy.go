package settings

// What the proxy of ECS Service Connect takes in each task, in CPU units and MiB: AWS's recommendation for up to 500 requests
// a second. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
const (
	ProxyCPU    = 256
	ProxyMemory = 64
)
