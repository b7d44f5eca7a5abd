package settings

// VolumeThroughput has a file system be as fast as it is used, and paid by what is read and written: AWS's own
// recommendation where the load is not known, or comes in spikes. Of the other modes one is paid by the hour, and one is
// slow as long as little is stored. https://docs.aws.amazon.com/efs/latest/ug/performance.html
const VolumeThroughput = "elastic"
