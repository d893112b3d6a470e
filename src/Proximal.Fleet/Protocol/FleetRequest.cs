namespace Proximal.Fleet;

/// <summary>Requests of a worker to the learner. Each is one message of at most about a megabyte.</summary>
internal static class FleetRequest
{
    /// <summary>Number of this protocol.</summary>
    public const int ProtocolVersion = 1;

    /// <summary>Kinds of requests.</summary>
    public enum Kind : byte
    {
        /// <summary>A worker joins, with the token of the fleet.</summary>
        Join,

        /// <summary>A worker is alive.</summary>
        Beat,

        /// <summary>A worker asks for an unroll to make.</summary>
        Lease,

        /// <summary>A worker asks for the manifest of a version of the weights.</summary>
        Manifest,

        /// <summary>A worker asks for a chunk of the weights.</summary>
        Chunk,

        /// <summary>A worker sends a part of an unroll.</summary>
        Push,

        /// <summary>A worker leaves.</summary>
        Leave,

        /// <summary>A worker found data that are not finite, or an environment that failed, which end the run.</summary>
        Fail,
    }

    public static byte[] Join(string worker, string token) =>
        new MessageWriter().Byte((byte)Kind.Join).Int(ProtocolVersion).Text(worker).Text(token).ToArray();

    public static byte[] Beat(ReadOnlySpan<byte> session) => Of(Kind.Beat, session).ToArray();

    public static byte[] Lease(ReadOnlySpan<byte> session) => Of(Kind.Lease, session).ToArray();

    public static byte[] Leave(ReadOnlySpan<byte> session) => Of(Kind.Leave, session).ToArray();

    public static byte[] Manifest(ReadOnlySpan<byte> session, long version) =>
        Of(Kind.Manifest, session).Long(version).ToArray();

    public static byte[] Chunk(ReadOnlySpan<byte> session, long version, int chunk) =>
        Of(Kind.Chunk, session).Long(version).Int(chunk).ToArray();

    public static byte[] Push(ReadOnlySpan<byte> session, int length, int offset, ReadOnlySpan<byte> part) =>
        Of(Kind.Push, session).Int(length).Int(offset).Bytes(part).ToArray();

    public static byte[] Fail(ReadOnlySpan<byte> session, bool isDiverged, string message) =>
        Of(Kind.Fail, session).Byte(isDiverged ? (byte)1 : (byte)0).Text(message).ToArray();

    private static MessageWriter Of(Kind kind, ReadOnlySpan<byte> session) =>
        new MessageWriter().Byte((byte)kind).Bytes(session);
}
