namespace Proximal;

/// <summary>One choice out of several: 0, 1 … <see cref="N"/> - 1.</summary>
public sealed class Discrete : Space
{
    /// <summary>A choice out of <paramref name="n"/>.</summary>
    /// <param name="n">How many there are, at least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="n"/> is less than 1.</exception>
    public Discrete(int n) => N = Count(n, "the number of choices");

    /// <summary>How many choices there are.</summary>
    public int N { get; }

    /// <inheritdoc/>
    public override int ObservationSize => N;

    /// <inheritdoc/>
    public override int ActionSize => 1;

    /// <inheritdoc/>
    public override int ActionMaskSize => N;

    /// <inheritdoc/>
    public override bool AllowsAny(ReadOnlySpan<float> mask) => mask.ContainsAnyExcept(0f);

    /// <summary>Writes a choice as an observation: 1 at its index, 0 elsewhere.</summary>
    /// <param name="choice">One of 0 … <see cref="N"/> - 1.</param>
    /// <param name="observation">Overwritten, [<see cref="N"/>].</param>
    public void Encode(int choice, Span<float> observation)
    {
        observation[..N].Clear();
        observation[choice] = 1;
    }

    /// <summary>The choice that an action of one number means.</summary>
    /// <param name="action">[1].</param>
    /// <exception cref="InvalidInputException">It is not one of 0 … <see cref="N"/> - 1.</exception>
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
