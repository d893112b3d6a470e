namespace Proximal;

/// <summary>
/// Ends an episode when a life is lost, which helps the critic. The game is reset only when it is over (Mnih et al.
/// 2015; SB3's <c>EpisodicLifeEnv</c>). After a lost life, the next episode starts with a step of action 0 instead of a
/// reset.
/// </summary>
public sealed class EpisodicLife : EnvironmentWrapper
{
    private readonly IHasLives game;
    private readonly float[] noop;
    private int lives;
    private bool isOver = true;

    /// <summary>Wraps a game.</summary>
    /// <param name="inner">An environment that implements or wraps <see cref="IHasLives"/>. Its action 0 must be a
    /// no-op.</param>
    /// <exception cref="InvalidInputException">The environment has no lives, or its action space is not
    /// <see cref="Discrete"/>.</exception>
    public EpisodicLife(IEnvironment inner)
        : base(inner)
    {
        game =
            Find<IHasLives>()
            ?? throw new InvalidInputException($"{inner.GetType().Name} has no lives: implement IHasLives");
        if (inner.ActionSpace is not Discrete)
            throw new InvalidInputException(
                $"a game with several lives needs discrete actions, not {inner.ActionSpace}"
            );
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
