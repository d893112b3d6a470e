"""A second client of the communicator: the gRPC C core, which Unity's client also uses.

Sends messages (hexadecimal lines on standard input) to a port, and prints the replies.
"""
import sys

import grpc

channel = grpc.insecure_channel(f"127.0.0.1:{sys.argv[1]}")
exchange = channel.unary_unary("/communicator_objects.UnityToExternalProto/Exchange")
for line in sys.stdin:
    print(exchange(bytes.fromhex(line.strip()), wait_for_ready=True, timeout=30).hex(), flush=True)
