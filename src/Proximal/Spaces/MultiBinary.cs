namespace Proximal;

/// <summary>Several switches, each 0 or 1.</summary>
public sealed class MultiBinary : Space
{
    /// <summary>Several switches.</summary>
    /// <param name="n">How many, at least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="n"/> is less than 1.</exception>
    public MultiBinary(int n) => N = Count(n, "the number of switches");

    /// <summary>How many switches there are.</summary>
    public int N { get; }

    /// <inheritdoc/>
    public override int ObservationSize => N;

    /// <inheritdoc/>
    public override int ActionSize => N;

    /// <inheritdoc/>
    public override void CheckActions(ReadOnlySpan<float> actions)
    {
        foreach (float action in actions) Index(action, 2);
    }

    /// <inheritdoc/>
    public override void SampleAction(ref Rng random, Span<float> action)
    {
        for (int i = 0; i < N; i++) action[i] = random.NextInt32(2);
    }

    /// <summary>For example <c>MultiBinary(4)</c>.</summary>
    public override string ToString() => $"MultiBinary({N})";
}
