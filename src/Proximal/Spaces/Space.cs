namespace Proximal;

/// <summary>
/// Set of valid observations or actions. Values are flat float32 arrays, so that rollouts and policies handle every
/// kind alike. A space defines the array length, which differs between observations and actions.
/// </summary>
/// <remarks>
/// The kinds of spaces are fixed: <see cref="Box"/>, <see cref="Discrete"/>, <see cref="MultiDiscrete"/>,
/// <see cref="MultiBinary"/>, <see cref="DictSpace"/> and <see cref="TupleSpace"/>. Other assemblies cannot derive from
/// this class.
/// </remarks>
public abstract class Space
{
    private protected Space() { }

    /// <summary>Length of an observation. Discrete values are one-hot.</summary>
    public abstract int ObservationSize { get; }

    /// <summary>Length of an action. Discrete values are indices.</summary>
    public abstract int ActionSize { get; }

    /// <summary>
    /// Length of an action mask: one value per choice value, in order, 1 for valid and 0 for invalid. 0 if actions
    /// cannot be masked.
    /// </summary>
    public virtual int ActionMaskSize => 0;

    /// <summary>Whether a mask leaves at least one valid value of every choice.</summary>
    /// <param name="mask">The mask, [<see cref="ActionMaskSize"/>].</param>
    public virtual bool AllowsAny(ReadOnlySpan<float> mask) => true;

    /// <summary>Checks that actions belong to the space.</summary>
    /// <param name="actions">The actions, [count, <see cref="ActionSize"/>].</param>
    /// <exception cref="InvalidInputException">An action does not belong to the space; the message names it and the
    /// valid values.</exception>
    public abstract void CheckActions(ReadOnlySpan<float> actions);

    /// <summary>Samples a random action.</summary>
    /// <param name="random">Random numbers.</param>
    /// <param name="action">Receives the action, [<see cref="ActionSize"/>].</param>
    public abstract void SampleAction(ref Rng random, Span<float> action);

    /// <summary>Samples a random valid action.</summary>
    /// <param name="random">Random numbers.</param>
    /// <param name="mask">The mask, 1 for valid and 0 for invalid values, [<see cref="ActionMaskSize"/>]; empty if all
    /// are valid.</param>
    /// <param name="action">Receives the action, [<see cref="ActionSize"/>].</param>
    public void SampleAction(ref Rng random, ReadOnlySpan<float> mask, Span<float> action)
    {
        if (mask.IsEmpty)
            SampleAction(ref random, action);
        else
            SampleAllowed(ref random, mask, action);
    }

    /// <summary>Samples a random valid action. By default nothing is masked.</summary>
    private protected virtual void SampleAllowed(ref Rng random, ReadOnlySpan<float> mask, Span<float> action) =>
        SampleAction(ref random, action);

    /// <summary>Returns a random index whose mask is not 0; 0 if all are 0.</summary>
    private protected static int AllowedIndex(ReadOnlySpan<float> mask, ref Rng random)
    {
        int allowed = mask.Length - mask.Count(0f);
        int skipped = allowed == 0 ? 0 : random.NextInt32(allowed);
        for (int i = 0; i < mask.Length; i++)
            if (mask[i] != 0 && skipped-- == 0)
                return i;
        return 0;
    }

    /// <summary>
    /// Returns the index of <paramref name="value"/>, which must be one of 0 … <paramref name="count"/> - 1.
    /// </summary>
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
