// The gRPC library and its loader, as one module that is loaded when the first call is made.

// A dynamic import of the CommonJS packages themselves would find their names in the source and only a default in the bundle.
export {Client, credentials, status} from '@grpc/grpc-js'
export {fromJSON} from '@grpc/proto-loader'
