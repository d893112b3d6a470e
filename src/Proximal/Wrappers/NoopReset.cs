namespace Proximal;

/// <summary>Begins every episode with a random number of steps of action 0, so that beginnings differ (Mnih et al. 2015; SB3's <c>NoopResetEnv</c>).</summary>
public sealed class NoopReset : EnvironmentWrapper
{
    private readonly int most;
    private readonly float[] noop;
    private WrapperRandom random;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">Its action 0 does nothing.</param>
    /// <param name="most">The most steps, at least 1; 30 by default. Their number is drawn evenly from 1 on.</param>
    /// <exception cref="InvalidInputException"><paramref name="most"/> is less than 1, or the actions are no choices.</exception>
    public NoopReset(IEnvironment inner, int most = 30)
        : base(inner)
    {
        if (inner.ActionSpace is not Discrete)
            throw new InvalidInputException($"steps that do nothing need discrete actions, not {inner.ActionSpace}");
        this.most =
            most >= 1
                ? most
                : throw new InvalidInputException(
                    $"the number of steps that do nothing must be at least 1, not {most}"
                );
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
        int steps = 1 + random.Draws.NextInt32(most);
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
