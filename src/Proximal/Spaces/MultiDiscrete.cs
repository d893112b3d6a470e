namespace Proximal;

/// <summary>Space of several choices, each with its own number of values.</summary>
public sealed class MultiDiscrete : Space
{
    private readonly int[] choices;

    /// <summary>Creates a space of choices.</summary>
    /// <param name="choices">Number of values of each choice, at least 1.</param>
    /// <exception cref="InvalidInputException">There is no choice, or one has no value.</exception>
    public MultiDiscrete(params ReadOnlySpan<int> choices)
    {
        Count(choices.Length, "the length of a multi-discrete space");
        foreach (int count in choices)
        {
            Count(count, "the number of choices");
            ObservationSize = checked(ObservationSize + count);
        }

        this.choices = choices.ToArray();
    }

    /// <summary>Number of values of each choice.</summary>
    public ReadOnlySpan<int> Choices => choices;

    /// <inheritdoc/>
    public override int ObservationSize { get; }

    /// <inheritdoc/>
    public override int ActionSize => choices.Length;

    /// <inheritdoc/>
    public override int ActionMaskSize => ObservationSize;

    /// <inheritdoc/>
    public override bool AllowsAny(ReadOnlySpan<float> mask)
    {
        foreach (int count in choices)
        {
            if (!mask[..count].ContainsAnyExcept(0f))
                return false;
            mask = mask[count..];
        }

        return true;
    }

    /// <summary>Writes choices as concatenated one-hot vectors.</summary>
    /// <param name="values">The values, one per choice.</param>
    /// <param name="observation">Receives the observation, [<see cref="ObservationSize"/>].</param>
    public void Encode(ReadOnlySpan<int> values, Span<float> observation)
    {
        for (int i = 0, start = 0; i < choices.Length; start += choices[i++])
        {
            Span<float> group = observation.Slice(start, choices[i]);
            group.Clear();
            group[values[i]] = 1;
        }
    }

    /// <summary>Returns the choices of an action.</summary>
    /// <param name="action">The action, [<see cref="ActionSize"/>].</param>
    /// <param name="values">Receives the values, one per choice.</param>
    /// <exception cref="InvalidInputException">A value is out of range.</exception>
    public void Decode(ReadOnlySpan<float> action, Span<int> values)
    {
        for (int i = 0; i < choices.Length; i++)
            values[i] = Index(action[i], choices[i]);
    }

    /// <inheritdoc/>
    public override void CheckActions(ReadOnlySpan<float> actions)
    {
        for (int i = 0; i < actions.Length; i++)
            Index(actions[i], choices[i % choices.Length]);
    }

    /// <inheritdoc/>
    public override void SampleAction(ref Rng random, Span<float> action)
    {
        for (int i = 0; i < choices.Length; i++)
            action[i] = random.NextInt32(choices[i]);
    }

    /// <inheritdoc/>
    private protected override void SampleAllowed(ref Rng random, ReadOnlySpan<float> mask, Span<float> action)
    {
        for (int i = 0; i < choices.Length; i++)
        {
            action[i] = AllowedIndex(mask[..choices[i]], ref random);
            mask = mask[choices[i]..];
        }
    }

    /// <summary>For example <c>MultiDiscrete(3, 2)</c>.</summary>
    public override string ToString() => $"MultiDiscrete({string.Join(", ", choices)})";
}
