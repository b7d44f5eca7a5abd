package kernel

// Addresses is the key of the context, true, of a stack whose AllocateLogicalId makes an element's address
// from nothing but its path, the way of constructs/stack. The fast kernel then makes the same address by
// itself (hook/addresses.cjs). It asks the stack about variables, and about all elements of one type that
// share an address.
const Addresses = "cdah:addresses"
