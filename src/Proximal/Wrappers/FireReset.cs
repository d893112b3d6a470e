namespace Proximal;

/// <summary>
/// Starts every episode with actions 1 and 2, for games that wait for a button (SB3's <c>FireResetEnv</c>).
/// </summary>
public sealed class FireReset : EnvironmentWrapper
{
    private readonly float[] button = new float[1];

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">An environment with at least 3 discrete actions, of which action 1 starts the game.</param>
    /// <exception cref="InvalidInputException">The environment has fewer than 3 discrete actions.</exception>
    public FireReset(IEnvironment inner)
        : base(inner)
    {
        if (inner.ActionSpace is not Discrete { N: >= 3 })
            throw new InvalidInputException(
                $"pressing buttons 1 and 2 needs at least 3 discrete actions, not {inner.ActionSpace}"
            );
    }

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        base.Reset(observation);
        for (int i = 1; i <= 2; i++)
        {
            button[0] = i;
            if (base.Step(button, observation).Ended)
                base.Reset(observation);
        }
    }
}
