namespace Proximal;

/// <summary>
/// Base class of spaces that consist of parts, which may be composite themselves. The values of the parts are
/// concatenated. Either a <see cref="DictSpace"/> or a <see cref="TupleSpace"/>; other classes cannot derive from it.
/// </summary>
public abstract class CompositeSpace : Space
{
    private readonly (string Name, Space Space)[] parts;
    private readonly Dictionary<string, int> byName;

    private protected CompositeSpace(ReadOnlySpan<(string Name, Space Space)> parts)
    {
        Count(parts.Length, "the number of parts of a space");
        this.parts = parts.ToArray();
        byName = new Dictionary<string, int>(StringComparer.Ordinal);
        (int observation, int action, int mask) = (0, 0, 0);
        for (int i = 0; i < parts.Length; i++)
        {
            (string name, Space space) = parts[i];
            if (name.Length == 0 || name.Contains('.'))
                throw new InvalidInputException(
                    $"'{name}' is not a valid name of a part of a space: it is empty or contains a dot"
                );
            if (!byName.TryAdd(name, i))
                throw new InvalidInputException($"two parts of a space are named '{name}'");
            checked
            {
                observation += space.ObservationSize;
                action += space.ActionSize;
                mask += space.ActionMaskSize;
            }
        }

        ObservationSize = observation;
        ActionSize = action;
        ActionMaskSize = mask;
    }

    /// <summary>The parts in order.</summary>
    public IReadOnlyList<(string Name, Space Space)> Parts => parts;

    /// <inheritdoc/>
    public override int ObservationSize { get; }

    /// <inheritdoc/>
    public override int ActionSize { get; }

    /// <inheritdoc/>
    public override int ActionMaskSize { get; }

    /// <summary>Returns the slice of an observation that belongs to a part, to write or read it.</summary>
    /// <param name="observation">The observation, [<see cref="ObservationSize"/>].</param>
    /// <param name="name">The part's name.</param>
    /// <exception cref="InvalidInputException">The part does not exist.</exception>
    public Span<float> PartOf(Span<float> observation, string name)
    {
        int index = IndexOf(name),
            start = 0;
        for (int i = 0; i < index; i++)
            start += parts[i].Space.ObservationSize;
        return observation.Slice(start, parts[index].Space.ObservationSize);
    }

    /// <summary>Returns the slice of an action mask that belongs to a part.</summary>
    /// <param name="mask">The mask, [<see cref="ActionMaskSize"/>].</param>
    /// <param name="name">The part's name.</param>
    /// <exception cref="InvalidInputException">The part does not exist.</exception>
    public Span<float> MaskOf(Span<float> mask, string name)
    {
        int index = IndexOf(name),
            start = 0;
        for (int i = 0; i < index; i++)
            start += parts[i].Space.ActionMaskSize;
        return mask.Slice(start, parts[index].Space.ActionMaskSize);
    }

    /// <summary>Returns the slice of an action that belongs to a part.</summary>
    internal ReadOnlySpan<float> ActionOf(ReadOnlySpan<float> action, string name, out Space space)
    {
        int index = IndexOf(name),
            start = 0;
        for (int i = 0; i < index; i++)
            start += parts[i].Space.ActionSize;
        space = parts[index].Space;
        return action.Slice(start, space.ActionSize);
    }

    /// <inheritdoc/>
    public override bool AllowsAny(ReadOnlySpan<float> mask)
    {
        foreach ((_, Space space) in parts)
        {
            if (!space.AllowsAny(mask[..space.ActionMaskSize]))
                return false;
            mask = mask[space.ActionMaskSize..];
        }

        return true;
    }

    /// <inheritdoc/>
    public override void CheckActions(ReadOnlySpan<float> actions)
    {
        while (!actions.IsEmpty)
        {
            foreach ((_, Space space) in parts)
            {
                space.CheckActions(actions[..space.ActionSize]);
                actions = actions[space.ActionSize..];
            }
        }
    }

    /// <inheritdoc/>
    public override void SampleAction(ref Rng random, Span<float> action)
    {
        foreach ((_, Space space) in parts)
        {
            space.SampleAction(ref random, action[..space.ActionSize]);
            action = action[space.ActionSize..];
        }
    }

    /// <inheritdoc/>
    private protected override void SampleAllowed(ref Rng random, ReadOnlySpan<float> mask, Span<float> action)
    {
        foreach ((_, Space space) in parts)
        {
            space.SampleAction(ref random, mask[..space.ActionMaskSize], action[..space.ActionSize]);
            mask = mask[space.ActionMaskSize..];
            action = action[space.ActionSize..];
        }
    }

    private int IndexOf(string name) =>
        byName.TryGetValue(name, out int index)
            ? index
            : throw new InvalidInputException(
                $"{this} has no part '{name}'{NearestName.Suggestion(name, byName.Keys)}"
            );
}
