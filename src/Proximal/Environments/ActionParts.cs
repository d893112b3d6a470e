namespace Proximal;

/// <summary>An action of a <see cref="CompositeSpace"/>, whose parts are read by name and type.</summary>
public readonly ref struct ActionParts
{
    private readonly CompositeSpace space;
    private readonly ReadOnlySpan<float> action;

    /// <summary>Creates a view of an action.</summary>
    /// <param name="space">Space of the action.</param>
    /// <param name="action">[<see cref="Space.ActionSize"/>].</param>
    public ActionParts(CompositeSpace space, ReadOnlySpan<float> action)
    {
        this.space = space;
        this.action = action;
    }

    /// <summary>Value of a <see cref="Discrete"/> part.</summary>
    /// <param name="name">The part's name.</param>
    /// <exception cref="InvalidInputException">The part does not exist or has another type.</exception>
    public int Choice(string name) => (int)Part<Discrete>(name, out _)[0];

    /// <summary>A value of a <see cref="MultiDiscrete"/> part.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="index">Index of the choice.</param>
    /// <exception cref="InvalidInputException">The part does not exist or has another type.</exception>
    public int Choice(string name, int index) => (int)Part<MultiDiscrete>(name, out _)[index];

    /// <summary>Whether a switch of a <see cref="MultiBinary"/> part is on.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="index">Index of the switch.</param>
    /// <exception cref="InvalidInputException">The part does not exist or has another type.</exception>
    public bool IsOn(string name, int index) => Part<MultiBinary>(name, out _)[index] == 1;

    /// <summary>Values of a <see cref="Box"/> part.</summary>
    /// <param name="name">The part's name.</param>
    /// <exception cref="InvalidInputException">The part does not exist or has another type.</exception>
    public ReadOnlySpan<float> Numbers(string name) => Part<Box>(name, out _);

    /// <summary>A part that is itself a <see cref="CompositeSpace"/>.</summary>
    /// <param name="name">The part's name.</param>
    /// <exception cref="InvalidInputException">The part does not exist or has another type.</exception>
    public ActionParts Parts(string name)
    {
        ReadOnlySpan<float> numbers = Part(name, out CompositeSpace part);
        return new ActionParts(part, numbers);
    }

    private ReadOnlySpan<float> Part<TSpace>(string name, out TSpace part)
        where TSpace : Space
    {
        ReadOnlySpan<float> numbers = space.ActionOf(action, name, out Space found);
        part =
            found as TSpace
            ?? throw new InvalidInputException($"the part '{name}' of {space} is not a {typeof(TSpace).Name}");
        return numbers;
    }
}
