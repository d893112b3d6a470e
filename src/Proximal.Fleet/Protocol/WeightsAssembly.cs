using System.Security.Cryptography;

namespace Proximal.Fleet;

/// <summary>Weights that a worker puts together from chunks, in any order. A damaged chunk stays missing.</summary>
/// <param name="manifest">Table of contents.</param>
internal sealed class WeightsAssembly(WeightsManifest manifest)
{
    private readonly byte[] weights = new byte[manifest.Length];
    private readonly bool[] arrived = new bool[manifest.Chunks];

    /// <summary>Chunks that have not arrived.</summary>
    public IEnumerable<int> Missing => Enumerable.Range(0, arrived.Length).Where(chunk => !arrived[chunk]);

    /// <summary>Adds a chunk. Returns whether it is undamaged.</summary>
    public bool Add(int chunk, ReadOnlySpan<byte> bytes)
    {
        if (!manifest.Matches(chunk, bytes))
            return false;
        bytes.CopyTo(weights.AsSpan(manifest.RangeOf(chunk)));
        arrived[chunk] = true;
        return true;
    }

    /// <summary>Returns the weights after all chunks have arrived.</summary>
    /// <exception cref="InvalidInputException">Chunks are missing, or their whole does not match the hash.</exception>
    public byte[] Complete()
    {
        if (Array.Exists(arrived, static chunk => !chunk))
            throw new InvalidInputException($"chunks of version {manifest.Version} of the weights are missing");
        return SHA256.HashData(weights).AsSpan().SequenceEqual(manifest.Hash)
            ? weights
            : throw new InvalidInputException($"version {manifest.Version} of the weights does not match its hash");
    }
}
