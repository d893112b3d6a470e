namespace Proximal;

/// <summary>Space of several binary switches.</summary>
public sealed class MultiBinary : Space
{
    /// <summary>Creates a space of switches.</summary>
    /// <param name="n">Number of switches, at least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="n"/> is less than 1.</exception>
    public MultiBinary(int n) => N = Count(n, "the number of switches");

    /// <summary>Number of switches.</summary>
    public int N { get; }

    /// <inheritdoc/>
    public override int ObservationSize => N;

    /// <inheritdoc/>
    public override int ActionSize => N;

    /// <summary>Two values per switch: whether it may be off, and whether it may be on.</summary>
    public override int ActionMaskSize => checked(2 * N);

    /// <inheritdoc/>
    public override bool AllowsAny(ReadOnlySpan<float> mask)
    {
        for (int i = 0; i < mask.Length; i += 2)
            if (mask[i] == 0 && mask[i + 1] == 0)
                return false;
        return true;
    }

    /// <inheritdoc/>
    public override void CheckActions(ReadOnlySpan<float> actions)
    {
        foreach (float action in actions)
            Index(action, 2);
    }

    /// <inheritdoc/>
    public override void SampleAction(ref Rng random, Span<float> action)
    {
        for (int i = 0; i < N; i++)
            action[i] = random.NextInt32(2);
    }

    /// <inheritdoc/>
    private protected override void SampleAllowed(ref Rng random, ReadOnlySpan<float> mask, Span<float> action)
    {
        for (int i = 0; i < N; i++)
            action[i] = AllowedIndex(mask.Slice(2 * i, 2), ref random);
    }

    /// <summary>For example <c>MultiBinary(4)</c>.</summary>
    public override string ToString() => $"MultiBinary({N})";
}
