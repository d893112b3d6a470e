namespace Proximal;

/// <summary>Complete state of an <see cref="Rng"/>. Restoring it continues the sequence exactly.</summary>
/// <param name="Seed">Seed, which is the key of Philox.</param>
/// <param name="Stream">Index of one of the 2^64 independent sequences of the seed.</param>
/// <param name="Position">Number of 32-bit words taken.</param>
public readonly record struct RngState(ulong Seed, ulong Stream, ulong Position);
