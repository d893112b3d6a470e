namespace Proximal;

/// <summary>An action that has several parts, each read by its name as what it is.</summary>
public readonly ref struct ActionParts
{
    private readonly CompositeSpace space;
    private readonly ReadOnlySpan<float> action;

    /// <summary>Reads an action.</summary>
    /// <param name="space">What it belongs to.</param>
    /// <param name="action">[<see cref="Space.ActionSize"/>].</param>
    public ActionParts(CompositeSpace space, ReadOnlySpan<float> action)
    {
        this.space = space;
        this.action = action;
    }

    /// <summary>The choice of a <see cref="Discrete"/> part.</summary>
    /// <param name="name">The part's name.</param>
    /// <exception cref="InvalidInputException">There is no such part, or it is of another kind.</exception>
    public int Choice(string name) => (int)Part<Discrete>(name, out _)[0];

    /// <summary>One value of a <see cref="MultiDiscrete"/> part.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="index">Which of its choices.</param>
    /// <exception cref="InvalidInputException">There is no such part, or it is of another kind.</exception>
    public int Choice(string name, int index) => (int)Part<MultiDiscrete>(name, out _)[index];

    /// <summary>Whether a switch of a <see cref="MultiBinary"/> part is on.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="index">Which switch.</param>
    /// <exception cref="InvalidInputException">There is no such part, or it is of another kind.</exception>
    public bool IsOn(string name, int index) => Part<MultiBinary>(name, out _)[index] == 1;

    /// <summary>The numbers of a <see cref="Box"/> part.</summary>
    /// <param name="name">The part's name.</param>
    /// <exception cref="InvalidInputException">There is no such part, or it is of another kind.</exception>
    public ReadOnlySpan<float> Numbers(string name) => Part<Box>(name, out _);

    /// <summary>A part that has several parts itself.</summary>
    /// <param name="name">The part's name.</param>
    /// <exception cref="InvalidInputException">There is no such part, or it is of another kind.</exception>
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
            ?? throw new InvalidInputException($"the part '{name}' of {space} is no {typeof(TSpace).Name}");
        return numbers;
    }
}
