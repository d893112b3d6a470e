namespace Proximal;

/// <summary>
/// Starts every episode with a random number of no-op steps (action 0), so that initial states differ (Mnih et al.
/// 2015; SB3's <c>NoopResetEnv</c>).
/// </summary>
public sealed class NoopReset : EnvironmentWrapper
{
    private readonly int maxSteps;
    private readonly float[] noop;
    private WrapperRandom random;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">An environment whose action 0 is a no-op.</param>
    /// <param name="maxSteps">Largest number of steps, at least 1. Default 30. The number is uniform from 1 to
    /// this.</param>
    /// <exception cref="InvalidInputException"><paramref name="maxSteps"/> is less than 1, or the action space is not
    /// <see cref="Discrete"/>.</exception>
    public NoopReset(IEnvironment inner, int maxSteps = 30)
        : base(inner)
    {
        if (inner.ActionSpace is not Discrete)
            throw new InvalidInputException($"no-op steps need discrete actions, not {inner.ActionSpace}");
        this.maxSteps =
            maxSteps >= 1
                ? maxSteps
                : throw new InvalidInputException($"the number of no-op steps must be at least 1, not {maxSteps}");
        noop = new float[1];
    }

    /// <inheritdoc/>
    public override void Seed(ulong seed, ulong stream)
    {
        random = new WrapperRandom(seed, stream, WrapperRandom.Noops);
        base.Seed(seed, stream);
    }

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        base.Reset(observation);
        int steps = 1 + random.Draws.NextInt32(maxSteps);
        for (int i = 0; i < steps; i++)
            if (base.Step(noop, observation).Ended)
                base.Reset(observation);
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        random.Save(state, prefix);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        random.Load(state, prefix);
    }
}
