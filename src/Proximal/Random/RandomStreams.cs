namespace Proximal;

/// <summary>
/// Streams of random numbers of a run. Each purpose has its own stream, so more draws for one purpose do not change the
/// others. Environment i uses the stream <see cref="VectorEnvironment.FirstStream"/> + i.
/// </summary>
public static class RandomStreams
{
    /// <summary>Initial weights.</summary>
    public const ulong WeightInitialization = 0;

    /// <summary>Sampled actions.</summary>
    public const ulong Actions = 1;

    /// <summary>Order of minibatches.</summary>
    public const ulong Shuffle = 2;

    /// <summary>Evaluation episodes.</summary>
    public const ulong Evaluation = 3;

    /// <summary>Samples from a replay buffer.</summary>
    public const ulong Replay = 4;

    /// <summary>Noise of gradient steps.</summary>
    public const ulong UpdateNoise = 5;

    /// <summary>Noise of state-dependent exploration.</summary>
    public const ulong Exploration = 6;

    /// <summary>Order of demonstrations, mixtures of expert and learner, and noise of a discriminator.</summary>
    public const ulong Demonstrations = 7;

    /// <summary>Networks of intrinsic rewards, random actions before training, and the transitions that train them.</summary>
    public const ulong IntrinsicRewards = 8;

    /// <summary>Opponents of self-play.</summary>
    public const ulong Opponents = 9;

    /// <summary>Networks of a reward that is learned from preferences, and the pairs that train them.</summary>
    public const ulong PreferenceRewards = 10;

    /// <summary>
    /// First stream for your own random numbers, as in <c>new Rng(options.Seed, RandomStreams.FirstOwn)</c>. The
    /// library uses none from here to 2³¹.
    /// </summary>
    public const ulong FirstOwn = 1UL << 16;

    /// <summary>
    /// First stream of the logical shards of data-parallel training, which have streams of their own for every purpose.
    /// </summary>
    internal const ulong FirstShard = 1UL << 31;

    /// <summary>
    /// Distance from the stream of an environment to that of its sampled parameters. The streams of the environments
    /// of a run end below 2³³.
    /// </summary>
    internal const ulong ParameterOffset = 1UL << 33;
}
