namespace Proximal;

/// <summary>Everything that there is to save of an <see cref="Rng"/>: restoring it continues the sequence exactly.</summary>
/// <param name="Seed">The seed, which is Philox's key.</param>
/// <param name="Stream">Which of the seed's 2^64 independent sequences.</param>
/// <param name="Position">How many 32-bit words have been taken from it.</param>
public readonly record struct RngState(ulong Seed, ulong Stream, ulong Position);
