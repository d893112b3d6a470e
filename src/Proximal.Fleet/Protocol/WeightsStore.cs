namespace Proximal.Fleet;

/// <summary>
/// The published weights on the learner: the newest version and the one before it, which a worker may be loading.
/// Thread-safe.
/// </summary>
internal sealed class WeightsStore
{
    private readonly Lock gate = new();
    private (WeightsManifest Manifest, byte[] Weights)? newest;
    private (WeightsManifest Manifest, byte[] Weights)? previous;

    /// <summary>Adds a version.</summary>
    public void Publish(long version, byte[] weights)
    {
        var manifest = WeightsManifest.Of(version, weights);
        lock (gate)
            (previous, newest) = (newest, (manifest, weights));
    }

    /// <summary>Returns the manifest of a version; null if it is not kept.</summary>
    public WeightsManifest? Find(long version) => FindBoth(version)?.Manifest;

    /// <summary>Returns a chunk; null if there is none.</summary>
    public ReadOnlyMemory<byte>? Chunk(long version, int chunk) =>
        FindBoth(version) is { } found && chunk >= 0 && chunk < found.Manifest.Chunks
            ? (ReadOnlyMemory<byte>?)found.Weights.AsMemory()[found.Manifest.RangeOf(chunk)]
            : null;

    private (WeightsManifest Manifest, byte[] Weights)? FindBoth(long version)
    {
        lock (gate)
        {
            if (newest is { } last && last.Manifest.Version == version)
                return last;
            return previous is { } before && before.Manifest.Version == version ? before : null;
        }
    }
}
