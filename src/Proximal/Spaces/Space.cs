namespace Proximal;

/// <summary>
/// The set of values that an observation or an action can take. Values travel as flat float32 numbers, so that rollouts
/// and policies handle every kind alike; each space says how many numbers that takes, which differs between the two uses.
/// </summary>
/// <remarks>The kinds of spaces are fixed: <see cref="Box"/>, <see cref="Discrete"/>, <see cref="MultiDiscrete"/>, <see cref="MultiBinary"/>,
/// <see cref="DictSpace"/> and <see cref="TupleSpace"/>. This class cannot be derived from elsewhere.</remarks>
public abstract class Space
{
    private protected Space() { }

    /// <summary>How many numbers describe an observation: categories are one-hot.</summary>
    public abstract int ObservationSize { get; }

    /// <summary>How many numbers describe an action: categories are indices.</summary>
    public abstract int ActionSize { get; }

    /// <summary>
    /// How many numbers a mask of actions has, 1 for what is allowed and 0 for what is not: one for each value of each choice, in
    /// order. 0 where nothing can be masked.
    /// </summary>
    public virtual int ActionMaskSize => 0;

    /// <summary>Whether a mask leaves at least one value of every choice.</summary>
    /// <param name="mask">[<see cref="ActionMaskSize"/>].</param>
    public virtual bool AllowsAny(ReadOnlySpan<float> mask) => true;

    /// <summary>Checks that actions belong to the space.</summary>
    /// <param name="actions">Any number of actions, [count, <see cref="ActionSize"/>].</param>
    /// <exception cref="InvalidInputException">One does not; the message says which and what would be right.</exception>
    public abstract void CheckActions(ReadOnlySpan<float> actions);

    /// <summary>Draws an action at random.</summary>
    /// <param name="random">Where the random numbers come from.</param>
    /// <param name="action">Overwritten, [<see cref="ActionSize"/>].</param>
    public abstract void SampleAction(ref Rng random, Span<float> action);

    /// <summary>Draws an action at random among those that are allowed.</summary>
    /// <param name="random">Where the random numbers come from.</param>
    /// <param name="mask">1 for allowed, 0 for not, [<see cref="ActionMaskSize"/>]; empty where everything is.</param>
    /// <param name="action">Overwritten, [<see cref="ActionSize"/>].</param>
    public void SampleAction(ref Rng random, ReadOnlySpan<float> mask, Span<float> action)
    {
        if (mask.IsEmpty)
            SampleAction(ref random, action);
        else
            SampleAllowed(ref random, mask, action);
    }

    /// <summary>Draws among what a mask allows; by default nothing can be masked.</summary>
    private protected virtual void SampleAllowed(ref Rng random, ReadOnlySpan<float> mask, Span<float> action) =>
        SampleAction(ref random, action);

    /// <summary>One of the indices whose number is not 0; 0 where all are.</summary>
    private protected static int AllowedIndex(ReadOnlySpan<float> mask, ref Rng random)
    {
        int allowed = mask.Length - mask.Count(0f);
        int skipped = allowed == 0 ? 0 : random.NextInt32(allowed);
        for (int i = 0; i < mask.Length; i++)
            if (mask[i] != 0 && skipped-- == 0)
                return i;
        return 0;
    }

    /// <summary>The index in <paramref name="value"/>, which must be one of 0 … <paramref name="count"/> - 1.</summary>
    private protected static int Index(float value, int count)
    {
        int index = (int)value;
        if ((uint)index >= (uint)count || index != value)
            throw new InvalidInputException($"action {value} is not one of 0 … {count - 1}");
        return index;
    }

    private protected static int Count(int count, string what) =>
        count >= 1 ? count : throw new InvalidInputException($"{what} must be at least 1, not {count}");
}
