using System.Collections.Concurrent;

namespace Proximal;

/// <summary>
/// Registry of parts of one kind by the name in options and files: those of the library, and those that a program
/// registers. Files contain names only, so a program registers its parts before it loads a file with their names.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <typeparam name="TFactory">Delegate that creates a part.</typeparam>
public sealed class PartRegistry<TFactory>
    where TFactory : Delegate
{
    private readonly ConcurrentDictionary<string, TFactory> factories = new(StringComparer.Ordinal);
    private readonly string kind;
    private readonly string owner;

    /// <summary>Creates a registry with the parts of the library.</summary>
    /// <param name="kind">Kind of part, for messages, such as "optimizer".</param>
    /// <param name="owner">Type with this registry as its property <c>Registry</c>, for messages.</param>
    /// <param name="builtIn">Names and factories.</param>
    public PartRegistry(string kind, string owner, params IEnumerable<KeyValuePair<string, TFactory>> builtIn)
    {
        (this.kind, this.owner) = (kind, owner);
        foreach ((string name, TFactory factory) in builtIn)
            Register(name, factory);
    }

    /// <summary>All names in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. factories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Registers a part. Registering the same factory again has no effect.</summary>
    /// <param name="name">Name in options and files.</param>
    /// <param name="factory">Creates the part. Every program that loads a file with the name needs an equal
    /// factory.</param>
    /// <exception cref="InvalidInputException">The name is empty or taken by another factory.</exception>
    public void Register(string name, TFactory factory)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new InvalidInputException($"a registered {kind} needs a name");
        if (!factories.GetOrAdd(name, factory).Equals(factory))
            throw new InvalidInputException(
                $"the name '{name}' is taken by another {kind}; register yours by another name"
            );
    }

    /// <summary>Whether a name is registered.</summary>
    /// <param name="name">A name.</param>
    public bool Contains(string name) => factories.ContainsKey(name);

    /// <summary>Returns the factory of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="InvalidInputException">The name is not registered; the message contains the call that registers
    /// it.</exception>
    public TFactory Find(string name) =>
        factories.TryGetValue(name, out TFactory? factory) ? factory : throw new InvalidInputException(Unknown(name));

    /// <summary>Returns the error message for a name that is not registered.</summary>
    /// <param name="name">The name.</param>
    public string Unknown(string name)
    {
        string known = factories.IsEmpty ? "none is registered" : $"there are {string.Join(", ", Names)}";
        return $"there is no {kind} '{name}' ({known}); a program that uses its own calls "
            + $"{owner}.Registry.Register(\"{name}\", …) first";
    }
}
