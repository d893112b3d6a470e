namespace Proximal;

/// <summary>Space of one choice: 0, 1 … <see cref="N"/> - 1.</summary>
public sealed class Discrete : Space
{
    /// <summary>Creates a space of <paramref name="n"/> choices.</summary>
    /// <param name="n">Number of choices, at least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="n"/> is less than 1.</exception>
    public Discrete(int n) => N = Count(n, "the number of choices");

    /// <summary>Number of choices.</summary>
    public int N { get; }

    /// <inheritdoc/>
    public override int ObservationSize => N;

    /// <inheritdoc/>
    public override int ActionSize => 1;

    /// <inheritdoc/>
    public override int ActionMaskSize => N;

    /// <inheritdoc/>
    public override bool AllowsAny(ReadOnlySpan<float> mask) => mask.ContainsAnyExcept(0f);

    /// <summary>Writes a choice as a one-hot observation.</summary>
    /// <param name="choice">The choice, 0 to <see cref="N"/> - 1.</param>
    /// <param name="observation">Receives the observation, [<see cref="N"/>].</param>
    public void Encode(int choice, Span<float> observation)
    {
        observation[..N].Clear();
        observation[choice] = 1;
    }

    /// <summary>Returns the choice of an action.</summary>
    /// <param name="action">The action, [1].</param>
    /// <exception cref="InvalidInputException">The action is not one of 0 … <see cref="N"/> - 1.</exception>
    public int Decode(ReadOnlySpan<float> action) => Index(action[0], N);

    /// <inheritdoc/>
    public override void CheckActions(ReadOnlySpan<float> actions)
    {
        foreach (float action in actions)
            Index(action, N);
    }

    /// <inheritdoc/>
    public override void SampleAction(ref Rng random, Span<float> action) => action[0] = random.NextInt32(N);

    /// <inheritdoc/>
    private protected override void SampleAllowed(ref Rng random, ReadOnlySpan<float> mask, Span<float> action) =>
        action[0] = AllowedIndex(mask, ref random);

    /// <summary>For example <c>Discrete(2)</c>.</summary>
    public override string ToString() => $"Discrete({N})";
}
