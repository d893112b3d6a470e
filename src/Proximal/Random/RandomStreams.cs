namespace Proximal;

/// <summary>
/// The streams of random numbers that a run draws from, so that drawing more for one purpose changes nothing elsewhere.
/// Environment i has the stream <see cref="VectorEnvironment.FirstStream"/> + i.
/// </summary>
public static class RandomStreams
{
    /// <summary>The initial weights.</summary>
    public const ulong WeightInitialization = 0;

    /// <summary>Sampled actions.</summary>
    public const ulong Actions = 1;

    /// <summary>The order of minibatches.</summary>
    public const ulong Shuffle = 2;

    /// <summary>Evaluation episodes.</summary>
    public const ulong Evaluation = 3;

    /// <summary>Draws from a replay buffer.</summary>
    public const ulong Replay = 4;

    /// <summary>Noise of gradient steps.</summary>
    public const ulong UpdateNoise = 5;

    /// <summary>Noise of state-dependent exploration.</summary>
    public const ulong Exploration = 6;

    /// <summary>The first stream for random numbers of your own, as in <c>new Rng(options.Seed, RandomStreams.FirstOwn)</c>; the library uses none from it up to 2³¹.</summary>
    public const ulong FirstOwn = 1UL << 16;
}
