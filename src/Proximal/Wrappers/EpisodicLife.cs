namespace Proximal;

/// <summary>
/// Ends an episode with every life that is lost, which helps the critic; only a game that is over is begun anew (Mnih et al. 2015; SB3's
/// <c>EpisodicLifeEnv</c>). After a lost life the next episode begins with action 0 instead.
/// </summary>
public sealed class EpisodicLife : EnvironmentWrapper
{
    private readonly IHasLives game;
    private readonly float[] noop;
    private int lives;
    private bool isOver = true;

    /// <summary>Wraps a game.</summary>
    /// <param name="inner">An environment that is an <see cref="IHasLives"/>, or wraps one; its action 0 does nothing.</param>
    /// <exception cref="InvalidInputException">It has no lives, or no choices for actions.</exception>
    public EpisodicLife(IEnvironment inner)
        : base(inner)
    {
        game =
            Find<IHasLives>()
            ?? throw new InvalidInputException($"{inner.GetType().Name} has no lives: let it implement IHasLives");
        if (inner.ActionSpace is not Discrete)
            throw new InvalidInputException($"a game of several lives needs discrete actions, not {inner.ActionSpace}");
        noop = new float[1];
    }

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        if (isOver || base.Step(noop, observation).Ended)
            base.Reset(observation);
        isOver = false;
        lives = game.Lives;
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        isOver = step.Ended;
        int left = game.Lives;
        bool isLost = left > 0 && left < lives;
        lives = left;
        return isLost ? step with { Terminated = true } : step;
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.lives", lives);
        state.SetValue($"{prefix}.is_over", isOver);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        lives = state.GetValue<int>($"{prefix}.lives");
        isOver = state.GetValue<bool>($"{prefix}.is_over");
    }
}
