using System.Security.Cryptography;

namespace Proximal.Fleet;

/// <summary>Table of contents of a version of the weights: its length, its SHA-256, and the SHA-256 of each
/// chunk.</summary>
internal sealed class WeightsManifest
{
    /// <summary>Bytes of every chunk but the last, below the megabyte that a message may have.</summary>
    public const int ChunkSize = 1_000_000;

    private const int MaxLength = 1 << 30;

    private readonly byte[][] chunkHashes;

    private WeightsManifest(long version, int length, byte[] hash, byte[][] chunkHashes)
    {
        (Version, Length, Hash, this.chunkHashes) = (version, length, hash, chunkHashes);
    }

    /// <summary>Version: number of updates of the weights.</summary>
    public long Version { get; }

    /// <summary>Length of the weights in bytes.</summary>
    public int Length { get; }

    /// <summary>SHA-256 of all bytes.</summary>
    public byte[] Hash { get; }

    /// <summary>Number of chunks.</summary>
    public int Chunks => chunkHashes.Length;

    /// <summary>Creates the manifest of weights.</summary>
    public static WeightsManifest Of(long version, ReadOnlySpan<byte> weights)
    {
        var hashes = new byte[CountOf(weights.Length)][];
        for (int i = 0; i < hashes.Length; i++)
            hashes[i] = SHA256.HashData(weights[RangeOf(i, weights.Length)]);
        return new WeightsManifest(version, weights.Length, SHA256.HashData(weights), hashes);
    }

    /// <summary>Range of a chunk in the weights.</summary>
    public Range RangeOf(int chunk) => RangeOf(chunk, Length);

    /// <summary>Whether bytes are a chunk of these weights.</summary>
    public bool Matches(int chunk, ReadOnlySpan<byte> bytes) =>
        chunk >= 0 && chunk < Chunks && SHA256.HashData(bytes).AsSpan().SequenceEqual(chunkHashes[chunk]);

    /// <summary>Writes the manifest.</summary>
    public byte[] Write()
    {
        MessageWriter writer = new MessageWriter().Long(Version).Int(Length).Raw(Hash);
        foreach (byte[] hash in chunkHashes)
            _ = writer.Raw(hash);
        return writer.ToArray();
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidInputException">The message is damaged.</exception>
    public static WeightsManifest Read(ReadOnlyMemory<byte> message)
    {
        var reader = new MessageReader(message);
        long version = reader.Long();
        int length = reader.Int();
        if (length is < 0 or > MaxLength)
            throw new InvalidInputException($"the weights have {length} bytes, but at most {MaxLength} are possible");
        byte[] hash = reader.Take(SHA256.HashSizeInBytes).ToArray();
        var hashes = new byte[CountOf(length)][];
        for (int i = 0; i < hashes.Length; i++)
            hashes[i] = reader.Take(SHA256.HashSizeInBytes).ToArray();
        reader.RequireEnd();
        return new WeightsManifest(version, length, hash, hashes);
    }

    private static int CountOf(int length) => (length + ChunkSize - 1) / ChunkSize;

    private static Range RangeOf(int chunk, int length) =>
        (chunk * ChunkSize)..Math.Min(length, (chunk + 1) * ChunkSize);
}
