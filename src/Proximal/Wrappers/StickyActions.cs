namespace Proximal;

/// <summary>
/// Repeats the previous action with a given probability instead of the chosen one, so that a fixed sequence of actions
/// is not a solution (Machado et al. 2018).
/// </summary>
public sealed class StickyActions : EnvironmentWrapper
{
    private readonly double probability;
    private readonly float[] last;
    private bool hasLast;
    private WrapperRandom random;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="probability">Probability of repeating the previous action, in [0, 1). Default 0.25, as in the
    /// Arcade Learning Environment.</param>
    /// <exception cref="InvalidInputException"><paramref name="probability"/> is out of range.</exception>
    public StickyActions(IEnvironment inner, double probability = 0.25)
        : base(inner)
    {
        this.probability = probability is >= 0 and < 1
            ? probability
            : throw new InvalidInputException(
                $"the probability of repeating an action must lie in [0, 1), not {probability}"
            );
        last = new float[inner.ActionSpace.ActionSize];
    }

    /// <inheritdoc/>
    public override void Seed(ulong seed, ulong stream)
    {
        random = new WrapperRandom(seed, stream, WrapperRandom.Sticky);
        base.Seed(seed, stream);
    }

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        hasLast = false;
        base.Reset(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        // Drawn in the first step too, so that the draws do not depend on where episodes start.
        bool sticks = random.Draws.NextDouble() < probability;
        if (!sticks || !hasLast)
            action.CopyTo(last);
        hasLast = true;
        return base.Step(last, observation);
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        random.Save(state, prefix);
        state.Set<float>($"{prefix}.last", last);
        state.SetValue($"{prefix}.has_last", hasLast);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        random.Load(state, prefix);
        state.CopyTo($"{prefix}.last", last.AsSpan());
        hasLast = state.GetValue<bool>($"{prefix}.has_last");
    }
}
